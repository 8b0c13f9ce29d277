// Replicas of one side that cross on their way: what each calls news is taken, and nothing else.

#include "core/model/replica.h"

#include <QTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
Comment comment(const QString &id, const QString &body)
{
    Comment c;
    c.id = id;
    c.body = body;
    c.visibility = Visibility::Public;
    return c;
}

Replica sample()
{
    Replica r;
    r.issueId = IssueId(u"7"_s);
    r.fields = {{u"summary"_s, u"A"_s}, {u"status"_s, u"New"_s}};
    r.custom = {{u"Severity"_s, u"High"_s}};
    r.customKeys = {{u"mail"_s, u"a@example.test"_s}};
    r.comments = {comment(u"1"_s, u"one"_s), comment(u"2"_s, u"two"_s)};
    Attachment a;
    a.id = u"5"_s;
    a.fileName = u"a.txt"_s;
    r.attachments = {a};
    return r;
}

QJsonValue list(const QStringList &labels) { return QJsonArray::fromStringList(labels); }

/// One that says labels, and that they are news.
Replica labelled(qint64 madeAt, const QStringList &labels)
{
    Replica r;
    r.issueId = IssueId(u"1"_s);
    r.madeAt = madeAt;
    r.fields.insert(u"labels"_s, list(labels));
    r.changed = QStringList {u"labels"_s};
    return r;
}

QStringList bodies(const Replica &r)
{
    QStringList result;
    for (const Comment &c : r.comments)
        result.append(c.body);
    return result;
}
} // namespace

class TstReplica final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingChanged() { QCOMPARE(changedSince(sample(), sample()), QStringList()); }

    void everyKindOfChangeHasItsName()
    {
        Replica now = sample();
        now.fields.insert(u"status"_s, u"Open"_s);
        now.fields.insert(u"dueDate"_s, QJsonValue::Null); // told to be empty is not the same as not told
        now.custom.remove(u"Severity"_s);
        now.customKeys.insert(u"mail"_s, u"b@example.test"_s);
        now.comments = {comment(u"1"_s, u"one, edited"_s), comment(u"3"_s, u"three"_s)};
        now.attachments.clear();
        QCOMPARE(changedSince(sample(), now), (QStringList {u"attachment.5"_s, u"comment.1"_s, u"comment.2"_s, u"comment.3"_s, u"custom.Severity"_s,
                                                            u"dueDate"_s, u"key.mail"_s, u"status"_s}));
    }

    void anotherLineEndIsNoNews()
    {
        Replica now = sample();
        now.comments[0].body = u"one\r\n"_s;
        QCOMPARE(changedSince(sample(), now), QStringList());
    }

    void onlyNewsIsTaken()
    {
        Replica known = sample();
        known.fields.insert(u"status"_s, u"Open"_s); // heard in an answer that was made later
        known.comments.append(comment(u"9"_s, u"nine"_s));
        Replica late = sample(); // made before that
        late.fields.insert(u"summary"_s, u"B"_s);
        late.comments[1].body = u"two, edited"_s;
        late.changed = QStringList {u"summary"_s, u"comment.2"_s};
        const Replica both = overlaid(known, late);
        QCOMPARE(both.fields, (QJsonObject {{u"summary"_s, u"B"_s}, {u"status"_s, u"Open"_s}}));
        QCOMPARE(bodies(both), (QStringList {u"one"_s, u"two, edited"_s, u"nine"_s}));
        QVERIFY(!both.changed);
    }

    void whatIsNoLongerSaidIsGone()
    {
        Replica news = sample();
        news.custom = {};
        news.comments.removeLast();
        news.attachments.clear();
        news.changed = changedSince(sample(), news);
        const Replica both = overlaid(sample(), news);
        QVERIFY(both.custom.isEmpty());
        QCOMPARE(bodies(both), QStringList {u"one"_s});
        QVERIFY(both.attachments.isEmpty());
    }

    void withoutNamesAllIsNews_data()
    {
        QTest::addColumn<bool>("known");
        QTest::addColumn<bool>("names");
        QTest::newRow("nothing known") << false << true;
        QTest::newRow("no names") << true << false;
    }
    void withoutNamesAllIsNews()
    {
        QFETCH(bool, known);
        QFETCH(bool, names);
        Replica news = sample();
        news.fields.insert(u"status"_s, u"Open"_s);
        if (names)
            news.changed = QStringList();
        QCOMPARE(overlaid(known ? sample() : Replica(), news).fields.value(u"status"_s), QJsonValue(u"Open"_s));
    }

    // What was made before the newest that is known has been overtaken by an answer; what is newer says all there is, also what got lost here.
    void aRequestThatWasOvertakenTellsItsNewsOnly_data()
    {
        QTest::addColumn<qint64>("madeAt");
        QTest::addColumn<bool>("awaitsAck");
        QTest::addColumn<QString>("status");
        QTest::newRow("older") << qint64(4) << false << u"Open"_s;
        QTest::newRow("same moment") << qint64(5) << false << u"Open"_s;
        QTest::newRow("newer") << qint64(6) << false << u"New"_s;
        QTest::newRow("newer, before our answer") << qint64(6) << true << u"Open"_s;
    }
    void aRequestThatWasOvertakenTellsItsNewsOnly()
    {
        QFETCH(qint64, madeAt);
        QFETCH(bool, awaitsAck);
        Replica known = sample();
        known.madeAt = 5;
        known.fields.insert(u"status"_s, u"Open"_s);
        Replica request = sample();
        request.madeAt = madeAt;
        request.fields.insert(u"summary"_s, u"B"_s);
        request.changed = QStringList {u"summary"_s};
        const Replica taken = heard(known, request, awaitsAck);
        QCOMPARE(taken.fields.value(u"summary"_s), QJsonValue(u"B"_s));
        QTEST(taken.fields.value(u"status"_s).toString(), "status");
        QCOMPARE(taken.madeAt, std::max<qint64>(madeAt, 5));
        QVERIFY(!taken.changed);
    }

    // A request that failed, and whose field an answer of the same side has settled since.
    void newsThatAnAnswerHasSettledSinceIsNone()
    {
        Replica ack = sample();
        ack.madeAt = 9;
        ack.fields.insert(u"summary"_s, u"settled"_s);
        ack.changed = QStringList {u"summary"_s};
        const Replica known = Replica::fromJson(acknowledged(sample(), ack, {}).toJson());
        Replica request = sample();
        request.madeAt = 7;
        request.fields.insert(u"summary"_s, u"old news"_s);
        request.fields.insert(u"status"_s, u"Closed"_s);
        request.changed = QStringList {u"status"_s, u"summary"_s};
        const Replica taken = heard(known, request, false);
        QCOMPARE(taken.fields.value(u"summary"_s), QJsonValue(u"settled"_s));
        QCOMPARE(taken.fields.value(u"status"_s), QJsonValue(u"Closed"_s));
        QCOMPARE(taken.settledAt, known.settledAt); // another one made before may come yet
        request.changed.reset(); // the first of its issue, which failed when the issue was made
        QCOMPARE(heard(known, request, false).fields.value(u"summary"_s), QJsonValue(u"settled"_s));
        QCOMPARE(heard(known, request, false).fields.value(u"status"_s), QJsonValue(u"Closed"_s));
        request.changed = QStringList {u"summary"_s};
        request.madeAt = 10;
        QCOMPARE(heard(known, request, true).fields.value(u"summary"_s), QJsonValue(u"old news"_s));
    }

    void overtakenRequest_whatItAddedToAListStillCounts()
    {
        Replica known;
        known.issueId = IssueId(u"1"_s);
        known.madeAt = 9;
        known.fields.insert(u"labels"_s, list({u"told later"_s}));
        known.settledAt.insert(u"labels"_s, 9);
        Replica request = known;
        request.settledAt.clear();
        request.madeAt = 5;
        request.changed = QStringList {u"labels"_s};
        request.fields.insert(u"labels"_s, list({u"old"_s, u"added"_s}));
        request.was.insert(u"labels"_s, list({u"old"_s}));
        QCOMPARE(heard(known, request, false).fields.value(u"labels"_s), list({u"told later"_s, u"added"_s}));
        request.was = {}; // nobody knows what of it was added
        QCOMPARE(heard(known, request, false).fields.value(u"labels"_s), list({u"told later"_s}));
    }

    void aListHadWhatEitherSays()
    {
        Replica known;
        known.fields.insert(u"labels"_s, QJsonArray {u"heard"_s});
        known.fields.insert(u"status"_s, u"Open"_s);
        const Replica before = Replica::fromJson(withToldBefore(known.toJson(), {{u"labels"_s, QJsonArray {u"was"_s}}, {u"status"_s, u"New"_s}}, known.toJson(), 1));
        QCOMPARE(before.fields.value(u"labels"_s), QJsonValue(QJsonArray {u"heard"_s, u"was"_s}));
        QCOMPARE(before.fields.value(u"status"_s), QJsonValue(u"New"_s));
    }

    // What a request still says, and an answer made after it does not, the receiver has taken away itself: the request did not.
    void listThatALaterAnswerTellsToBeShorter_isNoRemovalOfTheRequest()
    {
        Replica answer = labelled(9, {u"b"_s});
        answer.changed = {u"labels"_s};
        const Replica known = acknowledged(labelled(5, {u"a"_s, u"gone"_s}), answer, {});
        Replica request = labelled(8, {u"a"_s, u"b"_s});
        const QJsonObject was {{u"labels"_s, list({u"a"_s, u"gone"_s})}, {u"status"_s, u"New"_s}};
        QCOMPARE(withoutAnswered(was, known, request), (QJsonObject {{u"labels"_s, list({u"gone"_s})}, {u"status"_s, u"New"_s}}));
        request.madeAt = 10;
        QCOMPARE(withoutAnswered(was, known, request), was);
    }

    // An answer is heard and not taken in. What it told of a list is known; where a later request adds the same, it is new here, once.
    void listThatOnlyAnAnswerTold_isNewWhereARequestAddsIt()
    {
        Replica known = labelled(5, {u"taken in"_s});
        const Replica answer = labelled(9, {u"taken in"_s, u"told"_s, u"told too"_s});
        known = Replica::fromJson(acknowledged(known, answer, {}).toJson()); // as it is stored
        QCOMPARE(known.fields, answer.fields);

        Replica request = answer;
        request.fields.insert(u"labels"_s, list({u"taken in"_s, u"told"_s}));
        request.was.insert(u"labels"_s, list({}));
        const auto knownBefore = [&](qint64 madeAt) {
            request.madeAt = madeAt;
            const QJsonObject says = heard(known, request, true).toJson();
            return Replica::fromJson(withToldBefore(known.toJson(), request.was, says, madeAt)).fields.value(u"labels"_s);
        };
        QCOMPARE(knownBefore(10), list({u"taken in"_s, u"told too"_s}));
        QCOMPARE(knownBefore(8), answer.fields.value(u"labels"_s)); // made before the answer: nothing that it did not say
        request.madeAt = 10;
        known = heard(known, request, true);
        QCOMPARE(known.onlyAnswered.value(u"labels"_s), list({u"told too"_s}).toArray());
        QCOMPARE(knownBefore(11), list({u"taken in"_s, u"told"_s})); // said again: somebody may have taken it away since
        Replica ours = answer; // what the answer answers has said it too: that is no news when it comes back
        ours.fields.insert(u"labels"_s, list({u"taken in"_s, u"told"_s}));
        known.fields.insert(u"labels"_s, list({u"taken in"_s}));
        known.onlyAnswered.clear();
        QCOMPARE(acknowledged(known, answer, ours).onlyAnswered.value(u"labels"_s), list({u"told too"_s}).toArray());
    }

    // An answer does not count as told yet what a request of the same side says that is on its way, and tells how its lists are known with that one.
    void anAnswerKeepsWhatARequestHasSaid()
    {
        const Replica known = labelled(3, {u"old"_s});
        Replica request = labelled(5, {u"told in an answer that was lost"_s, u"added"_s});
        request.was.insert(u"labels"_s, list({u"old"_s, u"told in an answer that was lost"_s}));
        Replica answer = labelled(9, {u"old"_s, u"told in an answer that was lost"_s, u"new"_s});
        Replica now = answer;
        now.fields.insert(u"labels"_s, list({u"told in an answer that was lost"_s, u"new"_s, u"added"_s}));
        answer.awaitedAt = request.madeAt;
        answer.withAwaited = listsWith(answer, request, now);
        answer = Replica::fromJson(answer.toJson()); // as it travels
        const auto after = [&answer](const Replica &before) {
            QStringList labels = acknowledged(before, answer, {}).fields.value(u"labels"_s).toVariant().toStringList();
            labels.sort();
            return labels;
        };
        QCOMPARE(after(known), (QStringList {u"new"_s, u"old"_s, u"told in an answer that was lost"_s})); // the request is still to come
        const Replica with = Replica::fromJson(heard(known, request, false).toJson()); // as it is stored
        QCOMPARE(after(with), (QStringList {u"added"_s, u"new"_s, u"told in an answer that was lost"_s}));
        now.fields.insert(u"labels"_s, list({u"old"_s, u"new"_s, u"added"_s})); // what the request took away the other side has given back
        answer.withAwaited = listsWith(answer, request, now);
        QVERIFY(after(with).contains(u"old"_s));
    }

    // Restored from a backup it has told nothing: its answer takes nothing back, and "nothing told" is not "none".
    void whoHasToldNothing_takesNothingBack()
    {
        Replica known = sample();
        known.madeAt = 1;
        Replica answer;
        answer.issueId = known.issueId;
        answer.madeAt = 2;
        answer.fields = {{u"status"_s, u"Open"_s}};
        const Replica after = acknowledged(known, answer, {});
        QCOMPARE(after.fields.value(u"status"_s), QJsonValue(u"Open"_s));
        QCOMPARE(after.fields.value(u"summary"_s), QJsonValue(u"A"_s));
        QCOMPARE(after.custom, known.custom);

        Replica now = sample();
        now.fields.insert(u"summary"_s, QJsonValue::Null);
        QVERIFY(!toldBefore(answer, now).contains(u"summary"_s));
        QCOMPARE(toldBefore(answer, now).value(u"status"_s), QJsonValue(u"Open"_s));
        QVERIFY(changedSince(answer, now).contains(u"summary"_s));
    }

    void namesTravel()
    {
        Replica news = sample();
        QVERIFY(!Replica::fromJson(news.toJson()).changed);
        news.changed = QStringList();
        QVERIFY(Replica::fromJson(news.toJson()).changed && Replica::fromJson(news.toJson()).changed->isEmpty());
        news.changed = QStringList {u"status"_s};
        QCOMPARE(*Replica::fromJson(news.toJson()).changed, QStringList {u"status"_s});
        QCOMPARE(news.content(), sample().content()); // what is news does not change what is said
    }
};

QTEST_GUILESS_MAIN(TstReplica)
#include "tst_replica.moc"
