#pragma once
// The change feed's place in RT's transactions: the greatest id seen, and which of the `overlap` ids before it were seen. Ids may be
// committed out of order, so each look starts a little earlier and drops what is known. It is text, so a restart loses nothing.
// Plain value, any thread.

#include "core/base/result.h"

#include <QSet>

namespace lockstep::rt {

struct Cursor {
    static constexpr qint64 overlap = 50;
    qint64 newest = 0;
    QSet<qint64> known;

    qint64 lookAfter() const { return qMax<qint64>(0, newest - overlap); }
    /// False if it was known.
    bool add(qint64 id);
    QString toText() const; ///< "120:71,75,120"
    static Result<Cursor> fromText(const QString &text);
};

} // namespace lockstep::rt
