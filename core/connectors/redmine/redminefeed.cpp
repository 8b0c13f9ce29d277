#include "core/connectors/redmine/redminefeed.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr int cursorVersion = 1;

QString secondsText(const QDateTime &time) { return time.toUTC().toString(u"yyyy-MM-dd'T'hh:mm:ss'Z'"_s); }

QDateTime secondsFrom(const QString &text)
{
    const QDateTime time = QDateTime::fromString(text, Qt::ISODate);
    return time.isValid() ? time.toUTC() : QDateTime();
}

QString hashOf(const QJsonObject &row)
{
    const QByteArray bytes = QJsonDocument(row).toJson(QJsonDocument::Compact);
    return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex().left(16));
}
} // namespace

QString RedmineFeed::firstCursor(const QJsonArray &newestRow, qint64 now, qint64 timeEntry)
{
    RedmineFeed feed;
    feed.m_timeEntry = timeEntry;
    feed.m_mark = secondsFrom(newestRow.first().toObject().value(u"updated_on"_s).toString());
    if (!feed.m_mark.isValid())
        feed.m_mark = QDateTime(QDate(2000, 1, 1), QTime(0, 0), Qt::UTC);
    feed.m_newsAt = now;
    return feed.cursor();
}

Result<RedmineFeed> RedmineFeed::fromCursor(const QString &cursor, qint64 now)
{
    const QJsonObject json = QJsonDocument::fromJson(cursor.toUtf8()).object();
    RedmineFeed feed;
    feed.m_mark = secondsFrom(json.value(u"mark"_s).toString());
    if (json.value(u"v"_s).toInt() != cursorVersion || !feed.m_mark.isValid())
        return Error::make(ErrorCode::InvalidInput, u"The cursor of Redmine's changes cannot be read"_s, cursor.left(2000));
    const QJsonObject seen = json.value(u"seen"_s).toObject();
    for (auto it = seen.begin(); it != seen.end(); ++it) {
        const QJsonArray entry = it.value().toArray();
        const QDateTime updated = secondsFrom(entry.at(0).toString());
        if (entry.size() < 2 || !updated.isValid())
            return Error::make(ErrorCode::InvalidInput, u"The cursor of Redmine's changes is damaged (issue %1)"_s.arg(it.key()), cursor.left(2000));
        feed.m_seen.insert(it.key(), {updated, entry.at(1).toString()});
        if (entry.at(2).isBool() && !entry.at(2).toBool()) // As earlier versions wrote it
            feed.m_unsettled.insert(it.key(), 0);
    }
    const QJsonObject unsettled = json.value(u"unsettled"_s).toObject();
    for (auto it = unsettled.begin(); it != unsettled.end(); ++it)
        feed.m_unsettled.insert(it.key(), it.value().toInteger());
    feed.m_newsAt = json.value(u"newsAt"_s).toInteger();
    if (feed.m_newsAt > now)
        feed.m_newsAt = now; // Our clock was set back: wait from here
    feed.m_quiet = json.value(u"quiet"_s).toBool();
    feed.m_timeEntry = json.value(u"time"_s).toInteger(-1);
    feed.reportSettled(now);
    feed.startRound();
    return feed;
}

QString RedmineFeed::cursor() const
{
    QJsonObject seen;
    for (auto it = m_seen.begin(); it != m_seen.end(); ++it)
        seen.insert(it.key(), QJsonArray {secondsText(it->updated), it->hash});
    QJsonObject unsettled;
    for (auto it = m_unsettled.begin(); it != m_unsettled.end(); ++it)
        unsettled.insert(it.key(), it.value());
    QJsonObject json {{u"v"_s, cursorVersion}, {u"mark"_s, secondsText(m_mark)}, {u"seen"_s, seen}, {u"unsettled"_s, unsettled},
                            {u"newsAt"_s, m_newsAt}, {u"quiet"_s, m_quiet}};
    if (m_timeEntry >= 0)
        json.insert(u"time"_s, m_timeEntry);
    return QString::fromUtf8(QJsonDocument(json).toJson(QJsonDocument::Compact));
}

QDateTime RedmineFeed::lowerBound() const
{
    // Redmine answers one second more than it is asked for.
    return m_mark.addSecs(m_quiet ? 2 : -overlapSeconds);
}

void RedmineFeed::report(const QString &id)
{
    if (!m_changed.contains(id))
        m_changed.append(id);
}

/// The second in which these were changed last is over for sure: what happened later in it can be fetched now.
void RedmineFeed::reportSettled(qint64 now)
{
    m_unsettled.removeIf([this, now](const auto &entry) {
        if (entry.value() > now)
            entry.value() = now; // Our clock was set back
        const bool settled = now - entry.value() >= settleSeconds * 1000;
        if (settled)
            report(entry.key());
        return settled;
    });
}

void RedmineFeed::startRound()
{
    m_from = lowerBound();
    m_greatest = m_mark;
    m_offset = 0;
    m_usedOffset = false;
    m_foundNew = false;
}

void RedmineFeed::finishRound()
{
    m_mark = qMax(m_mark, m_greatest);
    const QDateTime bound = lowerBound();
    m_seen.removeIf([&bound](const auto &entry) { return entry.value().updated < bound.addSecs(-1); });
}

QString RedmineFeed::filter() const { return u">="_s + secondsText(m_from); }

Result<RedmineFeed::Next> RedmineFeed::take(const QJsonArray &rows, qint64 totalCount, qint64 now)
{
    QDateTime last;
    for (const QJsonValue &value : rows) {
        const QJsonObject row = value.toObject();
        last = secondsFrom(row.value(u"updated_on"_s).toString());
        if (!last.isValid() || row.value(u"id"_s).toInteger() <= 0)
            return Error::make(ErrorCode::BadAnswer, u"Redmine's list of issues has a row without id or updated_on"_s);
        m_greatest = qMax(m_greatest, last);
    }
    for (const QJsonValue &value : rows) {
        const QJsonObject row = value.toObject();
        const QString id = QString::number(row.value(u"id"_s).toInteger());
        const QDateTime updated = secondsFrom(row.value(u"updated_on"_s).toString());
        const QString hash = hashOf(row);
        const auto known = m_seen.constFind(id);
        if (known != m_seen.cend() && known->updated == updated && known->hash == hash)
            continue;
        m_seen.insert(id, {updated, hash});
        m_foundNew = true;
        m_quiet = false;
        m_newsAt = now;
        report(id);
        // Another row of the same answer shows that Redmine's clock was past this one's second when it was read.
        if (updated.secsTo(last) >= settleSeconds)
            m_unsettled.remove(id);
        else
            m_unsettled.insert(id, now);
    }
    m_rows += static_cast<int>(rows.size());

    if (rows.isEmpty() || m_offset + rows.size() >= totalCount) {
        if (m_usedOffset && m_foundNew) {
            startRound(); // Something may have slipped from one page to the one before
            return Next::Page;
        }
        m_quiet = m_quiet || (!m_foundNew && now - m_newsAt >= quietSeconds * 1000);
        finishRound();
        return Next::Done;
    }
    if (last > m_from) {
        const bool stage = m_rows >= rowsPerCall && last > m_mark && !m_usedOffset;
        if (stage) {
            m_greatest = last;
            finishRound();
            return Next::MoreLater;
        }
        m_from = last;
        m_offset = 0;
    } else {
        m_usedOffset = true;
        m_offset += qMax<int>(1, static_cast<int>(rows.size()) - offsetOverlap);
    }
    return Next::Page;
}

} // namespace lockstep
