// What counts as told after we applied the other side's change: our own write does, what a person edited here meanwhile does not.

#include "core/sync/sentbaseline.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
Replica replica(const QJsonObject &fields, const QStringList &comments = {})
{
    Replica r;
    r.issueId = IssueId(u"1"_s);
    r.fields = fields;
    for (const QString &text : comments) {
        Comment comment;
        comment.id = text.section(u':', 0, 0);
        comment.body = text.section(u':', 1);
        r.comments.append(comment);
    }
    return r;
}

QStringList texts(const Replica &r)
{
    QStringList result;
    for (const Comment &comment : r.comments)
        result.append(comment.id + u':' + comment.body);
    return result;
}

/// The other side set the summary from A to B; the tracker has taken it.
SentBaselineInput applied()
{
    SentBaselineInput in;
    in.told = replica({{u"summary"_s, u"A"_s}, {u"status"_s, u"New"_s}}).toJson();
    in.before = replica({{u"summary"_s, u"A"_s}, {u"status"_s, u"New"_s}});
    in.now = in.ours = replica({{u"summary"_s, u"B"_s}, {u"status"_s, u"New"_s}});
    return in;
}
} // namespace

class TstSentBaseline final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatOursOnItsWaySaidAndSomebodyTookBackIsStillToBeTold_data()
    {
        QTest::addColumn<QString>("before"); // told
        QTest::addColumn<QString>("sent"); // by the event on its way
        QTest::addColumn<QString>("now");
        QTest::addColumn<QString>("told"); // after their change was applied, without what ours says
        QTest::addColumn<QString>("expected");
        QTest::newRow("added, taken away since") << u"a"_s << u"ab"_s << u"a"_s << u"a"_s << u"ab"_s;
        QTest::newRow("taken away, put back since") << u"ab"_s << u"a"_s << u"ab"_s << u"ab"_s << u"a"_s;
        QTest::newRow("added, and it is there") << u"a"_s << u"ab"_s << u"ab"_s << u"a"_s << u"a"_s;
        QTest::newRow("taken away, and it is gone") << u"ab"_s << u"a"_s << u"a"_s << u"ab"_s << u"ab"_s;
        QTest::newRow("theirs stays told") << u"a"_s << u"ab"_s << u"ac"_s << u"ac"_s << u"acb"_s;
    }
    void whatOursOnItsWaySaidAndSomebodyTookBackIsStillToBeTold()
    {
        const auto labelled = [](const QString &letters) {
            QJsonArray labels;
            for (const QChar letter : letters)
                labels.append(QString(letter));
            return replica({{u"labels"_s, labels}});
        };
        QFETCH(QString, before);
        QFETCH(QString, sent);
        QFETCH(QString, now);
        QFETCH(QString, told);
        QFETCH(QString, expected);
        QCOMPARE(withReverted(labelled(told), labelled(before), labelled(sent), labelled(now)).fields, labelled(expected).fields);
    }

    void ourOwnWriteIsNoNews()
    {
        const SentBaselineInput in = applied();
        QCOMPARE(sentBaseline(in).content(), in.now.content());
    }

    void anEditOfAnotherFieldWhileWeWroteIsNews()
    {
        SentBaselineInput in = applied();
        in.now.fields.insert(u"status"_s, u"Closed"_s);
        const Replica told = sentBaseline(in);
        QCOMPARE(told.fields.value(u"summary"_s).toString(), u"B"_s);
        QCOMPARE(told.fields.value(u"status"_s).toString(), u"New"_s);
        QVERIFY(told.content() != in.now.content());
    }

    void anEditBeforeWeWroteIsNews()
    {
        SentBaselineInput in = applied();
        in.before.fields.insert(u"status"_s, u"Closed"_s);
        in.ours.fields.insert(u"status"_s, u"Closed"_s);
        in.now.fields.insert(u"status"_s, u"Closed"_s);
        QCOMPARE(sentBaseline(in).fields.value(u"status"_s).toString(), u"New"_s);
    }

    void anEditOfAFieldThatWasNeverToldIsNews()
    {
        SentBaselineInput in = applied();
        in.now.fields.insert(u"priority"_s, u"High"_s);
        QVERIFY(!sentBaseline(in).fields.contains(u"priority"_s));
    }

    void anEditOfACustomFieldIsNews()
    {
        SentBaselineInput in = applied();
        in.now.custom.insert(u"Severity"_s, u"S1"_s);
        QVERIFY(!sentBaseline(in).custom.contains(u"Severity"_s));
        in.ours.custom.insert(u"Severity"_s, u"S1"_s); // … unless it was ours
        QCOMPARE(sentBaseline(in).custom.value(u"Severity"_s).toString(), u"S1"_s);
    }

    void aValueThatTheTrackerRefusedStaysAsTold()
    {
        SentBaselineInput in = applied();
        in.now = in.ours = in.before;
        QCOMPARE(sentBaseline(in).fields.value(u"summary"_s).toString(), u"A"_s);
    }

    void comments_data()
    {
        QTest::addColumn<QStringList>("told");
        QTest::addColumn<QStringList>("now");
        QTest::addColumn<QStringList>("own");
        QTest::addColumn<QStringList>("expected");
        const QStringList none;
        QTest::newRow("none") << none << none << none << none;
        QTest::newRow("ours is told") << none << QStringList {u"1:theirs"_s} << QStringList {u"1"_s} << QStringList {u"1:theirs"_s};
        QTest::newRow("a person's is news") << none << QStringList {u"1:mine"_s} << none << none;
        QTest::newRow("both") << none << QStringList {u"1:theirs"_s, u"2:mine"_s} << QStringList {u"1"_s} << QStringList {u"1:theirs"_s};
        QTest::newRow("told before stays told") << QStringList {u"1:a"_s} << QStringList {u"1:a"_s, u"2:b"_s} << none << QStringList {u"1:a"_s};
        QTest::newRow("an edit of a told one is news") << QStringList {u"1:a"_s} << QStringList {u"1:edited"_s} << none << QStringList {u"1:a"_s};
        QTest::newRow("one that is gone is not told") << QStringList {u"1:a"_s, u"2:b"_s} << QStringList {u"2:b"_s} << none << QStringList {u"2:b"_s};
    }
    void comments()
    {
        QFETCH(QStringList, told);
        QFETCH(QStringList, now);
        QFETCH(QStringList, own);
        QFETCH(QStringList, expected);
        SentBaselineInput in = applied();
        in.told = replica({{u"summary"_s, u"A"_s}, {u"status"_s, u"New"_s}}, told).toJson();
        in.now = replica(in.now.fields, now);
        in.ownComments = QSet<QString>(own.begin(), own.end());
        QCOMPARE(texts(sentBaseline(in)), expected);
    }

    void attachmentsFollowTheSameRule()
    {
        SentBaselineInput in = applied();
        Attachment theirs;
        theirs.id = u"1"_s;
        Attachment mine;
        mine.id = u"2"_s;
        in.now.attachments = {theirs, mine};
        in.ownAttachments = {u"1"_s};
        const Replica told = sentBaseline(in);
        QCOMPARE(told.attachments.size(), 1);
        QCOMPARE(told.attachments.first().id, u"1"_s);
    }
};

QTEST_GUILESS_MAIN(TstSentBaseline)
#include "tst_sentbaseline.moc"
