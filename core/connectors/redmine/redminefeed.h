#pragma once
// RedmineFeed: which rows of Redmine's issue list are changes, and where the next request starts. Pure; one object per call of
// changesSince(), its state travels in the cursor. The rules behind it (Redmine shows whole seconds and keeps microseconds; a comment in
// the same second changes nothing in the row; rows move to the end while one pages):
// - ask from the greatest updated_on seen minus an overlap; when nothing has come for long enough, from right behind it;
// - a row is known by (id, updated_on, hash of the row); one that may still change within its second is reported once more later;
// - pages go on by time ("from the last row's second"), and by overlapping offsets only inside one crowded second; a round that needed
//   offsets and found anything new is repeated before the mark moves on.
// Redmine's clock is known by the stamps of its rows only: many servers send no Date header, and our own clock may be wrong by hours.
// So stamps are compared with stamps, and our own times only with each other.

#include "core/base/result.h"

#include <QDateTime>
#include <QHash>
#include <QJsonArray>
#include <QStringList>

namespace lockstep {

class RedmineFeed {
public:
    static constexpr qint64 overlapSeconds = 10;
    static constexpr qint64 settleSeconds = 3;
    /// After so long without news nothing can turn up any more that is stamped like the last ones, so they are no longer listed.
    static constexpr qint64 quietSeconds = 60;
    static constexpr int pageSize = 100;
    static constexpr int offsetOverlap = 10; ///< Rows that two offset pages have in common
    static constexpr int rowsPerCall = 500;

    /// Where a feed starts: behind the row that was changed last (a list without rows: at the beginning). `now` as in fromCursor().
    static QString firstCursor(const QJsonArray &newestRow, qint64 now, qint64 timeEntry = -1);
    /// InvalidInput for a cursor that is none of ours. `now`: our own clock, in ms.
    static Result<RedmineFeed> fromCursor(const QString &cursor, qint64 now);
    QString cursor() const;

    // The next request of this round.
    QString filter() const; ///< Value of updated_on: ">=2026-11-23T03:47:18Z"
    int offset() const { return m_offset; }

    enum class Next { Page, Done, MoreLater };
    /// Takes one page of rows. Page: ask for the next; Done: the round is complete; MoreLater: a stage is complete, call changesSince again.
    /// `now`: our own clock when the page was there.
    Result<Next> take(const QJsonArray &rows, qint64 totalCount, qint64 now);
    /// The newest time entry known, which travels in the cursor too; -1: none was ever looked for. What an entry is about does not count as changed.
    qint64 timeEntry() const { return m_timeEntry; }
    void setTimeEntry(qint64 id) { m_timeEntry = id; }
    void report(const QString &id);
    /// Ids of changed issues, oldest change first, each once.
    const QStringList &changed() const { return m_changed; }

private:
    struct Seen {
        QDateTime updated;
        QString hash;
    };
    QDateTime lowerBound() const;
    void startRound();
    void finishRound();
    void reportSettled(qint64 now);

    qint64 m_timeEntry = -1;
    QDateTime m_mark; ///< Greatest updated_on of complete rounds
    QHash<QString, Seen> m_seen;
    QHash<QString, qint64> m_unsettled; ///< To be reported once more; when each was seen, by our clock
    qint64 m_newsAt = 0; ///< When the last new row came, by our clock
    bool m_quiet = false;
    QStringList m_changed;
    QDateTime m_from;
    QDateTime m_greatest;
    int m_offset = 0;
    int m_rows = 0;
    bool m_usedOffset = false;
    bool m_foundNew = false;
};

} // namespace lockstep
