#include "core/sync/detector.h"

#include "core/base/logging.h"
#include "core/base/mutant.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
const QString cursorKey = u"feed"_s;
const QString rewindKey = u"rewind"_s; // where the next round is to read the feed from
QString stoppedKey(const ConnectionId &connection, const QString &query) { return u"stopped/"_s + connection.value() + u'/' + query; }
const QString returnedKey = u"returned"_s; // issues that are back, one "id key" a line
constexpr int sweepPerPoll = 2;
constexpr qint64 quickSweepMs = 120'000; // where the feed does not see edited comments
constexpr qint64 slowSweepMs = 3'600'000; // everywhere: a missed notification is found
constexpr int pagesPerPoll = 20;

// An error of the query, not of the tracker.
bool isQueryError(const Error &error)
{
    return error.code == ErrorCode::Validation || error.code == ErrorCode::InvalidInput || error.code == ErrorCode::Permission
        || error.code == ErrorCode::NotFound;
}

QString lineOf(const ChangeRef &issue) { return issue.id.value() + u' ' + issue.key; }

Result<> dropReturned(SyncContext &c, const QList<ChangeRef> &taken)
{
    const Result<QString> lines = c.connections.meta(returnedKey);
    if (!lines)
        return lines.error();
    QStringList left = lines->split(u'\n', Qt::SkipEmptyParts);
    for (const ChangeRef &issue : taken)
        left.removeAll(lineOf(issue));
    return c.connections.setMeta(returnedKey, left.join(u'\n'));
}
} // namespace

Result<> Detector::noteReturned(SyncContext &c, const ChangeRef &issue)
{
    const Result<QString> lines = c.connections.meta(returnedKey);
    return lines ? c.connections.setMeta(returnedKey, *lines + lineOf(issue) + u'\n') : Result<>(lines.error());
}

Result<> Detector::noteKnown(SyncContext &c, const ChangeRef &issue)
{
    const QList<ConnectionId> ids = c.active.keys();
    for (const ConnectionId &id : ids) {
        const auto twin = c.twins.headByLocal(id, issue.id.value());
        if (!twin)
            return twin.error();
        if (!*twin || !(*twin)->isLinked() || (*twin)->state == "unlinked"_L1 || (*twin)->state == "gone"_L1)
            continue;
        if (const Result<> noted = note(c, id, issue, true, u"poll"_s); !noted)
            return noted;
    }
    return {};
}

Task<Result<>> Detector::takeReturned()
{
    const Result<QString> lines = c.connections.meta(returnedKey);
    if (!lines)
        co_return lines.error();
    QList<ChangeRef> issues;
    for (const QString &line : lines->split(u'\n', Qt::SkipEmptyParts))
        issues.append({IssueId(line.section(u' ', 0, 0)), line.section(u' ', 1)});
    if (issues.isEmpty())
        co_return Result<>();
    const Result<> noted = co_await noteChanges(issues, std::nullopt);
    co_return noted;
}

Task<Result<>> Detector::poll()
{
    Result<> step = co_await startFeed();
    if (step)
        step = rewindFeed();
    if (step)
        step = co_await loadExisting();
    if (step)
        step = co_await readFeed();
    if (step)
        step = co_await takeReturned();
    if (step)
        step = sweep();
    if (!step)
        co_return step;
    co_return co_await c.db.durable();
}

// The feed begins before existing issues are loaded, so nothing falls between the two.
Task<Result<>> Detector::startFeed()
{
    const Result<QString> cursor = c.connections.meta(cursorKey);
    if (!cursor)
        co_return cursor.error();
    if (!cursor->isEmpty())
        co_return Result<>();
    const Result<ChangePage> begun = co_await c.connector.changesSince({});
    if (!begun)
        co_return begun.error();
    if (const Result<> stored = c.connections.setMeta(cursorKey, begun->cursor); !stored)
        co_return stored;
    co_return co_await c.db.durable();
}

Result<> Detector::note(SyncContext &c, const ConnectionId &connection, const ChangeRef &change, bool known, const QString &trigger)
{
    const bool busy = c.busy.contains(SyncContext::issueLane(change.id.value()));
    const auto noted = c.events.note(connection, change.id.value(), change.key, known ? u"update"_s : u"create"_s, trigger, busy, c.epoch);
    return noted ? Result<>() : Result<>(noted.error());
}

// Only at the start of a round: one that is under way would store its own, later cursor over it.
Result<> Detector::rewindFeed()
{
    const Result<QString> from = c.connections.meta(rewindKey);
    if (!from)
        return from.error();
    if (from->isEmpty())
        return {};
    return c.db.write([&]() -> Result<> {
        if (const Result<> set = c.connections.setMeta(cursorKey, *from); !set)
            return set;
        return c.connections.setMeta(rewindKey, {});
    });
}

Result<> Detector::rewind(const ConnectionId &connection, const QString &query)
{
    const QString key = stoppedKey(connection, query);
    const Result<QString> stopped = c.connections.meta(key);
    if (!stopped)
        return stopped.error();
    return c.db.write([&]() -> Result<> {
        const Result<QString> asked = c.connections.meta(rewindKey);
        if (!asked)
            return asked.error();
        // Cursors cannot be compared. Where another trigger waits for its rewind already, that one's cursor is kept, and ours comes next time.
        if (stopped->isEmpty() || !asked->isEmpty())
            return {};
        if (const Result<> set = c.connections.setMeta(rewindKey, *stopped); !set)
            return set;
        return c.connections.setMeta(key, {});
    });
}

Result<> Detector::blockTrigger(const ConnectionId &connection, const QString &query, const Error &error)
{
    const Result<QString> cursor = c.connections.meta(cursorKey);
    if (!cursor)
        return cursor.error();
    if (const Result<> kept = c.connections.setMeta(stoppedKey(connection, query), *cursor); !kept)
        return kept;
    const auto opened = c.errors.open(error.withScope(ErrorScope::Trigger), connection, nullptr, query);
    if (!opened)
        return opened.error();
    c.observer.errorsChanged();
    return c.connections.setTriggerBlocked(connection, query, *opened);
}

bool Detector::isActive(const ConnectionId &connection, const QString &query) const
{
    const ConnectionConfig config = c.active.value(connection).config;
    const ConnectionHalf *half = config.half(c.node);
    const QList<TriggerConfig> triggers = half ? half->triggers : QList<TriggerConfig>();
    return std::any_of(triggers.cbegin(), triggers.cend(), [&query](const TriggerConfig &trigger) { return trigger.active && trigger.query == query; });
}

Task<Result<>> Detector::loadExisting()
{
    const QList<ConnectionId> ids = c.active.keys();
    for (const ConnectionId &id : ids) {
        const ActiveConnection active = c.active.value(id);
        const ConnectionHalf *half = active.config.half(c.node);
        const QList<TriggerConfig> triggers = half ? half->triggers : QList<TriggerConfig>();
        for (const TriggerConfig &trigger : triggers) {
            if (!trigger.active || !trigger.existing)
                continue;
            const auto state = c.connections.triggerState(id, trigger.query);
            if (!state)
                co_return state.error();
            if (state->existingDone || state->blocked)
                continue;
            TriggerState next = *state;
            for (int pages = 0; pages < pagesPerPoll && !next.existingDone; ++pages) {
                const Result<SearchPage> page = co_await c.connector.search(trigger.query, next.page);
                if (!isActive(id, trigger.query))
                    break; // switched off meanwhile
                if (!page && isQueryError(page.error())) {
                    if (const Result<> blocked = blockTrigger(id, trigger.query, page.error()); !blocked)
                        co_return blocked;
                    break;
                }
                if (!page)
                    co_return page.error();
                next.page = page->next;
                next.existingDone = page->next.isEmpty();
                const Result<> stored = c.db.write([&]() -> Result<> {
                    for (const ChangeRef &change : page->issues) {
                        const auto twin = c.twins.headByLocal(id, change.id.value());
                        if (!twin)
                            return twin.error();
                        if (*twin && (*twin)->isLinked())
                            continue;
                        if (const Result<> noted = note(c, id, change, false, u"existing"_s); !noted)
                            return noted;
                    }
                    return c.connections.setTriggerState(id, trigger.query, next);
                });
                if (!stored)
                    co_return stored;
                if (!page->issues.isEmpty())
                    c.observer.eventsChanged();
            }
        }
    }
    co_return Result<>();
}

Task<Result<>> Detector::readFeed()
{
    for (int pages = 0; pages < pagesPerPoll; ++pages) {
        const Result<QString> cursor = c.connections.meta(cursorKey);
        if (!cursor)
            co_return cursor.error();
        const Result<ChangePage> page = co_await c.connector.changesSince(*cursor);
        if (!page)
            co_return page.error();
        if (!page->changes.isEmpty() || page->cursor != *cursor) {
            const Result<> noted = co_await noteChanges(page->changes, page->cursor);
            if (!noted)
                co_return noted;
        }
        if (!page->more)
            break;
    }
    co_return Result<>();
}

Task<Result<QSet<QString>>> Detector::matchingIds(ConnectionId connection, TriggerConfig trigger, QList<ChangeRef> candidates)
{
    QSet<QString> result;
    QList<IssueId> ids;
    for (const ChangeRef &candidate : candidates)
        ids.append(candidate.id);
    const Result<QList<IssueId>> matching = co_await c.connector.matching(trigger.query, ids);
    if (!matching && isQueryError(matching.error())) {
        if (const Result<> blocked = blockTrigger(connection, trigger.query, matching.error()); !blocked)
            co_return blocked.error();
        co_return result;
    }
    if (!matching)
        co_return matching.error();
    for (const IssueId &id : *matching)
        result.insert(id.value());
    co_return result;
}

Task<Result<>> Detector::noteChanges(QList<ChangeRef> changes, std::optional<QString> cursor)
{
    struct Finding {
        ConnectionId connection;
        ChangeRef change;
        bool known;
    };
    QList<Finding> findings;
    const QList<ConnectionId> ids = c.active.keys();
    for (const ConnectionId &id : ids) {
        QList<ChangeRef> unknown;
        for (const ChangeRef &change : std::as_const(changes)) {
            const auto twin = c.twins.headByLocal(id, change.id.value());
            if (!twin)
                co_return twin.error();
            if (*twin && (*twin)->state == "unlinked"_L1)
                continue; // taken apart by the administrator, who alone brings it together again
            if (*twin)
                findings.append({id, change, (*twin)->isLinked()});
            else
                unknown.append(change);
        }
        const ActiveConnection active = c.active.value(id);
        const ConnectionHalf *half = active.config.half(c.node);
        const QList<TriggerConfig> triggers = half ? half->triggers : QList<TriggerConfig>();
        for (const TriggerConfig &trigger : triggers) {
            if (!trigger.active || unknown.isEmpty())
                continue;
            const auto state = c.connections.triggerState(id, trigger.query);
            if (!state)
                co_return state.error();
            if (state->blocked)
                continue; // its retry loads what it missed
            const Result<QSet<QString>> matching = co_await matchingIds(id, trigger, unknown);
            if (!matching)
                co_return matching.error();
            for (const ChangeRef &change : std::as_const(unknown)) {
                if (matching->contains(change.id.value()))
                    findings.append({id, change, false});
            }
            unknown.removeIf([&matching](const ChangeRef &change) { return matching->contains(change.id.value()); });
        }
    }
    if (cursor && isMutant("cursor-before-events")) {
        if (const Result<> early = c.connections.setMeta(cursorKey, cursor.value_or(QString())); !early)
            co_return early;
        const Result<> safe = co_await c.db.durable();
        if (!safe)
            co_return safe;
    }
    const Result<> stored = c.db.write([&]() -> Result<> {
        for (const Finding &finding : std::as_const(findings)) {
            if (const Result<> noted = note(c, finding.connection, finding.change, finding.known, u"poll"_s); !noted)
                return noted;
        }
        return cursor ? c.connections.setMeta(cursorKey, *cursor) : dropReturned(c, changes);
    });
    if (stored && !findings.isEmpty())
        c.observer.eventsChanged();
    co_return stored;
}

Result<> Detector::sweep()
{
    const qint64 age = c.connector.capabilities().changeFeedSeesCommentEdits ? slowSweepMs : quickSweepMs;
    return c.db.write([&]() -> Result<> {
        const auto twins = c.twins.longestUnswept(c.clock.now() - age, sweepPerPoll);
        if (!twins)
            return twins.error();
        for (const TwinRecord &twin : *twins) {
            if (!c.active.contains(twin.connection))
                continue;
            // An error that waits is no reason not to see that an issue is back, or still gone: the other side may not know either.
            const QString trigger = twin.state == "gone"_L1 ? u"poll"_s : u"sweep"_s;
            if (const Result<> noted = note(c, twin.connection, {IssueId(twin.localId), twin.localKey}, true, trigger); !noted)
                return noted;
        }
        return {};
    });
}

} // namespace lockstep
