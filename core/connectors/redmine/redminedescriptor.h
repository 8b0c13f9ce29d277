#pragma once
// What the registry knows about Redmine. Plain value.

#include "core/connectors/connectordescriptor.h"

namespace lockstep {

ConnectorDescriptor redmineDescriptor();

} // namespace lockstep
