// The description of the script API and the rule host say the same: neither has a name that the other lacks, and every example runs.

#include "core/rules/hostruleengine.h"
#include "core/rules/ruleapi.h"
#include "tests/support/await.h"
#include "tests/support/testpaths.h"
#include "tests/unit/rules/rulesample.h"

#include <QRegularExpression>
#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
Schema schemaWithChoices()
{
    Schema schema;
    schema.people = {{.id = u"3"_s, .login = u"rob"_s, .name = u"Rob Roy"_s, .email = u"rob@example.test"_s},
                     {.id = u"6"_s, .login = u"dev"_s, .name = u"Dora"_s, .email = u"dora@example.test"_s}};
    const auto add = [&schema](const QString &name, FieldType type, const QList<Choice> &allowed) {
        FieldSchema field;
        field.name = name;
        field.type = type;
        field.allowed = allowed;
        schema.fields.append(field);
    };
    add(u"status"_s, FieldType::Choice, {{u"1"_s, u"Open"_s, u"open"_s}, {u"2"_s, u"Closed"_s, u"done"_s}});
    add(u"priority"_s, FieldType::Choice, {{u"4"_s, u"High"_s, {}}, {u"5"_s, u"Urgent"_s, {}}});
    add(u"type"_s, FieldType::Choice, {{u"9"_s, u"Bug"_s, {}}});
    add(u"labels"_s, FieldType::TextList, {});
    add(u"custom.Severity"_s, FieldType::Choice, {{u"s1"_s, u"S1"_s, {}}, {u"s2"_s, u"S2"_s, {}}});
    for (const QString &name : {u"custom.Team"_s, u"custom.Impact"_s, u"custom.External ref"_s})
        add(name, FieldType::Text, {});
    return schema;
}

QString prelude(const QString &part)
{
    QFile file(sourcePath(u"core/rules/host/prelude/"_s % part % u".js"_s));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QStringList sorted(QStringList names)
{
    names.removeDuplicates();
    names.sort();
    return names;
}

QStringList membersOf(const QString &type, RuleDirection part)
{
    QStringList names;
    if (const RuleApiType *found = ruleApi().type(type)) {
        for (const RuleApiEntry &entry : found->members) {
            if (entry.isIn(part))
                names.append(entry.name);
        }
    }
    return sorted(names);
}
} // namespace

class TstRuleApi final : public QObject {
    Q_OBJECT

    SystemClock m_clock;
    std::unique_ptr<HostRuleEngine> m_engine;

    /// What the script logs first, or its error. Twice: on an issue that has all, and on one that has nothing.
    QString run(RuleDirection part, const QString &script, bool bare = false)
    {
        if (part == RuleDirection::Outgoing) {
            OutgoingInput input = sample::outgoing(script);
            if (bare)
                input.issue.fields = {{u"summary"_s, u"Bare"_s}};
            const Result<OutgoingResult> result = await(m_engine->outgoing(input));
            return result ? result->log.value(0) : QString(u"error: "_s % result.error().message);
        }
        IncomingInput input = sample::incoming(script);
        if (bare) {
            input.issue = {};
            input.firstSync = true;
            Replica replica = sample::replica();
            replica.fields = {{u"summary"_s, u"Bare"_s}};
            input.replica = replica.toJson();
        }
        if (part == RuleDirection::AfterAck) {
            input.rules.afterAck = script;
            input.previous = {};
        }
        const Result<IncomingResult> result = part == RuleDirection::AfterAck ? await(m_engine->afterAck(input)) : await(m_engine->incoming(input));
        return result ? result->log.value(0) : QString(u"error: "_s % result.error().message);
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(!ruleApi().names.isEmpty());
        m_engine = std::make_unique<HostRuleEngine>(ruleHostPath(), m_clock);
        m_engine->setSchema(schemaWithChoices());
    }

    void aWrongFileIsAnErrorThatNamesTheEntry()
    {
        const auto message = [](const QByteArray &json) {
            const Result<RuleApi> read = readRuleApi(QByteArray(json).replace('\'', '"'));
            return read ? QString() : read.error().message;
        };
        QVERIFY(message("[").contains("script API"_L1));
        QVERIFY(message("{'names': [{'name': 'log', 'parameters': [], 'returns': 'nothing', 'text': 'Logs.'}]}").contains(u"“log” has no example"_s));
        QVERIFY(message("{'types': [{'name': 'sync', 'members': [{'name': 'skip', 'type': 'x', 'text': 'Y.', 'in': 'up', 'example': ';'}]}]}").contains(u"sync.“skip” is in “up”"_s));
    }

    void theNamesOfARuleAreThoseOfTheFile()
    {
        const QString world = prelude(u"world"_s);
        for (const auto &[part, word] : {std::pair(RuleDirection::Outgoing, u"outgoing"_s), std::pair(RuleDirection::Incoming, u"incoming"_s), std::pair(RuleDirection::AfterAck, u"afterAck"_s)}) {
            const QRegularExpression line(u"\\b"_s % word % u": '([\\w,]+)'"_s);
            const QStringList offered = sorted(line.match(world).captured(1).split(u','));
            QVERIFY(offered.size() > 10);
            QStringList described;
            for (const RuleApiEntry &entry : ruleApi().names) {
                if (entry.isIn(part))
                    described.append(entry.name);
            }
            QCOMPARE(sorted(described), offered);
            for (const QString &name : offered)
                QCOMPARE(run(part, u"log(typeof %1 !== 'undefined');"_s.arg(name)), u"true"_s);
        }
    }

    void theMembersOfEachObjectAreThoseOfTheFile_data()
    {
        QTest::addColumn<QString>("name");
        for (const RuleApiEntry &entry : ruleApi().names) {
            if (!entry.isCall && ruleApi().type(entry.type))
                QTest::addRow("%s", qPrintable(entry.name)) << entry.name;
        }
    }
    void theMembersOfEachObjectAreThoseOfTheFile()
    {
        QFETCH(QString, name);
        const RuleApiEntry &entry = *ruleApi().find(name);
        for (const RuleDirection part : {RuleDirection::Outgoing, RuleDirection::Incoming, RuleDirection::AfterAck}) {
            if (!entry.isIn(part))
                continue;
            const bool isRecord = entry.type == "issue"_L1 || entry.type == "replica"_L1;
            const bool written = name == (part == RuleDirection::Outgoing ? u"replica"_s : u"issue"_s);
            if (!isRecord || written) // a view of one issue has only what this issue has
                QCOMPARE(sorted(run(part, u"log(Object.keys(%1).join(','));"_s.arg(name)).split(u',')), membersOf(entry.type, part));
            if (name == "previous"_L1)
                continue; // null here; of the same type as replica
            for (const RuleApiEntry &member : ruleApi().type(entry.type)->members) {
                if (!member.isIn(part))
                    continue;
                const QString kind = run(part, u"log(typeof %1.%2);"_s.arg(name, member.name));
                QVERIFY2(!kind.startsWith("error"_L1), qPrintable(kind));
                QCOMPARE(kind == "function"_L1, member.isCall);
            }
        }
    }

    void theKeysOfValuesAreThoseOfTheFile()
    {
        const QString names = prelude(u"names"_s);
        const auto keys = [&names](const QString &constant) {
            const QRegularExpression line(u"const "_s % constant % u" = \\[([^\\]]*)\\]"_s);
            return sorted(line.match(names).captured(1).remove(u'\'').remove(u' ').split(u','));
        };
        QCOMPARE(membersOf(u"comment"_s, RuleDirection::Outgoing), keys(u"COMMENT_KEYS"_s));
        QCOMPARE(membersOf(u"attachment"_s, RuleDirection::Outgoing), keys(u"ATTACHMENT_KEYS"_s));
        QCOMPARE(membersOf(u"worklog"_s, RuleDirection::Outgoing), keys(u"WORKLOG_KEYS"_s));
        QCOMPARE(sorted(membersOf(u"choice"_s, RuleDirection::Outgoing) + membersOf(u"person"_s, RuleDirection::Outgoing)), keys(u"VALUE_KEYS"_s));
    }

    void everyExampleRuns_data()
    {
        QTest::addColumn<RuleDirection>("part");
        QTest::addColumn<QString>("script");
        QTest::addColumn<QString>("ends");
        const auto add = [](const QString &label, const RuleApiEntry &entry) {
            if (!entry.outgoingExample.isEmpty())
                QTest::addRow("outgoing %s", qPrintable(label)) << RuleDirection::Outgoing << entry.outgoingExample << entry.ends;
            if (!entry.incomingExample.isEmpty())
                QTest::addRow("incoming %s", qPrintable(label)) << RuleDirection::Incoming << entry.incomingExample << entry.ends;
            if (!entry.afterAckExample.isEmpty())
                QTest::addRow("after ack %s", qPrintable(label)) << RuleDirection::AfterAck << entry.afterAckExample << entry.ends;
        };
        for (const RuleApiEntry &entry : ruleApi().names)
            add(entry.name, entry);
        for (const RuleApiType &type : ruleApi().types) {
            for (const RuleApiEntry &member : type.members) {
                QVERIFY2(member.outgoingExample.contains(member.name) || member.incomingExample.contains(member.name), qPrintable(member.name));
                add(type.name % u'.' % member.name, member);
            }
        }
    }
    void everyExampleRuns()
    {
        QFETCH(RuleDirection, part);
        QFETCH(QString, script);
        QFETCH(QString, ends);
        for (const bool bare : {false, true}) {
            const QString answer = run(part, script, bare);
            if (ends.isEmpty())
                QVERIFY2(!answer.startsWith("error: "_L1), qPrintable(answer));
            else
                QVERIFY2(answer.startsWith("error: "_L1) && answer.endsWith(ends), qPrintable(answer));
        }
    }

    void aValueOfTheTrackerIsLookedUp()
    {
        OutgoingInput input = sample::outgoing(u"replica.status = node.status('closed');\n"
                                               "replica.priority = node.priority({ id: '5' });\n"
                                               "replica.custom.Severity = node.option('custom.Severity', 'S2');\n"
                                               "for (let i = 0; i < 3; ++i) replica.type = node.type('Bog');\n"
                                               "replica.assignee = node.option('labels', 'x');\n"
                                               "replica.customKeys.all = [node.statuses, node.priorities, node.types, node.labels, node.options('custom.Severity'), node.status(null)];"_s);
        const Result<OutgoingResult> result = await(m_engine->outgoing(input));
        QVERIFY2(result, qPrintable(result ? QString() : result.error().message));
        const QJsonObject fields = result->replica.fields;
        QCOMPARE(fields.value("status"_L1), QJsonValue(QJsonObject {{u"id"_s, u"2"_s}, {u"name"_s, u"Closed"_s}, {u"category"_s, u"done"_s}}));
        QCOMPARE(fields.value("priority"_L1).toObject().value("name"_L1).toString(), u"Urgent"_s);
        QVERIFY(fields.value("type"_L1).isNull());
        QCOMPARE(result->replica.custom.value("Severity"_L1).toObject().value("id"_L1).toString(), u"s2"_s);
        QCOMPARE(result->replica.customKeys.value("all"_L1),
                 QJsonValue(QJsonArray {QJsonArray {u"Open"_s, u"Closed"_s}, QJsonArray {u"High"_s, u"Urgent"_s}, QJsonArray {u"Bug"_s}, QJsonArray(),
                                        QJsonArray {u"S1"_s, u"S2"_s}, QJsonValue::Null}));
        QCOMPARE(result->warnings, (QStringList {u"node.type: type has no “Bog” here; did you mean “Bug”? (line 4, 3 times)"_s,
                                                 u"node.option: the tracker here tells no values of labels (line 5)"_s}));
        QVERIFY(run(RuleDirection::Outgoing, u"node.option('custom.Severty', 'S1');"_s).endsWith(u": node.option has no field “custom.Severty”; did you mean “custom.Severity”?"_s));
        QVERIFY(run(RuleDirection::Outgoing, u"node.stauses;"_s).endsWith(u": node has no “stauses”; did you mean “statuses”?"_s));
        QCOMPARE(run(RuleDirection::Outgoing, u"node.statuses.push('x');"_s).left(6), u"error:"_s);
    }
};

QTEST_GUILESS_MAIN(TstRuleApi)
#include "tst_ruleapi.moc"
