#pragma once
// Parts of an issue that people add and edit, comments and time entries, are sets: what either side adds is added to the other. One that was edited on both
// sides is a conflict like that of a field, settled by the policy for its kind ("comments", "worklogs") or the default. Pure.

#include "core/rules/ruleengine.h"
#include "core/sync/threeway.h"

#include <algorithm>

namespace lockstep {

template<typename Part, typename Change>
struct PartWaysInput {
    QList<Change> changes; ///< What the rule wants
    QList<Part> local; ///< As they are here
    QList<Part> told; ///< Ours as the other side knows them
    QList<Part> sent; ///< … and as our event says that is on its way
    QList<Part> now; ///< … and as we would tell them now: one that differs was edited here
    QList<Part> remote; ///< As they came
    QList<Change> attempted; ///< What was wanted before and may have been written: no edit of anybody here
    QMap<QString, ConflictPolicy> policies;
    ConflictChoices choices;
    bool localWinsTies = false;
};

template<typename Change>
struct PartWaysResult {
    QList<Change> changes; ///< What is to be done
    QList<FieldConflict> conflicts; ///< field: "comment ID", by the local id
    QSet<QString> news; ///< Local ids of those that the other side does not know as they are to be
};

/// What the parts of one kind say.
template<typename Part, typename Change>
struct PartKind {
    QString name; ///< "comment"
    QString (*text)(const Part &); ///< For people
    QString (*wantedText)(const Change &);
    bool (*isSame)(const Part &, const Part &);
    bool (*says)(const Change &, const Part &); ///< The part as the change wants it
    Change (*typed)(const Change &, const QString &text, const Part &told, const Part &here); ///< With a text that the administrator has chosen for it
};

template<typename Part>
const Part *partWith(const QList<Part> &parts, const QString &id)
{
    const auto it = std::find_if(parts.begin(), parts.end(), [&id](const Part &part) { return part.id == id; });
    return it == parts.end() ? nullptr : &*it;
}

template<typename Part, typename Change>
PartWaysResult<Change> partWays(const PartWaysInput<Part, Change> &input, const PartKind<Part, Change> &kind)
{
    const auto changedAt = [](const Part *part) { return !part ? QDateTime() : part->updatedAt.isValid() ? part->updatedAt : part->createdAt; };
    PartWaysResult<Change> result;
    for (const Change &change : input.changes) {
        const Part *here = partWith(input.local, change.localId);
        const Part *sent = partWith(input.sent, change.localId);
        const Part *told = partWith(input.told, change.localId);
        told = told ? told : sent;
        const Part *now = partWith(input.now, change.localId);
        const auto isAttempted = [&](const Change &before) { return before.localId == change.localId && kind.says(before, *here); };
        const bool byUs = here && std::any_of(input.attempted.cbegin(), input.attempted.cend(), isAttempted);
        const bool editedHere = here && told && now && !byUs && !kind.isSame(*told, *now);
        if (editedHere && (kind.says(change, *told) || (sent && kind.says(change, *sent))))
            continue; // the other side says what it was told
        if (!editedHere || kind.says(change, *here)) {
            result.changes.append(change);
            continue;
        }
        const ConflictPolicy policy = input.policies.value(kind.name + QLatin1Char('s'), input.policies.value(QStringLiteral("default"), ConflictPolicy::Newest));
        FieldConflict conflict {kind.name + QLatin1Char(' ') + change.localId, kind.text(*told), kind.text(*here), kind.wantedText(change), false, policy == ConflictPolicy::Ask, false};
        conflict.remoteWon = remoteWins(policy, changedAt(here), changedAt(partWith(input.remote, change.remoteId)), input.localWinsTies);
        ThreeWayResult settled;
        settleByChoice(input.choices, &conflict, &settled);
        if (conflict.remoteWon) {
            result.changes.append(change);
        } else if (settled.writes.contains(conflict.field)) {
            result.changes.append(kind.typed(change, settled.writes.value(conflict.field).toString(), *told, *here));
            result.news.insert(change.localId);
        }
        result.conflicts.append(conflict);
    }
    return result;
}

} // namespace lockstep
