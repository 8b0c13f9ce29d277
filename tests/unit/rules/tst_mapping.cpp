// Mapping mode: what each kind of row does, and that the generated scripts do the very same.

#include "core/rules/basicrules.h"
#include "core/rules/hostruleengine.h"
#include "core/rules/mappingscript.h"
#include "tests/support/await.h"
#include "tests/support/testpaths.h"
#include "tests/unit/rules/rulesample.h"

#include <QJsonDocument>
#include <QRandomGenerator>
#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
Mapping mappingOf(const QByteArray &json)
{
    QJsonParseError error;
    const QJsonObject object = QJsonDocument::fromJson(json, &error).object();
    const JsonReader reader(object, u"rules"_s);
    const Mapping mapping = mappingFromJson(reader);
    if (error.error != QJsonParseError::NoError || !reader.ok())
        qFatal("%s: %s %s", json.constData(), qPrintable(error.errorString()), qPrintable(reader.errorText()));
    return mapping;
}

Mapping oneRow(const QByteArray &row) { return mappingOf(R"x({"fields": [)x" + row + "]}"); }

QJsonArray changes(const IncomingResult &result)
{
    QJsonArray list;
    for (const CommentChange &c : result.comments)
        list.append(QJsonArray {c.localId, c.remoteId, c.body, visibilityName(c.visibility)});
    for (const AttachmentChange &a : result.attachments)
        list.append(QJsonArray {a.remoteId, a.fileName, visibilityName(a.visibility)});
    return list;
}

// A script's warnings name its lines, a mapping's its rows.
QJsonArray withoutLines(QStringList warnings)
{
    static const QRegularExpression line(u" \\((?:line \\d+(?:, )?)?(?:\\d+ times)?\\)$"_s);
    static const QRegularExpression row(u"^row \\d+, “[^”]*”: "_s);
    for (QString &warning : warnings)
        warning.remove(line).remove(row);
    warnings.removeDuplicates();
    warnings.sort();
    return QJsonArray::fromStringList(warnings);
}

// The rule host has one form for a text that is empty.
QByteArray bytesOf(Replica replica)
{
    for (QJsonValueRef value : replica.fields)
        value = value == QJsonValue(QString(u""_s)) ? QJsonValue() : value;
    return QJsonDocument(replica.toJson()).toJson();
}

QByteArray bytesOf(const Result<OutgoingResult> &result)
{
    if (!result)
        return "failed";
    return QJsonDocument(QJsonObject {{u"skipped"_s, result->reason}, {u"replica"_s, result->replica.toJson()}, {u"warnings"_s, withoutLines(result->warnings)}}).toJson();
}

QByteArray bytesOf(const Result<IncomingResult> &result)
{
    if (!result)
        return "failed";
    return QJsonDocument(QJsonObject {{u"values"_s, result->values}, {u"previous"_s, result->previousValues}, {u"changes"_s, changes(*result)},
                                      {u"warnings"_s, withoutLines(result->warnings)}}).toJson();
}

/// Issues, replicas and mappings of a seed.
class Generator {
public:
    explicit Generator(quint32 seed) : m_random(seed) { }
    int below(int n) { return static_cast<int>(m_random.bounded(n)); }
    template<typename T>
    T one(const QList<T> &list) { return list.at(below(static_cast<int>(list.size()))); }

    Issue issue();
    Replica replica();
    Mapping mapping();

private:
    QString word() { return one<QString>({u"Open"_s, u"Done"_s, u"wait`ing"_s, u"it's"_s, u"${x}"_s, u"Grün"_s, u"new\nline"_s, u"__proto__"_s, u"**bold** [a](http://b)"_s, u""_s}); }
    QString date() { return u"2026-%1-%2"_s.arg(1 + below(12), 2, 10, QChar(u'0')).arg(1 + below(28), 2, 10, QChar(u'0')); }
    QJsonValue value(const QString &name);
    QJsonObject fields();
    QJsonObject custom();
    Person person();
    QList<Comment> comments(const QString &prefix);
    QList<Attachment> attachments(const QString &prefix);
    FieldMapping row(const QString &field);

    QRandomGenerator m_random;
};

const QStringList standard {u"summary"_s, u"description"_s, u"status"_s, u"priority"_s, u"type"_s, u"assignee"_s, u"reporter"_s, u"dueDate"_s, u"labels"_s};
const QStringList customs {u"Team"_s, u"Ext ref"_s, u"it's"_s, u"__proto__"_s};
const QStringList logins {u"rob"_s, u"dora"_s, u"nobody"_s};

Person Generator::person()
{
    const QString login = one(logins);
    return {.id = login == "rob"_L1 ? u"3"_s : u"9"_s, .login = login, .name = login.toUpper(), .email = login + u"@example.test"_s};
}

QJsonValue Generator::value(const QString &name)
{
    if (below(5) == 0)
        return QJsonValue::Null;
    if (name == "dueDate"_L1)
        return date();
    if (name == "assignee"_L1 || name == "reporter"_L1)
        return person().toJson();
    if (name == "labels"_L1)
        return QJsonArray {word(), u"b"_s};
    if (name == "summary"_L1 || name == "description"_L1)
        return word();
    return sample::choice(QString::number(below(4)), word());
}

QJsonObject Generator::fields()
{
    QJsonObject fields;
    for (const QString &name : standard) {
        if (below(6) != 0)
            fields.insert(name, value(name));
    }
    return fields;
}

QJsonObject Generator::custom()
{
    QJsonObject custom;
    for (const QString &name : customs) {
        if (below(4) != 0)
            custom.insert(name, below(3) == 0 ? QJsonValue(below(100)) : below(3) == 0 ? QJsonValue(QJsonArray {word(), below(9)}) : QJsonValue(word()));
    }
    return custom;
}

QList<Comment> Generator::comments(const QString &prefix)
{
    QList<Comment> comments;
    for (int i = below(4); i > 0; --i) {
        Comment comment = sample::comment(prefix + QString::number(i), word(), one<Visibility>({Visibility::Public, Visibility::Public, Visibility::Internal, Visibility::Unknown}));
        comment.author = below(4) == 0 ? Person() : person();
        comments.append(comment);
    }
    return comments;
}

QList<Attachment> Generator::attachments(const QString &prefix)
{
    QList<Attachment> attachments;
    for (int i = below(4); i > 0; --i) {
        Attachment file = sample::attachment(prefix + QString::number(i), one<QString>({u"a.txt"_s, u"b.EXE"_s, u"c (1).png"_s}),
                                             one<Visibility>({Visibility::Public, Visibility::Public, Visibility::Internal, Visibility::Unknown}));
        file.mimeType = one<QString>({u"text/plain"_s, u"image/png"_s});
        file.size = below(2000);
        file.commentId = below(2) == 0 ? prefix.chopped(1) + QString::number(1 + below(3)) : QString();
        attachments.append(file);
    }
    return attachments;
}

Issue Generator::issue()
{
    Issue issue = sample::issue();
    issue.fields = fields();
    issue.custom = custom();
    issue.comments = comments(u"c"_s);
    issue.attachments = attachments(u"cf"_s);
    return issue;
}

Replica Generator::replica()
{
    Replica replica = sample::replica();
    replica.fields = fields();
    replica.custom = custom();
    if (below(2) == 0)
        replica.customKeys = {{u"mail"_s, u"rob@example.test"_s}};
    replica.comments = comments(u"r"_s);
    replica.attachments = attachments(u"rf"_s);
    return replica;
}

FieldMapping Generator::row(const QString &field)
{
    FieldMapping row;
    row.field = row.replica = field;
    row.direction = one<MappingDirection>({MappingDirection::Both, MappingDirection::Outgoing, MappingDirection::Incoming});
    row.when = one<MappingWhen>({MappingWhen::Always, MappingWhen::Always, MappingWhen::Create, MappingWhen::Update});
    const bool isDate = field == "dueDate"_L1;
    const bool isPerson = field == "assignee"_L1 || field == "reporter"_L1;
    const bool isText = field == "summary"_L1 || field == "description"_L1;
    const bool oneWay = row.direction != MappingDirection::Both;
    switch (below(5)) {
    case 0:
        if (isPerson) {
            row.transformation = Transformation::Person;
            row.person = one<QString>({u"email"_s, u"login"_s, u"name"_s});
        } else if (isDate) {
            row.transformation = one<Transformation>({Transformation::Days, Transformation::WorkingDays});
            row.days = below(41) - 20;
        } else if (isText) {
            row.transformation = Transformation::Plain;
        }
        break;
    case 1:
        if (!isDate && field != "labels"_L1) {
            row.transformation = Transformation::Values;
            for (int i = 1 + below(5); i > 0; --i)
                row.values.append({word() + u"x"_s.repeated(below(2)), word() + u"y"_s.repeated(below(2))});
        }
        break;
    case 2:
        if (oneWay && isText) {
            row.transformation = Transformation::Template;
            row.text = one<QString>({u"[{{key}}] {{ summary }}"_s, u"`${'a'}\\ {{labels}}\n{{custom.Ext ref}}{{assignee}}"_s, u"no slot"_s, u"{{custom.it's}}{{dueDate}}"_s});
        }
        break;
    case 3:
        if (oneWay && !isDate && !isPerson && field != "labels"_L1) {
            row.transformation = Transformation::First;
            row.first = {u"custom.Ext ref"_s, u"summary"_s, u"custom.Team"_s};
            if (!isText && !field.startsWith(u"custom."_s))
                row.first = {u"status"_s, u"type"_s};
            if (isText)
                row.first = {u"summary"_s, u"description"_s, u"key"_s};
        }
        break;
    default:
        if (oneWay && !isDate && field != "labels"_L1) {
            row.transformation = Transformation::Constant;
            row.constant = word();
        }
    }
    const bool looksUp = row.transformation == Transformation::Values || row.transformation == Transformation::Person;
    const bool mayDefault = !isDate && row.transformation != Transformation::Constant && row.transformation != Transformation::Template && field != "labels"_L1;
    if (looksUp)
        row.nothingMatches = one<NothingMatches>({NothingMatches::Leave, NothingMatches::Keep, NothingMatches::Default, NothingMatches::Fail});
    if (mayDefault && (row.nothingMatches == NothingMatches::Default || below(3) == 0))
        row.fallback = word();
    return row;
}

Mapping Generator::mapping()
{
    Mapping mapping;
    for (const QString &name : standard) {
        if (below(3) != 0)
            mapping.fields.append(row(name));
    }
    for (const QString &name : customs) {
        if (below(2) == 0)
            mapping.fields.append(row(u"custom."_s + name));
    }
    FieldMapping mail;
    mail.field = u"custom.Mail"_s;
    mail.replica = u"key.mail"_s;
    mapping.fields.append(mail);
    if (below(4) != 0) {
        CommentMapping comments;
        comments.direction = one<MappingDirection>({MappingDirection::Both, MappingDirection::Outgoing, MappingDirection::Incoming});
        comments.internal = below(2) == 0;
        if (below(3) == 0)
            comments.authors = {u"ROB"_s, u"dora@example.test"_s};
        if (below(3) == 0)
            comments.exceptAuthors = {u"Dora"_s};
        if (below(2) == 0 && comments.direction != MappingDirection::Outgoing)
            comments.prefix = u"{{author}} of {{key}}:\n`${1}` "_s;
        mapping.comments = comments;
    }
    if (below(4) != 0) {
        AttachmentMapping attachments;
        attachments.direction = one<MappingDirection>({MappingDirection::Both, MappingDirection::Outgoing, MappingDirection::Incoming});
        attachments.internal = below(2) == 0;
        attachments.maxBytes = below(2) * 1000;
        if (below(2) == 0)
            attachments.types = {u"image/*"_s, u"text/plain"_s};
        if (below(2) == 0)
            attachments.exceptNames = {u"*.exe"_s, u"c (?).*"_s};
        mapping.attachments = attachments;
    }
    return mapping;
}
} // namespace

class TstMapping final : public QObject {
    Q_OBJECT

    SystemClock m_clock;
    std::unique_ptr<HostRuleEngine> m_engine;

    static RuleSet mapped(const Mapping &mapping) { return {RuleMode::Mapping, {}, {}, 1, mapping}; }
    static RuleSet scripted(const Mapping &mapping) { return {RuleMode::Script, outgoingScript(mapping), incomingScript(mapping), 1, {}}; }

    Result<OutgoingResult> out(const RuleSet &rules, const Issue &issue, bool firstSync = true)
    {
        OutgoingInput input = sample::outgoing({});
        input.rules = rules;
        input.issue = issue;
        input.firstSync = firstSync;
        return await(m_engine->outgoing(input));
    }
    Result<IncomingResult> in(const RuleSet &rules, const Replica &replica, const Issue &issue, bool firstSync = true, const QJsonObject &previous = {})
    {
        IncomingInput input = sample::incoming({});
        input.rules = rules;
        input.replica = replica.toJson();
        input.previous = previous;
        input.issue = issue;
        input.firstSync = firstSync;
        input.commentTraces = {{u"c1"_s, u"r1"_s}};
        return await(m_engine->incoming(input));
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_engine = std::make_unique<HostRuleEngine>(ruleHostPath(), m_clock);
        Schema schema;
        schema.people = {{.id = u"3"_s, .login = u"rob"_s, .name = u"Rob Roy"_s, .email = u"Rob@example.test"_s}};
        for (const QString &name : customs + QStringList {u"Mail"_s})
            schema.fields.append(FieldSchema {.name = u"custom."_s + name, .nativeId = {}, .type = FieldType::Text, .allowed = {}, .required = false, .writable = true, .maxLength = 0});
        m_engine->setSchema(schema);
    }

    void eachRow_data()
    {
        QTest::addColumn<QByteArray>("row");
        QTest::addColumn<QJsonObject>("sent"); ///< Of the sample's issue, flat
        QTest::addColumn<QJsonObject>("taken"); ///< Of the sample's replica
        const auto row = [](const char *name, const QByteArray &json, const QJsonObject &sent, const QJsonObject &taken) { QTest::newRow(name) << json << sent << taken; };
        row("a copy", R"({"field": "summary"})", {{u"summary"_s, u"Printer on fire"_s}}, {{u"summary"_s, u"Fire out"_s}});
        row("by another name", R"({"field": "custom.Severity", "replica": "custom.Impact"})", {{u"custom.Impact"_s, u"S1"_s}}, {{u"custom.Severity"_s, u"low"_s}});
        row("not sent at all", R"({"field": "dueDate"})", {{u"dueDate"_s, QJsonValue::Null}}, {});
        row("a table, read both ways", R"({"field": "status", "values": [["Open", "active"], ["Closed", "resolved"], ["Shut", "resolved"]]})", {{u"status"_s, u"active"_s}}, {{u"status"_s, u"Closed"_s}});
        row("nothing matches: left", R"({"field": "status", "values": [["a", "b"]]})", {}, {});
        row("nothing matches: kept", R"({"field": "status", "values": [["a", "b"]], "nothingMatches": "keep"})", {{u"status"_s, sample::choice(u"1"_s, u"Open"_s)}},
            {{u"status"_s, sample::choice(u"x"_s, u"resolved"_s)}});
        row("nothing matches: default", R"({"field": "status", "values": [["a", "b"]], "nothingMatches": "default", "default": "New"})", {{u"status"_s, u"New"_s}}, {{u"status"_s, u"New"_s}});
        row("empty: default", R"({"field": "dueDate", "default": "2026-01-01"})", {{u"dueDate"_s, u"2026-01-01"_s}}, {});
        row("a template", R"({"field": "summary", "direction": "outgoing", "template": "[{{key}}] {{summary}} ({{labels}}) {{priority}}{{dueDate}}"})",
            {{u"summary"_s, u"[A-7] Printer on fire (hot, office) High"_s}}, {});
        row("a constant", R"({"field": "custom.Severity", "direction": "incoming", "constant": "S2"})", {}, {{u"custom.Severity"_s, u"S2"_s}});
        row("the first", R"({"field": "description", "direction": "incoming", "first": ["description", "custom.Impact", "summary"]})", {}, {{u"description"_s, u"low"_s}});
        row("a key of its own", R"({"field": "custom.Severity", "replica": "key.ticket"})", {{u"key.ticket"_s, u"S1"_s}}, {{u"custom.Severity"_s, 12}});
        row("a list by a table", R"({"field": "labels", "values": [["hot", "warm"]]})", {{u"labels"_s, QJsonArray {u"warm"_s}}}, {});
        row("without format", R"({"field": "description", "plain": true})", {{u"description"_s, u"It burns"_s}}, {});
    }
    void eachRow()
    {
        QFETCH(QByteArray, row);
        QFETCH(QJsonObject, sent);
        QFETCH(QJsonObject, taken);
        const Mapping mapping = oneRow(row);
        const Result<OutgoingResult> outgoing = out(mapped(mapping), sample::issue());
        QVERIFY2(outgoing, qPrintable(outgoing ? QString() : outgoing.error().message));
        QJsonObject flat = flatFields(outgoing->replica.fields, outgoing->replica.custom);
        for (auto it = outgoing->replica.customKeys.begin(); it != outgoing->replica.customKeys.end(); ++it)
            flat.insert(u"key."_s + it.key(), it.value());
        QCOMPARE(flat, sent);
        const Result<IncomingResult> incoming = in(mapped(mapping), sample::replica(), sample::issue());
        QVERIFY2(incoming, qPrintable(incoming ? QString() : incoming.error().message));
        QCOMPARE(incoming->values, taken);
    }

    void datesGoThereAndBack()
    {
        Issue issue = sample::issue();
        issue.fields.insert(u"dueDate"_s, u"2026-02-27"_s); // a Friday
        const Mapping working = oneRow(R"({"field": "dueDate", "workingDays": 1})");
        const Result<OutgoingResult> sent = out(mapped(working), issue);
        QVERIFY(sent);
        QCOMPARE(sent->replica.fields.value(u"dueDate"_s).toString(), u"2026-03-02"_s);
        Replica back = sample::replica();
        back.fields = sent->replica.fields;
        QCOMPARE(in(mapped(working), back, issue)->values.value(u"dueDate"_s).toString(), u"2026-02-27"_s);
        const Mapping days = oneRow(R"({"field": "dueDate", "days": 2})");
        QCOMPARE(out(mapped(days), issue)->replica.fields.value(u"dueDate"_s).toString(), u"2026-03-01"_s);
        issue.fields.insert(u"dueDate"_s, u"soon"_s);
        const Result<OutgoingResult> refused = out(mapped(days), issue);
        QVERIFY(!refused);
        QVERIFY2(refused.error().message.contains(u"expected a date as in \"2026-02-01\", got “soon”"_s), qPrintable(refused.error().message));
    }

    void peopleAreFound()
    {
        Replica replica = sample::replica();
        replica.fields.insert(u"assignee"_s, Person {.id = u"77"_s, .login = u"x"_s, .name = u"rob roy"_s, .email = u"rob@EXAMPLE.test"_s}.toJson());
        for (const QByteArray by : {"email", "name"})
            QCOMPARE(in(mapped(oneRow(R"({"field": "assignee", "person": ")" + by + R"("})")), replica, sample::issue())->values.value(u"assignee"_s)[u"login"_s].toString(), u"rob"_s);
        const Result<IncomingResult> none = in(mapped(oneRow(R"({"field": "assignee", "person": "login"})")), replica, sample::issue());
        QVERIFY(!none->values.contains(u"assignee"_s));
        QCOMPARE(none->warnings.size(), 1);
        QVERIFY(!in(mapped(oneRow(R"({"field": "assignee", "person": "login", "nothingMatches": "fail"})")), replica, sample::issue()));
    }

    void commentsAndFilesAreChosen()
    {
        const Mapping mapping = mappingOf(R"({"comments": {"prefix": "{{author}} ({{key}}): "}, "attachments": {"maxBytes": 5, "exceptNames": ["LOG.*"]}})");
        const Result<IncomingResult> result = in(mapped(mapping), sample::replica(), sample::issue());
        QVERIFY(result);
        QCOMPARE(result->comments.size(), 0); // r1 has a copy, and nothing was known before; r2 is internal
        QVERIFY(result->attachments.isEmpty());
        Replica replica = sample::replica();
        replica.comments[0].id = u"r9"_s;
        replica.attachments[0].fileName = u"photo.png"_s;
        const Result<IncomingResult> more = in(mapped(mapping), replica, sample::issue());
        QCOMPARE(more->comments.value(0).body, u"Dora (R-99): hello"_s);
        QCOMPARE(more->attachments.value(0).fileName, u"photo.png"_s);
    }

    void aFailureNamesTheRow()
    {
        const Result<OutgoingResult> result = out(mapped(oneRow(R"({"field": "status", "values": [["a", "b"]], "nothingMatches": "fail"})")), sample::issue());
        QVERIFY(!result);
        QCOMPARE(result.error().message, u"The outgoing rule stopped: row 1, “status”: map found nothing for “Open”"_s);
        QCOMPARE(result.error().code, ErrorCode::Rule);
    }

    void basicRulesAreAMapping()
    {
        for (quint32 seed = 1; seed <= 300; ++seed) {
            Generator generate(seed);
            const Issue issue = generate.issue();
            const Replica replica = generate.replica();
            OutgoingInput output = sample::outgoing({});
            output.issue = issue;
            Result<OutgoingResult> sent = out(mapped(basicMapping()), issue);
            QVERIFY(sent);
            QCOMPARE(bytesOf(sent->replica), bytesOf(runBasicOutgoing(output).replica));
            IncomingInput input = sample::incoming({});
            input.replica = replica.toJson();
            input.issue = issue;
            input.firstSync = true;
            input.commentTraces = {{u"c1"_s, u"r1"_s}};
            const Result<IncomingResult> taken = in(mapped(basicMapping()), replica, issue);
            QVERIFY(taken);
            const QJsonObject wanted = runBasicIncoming(input).values;
            QCOMPARE(taken->values.keys(), wanted.keys());
            for (auto it = wanted.begin(); it != wanted.end(); ++it)
                QVERIFY(sameValue(taken->values.value(it.key()), *it));
            QCOMPARE(changes(*taken), changes(runBasicIncoming(input)));
        }
    }

    // 10,000 of them through 200 mappings: every second one goes out, the others come in.
    void theGeneratedScriptDoesTheSame()
    {
        int failed = 0;
        for (quint32 seed = 1; seed <= 200; ++seed) {
            Generator generate(seed);
            const Mapping mapping = generate.mapping();
            const RuleSet rows = mapped(mapping);
            const RuleSet script = scripted(mapping);
            for (int i = 0; i < 50; ++i) {
                const bool outgoing = i % 2 == 0;
                const bool first = generate.below(2) == 0;
                const Issue issue = generate.issue();
                const Replica replica = generate.replica();
                const QJsonObject previous = generate.below(2) == 0 ? generate.replica().toJson() : QJsonObject();
                const auto bytes = [&](const RuleSet &rules) { return outgoing ? bytesOf(out(rules, issue, first)) : bytesOf(in(rules, replica, issue, first, previous)); };
                const QByteArray byRows = bytes(rows);
                if (const QByteArray byScript = bytes(script); byRows != byScript) {
                    const QString text = outgoing ? script.outgoing : script.incoming;
                    QFAIL(qPrintable(u"seed %1, issue %2:\n%3\n%4\n%5"_s.arg(seed).arg(i).arg(text, QString::fromUtf8(byRows), QString::fromUtf8(byScript))));
                }
                failed += byRows == "failed" ? 1 : 0;
            }
        }
        QVERIFY2(failed < 5000, qPrintable(QString::number(failed))); // most of them come through
        qInfo("%d of 10000 failed, by rows and by script", failed);
    }
};

QTEST_GUILESS_MAIN(TstMapping)
#include "tst_mapping.moc"
