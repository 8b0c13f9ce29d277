#pragma once
// Plan: all that will happen in a world, as an explicit list drawn from its seed before it begins: what people do on both trackers and which
// faults strike when. Chance comes from separate streams (settings, work, faults, and one for each later kind), and every operation carries its own numbers, so that leaving one
// out shifts nothing of the others. A plan can be written to a file and replayed (regressions/).

#include "core/base/random.h"
#include "core/base/result.h"

#include <QJsonObject>
#include <QList>
#include <QString>

namespace lockstep::simulation {

/// What can go wrong. A random subset of it is at work in each world.
enum class Fault {
    LoseRequest,
    LoseAnswer,
    DoubleMessage,
    LateMessage,
    WireDown,
    DeafWire,
    TrackerDown,
    TrackerBusy,
    TrackerFails,
    TrackerRefuses,
    AnswerLost,
    SlowWrites,
    StaleFeed,
    RuleFails,
    Password,
    DiskFull,
    Crash,
    CrashBeforeCommit,
    CrashAfterCommit,
    CrashBoth,
    Pause,
    Retry,
    Cancel,
    Resolve,
    Unlink,
    Audit,
    Restore,
    OutgoingFails,
    Count
};
QString faultName(Fault fault); ///< "tracker-down": in files and on the command line
QString faultText(Fault fault);

/// What people do.
enum class Work { Create, Edit, Comment, EditComment, Attach, Swing, EditBoth, Label, Delete, LogTime, EditTime, Count };
QString workName(Work work);

struct Operation {
    int id = 0; ///< Names what is written: stable when others are left out
    qint64 at = 0; ///< Milliseconds after the start
    std::optional<Work> work;
    std::optional<Fault> fault;
    int side = 0;
    int chosen = 0; ///< Which issue, or which commit
    int detail = 0;
    qint64 lasts = 0;
};

struct Plan {
    quint64 seed = 0;
    qint64 lengthMs = 0;
    qint64 pollMs = 1000;
    QString policy; ///< For conflicts: newest, remote, local, ask; empty as newest
    int nodes = 2; ///< 3: a third one shares a connection with the second
    bool twice = false; ///< Two connections between the two nodes: an issue comes by one of them
    QString guard; ///< What the incoming rule of `guardSide` does not let in: "field" (the priority), "all"
    int guardSide = 0;
    bool commentEdits = true; ///< The trackers can edit comments
    bool historyGaps = false; ///< Their history does not tell of all fields
    bool again = false; ///< Values, labels and texts that were there before come back
    bool http = false; ///< The nodes speak HTTP to a Redmine and an RT
    // What the rules do, see worldasks.cpp.
    bool stores = false;
    bool calls = false;
    bool answers = false;
    bool asks() const { return stores || calls || answers; }
    qint64 gatherMs = 0; ///< For which a commit waits for what others write
    bool restarts = false; ///< Both nodes are started anew in the end, before nothing may happen any more
    QList<Operation> operations; ///< In order of time

    QJsonObject toJson() const;
    static Result<Plan> fromJson(const QJsonObject &json);
};

/// Http: the nodes speak HTTP to a Redmine and an RT; each third world is as in Again. Asking: each world has rules that ask, else one in eight. Crowded:
/// all happens to one or two issues within seconds, and every second world asks. Again: what people wrote before they write again, and outgoing rules fail.
enum class Worlds { Usual, Http, Asking, Crowded, Again };
QString worldsName(Worlds worlds); ///< "crowded": on the command line
Plan planOf(quint64 seed, Worlds worlds = Worlds::Usual);
/// The kinds that came later, from streams of their own: the operations that a seed had before stay as they were, but for their place in the list.
/// Of worlds in HTTP those that a Redmine and an RT know, between two nodes.
void addLaterKinds(Plan *plan, bool asking);
/// Makes a world one in which values come back and outgoing rules fail.
void repeat(Plan *plan);
/// Makes a world a crowded one.
void crowd(Plan *plan);
int below(Random &random, qint64 limit);
/// One of the seed's independent streams.
quint32 streamSeed(quint64 seed, quint64 stream);

} // namespace lockstep::simulation
