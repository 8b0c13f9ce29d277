// Each rule of the gallery between two trackers, in the real rule host and the real engine: what people on both sides see. Blue has the rule; Red has one that
// copies whatever there is.

#include "core/rules/gallery.h"
#include "tests/support/scriptrules.h"
#include "tests/support/syncbench.h"

#include <QJsonArray>
#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
const QString copyOut = u"for (const field of ['summary', 'description', 'status', 'priority', 'type', 'assignee', 'dueDate', 'labels']) replica[field] = issue[field];\n"
                        "for (const name of Object.keys(issue.custom)) replica.custom[name] = issue.custom[name];\n"
                        "replica.comments = issue.comments.filter(comment => comment.visibility === 'public');\n"
                        "replica.attachments = issue.attachments;\n"
                        "replica.worklogs = issue.worklogs;\n"_s;
const QString copyIn = u"for (const field of ['summary', 'description', 'status', 'priority', 'type', 'assignee', 'dueDate', 'labels']) {\n"
                       "    if (field in replica) issue[field] = replica[field];\n"
                       "}\n"
                       "for (const name of Object.keys(replica.custom)) issue.custom[name] = replica.custom[name];\n"
                       "comments.merge(issue, replica);\n"
                       "attachments.merge(issue, replica);\n"
                       "worklogs.merge(issue, replica);\n"_s;

QJsonObject choice(const QString &name, const QString &category = {}) { return {{u"id"_s, name}, {u"name"_s, name}, {u"category"_s, category}}; }

Schema schemaOfBlue()
{
    Schema schema;
    for (const QString &login : {u"oncall"_s, u"triage"_s, u"rob"_s})
        schema.people.append({.id = login, .login = login, .name = login == "rob"_L1 ? u"Rob Roy"_s : login, .email = login + u"@example.test"_s});
    FieldSchema priority;
    priority.name = u"priority"_s;
    priority.allowed = {{u"1"_s, u"Normal"_s, {}}, {u"2"_s, u"High"_s, {}}};
    schema.fields = {priority};
    return schema;
}

class Pair {
public:
    Pair(const QString &id, Clock &clock)
    {
        const GalleryRule &rule = *galleryRule(id);
        for (int side = 0; side < 2; ++side) {
            RuleSet &rules = bench.connection.halves[side].rules;
            rules.mode = RuleMode::Script;
            rules.outgoing = side == 0 ? rule.outgoing : copyOut;
            rules.incoming = side == 0 ? rule.incoming : copyIn;
            rules.afterAck = side == 0 ? rule.afterAck : QString();
            bench.node(side).rules = scriptRules(side == 0 ? schemaOfBlue() : Schema(), clock);
        }
        bench.inMemory = true;
    }
    FakeTracker &blue() { return bench.left().tracker(); }
    FakeTracker &red() { return bench.right().tracker(); }
    bool sync() { return bench.syncUntilQuiet() && bench.left().errors().isEmpty() && bench.right().errors().isEmpty(); }
    QString fromBlue(const QJsonObject &values) { return made = blue().create(values); }
    QString fromRed(const QJsonObject &values) { return made = red().create(values); }
    QJsonValue blueValue(const QString &field) { return blue().value(blue().onlyIssue(), field); }
    QJsonValue redValue(const QString &field) { return red().value(red().onlyIssue(), field); }
    static QString nameOf(const QJsonValue &value) { return displayValue(value); }

    SyncBench bench;
    QString made;
};
} // namespace

class TstGallery final : public QObject {
    Q_OBJECT

    SystemClock m_clock;

private Q_SLOTS:
    void statusMap()
    {
        Pair pair(u"status-map"_s, m_clock);
        const QString id = pair.fromBlue({{u"summary"_s, u"A"_s}, {u"status"_s, choice(u"New"_s)}});
        QVERIFY(pair.sync());
        QCOMPARE(Pair::nameOf(pair.redValue(u"status"_s)), u"Open"_s);
        pair.red().edit(pair.red().onlyIssue(), {{u"status"_s, choice(u"Done"_s)}});
        QVERIFY(pair.sync());
        QCOMPARE(Pair::nameOf(pair.blue().value(id, u"status"_s)), u"Closed"_s);
        QCOMPARE(Pair::nameOf(pair.redValue(u"status"_s)), u"Done"_s);
    }

    void commentAuthor()
    {
        Pair pair(u"comment-author"_s, m_clock);
        const QString id = pair.fromRed({{u"summary"_s, u"A"_s}});
        pair.red().comment(id, u"hello"_s);
        QVERIFY(pair.sync());
        const QStringList comments = pair.blue().commentsOf(pair.blue().onlyIssue());
        QCOMPARE(comments.size(), 1);
        QVERIFY2(comments.first().startsWith("**"_L1) && comments.first().endsWith(":** hello"_L1), qPrintable(comments.first()));
        QCOMPARE(pair.red().commentsOf(id), QStringList {u"hello"_s}); // it does not come back
    }

    void timeSpent()
    {
        Pair pair(u"time-spent"_s, m_clock);
        const QString id = pair.fromRed({{u"summary"_s, u"A"_s}});
        const QString entry = pair.red().logWork(id, 5400, u"Hoses"_s);
        QVERIFY(pair.sync());
        const QString copy = pair.blue().onlyIssue();
        QCOMPARE(pair.blue().timeOf(copy), QStringList {u"1 h 30 min on 2026-02-01: Jo: Hoses"_s});
        pair.blue().logWork(copy, 600, u"Back"_s);
        pair.red().editWork(id, entry, 3600, u"Hoses"_s);
        QVERIFY(pair.sync());
        QCOMPARE(pair.blue().timeOf(copy), (QStringList {u"1 h on 2026-02-01: Jo: Hoses"_s, u"10 min on 2026-02-01: Back"_s}));
        QCOMPARE(pair.red().timeOf(id), (QStringList {u"1 h on 2026-02-01: Hoses"_s, u"10 min on 2026-02-01: Back"_s})); // nothing comes back
    }

    void internalNotesStay()
    {
        Pair pair(u"internal-notes-stay"_s, m_clock);
        const QString id = pair.fromBlue({{u"summary"_s, u"A"_s}});
        pair.blue().comment(id, u"public"_s);
        pair.blue().comment(id, u"secret"_s, Visibility::Internal);
        QVERIFY(pair.sync());
        QCOMPARE(pair.red().commentsOf(pair.red().onlyIssue()), QStringList {u"public"_s});
        pair.red().comment(pair.red().onlyIssue(), u"answer"_s);
        QVERIFY(pair.sync());
        QCOMPARE(pair.blue().issue(id).comments.last().body, u"answer"_s);
        QCOMPARE(pair.blue().issue(id).comments.last().visibility, Visibility::Internal);
        QCOMPARE(pair.red().commentsOf(pair.red().onlyIssue()).size(), 2);
    }

    void labelsToField()
    {
        Pair pair(u"labels-to-field"_s, m_clock);
        const QString id = pair.fromBlue({{u"summary"_s, u"A"_s}, {u"labels"_s, QJsonArray {u"hot"_s, u"new"_s}}});
        QVERIFY(pair.sync());
        QCOMPARE(pair.redValue(u"custom.Tags"_s).toString(), u"hot, new"_s);
        pair.red().edit(pair.red().onlyIssue(), {{u"custom.Tags"_s, u"cold"_s}});
        QVERIFY(pair.sync());
        QCOMPARE(pair.blue().value(id, u"labels"_s).toArray(), QJsonArray {u"cold"_s});
    }

    void typeByLabel()
    {
        Pair pair(u"type-by-label"_s, m_clock);
        pair.fromRed({{u"summary"_s, u"A"_s}, {u"labels"_s, QJsonArray {u"Bug"_s}}});
        QVERIFY(pair.sync());
        QCOMPARE(Pair::nameOf(pair.blueValue(u"type"_s)), u"Bug"_s);
        pair.blue().edit(pair.blue().onlyIssue(), {{u"type"_s, choice(u"Task"_s)}});
        pair.red().edit(pair.made, {{u"summary"_s, u"B"_s}});
        QVERIFY(pair.sync());
        QCOMPARE(Pair::nameOf(pair.blueValue(u"type"_s)), u"Task"_s);
        QCOMPARE(pair.blueValue(u"summary"_s).toString(), u"B"_s);
    }

    void closeTogether()
    {
        Pair pair(u"close-together"_s, m_clock);
        const QString id = pair.fromBlue({{u"summary"_s, u"A"_s}, {u"status"_s, choice(u"New"_s)}});
        QVERIFY(pair.sync());
        const QString twin = pair.red().onlyIssue();
        pair.red().edit(twin, {{u"status"_s, choice(u"Waiting"_s)}});
        QVERIFY(pair.sync());
        QCOMPARE(Pair::nameOf(pair.blue().value(id, u"status"_s)), u"New"_s);
        pair.red().edit(twin, {{u"status"_s, choice(u"Erledigt"_s, u"done"_s)}});
        QVERIFY(pair.sync());
        QCOMPARE(Pair::nameOf(pair.blue().value(id, u"status"_s)), u"Closed"_s);
        QCOMPARE(pair.blue().commentsOf(id), QStringList {u"Closed with Red-%1."_s.arg(twin)});
        QCOMPARE(pair.red().commentsOf(twin), QStringList());
    }

    void escalate()
    {
        Pair pair(u"escalate"_s, m_clock);
        const QString id = pair.fromBlue({{u"summary"_s, u"A"_s}, {u"priority"_s, choice(u"Normal"_s)}});
        QVERIFY(pair.sync());
        QVERIFY(pair.blue().value(id, u"assignee"_s).isNull() || pair.blue().value(id, u"assignee"_s).isUndefined());
        pair.red().edit(pair.red().onlyIssue(), {{u"priority"_s, choice(u"Urgent"_s)}});
        QVERIFY(pair.sync());
        QCOMPARE(pair.blue().value(id, u"assignee"_s).toObject().value("login"_L1).toString(), u"oncall"_s);
        QVERIFY(!pair.blue().value(id, u"dueDate"_s).toString().isEmpty());
        pair.blue().edit(id, {{u"assignee"_s, QJsonValue::Null}}); // whoever takes it over keeps it
        pair.red().edit(pair.red().onlyIssue(), {{u"summary"_s, u"B"_s}});
        QVERIFY(pair.sync());
        QVERIFY(pair.blue().value(id, u"assignee"_s).isNull());
    }

    void mentions()
    {
        Pair pair(u"mentions"_s, m_clock);
        const QString id = pair.fromRed({{u"summary"_s, u"A"_s}, {u"description"_s, u"for @rob"_s}});
        pair.red().comment(id, u"@rob, please"_s);
        QVERIFY(pair.sync());
        QCOMPARE(pair.blueValue(u"description"_s).toString(), u"for Rob Roy"_s);
        QCOMPARE(pair.blue().commentsOf(pair.blue().onlyIssue()), QStringList {u"Rob Roy, please"_s});
    }

    void receipt()
    {
        Pair pair(u"receipt"_s, m_clock);
        const QString id = pair.fromRed({{u"summary"_s, u"A"_s}});
        QVERIFY(pair.sync());
        const QString told = u"Taken over as Blue-%1."_s.arg(pair.blue().onlyIssue());
        QCOMPARE(pair.blue().commentsOf(pair.blue().onlyIssue()), QStringList(told));
        QCOMPARE(pair.red().commentsOf(id), QStringList(told));
        pair.red().edit(id, {{u"summary"_s, u"B"_s}});
        QVERIFY(pair.sync());
        QCOMPARE(pair.red().commentsOf(id).size(), 1);
        QCOMPARE(pair.blueValue(u"summary"_s).toString(), u"B"_s);
    }

    void link()
    {
        Pair pair(u"link"_s, m_clock);
        const QString id = pair.fromRed({{u"summary"_s, u"A"_s}});
        QVERIFY(pair.sync());
        const FakeIssue &copy = pair.blue().issue(pair.blue().onlyIssue());
        QCOMPARE(copy.comments.size(), 1);
        QVERIFY2(copy.comments.first().body.startsWith(u"Linked to Red-%1 of Red"_s.arg(id)), qPrintable(copy.comments.first().body));
        QCOMPARE(copy.comments.first().visibility, Visibility::Internal);
        pair.red().edit(id, {{u"summary"_s, u"B"_s}});
        QVERIFY(pair.sync());
        QCOMPARE(pair.blue().issue(pair.blue().onlyIssue()).comments.size(), 1);
        QCOMPARE(pair.red().commentsOf(id), QStringList());
    }

    void smallAttachments()
    {
        Pair pair(u"small-attachments"_s, m_clock);
        const QString id = pair.fromBlue({{u"summary"_s, u"A"_s}});
        pair.blue().attach(id, u"small.txt"_s, "content");
        pair.blue().attach(id, u"large.bin"_s, QByteArray(10'000'000, 'x'));
        pair.blue().attach(id, u"setup.exe"_s, "MZ");
        QVERIFY(pair.sync());
        const FakeIssue &copy = pair.red().issue(pair.red().onlyIssue());
        QCOMPARE(copy.attachments.size(), 1);
        QCOMPARE(copy.attachments.first().fileName, u"small.txt"_s);
        QCOMPARE(copy.attachments.first().content, "content");
    }

    void dueDate()
    {
        Pair pair(u"due-date"_s, m_clock);
        const QString id = pair.fromBlue({{u"summary"_s, u"A"_s}, {u"dueDate"_s, u"2026-02-03"_s}});
        QVERIFY(pair.sync());
        QCOMPARE(pair.redValue(u"dueDate"_s).toString(), u"2026-01-30"_s);
        pair.red().edit(pair.red().onlyIssue(), {{u"dueDate"_s, u"2026-02-05"_s}});
        QVERIFY(pair.sync());
        QCOMPARE(pair.blue().value(id, u"dueDate"_s).toString(), u"2026-02-09"_s); // Thursday, Monday
        QCOMPARE(pair.redValue(u"dueDate"_s).toString(), u"2026-02-05"_s);
    }

    void blockByLabel()
    {
        Pair pair(u"block-by-label"_s, m_clock);
        const QString id = pair.fromBlue({{u"summary"_s, u"A"_s}, {u"labels"_s, QJsonArray {u"private"_s}}});
        QVERIFY(pair.sync());
        QCOMPARE(pair.red().issueCount(), 0);
        pair.blue().edit(id, {{u"labels"_s, QJsonArray()}});
        QVERIFY(pair.sync());
        QCOMPARE(pair.red().issueCount(), 1);
        pair.blue().edit(id, {{u"summary"_s, u"secret"_s}, {u"labels"_s, QJsonArray {u"private"_s}}});
        QVERIFY(pair.sync());
        QCOMPARE(pair.redValue(u"summary"_s).toString(), u"A"_s);
    }

    void assigneeByMail()
    {
        Pair pair(u"assignee-by-mail"_s, m_clock);
        const QString id = pair.fromRed({{u"summary"_s, u"A"_s}, {u"assignee"_s, QJsonObject {{u"id"_s, u"77"_s}, {u"name"_s, u"R"_s}, {u"email"_s, u"Rob@example.test"_s}}}});
        QVERIFY(pair.sync());
        QCOMPARE(pair.blueValue(u"assignee"_s).toObject().value("login"_L1).toString(), u"rob"_s);
        pair.red().edit(id, {{u"assignee"_s, QJsonObject {{u"id"_s, u"78"_s}, {u"name"_s, u"Stranger"_s}}}});
        QVERIFY(pair.sync());
        QCOMPARE(pair.blueValue(u"assignee"_s).toObject().value("login"_L1).toString(), u"triage"_s);
    }

    void knownValues()
    {
        Pair pair(u"known-values"_s, m_clock);
        const QString id = pair.fromRed({{u"summary"_s, u"A"_s}, {u"priority"_s, choice(u"Extreme"_s)}});
        QVERIFY(pair.sync());
        QCOMPARE(Pair::nameOf(pair.blueValue(u"priority"_s)), u"Normal"_s);
        pair.red().edit(id, {{u"priority"_s, choice(u"high"_s)}});
        QVERIFY(pair.sync());
        QCOMPARE(Pair::nameOf(pair.blueValue(u"priority"_s)), u"High"_s);
    }

    void theirKey()
    {
        Pair pair(u"their-key"_s, m_clock);
        const QString id = pair.fromRed({{u"summary"_s, u"Fire"_s}});
        QVERIFY(pair.sync());
        const QString prefix = u"[Red Red-%1] "_s.arg(id);
        QCOMPARE(pair.blueValue(u"summary"_s).toString(), QString(prefix + u"Fire"_s));
        pair.blue().edit(pair.blue().onlyIssue(), {{u"summary"_s, QString(prefix + u"Smoke"_s)}});
        QVERIFY(pair.sync());
        QCOMPARE(pair.red().value(id, u"summary"_s).toString(), u"Smoke"_s);
        QCOMPARE(pair.blueValue(u"summary"_s).toString(), QString(prefix + u"Smoke"_s));
        pair.red().edit(id, {{u"summary"_s, u"Out"_s}});
        QVERIFY(pair.sync());
        QCOMPARE(pair.blueValue(u"summary"_s).toString(), QString(prefix + u"Out"_s));

        Pair ours(u"their-key"_s, m_clock);
        const QString made = ours.fromBlue({{u"summary"_s, u"[urgent] Fire"_s}});
        QVERIFY(ours.sync());
        QCOMPARE(ours.redValue(u"summary"_s).toString(), u"[urgent] Fire"_s);
        ours.red().edit(ours.red().onlyIssue(), {{u"summary"_s, u"[urgent] Smoke"_s}});
        QVERIFY(ours.sync());
        QCOMPARE(ours.blue().value(made, u"summary"_s).toString(), u"[urgent] Smoke"_s);
    }

    void theirKeyField()
    {
        const QString field = u"custom.Their key"_s;
        Pair ours(u"their-key-field"_s, m_clock);
        const QString made = ours.fromBlue({{u"summary"_s, u"Fire"_s}, {field, QString()}});
        QVERIFY(ours.sync());
        QCOMPARE(ours.blue().value(made, field).toString(), u"Red-"_s + ours.red().onlyIssue());
        Pair theirs(u"their-key-field"_s, m_clock);
        const QString id = theirs.fromRed({{u"summary"_s, u"Smoke"_s}});
        QVERIFY(theirs.sync());
        QCOMPARE(theirs.blueValue(field).toString(), u"Red-"_s + id);
    }

    void commentsOnly()
    {
        Pair pair(u"comments-only"_s, m_clock);
        const QString id = pair.fromBlue({{u"summary"_s, u"A"_s}, {u"status"_s, choice(u"New"_s)}});
        QVERIFY(pair.sync());
        const QString twin = pair.red().onlyIssue();
        pair.red().edit(twin, {{u"summary"_s, u"Changed"_s}, {u"status"_s, choice(u"Closed"_s)}});
        pair.red().comment(twin, u"a word"_s);
        QVERIFY(pair.sync());
        QCOMPARE(pair.blue().value(id, u"summary"_s).toString(), u"A"_s);
        QCOMPARE(Pair::nameOf(pair.blue().value(id, u"status"_s)), u"New"_s);
        QCOMPARE(pair.blue().commentsOf(id), QStringList {u"a word"_s});
    }

    void everyRuleOfTheGalleryIsTriedHere()
    {
        QStringList tried;
        for (int i = 0; i < metaObject()->methodCount(); ++i) {
            QString name = QString::fromLatin1(metaObject()->method(i).name());
            for (char letter = 'A'; letter <= 'Z'; ++letter)
                name.replace(QLatin1Char(letter), QString(u'-' % QLatin1Char(static_cast<char>(letter + 32))));
            tried.append(name);
        }
        for (const GalleryRule &rule : ruleGallery())
            QVERIFY2(tried.contains(rule.id), qPrintable(rule.id));
    }
};

QTEST_GUILESS_MAIN(TstGallery)
#include "tst_gallery.moc"
