#include "core/connectors/rt/rtcursor.h"

#include <QStringList>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep::rt {

bool Cursor::add(qint64 id)
{
    if (known.contains(id) || id <= lookAfter())
        return false;
    known.insert(id);
    newest = qMax(newest, id);
    return true;
}

QString Cursor::toText() const
{
    QList<qint64> ids;
    for (const qint64 id : known) {
        if (id > lookAfter())
            ids.append(id);
    }
    std::sort(ids.begin(), ids.end());
    QStringList words;
    for (const qint64 id : std::as_const(ids))
        words.append(QString::number(id));
    return QString(QString::number(newest) + u":"_s + words.join(u','));
}

Result<Cursor> Cursor::fromText(const QString &text)
{
    const Error broken = Error::make(ErrorCode::InvalidInput, u"“%1” is not a place in RT's transactions"_s.arg(text.left(80)));
    bool ok = false;
    Cursor cursor;
    cursor.newest = text.section(u':', 0, 0).toLongLong(&ok);
    if (!ok || cursor.newest < 0 || text.count(u':') != 1)
        return broken;
    for (const QString &word : text.section(u':', 1).split(u',', Qt::SkipEmptyParts)) {
        cursor.known.insert(word.toLongLong(&ok));
        if (!ok)
            return broken;
    }
    return cursor;
}

} // namespace lockstep::rt
