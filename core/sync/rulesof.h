#pragma once
// By which version of the rules an event runs: the one that it began with, also where a newer one was published since. A retry of the administrator's, and
// whatever gives an event a new content, begins anew with the published one (its rule version is 0 then).

#include "core/sync/synccontext.h"

namespace lockstep {

/// A connection that was taken away while its event is under way: no other rules and policies are taken in the place of its own.
inline Result<> stillThere(const SyncContext &c, const ConnectionId &connection)
{
    if (c.active.contains(connection))
        return {};
    return Error::make(ErrorCode::Cancelled, QStringLiteral("The node “%1” has no connection “%2” any more").arg(c.node.value(), connection.value()));
}

inline Result<RuleSet> rulesOf(const SyncContext &c, const EventRecord &event)
{
    if (const Result<> there = stillThere(c, event.connection); !there)
        return there.error();
    const RuleSet published = c.active.value(event.connection).rules;
    if (event.ruleVersion == 0 || event.ruleVersion == published.version)
        return published;
    const Result<RuleSet> begun = c.connections.ruleVersion(event.connection, event.ruleVersion);
    return !begun && begun.error().code == ErrorCode::NotFound ? Result<RuleSet>(published) : begun; // of a connection that was made anew
}

} // namespace lockstep
