// The sandbox board as its users see it: the connector, the window's client, two openers of one file.
#include "core/connectors/sandbox/sandboxboard.h"
#include "core/connectors/sandbox/sandboxboardclient.h"
#include "core/connectors/sandbox/sandboxconnector.h"
#include "core/connectors/sandbox/sandboxmapping.h"
#include "core/connectors/sandbox/sandboxquery.h"

#include <QJsonArray>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace lockstep;
using namespace Qt::StringLiterals;

class TstSandboxBoard final : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    SystemClock m_clock;
    SeededRandom m_random {1};
    int m_boards = 0;

    QString newBoard() { return u"board %1"_s.arg(++m_boards); }

    std::unique_ptr<SandboxConnector> connector(const QString &board)
    {
        ConnectorContext context;
        context.settings = {{u"board"_s, board}};
        context.clock = &m_clock;
        context.random = &m_random;
        context.dataFolder = m_folder.path();
        return std::make_unique<SandboxConnector>(context);
    }

    template<typename T>
    static QCoro::Task<void> keep(Task<Result<T>> task, std::shared_ptr<std::optional<Result<T>>> into)
    {
        Result<T> result = co_await std::move(task);
        into->emplace(std::move(result));
    }

    template<typename T>
    static Result<T> wait(Task<Result<T>> task)
    {
        const auto result = std::make_shared<std::optional<Result<T>>>();
        keep<T>(std::move(task), result);
        if (!QTest::qWaitFor([&result] { return result->has_value(); }, 20'000))
            return Error::make(ErrorCode::Internal, u"no answer"_s);
        return **result;
    }

private Q_SLOTS:
    void createThenFetch_givesBackWhatWasWritten()
    {
        const auto c = connector(newBoard());
        const Result<IssueId> id = wait(c->create({.fields = {{u"summary"_s, u"A"_s}, {u"priority"_s, QJsonObject {{u"id"_s, u"4"_s}, {u"name"_s, u"high"_s}}},
                                                              {u"assignee"_s, u"bob@example.test"_s}, {u"labels"_s, QJsonArray {u"x"_s, u"y"_s}},
                                                              {u"dueDate"_s, u"2026-02-01"_s}},
                                                   .custom = {{u"Severity"_s, u"Low"_s}, {u"Reference"_s, u"R-1"_s}}},
                                                  u"mark-1"_s));
        QVERIFY2(id, qPrintable(id ? QString() : id.error().message));
        const Result<Issue> issue = wait(c->fetch(*id));
        QVERIFY(issue);
        QCOMPARE(issue->summary(), u"A"_s);
        QCOMPARE(issue->fields.value(u"priority"_s).toObject().value(u"name"_s).toString(), u"High"_s);
        QCOMPARE(issue->fields.value(u"status"_s).toObject().value(u"category"_s).toString(), u"open"_s);
        QCOMPARE(issue->fields.value(u"assignee"_s).toObject().value(u"login"_s).toString(), u"bob"_s);
        QCOMPARE(issue->fields.value(u"dueDate"_s).toString(), u"2026-02-01"_s);
        QVERIFY(sameValue(issue->custom.value(u"Severity"_s), u"low"_s));
        const auto found = wait(c->findByMark(u"mark-1"_s));
        QVERIFY(found && *found == *id);
        QVERIFY(!*wait(c->findByMark(u"mark-2"_s)));
    }

    void badValues_areNamed_data()
    {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QJsonValue>("value");
        QTest::newRow("status") << u"status"_s << QJsonValue(u"Nope"_s);
        QTest::newRow("no status") << u"status"_s << QJsonValue();
        QTest::newRow("date") << u"dueDate"_s << QJsonValue(u"soon"_s);
        QTest::newRow("person") << u"assignee"_s << QJsonValue(u"mallory"_s);
        QTest::newRow("number as labels") << u"labels"_s << QJsonValue(3);
        QTest::newRow("unknown field") << u"prioritty"_s << QJsonValue(u"High"_s);
        QTest::newRow("empty summary") << u"summary"_s << QJsonValue(u"  "_s);
    }
    void badValues_areNamed()
    {
        QFETCH(QString, field);
        QFETCH(QJsonValue, value);
        const auto c = connector(newBoard());
        const Result<IssueId> id = wait(c->create({.fields = {{u"summary"_s, u"A"_s}}, .custom = {}}, u"m"_s));
        QVERIFY(id);
        const Result<Issue> before = wait(c->fetch(*id));
        IssueDraft draft;
        draft.fields.insert(field, value);
        draft.fields.insert(u"description"_s, u"must not be written"_s);
        // What means "not set" and is not set already is no change at all.
        const Result<> done = wait(c->update(*before, draft));
        QVERIFY(!done);
        QCOMPARE(done.error().code, ErrorCode::Validation);
        QCOMPARE(done.error().field, field);
        QVERIFY(done.error().message.contains(field));
        const Result<Issue> after = wait(c->fetch(*id));
        QCOMPARE(after->fields, before->fields);
        QCOMPARE(after->version, before->version);
    }

    void changeFeed_tellsEachChangeOnce_alsoDeletionsAndEditedComments()
    {
        const QString name = newBoard();
        const auto c = connector(name);
        const Result<IssueId> one = wait(c->create({.fields = {{u"summary"_s, u"one"_s}}, .custom = {}}, {}));
        ChangePage page = *wait(c->changesSince({}));
        QVERIFY(page.changes.isEmpty());
        QVERIFY(wait(c->changesSince(page.cursor))->changes.isEmpty());

        const Result<QString> comment = wait(c->addComment(*one, {.body = u"hello"_s, .visibility = Visibility::Internal}));
        QVERIFY(comment);
        page = *wait(c->changesSince(page.cursor));
        QCOMPARE(page.changes.size(), 1);
        QVERIFY(wait(c->editComment(*one, *comment, {.body = u"hello again"_s, .visibility = Visibility::Internal})));
        page = *wait(c->changesSince(page.cursor));
        QCOMPARE(page.changes.size(), 1);
        const Result<Issue> issue = wait(c->fetch(*one));
        QCOMPARE(issue->comments.size(), 1);
        QCOMPARE(issue->comments[0].body, u"hello again"_s);
        QCOMPARE(issue->comments[0].visibility, Visibility::Internal);

        const auto board = SandboxBoard::open(sandboxBoardPath(m_folder.path(), name), u"lockstep"_s, m_clock);
        QVERIFY((*board)->remove(one->value().toLongLong(), u"alice"_s));
        page = *wait(c->changesSince(page.cursor));
        QCOMPARE(page.changes.size(), 1);
        QCOMPARE(wait(c->fetch(*one)).error().code, ErrorCode::NotFound);
    }

    void junkIsNoBoard()
    {
        const QString name = newBoard();
        const QString path = sandboxBoardPath(m_folder.path(), name);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(QByteArray(5000, 'x')) == 5000);
        file.close();
        const auto page = wait(connector(name)->changesSince({}));
        QVERIFY(!page);
        QCOMPARE(page.error().message, u"The file %1 is no sandbox board; move it away, or name another board"_s.arg(path));
        QCOMPARE(page.error().scope, ErrorScope::Node);
        QVERIFY(page.error().code != ErrorCode::Storage && !page.error().healsByItself()); // the node stands, it does not wait
    }

    void manyChanges_comeInPages()
    {
        const QString name = newBoard();
        const auto board = SandboxBoard::open(sandboxBoardPath(m_folder.path(), name), u"lockstep"_s, m_clock);
        const auto c = connector(name);
        ChangePage page = *wait(c->changesSince({}));
        for (int i = 0; i < 230; ++i)
            QVERIFY((*board)->create({.summary = u"n%1"_s.arg(i)}, u"alice"_s));
        QSet<QString> seen;
        do {
            page = *wait(c->changesSince(page.cursor));
            for (const ChangeRef &ref : page.changes)
                seen.insert(ref.key);
        } while (page.more);
        QCOMPARE(seen.size(), 230);
        QSet<QString> found;
        SearchPage hits;
        do {
            hits = *wait(c->search({}, hits.next));
            for (const ChangeRef &ref : hits.issues)
                found.insert(ref.key);
        } while (!hits.next.isEmpty());
        QCOMPARE(found, seen);
    }

    void attachment_comesBackByteForByte()
    {
        const auto c = connector(newBoard());
        const Result<IssueId> id = wait(c->create({.fields = {{u"summary"_s, u"A"_s}}, .custom = {}}, {}));
        const QString source = m_folder.filePath(u"sourcé.bin"_s);
        QByteArray content(3 * 1024 * 1024 + 7, Qt::Uninitialized);
        for (qsizetype i = 0; i < content.size(); ++i)
            content[i] = static_cast<char>(i * 31 + i / 257);
        QFile file(source);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
        file.close();
        const Result<QString> attached = wait(c->addAttachment(*id, {.fileName = u"näme.bin"_s, .mimeType = u"application/octet-stream"_s, .sourcePath = source}));
        QVERIFY2(attached, qPrintable(attached ? QString() : attached.error().message));
        const Result<Issue> issue = wait(c->fetch(*id));
        QCOMPARE(issue->attachments.size(), 1);
        QCOMPARE(issue->attachments[0].fileName, u"näme.bin"_s);
        QCOMPARE(issue->attachments[0].size, content.size());
        const QString target = m_folder.filePath(u"target.bin"_s);
        QVERIFY(wait(c->download(*id, issue->attachments[0], target)));
        QFile back(target);
        QVERIFY(back.open(QIODevice::ReadOnly));
        QCOMPARE(back.readAll(), content);
    }

    void query_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<bool>("hit");
        QTest::addColumn<QString>("bad");
        QTest::newRow("empty") << u""_s << true << QString();
        QTest::newRow("all") << u"status:new label:\"needs info\" text:cannot"_s << true << QString();
        QTest::newRow("quoted value") << u"status:\"in progress\""_s << false << QString();
        QTest::newRow("slip") << u"status:New labl:bug"_s << false << u"labl:bug"_s;
        QTest::newRow("word") << u"hello"_s << false << u"hello"_s;
        QTest::newRow("open quote") << u"text:\"abc"_s << false << u"text:\"abc"_s;
        QTest::newRow("value") << u"status:Newish"_s << false << u"status:Newish"_s;
        QTest::newRow("no value") << u"status:"_s << false << u"status:"_s;
        QTest::newRow("colon") << u":"_s << false << u":"_s;
    }
    void query()
    {
        QFETCH(QString, query);
        QFETCH(bool, hit);
        QFETCH(QString, bad);
        BoardIssue issue;
        issue.number = 1;
        issue.summary = u"User cannot log in"_s;
        issue.status = u"New"_s;
        issue.labels = QStringList {u"Needs info"_s};
        const auto parsed = sandbox::parseQuery(query);
        if (!bad.isEmpty()) {
            QVERIFY(!parsed);
            QCOMPARE(parsed.error().code, ErrorCode::Validation);
            QVERIFY(parsed.error().message.contains(bad));
            return;
        }
        QVERIFY(parsed);
        QCOMPARE(sandbox::matches(*parsed, issue), hit);
    }

    void normalised_isWhatFetchGivesBack()
    {
        const auto c = connector(newBoard());
        QVERIFY(sameValue(c->normalised(u"priority"_s, QJsonObject {{u"id"_s, u"7"_s}, {u"name"_s, u"urgent"_s}}),
                          QJsonObject {{u"id"_s, u"Urgent"_s}, {u"name"_s, u"Urgent"_s}}));
        QCOMPARE(c->normalised(u"dueDate"_s, u"2026-02-01T12:00:00Z"_s).toString(), u"2026-02-01"_s);
        QCOMPARE(c->normalised(u"comment"_s, u"x"_s).toString(), u"x"_s);
    }

    void abortedConnector_answersCancelled()
    {
        const auto c = connector(newBoard());
        auto task = c->schema();
        c->abort();
        QCOMPARE(wait(std::move(task)).error().code, ErrorCode::Cancelled);
        QCOMPARE(wait(c->schema()).error().code, ErrorCode::Cancelled);
    }

    void threadsOnOneFile_loseNothing()
    {
        const QString path = sandboxBoardPath(m_folder.path(), newBoard());
        constexpr int writers = 4;
        constexpr int each = 25;
        std::vector<std::thread> threads;
        std::atomic<int> failures = 0;
        for (int t = 0; t < writers; ++t) {
            threads.emplace_back([&failures, path, t] {
                SystemClock clock;
                const auto board = SandboxBoard::open(path, u"lockstep"_s, clock);
                for (int i = 0; i < each; ++i) {
                    if (!board || !(*board)->create({.summary = u"%1/%2"_s.arg(t).arg(i)}, u"alice"_s))
                        ++failures;
                }
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        QCOMPARE(failures.load(), 0);
        const auto board = SandboxBoard::open(path, u"lockstep"_s, m_clock);
        QCOMPARE((*board)->list()->size(), writers * each);
        QCOMPARE(*(*board)->newestChange(), writers * each);
    }

    void windowClient_seesWhatTheConnectorWrites()
    {
        const QString name = newBoard();
        SandboxBoardClient client(sandboxBoardPath(m_folder.path(), name), name, u"lockstep"_s);
        QSignalSpy finished(&client, &BoardClient::finished);
        QSignalSpy failed(&client, &BoardClient::failed);
        QSignalSpy changed(&client, &BoardClient::changed);
        QSignalSpy read(&client, &BoardClient::issueRead);
        QSignalSpy listed(&client, &BoardClient::listed);
        const quint64 request = client.create({.summary = u"From the window"_s}, u"alice"_s);
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(finished[0][0].toULongLong(), request);
        const qint64 number = finished[0][1].toLongLong();
        QTRY_COMPARE(changed.size(), 1);

        const auto c = connector(name);
        QVERIFY(wait(c->addComment(IssueId(QString::number(number)), {.body = u"From the connector"_s})));
        QTRY_COMPARE(changed.size(), 2);
        client.read(number);
        client.list();
        QTRY_COMPARE(listed.size(), 1);
        QCOMPARE(read.size(), 1);
        const auto issue = read[0][0].value<BoardIssue>();
        QCOMPARE(issue.comments.size(), 1);
        QCOMPARE(issue.comments[0].body, u"From the connector"_s);
        QCOMPARE(issue.reporter, u"alice"_s);

        const quint64 bad = client.edit(number, {.status = u"Nope"_s}, u"alice"_s);
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(failed[0][0].toULongLong(), bad);
        QCOMPARE(failed[0][1].value<Error>().field, u"status"_s);
    }
};

QTEST_GUILESS_MAIN(TstSandboxBoard)
#include "tst_sandboxboard.moc"
