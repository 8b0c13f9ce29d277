#pragma once
// Qt's parser keeps the last of two keys of the same name and says nothing: of two nodes named "Blue" one would vanish. Pure function.

#include <QByteArray>
#include <QString>

namespace lockstep {

/// The path of the first key that its object has twice ("nodes.Blue"), empty if there is none. `json` has been parsed without an error.
QString duplicateKey(const QByteArray &json);

} // namespace lockstep
