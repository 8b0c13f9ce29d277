#pragma once
// What may be the name of a node or a connection, for files and forms alike. Pure functions.

#include <QString>

namespace lockstep {

/// What is wrong with the name ("a name must not contain “/”"); empty: nothing.
QString connectionNameFault(const QString &name);
QString nodeNameFault(const QString &name);

} // namespace lockstep
