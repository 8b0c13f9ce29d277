// Both halves of a connection against each other and against their trackers; and what a mapping reads and writes.

#include "core/rules/mappingfacts.h"
#include "core/rules/schemacheck.h"
#include "core/rules/valuefit.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
FieldUse use(const QString &name, const QJsonArray &values = {}, int line = 1) { return {name, line, 1, values}; }

FieldSchema fieldOf(const QString &name, FieldType type, const QStringList &choices = {})
{
    FieldSchema schema;
    schema.name = name;
    schema.type = type;
    for (const QString &choice : choices)
        schema.allowed.append({QString::number(schema.allowed.size() + 1), choice, {}});
    return schema;
}

Schema blueSchema()
{
    Schema schema;
    schema.fields = {fieldOf(u"summary"_s, FieldType::Text), fieldOf(u"description"_s, FieldType::RichText),
                     fieldOf(u"status"_s, FieldType::Choice, {u"New"_s, u"In Progress"_s, u"Closed"_s}), fieldOf(u"priority"_s, FieldType::Choice, {u"Low"_s, u"High"_s}),
                     fieldOf(u"assignee"_s, FieldType::Person), fieldOf(u"dueDate"_s, FieldType::Date), fieldOf(u"labels"_s, FieldType::TextList),
                     fieldOf(u"custom.Severity"_s, FieldType::Choice, {u"S1"_s, u"S2"_s}), fieldOf(u"custom.Hours"_s, FieldType::Number), fieldOf(u"custom.Billed"_s, FieldType::YesNo)};
    schema.fields[0].required = true;
    schema.fields[0].maxLength = 10;
    schema.people = {{u"6"_s, u"dev"_s, u"Dora"_s, u"dora@example.test"_s}};
    return schema;
}

QStringList said(const QList<RuleFinding> &findings)
{
    QStringList texts;
    for (const RuleFinding &f : findings) {
        const QString place = f.place == FindingPlace::Outgoing ? u"out"_s : f.place == FindingPlace::Incoming ? u"in"_s : u"row"_s;
        texts.append(u"%1 %2 %3 %4 %5: %6"_s.arg(f.half).arg(place).arg(f.line).arg(f.severity == ProblemSeverity::Error ? u"error"_s : u"warning"_s, f.code, f.message));
    }
    return texts;
}

/// One value, which is a list.
QJsonArray listed(const QString &text)
{
    QJsonArray values;
    values.append(QJsonArray {text});
    return values;
}

FieldMapping row(const QString &name, Transformation transformation = Transformation::Copy, MappingDirection direction = MappingDirection::Both)
{
    FieldMapping mapping;
    mapping.field = mapping.replica = name;
    mapping.transformation = transformation;
    mapping.direction = direction;
    return mapping;
}
} // namespace

class TstSchemaCheck final : public QObject {
    Q_OBJECT

    const Schema m_blue = blueSchema();
    Schema m_red;

    /// Two halves that agree: summary goes both ways.
    std::array<HalfFacts, 2> scripts()
    {
        HalfFacts half;
        half.outgoing.issueReads = half.outgoing.replicaFills = half.incoming.replicaReads = half.incoming.issueWrites = {use(u"summary"_s)};
        std::array<HalfFacts, 2> halves {half, half};
        halves[0].node = u"Blue"_s;
        halves[1].node = u"Red"_s;
        halves[0].schema = &m_blue;
        return halves;
    }
    std::array<HalfFacts, 2> mappings(const QList<FieldMapping> &blue, const QList<FieldMapping> &red)
    {
        std::array<HalfFacts, 2> halves = scripts();
        halves[0].mapping = Mapping {QList<FieldMapping> {row(u"summary"_s)} + blue, {}, {}};
        halves[1].mapping = Mapping {QList<FieldMapping> {row(u"summary"_s)} + red, {}, {}};
        halves[1].schema = &m_red;
        return halves;
    }

private Q_SLOTS:
    void init()
    {
        m_red = {};
        m_red.fields = {fieldOf(u"summary"_s, FieldType::Text), fieldOf(u"status"_s, FieldType::Choice, {u"open"_s, u"stalled"_s, u"resolved"_s}), fieldOf(u"dueDate"_s, FieldType::Date),
                        fieldOf(u"custom.Team"_s, FieldType::Text), fieldOf(u"assignee"_s, FieldType::Person), fieldOf(u"labels"_s, FieldType::TextList)};
    }

    // What the other side answers is made by its outgoing rule, and read by our third.
    void afterAck()
    {
        std::array<HalfFacts, 2> halves = scripts();
        halves[0].afterAck.issueWrites = {use(u"custom.Severty"_s, {}, 2)};
        halves[0].afterAck.replicaReads = {use(u"custom.Team"_s, {}, 3), use(u"key"_s, {}, 4)};
        const QList<RuleFinding> found = checkHalves(halves);
        QCOMPARE(found.size(), 2);
        QCOMPARE(found.at(0).place, FindingPlace::AfterAck);
        QCOMPARE(std::pair(found.at(0).code, found.at(0).line), std::pair(u"unknown-field"_s, 2));
        QCOMPARE(std::pair(found.at(1).code, found.at(1).line), std::pair(u"never-filled"_s, 3));
        halves[1].outgoing.replicaFills.append(use(u"custom.Team"_s)); // read by the third rule alone
        halves[0].afterAck.issueWrites.clear();
        QCOMPARE(said(checkHalves(halves)), QStringList());
    }

    void halvesThatAgree() { QCOMPARE(said(checkHalves(scripts())), QStringList()); }

    void fieldsThatAreNotThere()
    {
        auto halves = scripts();
        halves[0].outgoing.issueReads += {use(u"statuss"_s, {}, 2), use(u"type"_s, {}, 3), use(u"severity"_s, {}, 4), use(u"custom.Severty"_s, {}, 5), use(u"key"_s), use(u"native"_s)};
        halves[0].incoming.issueWrites += {use(u"custom.Severty"_s, {}, 6), use(u"comments"_s)};
        halves[1].outgoing.issueReads += use(u"nothing"_s); // Red's schema is not known
        QCOMPARE(said(checkHalves(halves)),
                 QStringList({u"0 out 2 error unknown-field: Blue has no field “statuss”; did you mean “status”?"_s, u"0 out 3 warning unknown-field: Blue has no field “type”"_s,
                              u"0 out 4 error unknown-field: Blue has no field “severity”; did you mean “custom.Severity”?"_s,
                              u"0 out 5 warning unknown-field: Blue has no field “custom.Severty”; did you mean “custom.Severity”?"_s,
                              u"0 in 6 error unknown-field: Blue has no field “custom.Severty”; did you mean “custom.Severity”?"_s}));
    }

    void valuesThatAreWritten_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QJsonArray>("values");
        QTest::addColumn<QString>("expected"); // after “field” of Blue:
        const auto row = [](const char *title, const QString &name, const QJsonArray &values, const QString &expected = {}) { QTest::newRow(title) << name << values << expected; };
        row("choice", u"status"_s, {u"Closed"_s, u"in progress "_s, u"2"_s, QJsonValue::Null, u""_s});
        row("no choice", u"status"_s, {u"New"_s, u"Clsoed"_s}, u"“Clsoed” is none of its values; did you mean “Closed”?"_s);
        row("number of a choice", u"status"_s, {7}, u"“7” is none of its values"_s);
        row("list for a choice", u"status"_s, listed(u"New"_s), u"expects one value, not a list"_s);
        row("priority by number", u"priority"_s, {u"30"_s});
        row("date", u"dueDate"_s, {u"2026-02-01"_s, u"2026-02-01T10:00:00Z"_s, QJsonValue::Null});
        row("no date", u"dueDate"_s, {u"tomorrow"_s}, u"expects a date as in 2026-02-01, not “tomorrow”"_s);
        row("no such date", u"dueDate"_s, {u"2026-02-30"_s}, u"expects a date as in 2026-02-01, not “2026-02-30”"_s);
        row("number", u"custom.Hours"_s, {1.5, u"2"_s});
        row("no number", u"custom.Hours"_s, {u"many"_s}, u"expects a number, not “many”"_s);
        row("yes", u"custom.Billed"_s, {true, u"0"_s, u"true"_s});
        row("no yes", u"custom.Billed"_s, {u"maybe"_s}, u"expects yes or no, not “maybe”"_s);
        row("labels", u"labels"_s, listed(u"a"_s));
        row("label", u"labels"_s, {u"a"_s}, u"expects a list"_s);
        row("text", u"description"_s, {u"any"_s, 5, true});
        row("list for a text", u"description"_s, listed(u"a"_s), u"expects one value, not a list"_s);
        row("long text", u"summary"_s, {u"12345678901"_s}, u"takes at most 10 characters, not 11"_s);
        row("person", u"assignee"_s, {u"DEV"_s, u"dora@example.test"_s});
        row("number for a person", u"assignee"_s, {true}, u"expects a person, not “yes”"_s);
    }
    void valuesThatAreWritten()
    {
        QFETCH(QString, name);
        QFETCH(QJsonArray, values);
        QFETCH(QString, expected);
        auto halves = scripts();
        halves[0].incoming.issueWrites += use(name, values, 3);
        QCOMPARE(said(checkHalves(halves)), expected.isEmpty() ? QStringList() : QStringList(u"0 in 3 error value: “%1” of Blue: %2"_s.arg(name, expected)));
    }

    void peopleThatNobodyIs()
    {
        auto halves = scripts();
        halves[0].incoming.issueWrites += use(u"assignee"_s, {u"dave"_s});
        halves[0].incoming.people = {use(u"email"_s, {u"Dora@example.test"_s, u"dra@example.test"_s}), use(u"login"_s, {u"boss"_s})};
        QCOMPARE(said(checkHalves(halves)),
                 QStringList({u"0 in 1 warning nobody: Nobody at Blue is “dave”"_s,
                              u"0 in 1 warning nobody: Nobody at Blue has the e-mail address “dra@example.test”; did you mean “dora@example.test”?"_s,
                              u"0 in 1 warning nobody: Nobody at Blue has the login “boss”"_s}));
    }

    void valuesThatAreNeverThere()
    {
        auto halves = scripts();
        halves[0].outgoing.issueReads += use(u"status"_s, {u"closed"_s, u"Opne"_s, u"In Progres"_s}, 4);
        QCOMPARE(said(checkHalves(halves)), QStringList({u"0 out 4 warning never-this-value: “status” of Blue is never “Opne”"_s,
                                                         u"0 out 4 warning never-this-value: “status” of Blue is never “In Progres”; did you mean “In Progress”?"_s}));
    }

    void fieldsThatCannotBeWritten()
    {
        Schema schema = m_blue;
        schema.fields[1].writable = false;
        auto halves = scripts();
        halves[0].schema = &schema;
        halves[0].incoming.issueWrites += use(u"description"_s);
        QCOMPARE(said(checkHalves(halves)), QStringList(u"0 in 1 warning not-writable: “description” of Blue cannot be changed"_s));
    }

    void requiredFields()
    {
        auto halves = scripts();
        halves[0].incoming.issueWrites = {use(u"description"_s)};
        const QStringList missing(u"0 in 0 warning required: Blue needs “summary” for a new issue, and no incoming rule sets it"_s);
        QCOMPARE(said(checkHalves(halves)), missing);
        halves[0].incoming.dynamic = true;
        QCOMPARE(said(checkHalves(halves)), QStringList());
        halves = scripts();
        halves[0].incoming.issueWrites.clear(); // makes no issues
        QCOMPARE(said(checkHalves(halves)), QStringList());
        halves = mappings({}, {});
        halves[0].mapping->fields = {row(u"summary"_s)};
        halves[0].mapping->fields[0].when = MappingWhen::Update;
        QCOMPARE(said(checkHalves(halves)), QStringList(u"0 row 0 warning required: Blue needs “summary” for a new issue, and no incoming rule sets it"_s));
    }

    void replicasThatDoNotMeet()
    {
        auto halves = scripts();
        halves[0].outgoing.replicaFills += {use(u"key.reporter"_s, {}, 2), use(u"custom.Team"_s, {}, 3), use(u"custom.Team"_s, {}, 4), use(u"comments"_s, {}, 5)};
        halves[1].incoming.replicaReads += {use(u"key.reportr"_s, {}, 7), use(u"key"_s), use(u"issueId"_s)};
        const QStringList expected {u"0 out 2 warning never-read: Red never reads “customKeys.reporter” of the replica; did you mean “customKeys.reportr”?"_s,
                                    u"0 out 3 warning never-read: Red never reads “custom.Team” of the replica"_s, u"0 out 5 warning never-read: Red never reads “comments” of the replica"_s,
                                    u"1 in 7 warning never-filled: Blue never fills “customKeys.reportr” of the replica; did you mean “customKeys.reporter”?"_s};
        QCOMPARE(said(checkHalves(halves)), expected);
        halves[1].known = false;
        QCOMPARE(said(checkHalves(halves)), QStringList(expected.last())); // Blue's rules are at hand for it
        halves[1].known = true;
        halves[0].outgoing.dynamic = halves[1].incoming.dynamic = true;
        QCOMPARE(said(checkHalves(halves)), QStringList());
    }

    void oneWayOnly()
    {
        auto halves = scripts();
        halves[1].outgoing = {};
        halves[0].incoming = {};
        QCOMPARE(said(checkHalves(halves)), QStringList());
        halves[0].incoming.replicaReads = {use(u"summary"_s), use(u"status"_s)};
        QCOMPARE(said(checkHalves(halves)), QStringList(u"0 in 0 warning never-filled: Red sends nothing that could be read here"_s));
        halves = scripts();
        halves[1].incoming = {};
        QCOMPARE(said(checkHalves(halves)), QStringList(u"0 out 0 warning never-read: Red takes nothing of what is sent"_s));
    }

    void rowsWhoseTypesDoNotFit()
    {
        FieldMapping dueIntoStatus = row(u"status"_s, Transformation::Copy, MappingDirection::Incoming);
        dueIntoStatus.replica = u"dueDate"_s;
        FieldMapping daysOnStatus = row(u"priority"_s, Transformation::Days, MappingDirection::Outgoing);
        FieldMapping personOfText = row(u"description"_s, Transformation::Person, MappingDirection::Incoming);
        personOfText.replica = u"assignee"_s;
        FieldMapping byLabels = row(u"assignee"_s, Transformation::Person, MappingDirection::Incoming);
        byLabels.replica = u"labels"_s;
        FieldMapping red = row(u"dueDate"_s, Transformation::Copy, MappingDirection::Outgoing);
        FieldMapping prio = row(u"custom.Team"_s, Transformation::Copy, MappingDirection::Incoming);
        prio.replica = u"priority"_s;
        const auto halves = mappings({dueIntoStatus, daysOnStatus, personOfText, byLabels},
                                     {red, prio, row(u"assignee"_s, Transformation::Copy, MappingDirection::Outgoing), row(u"labels"_s, Transformation::Copy, MappingDirection::Outgoing)});
        QCOMPARE(said(checkHalves(halves)), QStringList({u"0 row 2 warning types: “dueDate” of Red is a date, and “status” of Blue is a choice"_s,
                                                         u"0 row 3 warning types: “priority” of Blue is a choice, and days are added to dates only"_s,
                                                         u"0 row 4 warning types: “description” of Blue is a long text, and this row writes a person"_s,
                                                         u"0 row 5 warning types: “labels” of Red is a list of texts: nobody can be found by it"_s}));
    }

    void choicesThatDoNotMeet()
    {
        auto halves = mappings({row(u"status"_s)}, {row(u"status"_s)});
        QCOMPARE(said(checkHalves(halves)), QStringList({u"0 row 2 warning choices: “status” of Blue does not have what Red may send: “open”, “stalled”, “resolved”"_s,
                                                         u"1 row 2 warning choices: “status” of Red does not have what Blue may send: “New”, “In Progress”, “Closed”"_s}));

        FieldMapping table = row(u"status"_s, Transformation::Values);
        table.values = {{u"New"_s, u"open"_s}, {u"Clsoed"_s, u"resolved"_s}};
        halves = mappings({table}, {row(u"status"_s)});
        QCOMPARE(said(checkHalves(halves)), QStringList({u"0 row 2 error value: “status” of Blue: “Clsoed” is none of its values; did you mean “Closed”?"_s,
                                                         u"0 row 2 warning choices: The table has nothing for what Red may send: “stalled”"_s}));
        table.values = {{u"New"_s, u"open"_s}, {u"In Progress"_s, u"stalled"_s}, {u"Closed"_s, u"done"_s}, {u"Closed"_s, u"resolved"_s}};
        halves = mappings({table}, {row(u"status"_s)});
        QCOMPARE(said(checkHalves(halves)), QStringList(u"1 row 2 warning choices: “status” of Red does not have what Blue may send: “done”"_s));
    }

    void factsOfMappings()
    {
        Mapping mapping = basicMapping();
        mapping.fields.clear();
        FieldMapping table = row(u"status"_s, Transformation::Values);
        table.replica = u"key.state"_s;
        table.values = {{u"New"_s, u"open"_s}, {u"Hold"_s, u"open"_s}, {u"New"_s, u"other"_s}};
        table.fallback = u"New"_s;
        FieldMapping text = row(u"description"_s, Transformation::Template, MappingDirection::Outgoing);
        text.text = u"{{summary}} of {{ custom.Team }}"_s;
        FieldMapping first = row(u"custom.A"_s, Transformation::First, MappingDirection::Incoming);
        first.first = {u"custom.B"_s, u"key.c"_s};
        FieldMapping constant = row(u"labels"_s, Transformation::Constant, MappingDirection::Incoming);
        constant.constant = QJsonArray {u"x"_s};
        mapping.fields = {table, text, first, constant};
        mapping.attachments.reset();

        const RuleFacts out = outgoingFacts(mapping);
        QCOMPARE(out.issueReads, QList<FieldUse>({{u"status"_s, 1, 0, {u"New"_s, u"Hold"_s}}, {u"summary"_s, 2, 0, {}}, {u"custom.Team"_s, 2, 0, {}}, {u"comments"_s, 0, 0, {}}}));
        QCOMPARE(out.replicaFills, QList<FieldUse>({{u"key.state"_s, 1, 0, {u"open"_s, u"New"_s}}, {u"description"_s, 2, 0, {}}, {u"comments"_s, 0, 0, {}}}));
        QVERIFY(out.issueWrites.isEmpty() && out.replicaReads.isEmpty() && !out.dynamic);
        const RuleFacts in = incomingFacts(mapping);
        QCOMPARE(in.replicaReads, QList<FieldUse>({{u"key.state"_s, 1, 0, {u"open"_s, u"other"_s}}, {u"custom.B"_s, 3, 0, {}}, {u"key.c"_s, 3, 0, {}}, {u"comments"_s, 0, 0, {}}}));
        QCOMPARE(in.issueWrites, QList<FieldUse>({{u"status"_s, 1, 0, {u"New"_s}}, {u"custom.A"_s, 3, 0, {}}, {u"labels"_s, 4, 0, listed(u"x"_s)}, {u"comments"_s, 0, 0, {}}}));
    }

    void typesFitThemselves()
    {
        const QList<FieldType> types {FieldType::Text, FieldType::RichText, FieldType::Choice, FieldType::MultiChoice, FieldType::Person, FieldType::Date,
                                      FieldType::Instant, FieldType::Number, FieldType::YesNo, FieldType::TextList, FieldType::Opaque};
        for (const FieldType type : types) {
            QVERIFY(typesFit(type, type));
            QVERIFY(typesFit(type, FieldType::Opaque) && typesFit(FieldType::Opaque, type));
            QVERIFY(!typeWords(type).isEmpty());
        }
        QVERIFY(!typesFit(FieldType::Date, FieldType::Choice));
        QVERIFY(typesFit(FieldType::Instant, FieldType::Date));
    }
};

QTEST_GUILESS_MAIN(TstSchemaCheck)
#include "tst_schemacheck.moc"
