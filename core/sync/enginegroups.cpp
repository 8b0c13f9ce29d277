// A group of errors with one cause is tried again: one first, the others in order if it passed. On disk between the two, so a restart changes nothing.

#include "core/sync/syncengine.h"

#include "core/base/logging.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
enum class Trial { UnderWay, Passed, Failed };

Trial outcomeOf(const std::optional<EventRecord> &event)
{
    if (!event)
        return Trial::Passed; // nothing was left to send
    const EventState state = Queue::stateFromName(event->state);
    if (state == EventState::Failed || state == EventState::Cancelled)
        return Trial::Failed;
    // Its answer alone is still to go. Where that had failed, nothing has been tried yet: the error stands until then.
    const bool onlyAnswerLeft = state == EventState::Acknowledging && event->error.isEmpty();
    return Queue::isFinal(state) || onlyAnswerLeft ? Trial::Passed : Trial::UnderWay;
}

QString nameOf(const std::optional<EventRecord> &event)
{
    if (!event)
        return u"the first one"_s;
    const QString key = event->localKey.isEmpty() ? event->remoteKey : event->localKey;
    return key.isEmpty() ? u"№ %1"_s.arg(event->number) : u"№ %1 (%2)"_s.arg(event->number).arg(key);
}
} // namespace

Result<QString> SyncEngine::retryGroup(const QString &fingerprint)
{
    const auto group = m_errors.group(fingerprint);
    if (!group)
        return group.error();
    if (group->isEmpty())
        return Error::make(ErrorCode::NotFound, u"“%1” has no open error of the group %2"_s.arg(c.node.value(), fingerprint));
    const auto running = m_errors.groups();
    if (!running)
        return running.error();
    for (const GroupRecord &other : *running) {
        const auto tried = m_events.find(other.event);
        if (!tried)
            return tried.error();
        if (other.fingerprint == fingerprint && outcomeOf(*tried) == Trial::UnderWay)
            return u"%1: %2 is being tried already; the others follow if it passes"_s.arg(c.node.value(), nameOf(*tried));
    }
    const StoredError first = group->first();
    const auto event = m_events.find(first.event);
    if (!event)
        return event.error();
    const qsizetype others = group->size() - 1;
    if (const Result<> retried = retryError(first.id, RetryRules::Published, others > 0 ? RetryCalls::Kept : RetryCalls::Again); !retried)
        return retried.error();
    if (others == 0)
        return u"%1: %2 is tried again now"_s.arg(c.node.value(), nameOf(*event));
    if (const Result<> started = m_errors.startGroup(fingerprint, first); !started)
        return started.error();
    m_groups = true;
    return u"%1: %2 is tried first; %3 more follow if it passes"_s.arg(c.node.value(), nameOf(*event)).arg(others);
}

void SyncEngine::settleGroups()
{
    const auto groups = m_groups ? m_errors.groups() : Result<QList<GroupRecord>>(QList<GroupRecord>());
    if (!groups)
        return; // the database is in trouble: they are looked at again
    m_groups = !groups->isEmpty();
    for (const GroupRecord &group : *groups) {
        const auto event = m_events.find(group.event);
        if (!event || outcomeOf(*event) == Trial::UnderWay)
            continue;
        const auto rest = m_errors.group(group.fingerprint);
        if (!rest)
            continue;
        int released = 0;
        const bool passed = outcomeOf(*event) == Trial::Passed;
        for (const StoredError &error : *rest) {
            if (!passed || error.state != "open"_L1)
                continue;
            if (const Result<> retried = retryError(error.id, RetryRules::Published, RetryCalls::Kept); !retried)
                qCWarning(lcSync).noquote() << c.node.value() << retried.error().message;
            else
                ++released;
        }
        (void)m_errors.endGroup(group.fingerprint);
        (void)m_errors.addHistory({*event ? (*event)->connection : ConnectionId(), *event ? (*event)->localKey : QString(),
                                   *event ? (*event)->remoteKey : QString(), *event ? (*event)->number : 0, u"retried"_s,
                                   passed ? u"It passed; %1 more with the same error follow"_s.arg(released)
                                          : u"It did not pass; the others with the same error were left alone"_s, {}, 0});
        c.observer.errorsChanged();
        c.observer.historyChanged();
    }
}

} // namespace lockstep
