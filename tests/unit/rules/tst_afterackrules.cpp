// Rows and scripts that wait for the other side's answer, in the rule host.

#include "core/rules/hostruleengine.h"
#include "core/rules/mappingfacts.h"
#include "core/rules/mappingscript.h"
#include "core/rules/ruleadvice.h"
#include "tests/support/await.h"
#include "tests/support/testpaths.h"
#include "tests/unit/rules/rulesample.h"

#include <QJsonDocument>
#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
Mapping mappingOf(QByteArray json)
{
    const QJsonObject object = QJsonDocument::fromJson(json.replace('\'', '"')).object();
    const JsonReader reader(object, u"rules"_s);
    const Mapping mapping = mappingFromJson(reader);
    if (!reader.ok())
        qFatal("%s", qPrintable(reader.errorText()));
    return mapping;
}

const QByteArray rows = "{'fields': [{'field': 'summary'},"
                        " {'field': 'custom.Their key', 'replica': 'key', 'direction': 'afterAck'},"
                        " {'field': 'status', 'values': [['Answered', 'resolved']], 'direction': 'afterAck', 'nothingMatches': 'fail'},"
                        " {'field': 'custom.Note', 'template': '{{key}}: {{status}} at {{url}}', 'direction': 'afterAck', 'when': 'create'},"
                        " {'field': 'priority', 'direction': 'afterAck'},"
                        " {'field': 'custom.Impact', 'direction': 'incoming'}],"
                        " 'comments': {}, 'attachments': {}}";
} // namespace

class TstAfterAckRules final : public QObject {
    Q_OBJECT

    SystemClock m_clock;
    std::unique_ptr<HostRuleEngine> m_engine;

    Result<IncomingResult> run(const RuleSet &rules, bool firstSync)
    {
        IncomingInput input = sample::incoming({});
        input.rules = rules;
        input.firstSync = firstSync;
        return await(m_engine->afterAck(input));
    }

private Q_SLOTS:
    void initTestCase() { m_engine = std::make_unique<HostRuleEngine>(ruleHostPath(), m_clock); }

    // Only the rows that wait, and comments and files not at all.
    void rowsAndTheirScript()
    {
        const Mapping mapping = mappingOf(rows);
        QVERIFY(mapping.hasAfterAck() && !basicMapping().hasAfterAck());
        const RuleSet byRows {RuleMode::Mapping, {}, {}, 1, mapping};
        const RuleSet byScript {RuleMode::Script, outgoingScript(mapping), incomingScript(mapping), 1, {}, {}, afterAckScript(mapping)};
        QVERIFY(byRows.hasAfterAck() && byScript.hasAfterAck() && !RuleSet().hasAfterAck());
        for (const bool firstSync : {true, false}) {
            const Result<IncomingResult> one = run(byRows, firstSync);
            QVERIFY2(one, qPrintable(one ? QString() : one.error().message));
            QJsonObject wanted {{u"custom.Their key"_s, u"R-99"_s}, {u"status"_s, u"Answered"_s}};
            if (firstSync)
                wanted.insert(u"custom.Note"_s, u"R-99: resolved at "_s);
            QCOMPARE(one->values, wanted); // they said nothing of a priority
            QVERIFY(one->comments.isEmpty() && one->attachments.isEmpty());
            const Result<IncomingResult> other = run(byScript, firstSync);
            QVERIFY2(other, qPrintable(other ? QString() : other.error().message));
            QCOMPARE(other->values, one->values);
            QCOMPARE(other->warnings, one->warnings);
        }
        QVERIFY(!outgoingScript(mapping).contains(u"Their key"_s) && !incomingScript(mapping).contains(u"Their key"_s));
        QCOMPARE(afterAckScript(basicMapping()), QString());
        QCOMPARE(mappingOf(QJsonDocument(mappingToJson(mapping)).toJson()), mapping);
    }

    void whatFailsNamesItsRow()
    {
        Mapping mapping = mappingOf(rows);
        mapping.fields[2].values = {{u"Answered"_s, u"else"_s}};
        const Result<IncomingResult> result = run({RuleMode::Mapping, {}, {}, 1, mapping}, false);
        QVERIFY(!result);
        QVERIFY2(result.error().message.startsWith(u"The after-ack rule stopped: row 3, “status”: "_s), qPrintable(result.error().message));
    }

    void whatItReadsAndWrites()
    {
        const RuleFacts facts = afterAckFacts(mappingOf(rows));
        QStringList written;
        for (const FieldUse &use : facts.issueWrites)
            written.append(use.name);
        QCOMPARE(written, (QStringList {u"custom.Their key"_s, u"status"_s, u"custom.Note"_s, u"priority"_s}));
        QVERIFY(facts.replicaFills.isEmpty());
    }

    // The check of both halves says what is wrong with the third script, with its place.
    void advice()
    {
        RuleChecker checker(ruleHostPath(), m_clock);
        AdvisedHalf blue {u"Blue"_s, {RuleMode::Script, u"replica.summary = issue.summary;"_s, u"issue.summary = replica.summary;"_s, 0, {}, {}, u"\nissue.custom.Theirs = replica.kye;\nattachments.merge(issue, replica);"_s}, {}};
        AdvisedHalf red {u"Red"_s, RuleSet(), {}};
        auto asking = adviseRules(&checker, {blue, red});
        const RuleAdvice advice = await(std::move(asking));
        QCOMPARE(advice.trouble, QString());
        const QStringList sentences = adviceSentences(advice, {u"Blue"_s, u"Red"_s});
        QVERIFY2(sentences.contains(u"Blue, after-ack rule, line 3: “attachments” is not there in after-ack rules"_s), qPrintable(sentences.join(u'\n')));
        QVERIFY2(sentences.filter(u"Blue, after-ack rule, line 2: "_s).size() == 1, qPrintable(sentences.join(u'\n')));
        QCOMPARE(advice.halves[0].errors(), 1);
    }
};

QTEST_GUILESS_MAIN(TstAfterAckRules)
#include "tst_afterackrules.moc"
