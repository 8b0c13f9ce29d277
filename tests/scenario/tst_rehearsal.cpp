// Rehearsals: what rules would do to real issues, without a single write.

#include "tests/support/syncbench.h"

#include <QJsonDocument>
#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
QJsonValue choice(const QString &name) { return QJsonObject {{u"id"_s, name.left(2)}, {u"name"_s, name}}; }

FieldSchema fieldOf(const QString &name, FieldType type, const QStringList &allowed = {}, bool required = false)
{
    FieldSchema made {name, name, type, {}, required, true, 0};
    for (const QString &value : allowed)
        made.allowed.append({value.left(2), value, {}});
    return made;
}
} // namespace

class TstRehearsal final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aNewIssue()
    {
        SyncBench bench;
        bench.right().tracker().schema.fields = {fieldOf(u"summary"_s, FieldType::Text, {}, true), fieldOf(u"description"_s, FieldType::RichText),
                                                 fieldOf(u"priority"_s, FieldType::Choice, {u"Low"_s, u"Urgent"_s}), fieldOf(u"type"_s, FieldType::Choice, {u"Bug"_s}, true)};
        bench.connection.paused = true;
        bench.start();
        bench.advance(3000);
        const QString id = bench.left().tracker().create({{u"summary"_s, u"Printer on fire"_s}, {u"priority"_s, choice(u"Urgnt"_s)}, {u"custom.Severity"_s, u"S1"_s}});
        bench.left().tracker().comment(id, u"first"_s);
        const RehearsedIssue issue = rehearse(bench, id);
        QVERIFY(!issue.out.error);
        QCOMPARE(issue.out.summary, u"Printer on fire"_s);
        QCOMPARE(issue.out.replica[u"fields"_s][u"summary"_s].toString(), u"Printer on fire"_s);
        QVERIFY(issue.in.creates);
        QCOMPARE(write(issue, u"summary"_s).after, QJsonValue(u"Printer on fire"_s));
        QCOMPARE(write(issue, u"summary"_s).refusal, QString());
        QCOMPARE(write(issue, u"priority"_s).refusal, u"“Urgnt” is none of its values; did you mean “Urgent”?"_s);
        QCOMPARE(write(issue, u"custom.Severity"_s).refusal, u"is no field of this tracker"_s);
        QCOMPARE(issue.in.missing, QStringList(u"type"_s));
        QCOMPARE(issue.in.items, (QList<RehearsedItem> {{u"comment"_s, u"first"_s, false, false}}));
        QCOMPARE(rehearsalSentence(issue), u"would make a new issue with 3 fields and add 1 comment; the tracker would refuse 3 values"_s);
        QCOMPARE(bench.right().tracker().issueCount(), 0);
    }

    void aChangedPair()
    {
        SyncBench bench;
        bench.start();
        bench.advance(3000);
        const QString id = bench.left().tracker().create({{u"summary"_s, u"one"_s}, {u"status"_s, choice(u"New"_s)}});
        QVERIFY(bench.syncUntilQuiet());
        const QString copy = bench.right().tracker().onlyIssue();
        QCOMPARE(rehearsalSentence(rehearse(bench, id)), u"would change nothing"_s);
        bench.connection.paused = true;
        bench.apply();
        bench.left().tracker().edit(id, {{u"summary"_s, u"two"_s}, {u"status"_s, choice(u"Done"_s)}});
        bench.right().tracker().edit(copy, {{u"summary"_s, u"three"_s}});
        const RehearsedIssue issue = rehearse(bench, id);
        QCOMPARE(issue.in.key, u"Red-"_s + copy);
        QCOMPARE(write(issue, u"summary"_s).before, QJsonValue(u"three"_s));
        QCOMPARE(write(issue, u"summary"_s).after, QJsonValue(u"two"_s));
        QVERIFY(write(issue, u"summary"_s).conflict != RehearsedWrite::Settled::No);
        QCOMPARE(write(issue, u"status"_s).conflict, RehearsedWrite::Settled::No);
        // What was edited only there stays, as in a sync; and so it says.
        bench.right().tracker().edit(copy, {{u"priority"_s, choice(u"High"_s)}});
        QVERIFY(write(rehearse(bench, id), u"priority"_s).field.isEmpty());
        for (const auto &[policy, settled, sentence] : {std::tuple {ConflictPolicy::Local, RehearsedWrite::Settled::TheirsWins, u"would change status and summary"_s},
                                                        std::tuple {ConflictPolicy::Remote, RehearsedWrite::Settled::OursStays, u"would change status"_s},
                                                        std::tuple {ConflictPolicy::Ask, RehearsedWrite::Settled::Asks, u"would change status and ask an administrator about 1 conflict"_s}}) {
            bench.connection.conflict.insert(u"default"_s, policy); // Local: the node named first, whose issue is sent here
            bench.apply();
            const RehearsedIssue settledIssue = rehearse(bench, id);
            QCOMPARE(write(settledIssue, u"summary"_s).conflict, settled);
            QCOMPARE(rehearsalSentence(settledIssue), sentence);
        }
    }

    // Drafts are run, whatever is published; and nothing is written, asked for once more with everything that a rule can do.
    void draftsWithoutAWrite()
    {
        SyncBench bench;
        bench.start();
        bench.advance(3000);
        const QString id = bench.left().tracker().create({{u"summary"_s, u"one"_s}});
        bench.left().tracker().attach(id, u"a.txt"_s, "content");
        QVERIFY(bench.syncUntilQuiet());
        bench.left().rules.outgoing = [copy = bench.left().rules.outgoing](const OutgoingInput &input) {
            Result<OutgoingResult> made = copy(input);
            if (input.rules.outgoing == "draft"_L1)
                made->replica.fields.insert(u"summary"_s, u"by the draft"_s);
            return made;
        };
        bench.connection.paused = true;
        bench.apply();
        bench.left().tracker().comment(id, u"more"_s);
        bench.left().tracker().attach(id, u"b.txt"_s, "content");
        const qint64 events = bench.left().events().size() + bench.right().events().size();
        const QString before = bench.right().tracker().state();
        const auto requests = bench.requestsOf([&] {
            const RehearsedIssue issue = rehearse(bench, id, RuleSet {RuleMode::Script, u"draft"_s, {}, 0, {}, {}});
            QCOMPARE(write(issue, u"summary"_s).after, QJsonValue(u"by the draft"_s));
            QCOMPARE(issue.in.items.size(), 2);
            QCOMPARE(rehearsalSentence(issue), u"would change summary, add 1 comment and add 1 file"_s);
        });
        QVERIFY(requests.first > 0);
        QCOMPARE(requests.second, 0);
        QCOMPARE(bench.right().tracker().state(), before);
        QVERIFY(bench.left().events().size() + bench.right().events().size() <= events + 1); // the change, as the poll has found it
        QVERIFY(bench.left().errors().isEmpty() && bench.right().errors().isEmpty());
    }

    // By the answer that was heard last; of a new issue there is none.
    void theThirdRule()
    {
        SyncBench bench;
        bench.connection.halves[0].rules = {RuleMode::Script, {}, {}, 0, {}, {}, u"third"_s};
        bench.left().rules.afterAck = [](const IncomingInput &input) -> Result<IncomingResult> {
            IncomingResult result;
            result.values.insert(u"custom.Theirs"_s, QString(input.replica.value(u"key"_s).toString() + (input.rules.afterAck == "draft"_L1 ? u"!"_s : QString())));
            return result;
        };
        bench.start();
        bench.advance(3000);
        const QString id = bench.left().tracker().create({{u"summary"_s, u"one"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QVERIFY(rehearse(bench, id).out.warnings.isEmpty());
        const auto requests = bench.requestsOf([&] {
            const QStringList told = rehearse(bench, id, RuleSet {RuleMode::Script, {}, {}, 0, {}, {}, u"draft"_s}).out.warnings;
            QVERIFY2(told.size() == 1 && told.first().startsWith(u"After the answer custom.Theirs would become “Red-"_s), qPrintable(told.join(u'\n')));
        });
        QCOMPARE(requests.second, 0);
        bench.connection.paused = true;
        bench.apply();
        const QString fresh = bench.left().tracker().create({{u"summary"_s, u"two"_s}});
        QVERIFY(rehearse(bench, fresh).out.warnings.contains(u"The after-ack rule is not rehearsed: the other side has not answered yet"_s));
    }

    void whatFails()
    {
        SyncBench bench;
        bench.connection.paused = true;
        bench.start();
        bench.advance(3000);
        const QString id = bench.left().tracker().create({{u"summary"_s, u"one"_s}});
        bench.right().rules.incoming = [](const IncomingInput &) -> Result<IncomingResult> { return ruleError(u"No such word"_s); };
        QCOMPARE(rehearsalSentence(rehearse(bench, id)), u"fails on the other side: No such word"_s);
        bench.left().rules.outgoing = [](const OutgoingInput &) -> Result<OutgoingResult> {
            OutgoingResult skipped;
            skipped.skipped = true;
            skipped.reason = u"private"_s;
            return skipped;
        };
        QCOMPARE(rehearsalSentence(rehearse(bench, id)), u"is not sent: private"_s);
        const Result<RehearsedReplica> none = bench.wait(bench.left().engine().rehearseOutgoing(bench.connection.id, {}, u"NOPE-99"_s));
        QVERIFY(!none);
        QCOMPARE(none.error().code, ErrorCode::NotFound);
        QVERIFY(bench.left().errors().isEmpty() && bench.right().errors().isEmpty());
    }

    void byAQuery()
    {
        SyncBench bench;
        bench.connection.paused = true;
        bench.start();
        for (int i = 0; i < 5; ++i)
            bench.left().tracker().create({{u"summary"_s, i % 2 ? u"odd"_s : u"even"_s}});
        bench.advance(3000);
        const Result<QStringList> keys = bench.wait(bench.left().engine().issuesToRehearse(u"summary=even"_s, 2));
        QVERIFY(keys);
        QCOMPARE(keys->size(), 2);
    }

    // A request that the rule refuses for its value: the administrator puts it right, and who and what is kept.
    void aReplicaIsChangedByHand()
    {
        SyncBench bench;
        bench.right().rules.incoming = [copy = bench.right().rules.incoming](const IncomingInput &input) -> Result<IncomingResult> {
            return input.replica[u"fields"_s][u"summary"_s].toString() == "bad"_L1 ? Result<IncomingResult>(ruleError(u"Not this"_s)) : copy(input);
        };
        bench.start();
        bench.advance(3000);
        const QString id = bench.left().tracker().create({{u"summary"_s, u"bad"_s}});
        bench.advance(20'000);
        QCOMPARE(bench.right().errors().size(), 1);
        const StoredError error = bench.right().errors().first();
        const QJsonObject shown = QJsonDocument::fromJson(bench.right().events().first().payload).object().value(u"replica"_s).toObject();
        QVERIFY(!bench.right().engine().editAndRetry(error.event, {{u"fields"_s, QJsonObject()}}, {}, u"dora"_s)); // of another form of it
        QJsonObject fields = shown.value(u"fields"_s).toObject();
        fields.insert(u"summary"_s, u"good"_s);
        const QJsonObject edited {{u"fields"_s, fields}};
        QVERIFY(!bench.right().engine().editAndRetry(error.event, shown, {{u"feilds"_s, QJsonObject()}}, u"dora"_s));
        QVERIFY(!bench.left().engine().editAndRetry(bench.left().event(id).id, shown, edited, u"dora"_s)); // it stands at the other side
        QVERIFY(bench.right().engine().editAndRetry(error.event, shown, edited, u"dora"_s));
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().value(bench.right().tracker().onlyIssue(), u"summary"_s).toString(), u"good"_s);
        QVERIFY(bench.right().errors().isEmpty());
        bool told = false;
        for (const HistoryRecord &row : bench.right().history())
            told = told || (row.what == "edited"_L1 && row.text == "dora changed the replica by hand: summary"_L1 && row.changes[u"summary"_s][u"before"_s] == "bad"_L1);
        QVERIFY(told);
        QVERIFY(!bench.right().engine().editAndRetry(error.event, shown, edited, u"dora"_s)); // done: nothing to change
        // The next edit over there comes through as ever.
        bench.left().tracker().edit(id, {{u"summary"_s, u"better"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().value(bench.right().tracker().onlyIssue(), u"summary"_s).toString(), u"better"_s);
    }

private:
    static RehearsedIssue rehearse(SyncBench &bench, const QString &id, const std::optional<RuleSet> &draft = {})
    {
        RehearsedIssue issue;
        const Result<RehearsedReplica> out = bench.wait(bench.left().engine().rehearseOutgoing(bench.connection.id, draft, u"Blue-"_s + id));
        if (!out) {
            issue.out.error = out.error();
            return issue;
        }
        issue.out = *out;
        if (issue.out.isSent())
            issue.in = *bench.wait(bench.right().engine().rehearseIncoming(bench.connection.id, {}, *out));
        return issue;
    }
    static RehearsedWrite write(const RehearsedIssue &issue, const QString &name)
    {
        for (const RehearsedWrite &write : issue.in.writes) {
            if (write.field == name)
                return write;
        }
        return {};
    }
};

QTEST_GUILESS_MAIN(TstRehearsal)
#include "tst_rehearsal.moc"
