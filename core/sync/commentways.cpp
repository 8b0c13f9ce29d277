#include "core/sync/commentways.h"

namespace lockstep {

CommentWaysResult commentWays(const CommentWaysInput &input)
{
    const PartKind<Comment, CommentChange> kind {
        QStringLiteral("comment"), [](const Comment &comment) { return comment.body; }, [](const CommentChange &change) { return change.body; },
        [](const Comment &a, const Comment &b) { return normalisedText(a.body) == normalisedText(b.body); },
        [](const CommentChange &change, const Comment &comment) { return normalisedText(comment.body) == normalisedText(change.body); },
        [](const CommentChange &change, const QString &text, const Comment &, const Comment &) {
            CommentChange typed = change;
            typed.body = text;
            return typed;
        }};
    return partWays(input, kind);
}

} // namespace lockstep
