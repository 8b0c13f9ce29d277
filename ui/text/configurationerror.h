#pragma once
// A refused configuration in the words of the window: "Trigger 2 of Blue: …", not the path in a file. Pure function.

#include "core/connectors/connectordescriptor.h"
#include "core/model/configuration.h"

namespace lockstep::ui {

/// `refused` is the configuration that the error is about.
QString configurationErrorTitle(const Error &error, const Configuration &refused, const ConnectorRegistry &registry);

} // namespace lockstep::ui
