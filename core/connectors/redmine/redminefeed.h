#pragma once
// RedmineFeed: which rows of Redmine's issue list are changes, and where the next request starts. Pure; one object per call of
// changesSince(), its state travels in the cursor. The rules behind it (Redmine shows whole seconds and keeps microseconds; a comment in
// the same second changes nothing in the row; rows move to the end while one pages):
// - ask from the greatest updated_on seen minus an overlap, or from the oldest row that is not settled, whichever is earlier;
// - a row is known by (id, updated_on, hash of the row); a row younger than the settling time is reported again once it is settled;
// - pages go on by time ("from the last row's second"), and by overlapping offsets only inside one crowded second; a round that needed
//   offsets and found anything new is repeated before the mark moves on.

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
    /// Nothing older than this can still turn up, so the mark follows the server's time at that distance when nothing happens.
    static constexpr qint64 quietSeconds = 60;
    static constexpr int pageSize = 100;
    static constexpr int offsetOverlap = 10; ///< Rows that two offset pages have in common
    static constexpr int rowsPerCall = 500;

    /// Where a feed starts: nothing before the server's own time counts as a change.
    static QString firstCursor(const QDateTime &serverTime);
    /// InvalidInput for a cursor that is none of ours.
    static Result<RedmineFeed> fromCursor(const QString &cursor);
    QString cursor() const;

    // The next request of this round.
    QString filter() const; ///< Value of updated_on: ">=2026-11-23T03:47:18Z"
    int offset() const { return m_offset; }

    enum class Next { Page, Done, MoreLater };
    /// Takes one page of rows. Page: ask for the next; Done: the round is complete; MoreLater: a stage is complete, call changesSince again.
    Result<Next> take(const QJsonArray &rows, qint64 totalCount, const QDateTime &serverTime);
    /// Ids of changed issues, oldest change first, each once.
    const QStringList &changed() const { return m_changed; }

private:
    struct Seen {
        QDateTime updated;
        QString hash;
        bool settled = false;
    };
    QDateTime lowerBound() const;
    void startRound();
    void finishRound(const QDateTime &serverTime);

    QDateTime m_mark; ///< Greatest updated_on of complete rounds
    QHash<QString, Seen> m_seen;
    QStringList m_changed;
    QDateTime m_from;
    QDateTime m_greatest;
    int m_offset = 0;
    int m_rows = 0;
    bool m_usedOffset = false;
    bool m_foundNew = false;
};

} // namespace lockstep
