#pragma once
// RuleStepStore: what an incoming rule has had done in the middle of its run, by event and form of the request. It goes when the event has ended.
// A value over the node's database; its thread.

#include "core/base/id.h"
#include "core/storage/database.h"

#include <QJsonObject>

#include <optional>

namespace lockstep {

struct RuleStep {
    QString kind; ///< "http", "store"
    QString name; ///< As the rule names the call; of a store its number
    /// Of a call what is asked for; of a store {issue: as the rule began with it, values, writes, changed}. Of both {now: the rule's clock, saw: names of what it had read}
    QJsonObject content;
    qint64 revision = 0; ///< Of the request that it was done for; below 0: an earlier request
    std::optional<QJsonObject> answer {}; ///< {code, body}, or {again} where it is to be made again; of a store the issue as it was then. Absent: begun, and nobody knows
    bool isRead() const { return kind == QLatin1StringView("http") && name.startsWith(QLatin1StringView("GET ")); } ///< Changes nothing; kept for what was done after it
    bool isWantedAgain() const { return answer && answer->contains(QLatin1StringView("again")); } ///< Somebody has looked: it counts as not done
};

class RuleStepStore final {
public:
    RuleStepStore(Database &database, const EventId &event) : m_db(database), m_event(event) { }

    Result<QList<RuleStep>> all(); ///< Of all forms of the request, the oldest first
    /// With an answer it is done already. `saw`: what the rule had read up to there; it stays for as long as a step stands that was done after it.
    Result<> begin(const RuleStep &step, qint64 now, const QList<RuleStep> &saw = {});
    Result<> setContent(const RuleStep &step);
    Result<> answered(const RuleStep &step, const QJsonObject &answer);
    Result<> drop(const RuleStep &step); ///< Nothing came of it
    Result<> wantAgain(const RuleStep &step); ///< Nor of this, which somebody had looked for
    /// Calls that failed over there are made again. `looked`: somebody was told what is in doubt, and wants that made again, too: calls without an answer or that the
    /// rule has since made otherwise.
    static Result<> tryAgain(Database &database, const EventId &event, bool looked);
    /// A request that was given up hands what it called to the one that comes after it, as older forms of that, in their order. Of several the newest first.
    static Result<> inherit(Database &database, const EventId &from, const EventId &to);
    static Result<> forget(Database &database, const EventId &event);

private:
    static Result<> dropUnused(Database &database, const EventId &event);

    Database &m_db;
    EventId m_event;
};

} // namespace lockstep
