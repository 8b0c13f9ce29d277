// What becomes of an edited comment: an edit on both sides is a conflict; our own words that come back, or were cut off, are none.

#include "core/sync/commentways.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
QList<Comment> saying(const QString &body)
{
    Comment comment;
    comment.id = u"7"_s;
    comment.body = body;
    return {comment};
}

/// Both sides had “old”; the other side edited it to “there”.
CommentWaysInput edited(const QString &here)
{
    CommentWaysInput in;
    in.changes = {{u"7"_s, u"R7"_s, u"there"_s, Visibility::Public}};
    in.told = saying(u"old"_s);
    in.local = in.now = saying(here);
    in.policies = {{u"default"_s, ConflictPolicy::Local}};
    return in;
}
} // namespace

class TstCommentWays final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void editedThereOnly_isWritten()
    {
        const CommentWaysResult result = commentWays(edited(u"old"_s));
        QCOMPARE(result.changes.size(), 1);
        QVERIFY(result.conflicts.isEmpty());
    }

    void editedOnBothSides_isAConflict()
    {
        const CommentWaysResult result = commentWays(edited(u"here"_s));
        QVERIFY(result.changes.isEmpty());
        QCOMPARE(result.conflicts.size(), 1);
        QCOMPARE(result.conflicts.first().local, QJsonValue(u"here"_s));
    }

    // An attempt at an earlier form of the request wrote it, and died.
    void whatAnAttemptWrote_isNobodysEdit()
    {
        CommentWaysInput in = edited(u"first"_s);
        in.attempted = {{u"7"_s, u"R7"_s, u"first"_s, Visibility::Public}};
        const CommentWaysResult result = commentWays(in);
        QCOMPARE(result.changes.size(), 1);
        QVERIFY(result.conflicts.isEmpty());
    }

    void ownWordsThatComeBack_changeNothing()
    {
        CommentWaysInput in = edited(u"newer"_s);
        in.sent = saying(u"there"_s); // our event on its way says so
        const CommentWaysResult result = commentWays(in);
        QVERIFY(result.changes.isEmpty());
        QVERIFY(result.conflicts.isEmpty());
    }

    // Nothing was acknowledged yet: what our event on its way says is what both had.
    void neverAnswered_theSentTextIsTheBase()
    {
        CommentWaysInput in = edited(u"here"_s);
        in.told.clear();
        in.sent = saying(u"old"_s);
        const CommentWaysResult result = commentWays(in);
        QCOMPARE(result.conflicts.size(), 1);
        QCOMPARE(result.conflicts.first().base, QJsonValue(u"old"_s));
    }
};

QTEST_GUILESS_MAIN(TstCommentWays)
#include "tst_commentways.moc"
