#include "core/sync/threeway.h"

#include "core/base/mutant.h"
#include "core/model/issue.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
bool isListOrNothing(const QJsonValue &value) { return value.isArray() || value.isNull() || value.isUndefined(); }
} // namespace

bool remoteWins(ConflictPolicy policy, const QDateTime &localChangedAt, const QDateTime &remoteChangedAt, bool localWinsTies)
{
    switch (policy) {
    case ConflictPolicy::Remote: return true;
    case ConflictPolicy::Local:
    case ConflictPolicy::Ask: return false;
    case ConflictPolicy::Newest: break;
    }
    if (!localChangedAt.isValid() || !remoteChangedAt.isValid() || localChangedAt == remoteChangedAt)
        return !localWinsTies || isMutant("ties-unsettled");
    if (isMutant("newest-wrong-way"))
        return remoteChangedAt < localChangedAt && localWinsTies;
    return remoteChangedAt > localChangedAt;
}

void settleByChoice(const ConflictChoices &choices, FieldConflict *conflict, ThreeWayResult *result)
{
    const auto choice = choices.constFind(conflict->field);
    if (!conflict->ask || choice == choices.cend() || !sameValue(choice->remote, conflict->remote))
        return;
    const bool both = choice->keep == ConflictChoice::Keep::Base || choice->keep == ConflictChoice::Keep::Value;
    const bool written = both && sameValue(choice->value, conflict->local); // before a crash
    if (!written && !sameValue(choice->local, conflict->local))
        return;
    conflict->ask = false;
    conflict->both = both;
    conflict->remoteWon = choice->keep == ConflictChoice::Keep::Remote;
    if (!conflict->both)
        return;
    if (!written)
        result->writes.insert(conflict->field, choice->value);
    result->news.insert(conflict->field);
}

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
        if (!remoteChanged && (!input.insist || input.untold.contains(name)))
            continue;
        // Also where nothing was edited here: what the other side does not have it may never have heard of.
        if (wanted.isArray() && !isMutant("labels-overwritten") && isListOrNothing(local) && isListOrNothing(base) && (hasBase || input.baseIsLost)) {
            const QJsonValue previous = input.previousValues.value(name); // one who said nothing of the list has not said that it was empty
            const QJsonArray before = (previous.isArray() ? previous : base).toArray();
            const QJsonArray merged = mergedList(before, wanted.toArray(), local.toArray());
            const bool asWanted = sameValue(merged, wanted);
            if (!sameValue(merged, local))
                result.writes.insert(name, asWanted ? wanted : QJsonValue(merged));
            if (!asWanted)
                result.news.insert(name);
            continue;
        }
        // Where the base is lost, what the other side had said before may tell that both were agreed.
        const bool wereAgreed = input.baseIsLost && input.previousValues.contains(name) && sameValue(input.previousValues.value(name), local);
        const bool localChanged = (input.baseIsLost && !wereAgreed) || (hasBase && !sameValue(local, base));
        if (!localChanged && remoteChanged) {
            result.writes.insert(name, wanted);
            continue;
        }
        const ConflictPolicy policy = input.policies.value(name, input.policies.value(u"default"_s, ConflictPolicy::Newest));
        const bool onItsWay = input.sentAt.isValid() && sameValue(input.sent.value(name), local);
        FieldConflict conflict {name, base, local, wanted, false, policy == ConflictPolicy::Ask && !isMutant("ask-decided"), false, !remoteChanged};
        conflict.remoteWon = remoteWins(policy, onItsWay ? input.sentAt : input.localChangedAt, input.remoteChangedAt, input.localWinsTies);
        settleByChoice(input.choices, &conflict, &result);
        if (conflict.remoteWon)
            result.writes.insert(name, wanted);
        result.conflicts.append(conflict);
    }
    return result;
}

} // namespace lockstep
