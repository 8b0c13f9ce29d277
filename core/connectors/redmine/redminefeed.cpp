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

QString RedmineFeed::firstCursor(const QDateTime &serverTime)
{
    RedmineFeed feed;
    feed.m_mark = secondsFrom(secondsText(serverTime));
    return feed.cursor();
}

Result<RedmineFeed> RedmineFeed::fromCursor(const QString &cursor)
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
        if (entry.size() != 3 || !updated.isValid())
            return Error::make(ErrorCode::InvalidInput, u"The cursor of Redmine's changes is damaged (issue %1)"_s.arg(it.key()), cursor.left(2000));
        feed.m_seen.insert(it.key(), {updated, entry.at(1).toString(), entry.at(2).toBool()});
    }
    feed.startRound();
    return feed;
}

QString RedmineFeed::cursor() const
{
    QJsonObject seen;
    for (auto it = m_seen.begin(); it != m_seen.end(); ++it)
        seen.insert(it.key(), QJsonArray {secondsText(it->updated), it->hash, it->settled});
    const QJsonObject json {{u"v"_s, cursorVersion}, {u"mark"_s, secondsText(m_mark)}, {u"seen"_s, seen}};
    return QString::fromUtf8(QJsonDocument(json).toJson(QJsonDocument::Compact));
}

QDateTime RedmineFeed::lowerBound() const
{
    QDateTime bound = m_mark.addSecs(-overlapSeconds);
    for (const Seen &seen : m_seen) {
        if (!seen.settled)
            bound = qMin(bound, seen.updated);
    }
    return bound;
}

void RedmineFeed::startRound()
{
    m_from = lowerBound();
    m_greatest = m_mark;
    m_offset = 0;
    m_usedOffset = false;
    m_foundNew = false;
}

void RedmineFeed::finishRound(const QDateTime &serverTime)
{
    m_mark = qMax(m_mark, m_greatest);
    if (serverTime.isValid())
        m_mark = qMax(m_mark, serverTime);
    const QDateTime bound = lowerBound();
    m_seen.removeIf([&bound](const auto &entry) { return entry.value().updated < bound.addSecs(-1); });
}

QString RedmineFeed::filter() const { return u">="_s + secondsText(m_from); }

Result<RedmineFeed::Next> RedmineFeed::take(const QJsonArray &rows, qint64 totalCount, const QDateTime &serverTime)
{
    QDateTime last;
    for (const QJsonValue &value : rows) {
        const QJsonObject row = value.toObject();
        const QString id = QString::number(row.value(u"id"_s).toInteger());
        const QDateTime updated = secondsFrom(row.value(u"updated_on"_s).toString());
        if (!updated.isValid() || id == u"0"_s)
            return Error::make(ErrorCode::BadAnswer, u"Redmine's list of issues has a row without id or updated_on"_s);
        last = updated;
        m_greatest = qMax(m_greatest, updated);
        const QString hash = hashOf(row);
        const bool settled = updated.secsTo(serverTime) >= settleSeconds;
        const auto known = m_seen.constFind(id);
        const bool same = known != m_seen.cend() && known->updated == updated && known->hash == hash;
        if (same && (known->settled || !settled))
            continue;
        m_seen.insert(id, {updated, hash, settled});
        m_foundNew = m_foundNew || !same;
        if (!m_changed.contains(id))
            m_changed.append(id);
    }
    m_rows += static_cast<int>(rows.size());

    if (rows.isEmpty() || m_offset + rows.size() >= totalCount) {
        if (m_usedOffset && m_foundNew) {
            startRound(); // Something may have slipped from one page to the one before
            return Next::Page;
        }
        finishRound(serverTime.addSecs(-quietSeconds));
        return Next::Done;
    }
    if (last > m_from) {
        const bool stage = m_rows >= rowsPerCall && last > m_mark && !m_usedOffset;
        if (stage) {
            m_greatest = last;
            finishRound({});
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
