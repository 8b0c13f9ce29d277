#pragma once
// What a rehearsal of rules found: the replica that one side would send, and what the other side would write because of it. Nothing is written by it.
// Plain values; any thread.

#include "core/base/error.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QList>

#include <optional>

namespace lockstep {

/// One issue at the side that sends.
struct RehearsedReplica {
    QString localId;
    QString key;
    QString summary;
    std::optional<Error> error; ///< The rule's, or the tracker's: then there is no replica
    QString skipped; ///< The outgoing rule's reason, if it sends nothing
    QString peerIssueId; ///< Of its pair; empty: it would be made
    QJsonObject replica;
    QJsonArray traces; ///< As in SyncRequest
    QStringList warnings;
    QStringList log;
    bool isSent() const { return !error && skipped.isEmpty(); }
};

struct RehearsedWrite {
    QString field;
    QJsonValue before;
    QJsonValue after;
    QString refusal; ///< Why the tracker would refuse it, by its schema: "cannot be written"; empty: it would not
    enum class Settled { No, TheirsWins, OursStays, Asks };
    Settled conflict = Settled::No; ///< Both sides have changed it, and this is what the connection's policy makes of it. OursStays and Asks: nothing is written
    bool operator==(const RehearsedWrite &) const = default;
};

/// A comment, file or time entry that would be added, or edited.
struct RehearsedItem {
    QString kind; ///< "comment", "attachment", "worklog"
    QString text; ///< Body, the file's name, or what worklogText() says
    bool edit = false;
    bool internal = false;
    bool operator==(const RehearsedItem &) const = default;
};

/// The same at the side that receives.
struct RehearsedChanges {
    QString key; ///< Of the issue here; empty: a new one would be made
    bool creates = false;
    std::optional<Error> error;
    QString skipped;
    QList<RehearsedWrite> writes; ///< In the order of their names
    QStringList missing; ///< Fields that the tracker requires of a new issue and that get no value
    QList<RehearsedItem> items;
    QStringList warnings;
    QStringList log;
    bool changesNothing() const { return !error && skipped.isEmpty() && !creates && writes.isEmpty() && items.isEmpty(); }
};

struct RehearsedIssue {
    RehearsedReplica out;
    RehearsedChanges in; ///< Empty where nothing is sent
    QJsonObject toJson() const;
};

/// One sentence: "would change status and priority and add 1 comment", "would make a new issue", "would change nothing", …
QString rehearsalSentence(const RehearsedIssue &issue);

} // namespace lockstep
