#include "core/sync/commentways.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
const Comment *find(const QList<Comment> &comments, const QString &id)
{
    const auto it = std::find_if(comments.begin(), comments.end(), [&id](const Comment &comment) { return comment.id == id; });
    return it == comments.end() ? nullptr : &*it;
}

QDateTime changedAt(const Comment *comment)
{
    if (!comment)
        return {};
    return comment->updatedAt.isValid() ? comment->updatedAt : comment->createdAt;
}
} // namespace

CommentWaysResult commentWays(const CommentWaysInput &input)
{
    CommentWaysResult result;
    for (const CommentChange &change : input.changes) {
        const Comment *here = find(input.local, change.localId);
        const Comment *sent = find(input.sent, change.localId);
        const Comment *told = find(input.told, change.localId);
        told = told ? told : sent;
        const Comment *now = find(input.now, change.localId);
        const auto isAttempted = [&change, here](const CommentChange &before) {
            return before.localId == change.localId && normalisedText(before.body) == normalisedText(here->body);
        };
        const bool byUs = here && std::any_of(input.attempted.cbegin(), input.attempted.cend(), isAttempted);
        const bool editedHere = here && told && now && !byUs && normalisedText(told->body) != normalisedText(now->body);
        const auto says = [&change](const Comment *ours) { return ours && normalisedText(ours->body) == normalisedText(change.body); };
        if (editedHere && (says(told) || says(sent)))
            continue; // the other side says what it was told
        if (!editedHere || normalisedText(here->body) == normalisedText(change.body)) {
            result.changes.append(change);
            continue;
        }
        const ConflictPolicy policy = input.policies.value(u"comments"_s, input.policies.value(u"default"_s, ConflictPolicy::Newest));
        FieldConflict conflict {u"comment "_s + change.localId, told->body, here->body, change.body, false, policy == ConflictPolicy::Ask, false};
        conflict.remoteWon = remoteWins(policy, changedAt(here), changedAt(find(input.remote, change.remoteId)), input.localWinsTies);
        ThreeWayResult settled;
        settleByChoice(input.choices, &conflict, &settled);
        if (conflict.remoteWon) {
            result.changes.append(change);
        } else if (settled.writes.contains(conflict.field)) {
            CommentChange typed = change;
            typed.body = settled.writes.value(conflict.field).toString();
            result.changes.append(typed);
            result.news.insert(change.localId);
        }
        result.conflicts.append(conflict);
    }
    return result;
}

} // namespace lockstep
