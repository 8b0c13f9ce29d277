#include "core/rules/basicrules.h"
#include "tests/unit/rules/rulesample.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

class TstBasicRules final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void outgoing_takesTextAndWhatIsPublic()
    {
        OutgoingInput input = sample::outgoing({});
        Attachment ofSecret = sample::attachment(u"a2"_s, u"secret.txt"_s);
        ofSecret.commentId = u"c2"_s;
        input.issue.attachments.append(ofSecret);
        input.issue.attachments.append(sample::attachment(u"a3"_s, u"internal.txt"_s, Visibility::Internal));
        const OutgoingResult result = runBasicOutgoing(input);
        QCOMPARE(result.replica.fields.keys(), QStringList({u"description"_s, u"summary"_s}));
        QCOMPARE(result.replica.comments.size(), 2);
        QCOMPARE(result.replica.comments.at(1).id, u"c3"_s);
        QCOMPARE(result.replica.attachments.size(), 1);
        QCOMPARE(result.replica.issueId, input.issue.id);
        QVERIFY(result.replica.custom.isEmpty());
    }

    void outgoing_clearedDescriptionTravels()
    {
        OutgoingInput input = sample::outgoing({});
        input.issue.fields.remove(u"description"_s);
        QCOMPARE(runBasicOutgoing(input).replica.fields.value(u"description"_s), QJsonValue(QJsonValue::Null));
    }

    void outgoing_unknownVisibilityStaysAndIsTold()
    {
        OutgoingInput input = sample::outgoing({});
        input.issue.comments = {sample::comment(u"u1"_s, u"?"_s, Visibility::Unknown)};
        const OutgoingResult result = runBasicOutgoing(input);
        QVERIFY(result.replica.comments.isEmpty());
        QCOMPARE(result.warnings.size(), 1);
    }

    void incoming_valuesAndPrevious()
    {
        IncomingInput input = sample::incoming({});
        Replica before = sample::replica();
        before.fields.insert(u"summary"_s, u"Fire"_s);
        input.previous = before.toJson();
        const IncomingResult result = runBasicIncoming(input);
        QCOMPARE(result.values, QJsonObject({{u"summary"_s, u"Fire out"_s}}));
        QCOMPARE(result.previousValues, QJsonObject({{u"summary"_s, u"Fire"_s}}));
    }

    void incoming_comments()
    {
        IncomingInput input = sample::incoming({});
        IncomingResult result = runBasicIncoming(input);
        QCOMPARE(result.comments.size(), 1); // the internal one stays
        QCOMPARE(result.comments.at(0).remoteId, u"r1"_s);
        QVERIFY(result.comments.at(0).localId.isEmpty());

        input.commentTraces = {{u"c1"_s, u"r1"_s}};
        QVERIFY(runBasicIncoming(input).comments.isEmpty()); // known, and nothing to compare with
        Replica before = sample::replica();
        input.previous = before.toJson();
        QVERIFY(runBasicIncoming(input).comments.isEmpty()); // unchanged
        before.comments[0].body = u"helo"_s;
        input.previous = before.toJson();
        result = runBasicIncoming(input);
        QCOMPARE(result.comments.size(), 1);
        QCOMPARE(result.comments.at(0).localId, u"c1"_s);
        QCOMPARE(result.comments.at(0).body, u"hello"_s);
    }

    void incoming_commentThatBecameInternalDoesNotLeak()
    {
        IncomingInput input = sample::incoming({});
        Replica now = sample::replica();
        now.comments = {sample::comment(u"r1"_s, u"now secret"_s, Visibility::Internal)};
        Replica before = now;
        before.comments = {sample::comment(u"r1"_s, u"hello"_s)};
        input.replica = now.toJson();
        input.previous = before.toJson();
        input.commentTraces = {{u"c1"_s, u"r1"_s}};
        const IncomingResult result = runBasicIncoming(input);
        QVERIFY(result.comments.isEmpty());
        QCOMPARE(result.warnings.size(), 1);
    }

    void incoming_attachments()
    {
        IncomingInput input = sample::incoming({});
        QCOMPARE(runBasicIncoming(input).attachments.size(), 1);
        input.attachmentTraces = {{u"a1"_s, u"ra"_s}};
        QVERIFY(runBasicIncoming(input).attachments.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TstBasicRules)
#include "tst_basicrules.moc"
