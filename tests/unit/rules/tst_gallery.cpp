// Each rule of the gallery in the rule host, on an issue made for it.

#include "core/rules/gallery.h"
#include "core/rules/hostruleengine.h"
#include "tests/support/await.h"
#include "tests/support/testpaths.h"
#include "tests/unit/rules/rulesample.h"

#include <QDir>
#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
const QJsonValue rob = QJsonObject {{u"id"_s, u"3"_s}, {u"login"_s, u"rob"_s}, {u"name"_s, u"Rob Roy"_s}, {u"email"_s, u"rob@example.test"_s}};

Schema schemaOfGallery()
{
    Schema schema;
    for (const QString &login : {u"oncall"_s, u"triage"_s})
        schema.people.append({.id = login, .login = login, .name = login.toUpper(), .email = {}});
    schema.people.append(Person::fromJson(rob));
    FieldSchema priority;
    priority.name = u"priority"_s;
    priority.type = FieldType::Choice;
    priority.allowed = {{u"1"_s, u"Normal"_s, {}}, {u"2"_s, u"High"_s, {}}};
    schema.fields = {priority};
    return schema;
}
} // namespace

class TstGallery final : public QObject {
    Q_OBJECT

    SystemClock m_clock;
    std::unique_ptr<HostRuleEngine> m_engine;

    OutgoingResult out(const QString &id, const QJsonObject &fields, const std::function<void(Issue &)> &shape = {})
    {
        OutgoingInput input = sample::outgoing(galleryRule(id)->outgoing);
        for (auto it = fields.begin(); it != fields.end(); ++it)
            input.issue.fields.insert(it.key(), it.value());
        if (shape)
            shape(input.issue);
        Result<OutgoingResult> result = await(m_engine->outgoing(input));
        if (!result)
            QTest::qFail(qPrintable(result.error().message), __FILE__, __LINE__);
        return result.valueOr({});
    }
    IncomingResult in(const QString &id, const QJsonObject &fields, bool firstSync = false, const QJsonObject &before = {}, const std::function<void(Replica &)> &shape = {})
    {
        IncomingInput input = sample::incoming(galleryRule(id)->incoming);
        Replica replica = sample::replica();
        replica.fields = fields;
        if (shape)
            shape(replica);
        input.replica = replica.toJson();
        input.firstSync = firstSync;
        if (!before.isEmpty()) {
            replica.fields = before;
            input.previous = replica.toJson();
        }
        Result<IncomingResult> result = await(m_engine->incoming(input));
        if (!result)
            QTest::qFail(qPrintable(result.error().message), __FILE__, __LINE__);
        return result.valueOr({});
    }
    static QStringList fileNames(const QList<Attachment> &attachments)
    {
        QStringList names;
        for (const Attachment &attachment : attachments)
            names.append(attachment.fileName);
        return names;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_engine = std::make_unique<HostRuleEngine>(ruleHostPath(), m_clock);
        m_engine->setSchema(schemaOfGallery());
    }

    void everyFileIsARuleOfItsOwn()
    {
        const QStringList files = QDir(sourcePath(u"resources/gallery"_s)).entryList({u"*.json"_s}, QDir::Files);
        QVERIFY(files.size() >= 12);
        QCOMPARE(ruleGallery().size(), files.size());
        for (const GalleryRule &rule : ruleGallery()) {
            QVERIFY2(files.contains(rule.id + u".json"_s), qPrintable(rule.id));
            QVERIFY(galleryRule(rule.id)->sentence.endsWith(u'.') || rule.sentence.endsWith(u')'));
        }
        QVERIFY(!galleryRule(u"nothing"_s));
        QVERIFY(!readGalleryRule("{"));
        QVERIFY(readGalleryRule("{\"id\": \"x\", \"title\": \"X\"}").error().message.contains(u"“x” of the gallery lacks “sentence”"_s));
    }

    /// Each may be the first thing that an administrator tries: no rule stumbles over an issue that has little.
    void eachRunsOnWhateverIsThere_data()
    {
        QTest::addColumn<QString>("id");
        for (const GalleryRule &rule : ruleGallery())
            QTest::addRow("%s", qPrintable(rule.id)) << rule.id;
    }
    void eachRunsOnWhateverIsThere()
    {
        QFETCH(QString, id);
        const OutgoingResult sent = out(id, {});
        QVERIFY(!sent.skipped);
        QCOMPARE(sent.replica.fields.value("description"_L1).toString(), u"It *burns*"_s);
        QCOMPARE(sent.replica.comments.size(), 2); // never the internal one
        const OutgoingResult bare = out(id, {}, [](Issue &issue) {
            issue.fields = {{u"summary"_s, u"Bare"_s}};
            issue.custom = {};
            issue.comments.clear();
            issue.attachments.clear();
        });
        QCOMPARE(bare.replica.fields.value("summary"_L1).toString(), u"Bare"_s);
        const IncomingResult taken = in(id, {{u"summary"_s, u"Fire out"_s}, {u"description"_s, u"All well"_s}}, true);
        QVERIFY(taken.values.value("summary"_L1).toString().endsWith("Fire out"_L1));
        QCOMPARE(taken.values.value("description"_L1).toString(), u"All well"_s);
        QVERIFY(taken.comments.size() >= 2);
        QCOMPARE(taken.attachments.size(), 1);
        const IncomingResult little = in(id, {}, false, {}, [](Replica &replica) { replica.custom = {}; });
        QVERIFY(!little.skipped);
    }

    void statusMap()
    {
        QCOMPARE(out(u"status-map"_s, {{u"status"_s, sample::choice(u"1"_s, u"In Progress"_s)}}).replica.fields.value("status"_L1).toString(), u"Started"_s);
        QCOMPARE(in(u"status-map"_s, {{u"status"_s, u"done"_s}}).values.value("status"_L1).toString(), u"Closed"_s);
        QCOMPARE(in(u"status-map"_s, {{u"status"_s, u"Else"_s}}).values.value("status"_L1).toString(), u"Else"_s);
        QVERIFY(!in(u"status-map"_s, {}).values.contains("status"_L1));
    }

    void commentAuthor()
    {
        const IncomingResult result = in(u"comment-author"_s, {});
        QCOMPARE(result.comments.first().body, u"**Dora:** hello"_s);
        QCOMPARE(result.comments.last().visibility, Visibility::Internal);
    }

    void internalNotesStay()
    {
        const OutgoingResult sent = out(u"internal-notes-stay"_s, {}, [](Issue &issue) {
            Attachment ofNote = sample::attachment(u"a2"_s, u"secret.txt"_s);
            ofNote.commentId = u"c2"_s;
            issue.attachments.append(ofNote);
        });
        QCOMPARE(fileNames(sent.replica.attachments), QStringList {u"photo.txt"_s});
        for (const CommentChange &comment : in(u"internal-notes-stay"_s, {}).comments)
            QCOMPARE(comment.visibility, Visibility::Internal);
    }

    void labelsToField()
    {
        QCOMPARE(out(u"labels-to-field"_s, {}).replica.custom.value("Tags"_L1).toString(), u"hot, office"_s);
        const IncomingResult result = in(u"labels-to-field"_s, {}, false, {}, [](Replica &replica) { replica.custom = {{u"Tags"_s, u" hot,, red "_s}}; });
        QCOMPARE(result.values.value("labels"_L1).toArray(), (QJsonArray {u"hot"_s, u"red"_s}));
        QVERIFY(!in(u"labels-to-field"_s, {}).values.contains("labels"_L1));
    }

    void typeByLabel()
    {
        QCOMPARE(in(u"type-by-label"_s, {{u"labels"_s, QJsonArray {u"x"_s, u"Bug"_s}}}, true).values.value("type"_L1).toString(), u"Bug"_s);
        QCOMPARE(in(u"type-by-label"_s, {{u"labels"_s, QJsonArray {u"x"_s}}}, true).values.value("type"_L1).toString(), u"Task"_s);
        QVERIFY(!in(u"type-by-label"_s, {{u"labels"_s, QJsonArray {u"bug"_s}}}).values.contains("type"_L1));
    }

    void closeTogether()
    {
        const QJsonObject open {{u"status"_s, sample::choice(u"1"_s, u"Open"_s)}};
        const QJsonObject done {{u"status"_s, QJsonObject {{u"name"_s, u"Erledigt"_s}, {u"category"_s, u"done"_s}}}};
        const IncomingResult result = in(u"close-together"_s, done, false, open);
        QCOMPARE(result.values.value("status"_L1).toString(), u"Closed"_s);
        QVERIFY(!result.previousValues.contains("status"_L1));
        QCOMPARE(result.comments.last().body, u"Closed with R-99."_s);
        QVERIFY(!in(u"close-together"_s, done, false, done).values.contains("status"_L1)); // reopened here: it stays so
        QVERIFY(!in(u"close-together"_s, open, false, done).values.contains("status"_L1));
        QCOMPARE(in(u"close-together"_s, {{u"status"_s, u"resolved"_s}}, false, open).values.value("status"_L1).toString(), u"Closed"_s);
    }

    void escalate()
    {
        const QJsonObject high {{u"priority"_s, u"High"_s}};
        const QJsonObject urgent {{u"priority"_s, u"urgent"_s}};
        const IncomingResult result = in(u"escalate"_s, urgent, false, high);
        QCOMPARE(result.values.value("assignee"_L1).toObject().value("login"_L1).toString(), u"oncall"_s);
        const QDate due = QDate::fromString(result.values.value("dueDate"_L1).toString(), Qt::ISODate);
        QVERIFY(due > QDateTime::currentDateTimeUtc().date() && due.dayOfWeek() <= 5);
        QCOMPARE(result.warnings, QStringList {u"escalated: urgent"_s});
        QVERIFY(!in(u"escalate"_s, urgent, false, urgent).values.contains("assignee"_L1));
    }

    void mentions()
    {
        const IncomingResult result = in(u"mentions"_s, {{u"description"_s, u"@rob, mail a@rob.test or @nobody."_s}}, false, {}, [](Replica &replica) {
            replica.comments = {sample::comment(u"r1"_s, u"ask @rob."_s)};
        });
        QCOMPARE(result.values.value("description"_L1).toString(), u"Rob Roy, mail a@rob.test or @nobody."_s);
        QCOMPARE(result.comments.first().body, u"ask Rob Roy."_s);
        QCOMPARE(result.warnings.size(), 1);
        QVERIFY2(result.warnings.first().startsWith(u"nobody here has the login “nobody”"_s), qPrintable(result.warnings.first()));
    }

    void link()
    {
        const IncomingResult result = in(u"link"_s, {}, true, {}, [](Replica &replica) { replica.url = u"http://there.example.test/99"_s; });
        const auto ofRule = std::find_if(result.comments.cbegin(), result.comments.cend(), [](const CommentChange &c) { return c.remoteId.isEmpty(); });
        QVERIFY(ofRule != result.comments.cend());
        QCOMPARE(ofRule->body, u"Linked to R-99 of Red: http://there.example.test/99"_s);
        QCOMPARE(ofRule->visibility, Visibility::Internal);
        for (const CommentChange &comment : in(u"link"_s, {}).comments)
            QVERIFY(!comment.remoteId.isEmpty());
    }

    void receipt()
    {
        const IncomingResult result = in(u"receipt"_s, {{u"summary"_s, u"Fire"_s}}, true);
        QVERIFY(result.back);
        QCOMPARE(result.comments.last().body, u"Taken over as A-7."_s);
        QVERIFY(!in(u"receipt"_s, {{u"summary"_s, u"Fire"_s}}).back);
    }

    void smallAttachments()
    {
        const OutgoingResult sent = out(u"small-attachments"_s, {}, [](Issue &issue) {
            issue.attachments.append(sample::attachment(u"a2"_s, u"film.mov"_s));
            issue.attachments.last().size = 10'000'000;
            issue.attachments.append(sample::attachment(u"a3"_s, u"Setup.EXE"_s));
        });
        QCOMPARE(fileNames(sent.replica.attachments), QStringList {u"photo.txt"_s});
        QCOMPARE(sent.warnings, (QStringList {u"not sent: film.mov"_s, u"not sent: Setup.EXE"_s}));
    }

    void timeSpent()
    {
        const auto entry = [](const QString &activity) {
            Worklog worklog {u"w1"_s, 5400, u"2026-02-01"_s, u"Hoses"_s, activity, {}, {}, {}};
            worklog.author.name = u"Dora"_s;
            return worklog;
        };
        const OutgoingResult sent = out(u"time-spent"_s, {}, [&](Issue &issue) { issue.worklogs = {entry({})}; });
        QCOMPARE(sent.replica.worklogs, QList<Worklog> {entry({})});
        const auto taken = [&](const QString &activity) {
            return in(u"time-spent"_s, {}, false, {}, [&](Replica &replica) { replica.worklogs = {entry(activity)}; }).worklogs.value(0);
        };
        QCOMPARE(taken(u"Coding"_s).activity, u"Development"_s);
        QCOMPARE(taken(u"Coding"_s).body, u"Dora: Hoses"_s);
        QCOMPARE(taken(u"Else"_s).activity, QString());
        QCOMPARE(taken({}).seconds, 5400);
    }

    void dueDate()
    {
        QCOMPARE(out(u"due-date"_s, {{u"dueDate"_s, u"2026-02-03"_s}}).replica.fields.value("dueDate"_L1).toString(), u"2026-01-30"_s); // Tuesday, Friday
        QCOMPARE(in(u"due-date"_s, {{u"dueDate"_s, u"2026-01-30"_s}}).values.value("dueDate"_L1).toString(), u"2026-02-03"_s);
        QVERIFY(in(u"due-date"_s, {{u"dueDate"_s, QJsonValue::Null}}).values.value("dueDate"_L1).isNull());
    }

    void blockByLabel()
    {
        const OutgoingResult kept = out(u"block-by-label"_s, {{u"labels"_s, QJsonArray {u"hot"_s, u"Private"_s}}});
        QVERIFY(kept.skipped);
        QCOMPARE(kept.reason, u"has the label private"_s);
    }

    void assigneeByMail()
    {
        QCOMPARE(in(u"assignee-by-mail"_s, {{u"assignee"_s, QJsonObject {{u"name"_s, u"R"_s}, {u"email"_s, u"ROB@example.test"_s}}}}).values.value("assignee"_L1), rob);
        QCOMPARE(in(u"assignee-by-mail"_s, {{u"assignee"_s, QJsonObject {{u"name"_s, u"X"_s}}}}).values.value("assignee"_L1).toObject().value("login"_L1).toString(), u"triage"_s);
        QVERIFY(!in(u"assignee-by-mail"_s, {}).values.contains("assignee"_L1));
    }

    void knownValues()
    {
        QCOMPARE(in(u"known-values"_s, {{u"priority"_s, u"high"_s}}).values.value("priority"_L1).toObject().value("id"_L1).toString(), u"2"_s);
        const IncomingResult result = in(u"known-values"_s, {{u"priority"_s, u"Extreme"_s}});
        QCOMPARE(result.values.value("priority"_L1).toObject().value("name"_L1).toString(), u"Normal"_s);
        QVERIFY2(result.warnings.value(0).startsWith(u"node.priority: priority has no “Extreme” here"_s), qPrintable(result.warnings.value(0)));
    }

    void theirKey()
    {
        QCOMPARE(in(u"their-key"_s, {{u"summary"_s, u"Fire"_s}}, true).values.value("summary"_L1).toString(), u"[Red R-99] Fire"_s);
        QCOMPARE(in(u"their-key"_s, {{u"summary"_s, u"Fire"_s}}).values.value("summary"_L1).toString(), u"Fire"_s); // made here
        QCOMPARE(out(u"their-key"_s, {{u"summary"_s, u"[Red R-99] Fire"_s}}).replica.fields.value("summary"_L1).toString(), u"Fire"_s);
        QCOMPARE(out(u"their-key"_s, {{u"summary"_s, u"[urgent] Fire"_s}}).replica.fields.value("summary"_L1).toString(), u"[urgent] Fire"_s);
    }

    void theirKeyField()
    {
        QCOMPARE(in(u"their-key-field"_s, {{u"summary"_s, u"Fire"_s}}).values.value("custom.Their key"_L1).toString(), u"R-99"_s);
        IncomingInput input = sample::incoming({});
        input.rules.afterAck = galleryRule(u"their-key-field"_s)->afterAck;
        const Result<IncomingResult> result = await(m_engine->afterAck(input));
        QVERIFY2(result, qPrintable(result ? QString() : result.error().message));
        QCOMPARE(result->values, (QJsonObject {{u"custom.Their key"_s, u"R-99"_s}}));
    }

    void commentsOnly()
    {
        const IncomingResult result = in(u"comments-only"_s, {{u"summary"_s, u"Changed"_s}, {u"status"_s, u"Closed"_s}});
        QVERIFY(result.values.isEmpty());
        QCOMPARE(result.comments.size(), 2);
        QCOMPARE(out(u"comments-only"_s, {}).replica.fields.value("labels"_L1).toArray().size(), 2);
    }
};

QTEST_GUILESS_MAIN(TstGallery)
#include "tst_gallery.moc"
