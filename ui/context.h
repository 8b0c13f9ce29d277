#pragma once
// What every page is made with. References outlive the window.

#include "core/node/nodehost.h"
#include "ui/appservices.h"

namespace lockstep::ui {

struct Context {
    NodeHost &host;
    AppServices &services;
};

} // namespace lockstep::ui
