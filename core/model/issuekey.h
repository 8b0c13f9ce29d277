#pragma once
// Keys of issues as people type them. Pure.

#include <QString>

namespace lockstep {

/// The key behind “#3”, as the window shows the key 3.
inline QString bareKey(const QString &typed)
{
    const QString key = typed.trimmed();
    return key.size() > 1 && key.startsWith(u'#') ? key.mid(1) : key;
}

} // namespace lockstep
