#include "core/sync/repair.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
Result<> queueOne(SyncContext &c, AuditStore &store, const TwinRecord &twin, const QList<FindingRecord> &findings, const QString &trigger)
{
    return c.db.write([&]() -> Result<> {
        bool gone = false;
        QStringList what;
        for (const FindingRecord &finding : findings) {
            what.append(finding.what);
            gone = gone || finding.cause == auditCauseName(AuditCause::IssueGone);
            const QJsonObject &lost = finding.detail;
            if (lost.isEmpty())
                continue;
            const Result<> dropped = store.dropTrace(twin.id, lost.value(u"kind"_s).toString(), lost.value(u"local"_s).toString(), lost.value(u"remote"_s).toString());
            if (!dropped)
                return dropped;
        }
        if (const Result<> marked = store.markRepaired(twin.id); !marked)
            return marked;
        if (gone) {
            // Made anew over there: what we know of the old pair is of no use.
            if (const Result<> dropped = store.dropTwin(twin.id); !dropped)
                return dropped;
        }
        const bool busy = c.busy.contains(SyncContext::issueLane(twin.localId));
        const auto noted = c.events.note(twin.connection, twin.localId, twin.localKey, gone ? u"create"_s : u"update"_s, trigger, busy, c.epoch);
        if (!noted)
            return noted.error();
        if (const Result<> set = store.setTrigger(twin.connection, twin.localId, trigger); !set)
            return set;
        return c.errors.addHistory({twin.connection, twin.localKey, twin.remoteKey, 0, u"repair"_s,
                                    gone ? u"The issue on the other side is gone; it is made there anew"_s
                                         : u"What an audit found is repaired: %1"_s.arg(what.join(u", "_s)), {}, 0});
    });
}

Result<> noteRepair(SyncContext &c, const ConnectionId &connection, const QString &localId, const QString &localKey, const QString &trigger)
{
    const auto noted = c.events.note(connection, localId, localKey, u"update"_s, trigger, true, c.epoch);
    return noted ? AuditStore(c.db, c.clock).setTrigger(connection, localId, trigger) : Result<>(noted.error());
}
} // namespace

Result<> wantCheck(SyncContext &c, const TwinRecord &twin)
{
    constexpr qint64 soonMs = 5000;
    constexpr qint64 laterMs = 20'000;
    if (twin.id.isNull())
        return {};
    c.checkWanted = true;
    return AuditStore(c.db, c.clock).setCheck(twin.id, c.clock.now() + (c.active.value(twin.connection).localWinsTies ? soonMs : laterMs));
}

Result<RepairSummary> queueRepairs(SyncContext &c, const QList<qint64> &ids, const QString &trigger)
{
    AuditStore store(c.db, c.clock);
    const auto found = store.find(ids);
    if (!found)
        return found.error();
    RepairSummary summary;
    QSet<qint64> known;
    QMap<qint64, QList<FindingRecord>> byTwin;
    for (const FindingRecord &finding : *found) {
        known.insert(finding.id);
        if (finding.state == "gone"_L1)
            summary.refused.append(u"finding %1: a later audit found both sides equal"_s.arg(finding.id));
        else if (finding.state == "repaired"_L1)
            summary.refused.append(u"finding %1: it is repaired already; audit again to see whether it helped"_s.arg(finding.id));
        else
            byTwin[finding.twin.value()].append(finding);
    }
    for (const qint64 id : ids) {
        if (!known.contains(id))
            summary.refused.append(u"finding %1: there is none at “%2”"_s.arg(id).arg(c.node.value()));
    }
    for (auto it = byTwin.cbegin(); it != byTwin.cend(); ++it) {
        const auto which = store.twin(TwinId(it.key()));
        if (!which)
            return which.error();
        const auto twin = *which ? c.twins.byLocal((*which)->connection, (*which)->localId) : Result<std::optional<TwinRecord>>(std::nullopt);
        if (!twin)
            return twin.error();
        if (!*twin)
            continue;
        if (!c.active.contains((*twin)->connection)) {
            summary.refused.append(u"%1: the connection “%2” is not set up any more"_s.arg((*twin)->localKey, (*twin)->connection.value()));
            continue;
        }
        if (it->first().cause == auditCauseName(AuditCause::NoTwin)) {
            summary.refused.append(u"%1: the other node does not know that it belongs to %2; sending it would make a second issue there"_s.arg((*twin)->localKey, (*twin)->remoteKey));
            continue;
        }
        if (const Result<> queued = queueOne(c, store, **twin, it.value(), trigger); !queued)
            return queued.error();
        ++summary.twins;
    }
    return summary;
}

Result<> answerRepair(SyncContext &c, const ConnectionId &connection, const QString &localId, const QString &localKey)
{
    return noteRepair(c, connection, localId, localKey, QString::fromLatin1(repairAnswerTrigger));
}

Result<> sayAgain(SyncContext &c, const ConnectionId &connection, const QString &localId, const QString &localKey)
{
    return noteRepair(c, connection, localId, localKey, QString::fromLatin1(checkTrigger));
}

Result<> dropDeadTraces(SyncContext &c, const TwinId &twin, const Issue &issue, QList<TraceRecord> *traces)
{
    QSet<QString> there;
    for (const Comment &comment : issue.comments)
        there.insert(u"comment"_s + comment.id);
    for (const Attachment &attachment : issue.attachments)
        there.insert(u"attachment"_s + attachment.id);
    for (const Worklog &worklog : issue.worklogs)
        there.insert(u"worklog"_s + worklog.id);
    AuditStore store(c.db, c.clock);
    return c.db.write([&]() -> Result<> {
        QList<TraceRecord> live;
        for (const TraceRecord &trace : std::as_const(*traces)) {
            if (there.contains(trace.kind + trace.localId)) {
                live.append(trace);
                continue;
            }
            if (const Result<> dropped = store.dropTrace(twin, trace.kind, trace.localId, trace.remoteId); !dropped)
                return dropped;
        }
        *traces = live;
        return {};
    });
}

Result<> forgetGone(SyncContext &c, const TwinRecord &twin)
{
    return c.db.write([&]() -> Result<> {
        // What waited for the issue that is gone waits for nothing.
        const auto waiting = AuditStore(c.db, c.clock).openOutgoing(twin.connection, twin.localId);
        if (!waiting)
            return waiting.error();
        for (const EventId &id : *waiting) {
            const auto event = c.events.find(id);
            if (!event)
                return event.error();
            const auto cancelled = *event ? c.events.cancel(**event) : Result<Moved>(Moved::No);
            if (!cancelled)
                return cancelled.error();
            if (const Result<> resolved = c.errors.resolveForEvent(id); !resolved)
                return resolved;
        }
        return AuditStore(c.db, c.clock).dropTwin(twin.id);
    });
}

} // namespace lockstep
