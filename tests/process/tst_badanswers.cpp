// Trackers that answer nonsense, to the real program: a "Redmine" of ours per kind of nonsense, all at once. Each node shows one clear state
// that names the request, the others go on, memory stays bounded, and everything heals by itself when they answer properly.

#include "tests/support/fakehttpserver.h"
#include "tests/support/programrun.h"
#include "tests/support/testpaths.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace lockstep;

namespace {
constexpr int limitMs = 100'000; // a request that hangs is given up after a minute

struct Kind {
    QString node;
    FakeAnswer answer;
    QString says; ///< In its state's sentence
    bool isError; ///< Shown in `errors` too; else it is an outage, which is nobody's fault
};

QList<Kind> kinds()
{
    FakeAnswer html = FakeAnswer::json("<!DOCTYPE html><html><body>Please log in</body></html>");
    html.headers = {{"Content-Type", "text/html"}};
    FakeAnswer huge = FakeAnswer::json({});
    huge.fillSize = 100 * 1024 * 1024;
    FakeAnswer busy = FakeAnswer::json("{}", 429);
    busy.headers.append(qMakePair(QByteArray("Retry-After"), QByteArray("3")));
    return {{u"Html"_s, html, u"HTML"_s, true},
            {u"Half"_s, FakeAnswer::json("{\"issues\":[{\"id\":1,\"subj"), u"JSON"_s, true},
            {u"Circle"_s, FakeAnswer::redirect("/issues.json"), u"redirect"_s, true},
            {u"Huge"_s, huge, u"large"_s, true},
            {u"Broken"_s, FakeAnswer::json("{}", 500), u"500"_s, false},
            {u"Busy"_s, busy, u"429"_s, false},
            {u"Hanging"_s, FakeAnswer::hanging(), u"does not answer"_s, false}};
}

/// As much of Redmine as a node needs to find nothing new.
FakeAnswer properAnswer(const FakeRequest &request)
{
    static const QHash<QByteArray, QByteArray> answers {
        {"/users/current.json", R"({"user":{"id":5,"login":"sync","firstname":"Sync","lastname":"Robot"}})"},
        {"/projects/blue.json", R"({"project":{"id":1,"name":"Blue","identifier":"blue","trackers":[{"id":1,"name":"Bug"}],"issue_custom_fields":[]}})"},
        {"/issue_statuses.json", R"({"issue_statuses":[{"id":1,"name":"New","is_closed":false}]})"},
        {"/enumerations/issue_priorities.json", R"({"issue_priorities":[{"id":2,"name":"Normal"}]})"},
        {"/projects/blue/memberships.json", R"({"memberships":[],"total_count":0})"},
        {"/custom_fields.json", R"({"custom_fields":[]})"},
        {"/issues.json", R"({"issues":[],"total_count":0,"offset":0,"limit":100})"},
    };
    const QByteArray body = answers.value(request.path());
    return body.isEmpty() ? FakeAnswer::json("{}", 404) : FakeAnswer::json(body);
}

qint64 peakKib(qint64 pid)
{
    QFile file(u"/proc/%1/status"_s.arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return -1;
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith("VmHWM:"))
            return line.mid(6).trimmed().split(' ').first().toLongLong();
    }
    return -1;
}
} // namespace

class TstBadAnswers final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void oneClearStateEach();
};

void TstBadAnswers::oneClearStateEach()
{
    QTemporaryDir folder;
    ProgramRun program(programPath(), folder.filePath(u"profile"_s));
    program.setEnvironment(u"LOCKSTEP_TEST_KEY"_s, u"0123456789abcdef0123456789abcdef01234567"_s);
    const QList<Kind> all = kinds();
    std::vector<std::unique_ptr<FakeHttpServer>> servers;
    QJsonObject nodes {{u"Board"_s, QJsonObject {{u"connector"_s, u"sandbox"_s}, {u"settings"_s, QJsonObject {{u"board"_s, u"Board"_s}}}}}};
    QJsonObject connections;
    const QJsonObject rules {{u"mode"_s, u"basic"_s}};
    for (const Kind &kind : all) {
        auto server = std::make_unique<FakeHttpServer>();
        server->handleAll(properAnswer);
        server->answer("GET /issues.json", kind.answer);
        nodes.insert(kind.node, QJsonObject {{u"connector"_s, u"redmine"_s},
                                             {u"settings"_s, QJsonObject {{u"url"_s, server->url().toString()}, {u"project"_s, u"blue"_s}, {u"pollSeconds"_s, 1}}},
                                             {u"secrets"_s, QJsonObject {{u"apiKey"_s, QJsonObject {{u"env"_s, u"LOCKSTEP_TEST_KEY"_s}}}}}});
        const QJsonObject half {{u"triggers"_s, QJsonArray()}, {u"rules"_s, rules}};
        connections.insert(kind.node, QJsonObject {{u"between"_s, QJsonArray {kind.node, u"Board"_s}}, {kind.node, half}, {u"Board"_s, half}});
        servers.push_back(std::move(server));
    }
    QFile file(folder.filePath(u"import.json"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QJsonDocument(QJsonObject {{u"lockstep"_s, 1}, {u"nodes"_s, nodes}, {u"connections"_s, connections}}).toJson());
    file.close();
    const ProgramRun::Answer imported = program.command({u"import"_s, file.fileName()});
    QVERIFY2(imported.exitCode == 0, imported.errors.constData());
    QVERIFY(program.start());

    const auto statusOf = [&program](const QString &node) {
        for (const QJsonValue value : program.command({u"status"_s, u"--json"_s}).json().object().value(u"nodes"_s).toArray()) {
            if (value.toObject().value(u"name"_s) == node)
                return value.toObject();
        }
        return QJsonObject();
    };
    const auto openErrors = [&program] { return program.command({u"errors"_s, u"--json"_s}).json().object().value(u"errors"_s).toArray(); };
    const qint64 pid = program.command({u"status"_s, u"--json"_s}).json().object().value(u"pid"_s).toInteger();
    QVERIFY(pid > 0);
    for (const Kind &kind : all) {
        QJsonObject status;
        const bool shown = eventually([&] { return (status = statusOf(kind.node)).value(u"stateText"_s).toString().contains(kind.says); }, limitMs);
        const QByteArray text = QJsonDocument(status).toJson();
        QVERIFY2(shown && status.value(u"stateText"_s).toString().contains(u"GET /issues.json"_s), text.constData());
        QCOMPARE(status.value(u"state"_s), QJsonValue(u"waiting"_s));
        QVERIFY(!status.value(u"nextTry"_s).toString().isEmpty());
    }
    QCOMPARE(statusOf(u"Board"_s).value(u"state"_s), QJsonValue(u"running"_s));
    for (const Kind &kind : all) {
        int count = 0;
        for (const QJsonValue value : openErrors()) {
            if (value.toObject().value(u"node"_s) != kind.node)
                continue;
            ++count;
            QCOMPARE(value.toObject().value(u"scope"_s), QJsonValue(u"node"_s));
            QVERIFY(value.toObject().value(u"error"_s).toObject().value(u"message"_s).toString().contains(u"GET /issues.json"_s));
        }
        QVERIFY2(count == (kind.isError ? 1 : 0), qPrintable(u"%1: %2 errors"_s.arg(kind.node).arg(count)));
    }
    const qint64 peak = peakKib(pid);
    qInfo() << "peak of the program's memory:" << peak / 1024 << "MiB";
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    QVERIFY(peak > 0 && peak < 200 * 1024);
#endif

    for (const auto &server : servers)
        server->handle("GET /issues.json", properAnswer);
    for (const Kind &kind : all)
        QVERIFY2(eventually([&] { return statusOf(kind.node).value(u"state"_s) == u"running"_s; }, limitMs), qPrintable(kind.node));
    QVERIFY(eventually([&] { return openErrors().isEmpty(); }, limitMs));
    QVERIFY(program.stop());
}

QTEST_GUILESS_MAIN(TstBadAnswers)
#include "tst_badanswers.moc"
