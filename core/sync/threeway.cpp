#include "core/sync/threeway.h"

#include "core/model/issue.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
bool remoteWins(ConflictPolicy policy, const ThreeWayInput &input, const QString &name, const QJsonValue &local)
{
    const bool onItsWay = input.sentAt.isValid() && sameValue(input.sent.value(name), local);
    const QDateTime localChangedAt = onItsWay ? input.sentAt : input.localChangedAt;
    switch (policy) {
    case ConflictPolicy::Remote: return true;
    case ConflictPolicy::Local:
    case ConflictPolicy::Ask: return false;
    case ConflictPolicy::Newest: break;
    }
    if (!localChangedAt.isValid() || !input.remoteChangedAt.isValid() || localChangedAt == input.remoteChangedAt)
        return !input.localWinsTies;
    return input.remoteChangedAt > localChangedAt;
}
} // namespace

ThreeWayResult threeWay(const ThreeWayInput &input)
{
    ThreeWayResult result;
    for (auto it = input.values.begin(); it != input.values.end(); ++it) {
        const QString name = it.key();
        const QJsonValue wanted = it.value();
        const QJsonValue local = input.local.value(name);
        const QJsonValue normal = input.normal.value(name);
        // A choice or person of another tracker has that one's id: it is compared as this tracker knows it.
        const auto isWanted = [&wanted, &normal](const QJsonValue &value) {
            return (!wanted.isObject() && sameValue(wanted, value)) || (!normal.isUndefined() ? sameValue(normal, value) : sameValue(wanted, value));
        };
        if (isWanted(local))
            continue;
        const QJsonValue base = input.base.value(name);
        const bool hasBase = !input.base.isEmpty();
        // The other side changed it if the rule now says something else than for the replica before. Comparing with the base alone
        // would take a text that merely passed through two trackers for a change.
        const bool remoteChanged = input.previousValues.contains(name) ? !sameValue(wanted, input.previousValues.value(name))
                                                                       : !(hasBase && isWanted(base));
        if (!remoteChanged)
            continue;
        const bool localChanged = hasBase && !sameValue(local, base);
        if (!localChanged) {
            result.writes.insert(name, wanted);
            continue;
        }
        const ConflictPolicy policy = input.policies.value(name, input.policies.value(u"default"_s, ConflictPolicy::Newest));
        FieldConflict conflict {name, base, local, wanted, remoteWins(policy, input, name, local), policy == ConflictPolicy::Ask};
        if (conflict.remoteWon)
            result.writes.insert(name, wanted);
        result.conflicts.append(conflict);
    }
    return result;
}

} // namespace lockstep
