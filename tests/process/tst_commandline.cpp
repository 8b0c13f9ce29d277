// The real program as somebody at a terminal uses it.

#include "tests/support/testpaths.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace Qt::StringLiterals;

namespace {
struct Ran {
    int exitCode = -1;
    QString out;
    QString err;
    QJsonObject json() const { return QJsonDocument::fromJson(out.toUtf8()).object(); }
};

QProcessEnvironment environment(const QMap<QString, QString> &more)
{
    QProcessEnvironment all = QProcessEnvironment::systemEnvironment();
    all.remove(u"DISPLAY"_s);
    all.remove(u"WAYLAND_DISPLAY"_s);
    all.remove(u"QT_QPA_PLATFORM"_s);
    for (auto it = more.begin(); it != more.end(); ++it)
        all.insert(it.key(), it.value());
    return all;
}
} // namespace

class TstCommandLine final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup();
    void helpAndVersion();
    void wrongUse();
    void nothingRuns();
    void badImports_data();
    void badImports();
    void importWithoutARunningProgram();
    void demoOnce();
    void headlessAnswersAndStops();
    void killedAndStartedAgain();
    void demoKilledInTheMiddle();
    void noDisplay();
    void importFromAPipe();
    void pausedAtOnce();
    void readmeNamesEveryField();
    void auditAndRepair();
    void demoNeedsAnEmptyProfile();
    void portRule();

private:
    Ran run(const QStringList &arguments, const QMap<QString, QString> &more = {});
    std::unique_ptr<QProcess> start(const QStringList &arguments);
    QString profile() const { return m_folder->filePath(u"profile"_s); }
    QString write(const QByteArray &content);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QProcess> m_running;
};

void TstCommandLine::cleanup()
{
    if (m_running && m_running->state() != QProcess::NotRunning) {
        m_running->kill();
        m_running->waitForFinished();
    }
    m_running.reset();
}

Ran TstCommandLine::run(const QStringList &arguments, const QMap<QString, QString> &more)
{
    QProcess process;
    process.setProcessEnvironment(environment(more));
    process.setWorkingDirectory(m_folder->path());
    process.start(programPath(), QStringList {u"--profile"_s, profile()} + arguments);
    Ran ran;
    if (process.waitForFinished(240'000) && process.exitStatus() == QProcess::NormalExit)
        ran.exitCode = process.exitCode();
    process.kill();
    process.waitForFinished();
    ran.out = QString::fromUtf8(process.readAllStandardOutput());
    ran.err = QString::fromUtf8(process.readAllStandardError());
    return ran;
}

std::unique_ptr<QProcess> TstCommandLine::start(const QStringList &arguments)
{
    auto process = std::make_unique<QProcess>();
    process->setProcessEnvironment(environment({}));
    process->start(programPath(), QStringList {u"--headless"_s, u"--profile"_s, profile()} + arguments);
    process->waitForStarted();
    return process;
}

QString TstCommandLine::write(const QByteArray &content)
{
    QFile file(m_folder->filePath(u"import.json"_s));
    if (file.open(QIODevice::WriteOnly))
        file.write(content);
    return file.fileName();
}

void TstCommandLine::helpAndVersion()
{
    const Ran help = run({u"--help"_s});
    QCOMPARE(help.exitCode, 0);
    QVERIFY(help.out.contains(u"lockstep COMMAND"_s));
    const Ran version = run({u"--version"_s});
    QCOMPARE(version.exitCode, 0);
    QVERIFY(version.out.startsWith(u"Lockstep "_s));
}

void TstCommandLine::wrongUse()
{
    const Ran ran = run({u"quue"_s});
    QCOMPARE(ran.exitCode, 2);
    QVERIFY2(ran.err.contains(u"did you mean “queue”?"_s), qPrintable(ran.err));
    QCOMPARE(ran.out, QString());
    QCOMPARE(run({u"retry"_s}).exitCode, 2);
}

void TstCommandLine::nothingRuns()
{
    for (const QStringList &words : {QStringList {u"status"_s}, QStringList {u"queue"_s, u"--json"_s}, QStringList {u"retry"_s, u"--all"_s}}) {
        const Ran ran = run(words);
        QCOMPARE(ran.exitCode, 3);
        QVERIFY(ran.err.contains(u"Nothing runs"_s));
        QCOMPARE(ran.out, QString());
    }
    const Ran logs = run({u"logs"_s}); // needs no running program
    QCOMPARE(logs.exitCode, 0);
    // Nor do the others that need none make anything but what they are to fill.
    QCOMPARE(run({u"backup"_s, u"b"_s}).exitCode, 1);
    QCOMPARE(run({u"restore"_s, u"b"_s}).exitCode, 1);
    QCOMPARE(run({u"export"_s}).exitCode, 0);
    const QString path = write(R"({"lockstep":1,"nodes":{}})");
    QCOMPARE(run({u"import"_s, u"--dry-run"_s, path}).exitCode, 0);
    QVERIFY(!QFile::exists(profile()));
    QCOMPARE(run({u"status"_s, u"--profile"_s, m_folder->filePath(u"a/b"_s)}).exitCode, 3);
    QCOMPARE(run({u"import"_s, u"none"_s, u"--profile"_s, m_folder->filePath(u"a/b"_s)}).exitCode, 1);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), (QStringList {u"import.json"_s}));
    QCOMPARE(run({u"import"_s, path, u"--profile"_s, m_folder->filePath(u"a/b"_s)}).exitCode, 0);
    QVERIFY(QFile::exists(m_folder->filePath(u"a/b/configuration.json"_s)));
}

void TstCommandLine::badImports_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("message");
    QTest::newRow("unknown key") << QByteArray(R"({"lockstep":1,"nodes":{"Blue":{"conector":"redmine"}}})") << u"nodes.Blue.conector: unknown key; did you mean “connector”?"_s;
    QTest::newRow("wrong type") << QByteArray(R"({"lockstep":1,"nodes":{"Blue":{"connector":"sandbox","settings":{"board":"Blue","pollSeconds":"2"}}}})")
                                << u"nodes.Blue.settings.pollSeconds: expected number, got text"_s;
    QTest::newRow("missing secret")
        << QByteArray(R"({"lockstep":1,"nodes":{"Blue":{"connector":"redmine","settings":{"url":"http://127.0.0.1:1","project":"blue"},
                         "secrets":{"apiKey":{"env":"LOCKSTEP_TEST_NOT_SET"}}}}})")
        << u"nodes.Blue.secrets.apiKey: the environment variable LOCKSTEP_TEST_NOT_SET is not set"_s;
    QTest::newRow("secret not named") << QByteArray(R"({"lockstep":1,"nodes":{"Blue":{"connector":"redmine","settings":{"url":"http://127.0.0.1:1","project":"blue"}}}})")
                                      << u"nodes.Blue.secrets.apiKey: is missing"_s;
    QTest::newRow("unknown connector") << QByteArray(R"({"lockstep":1,"nodes":{"Blue":{"connector":"redmin"}}})")
                                       << u"nodes.Blue.connector: there is no connector “redmin”; did you mean “redmine”?"_s;
    QTest::newRow("half a JSON") << QByteArray(R"({"lockstep":1,"nodes":{"Blue":)") << u"is not valid JSON"_s;
    QTest::newRow("HTML") << QByteArray("<!DOCTYPE html><html></html>") << u"is not valid JSON"_s;
    QTest::newRow("empty") << QByteArray() << u"import.json” is empty."_s;
    QTest::newRow("two of a name") << QByteArray(R"({"lockstep":1,"nodes":{"Blue":{"connector":"sandbox"},"Blue":{"connector":"sandbox"}}})")
                                   << u"nodes.Blue: is there twice"_s;
    QTest::newRow("script with a fault")
        << QByteArray(R"({"lockstep":1,"nodes":{"Blue":{"connector":"sandbox","settings":{"board":"Blue"}},"Red":{"connector":"sandbox","settings":{"board":"Red"}}},
                         "connections":{"C":{"between":["Blue","Red"],"Blue":{"rules":{"mode":"script","outgoing":"replica.summary = ;"}}}}})")
        << u"connections.C.Blue.rules.outgoing: line 1: "_s;
    QTest::newRow("list") << QByteArray("[]") << u"must hold one JSON object"_s;
    QTest::newRow("10 MB") << QByteArray(10'000'000, ' ') << u"is larger than 8 MiB"_s;
}

void TstCommandLine::badImports()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, message);
    const QString path = write(content);
    for (const QStringList &words : {QStringList {u"import"_s, path}, QStringList {u"import"_s, u"--dry-run"_s, path}}) {
        const Ran ran = run(words);
        QCOMPARE(ran.exitCode, 1);
        QVERIFY2(ran.err.contains(message), qPrintable(ran.err));
        QCOMPARE(ran.err.count(u'\n'), 1); // one clear error
        QVERIFY(!QFile::exists(profile() + u"/configuration.json"_s));
    }
}

void TstCommandLine::importWithoutARunningProgram()
{
    const QString path = write(R"({"lockstep":1,"nodes":{"Blue":{"connector":"sandbox","settings":{"board":"Blue"}}}})");
    const Ran dry = run({u"import"_s, u"--dry-run"_s, u"import.json"_s}); // relative to where one is
    QCOMPARE(dry.exitCode, 0);
    QCOMPARE(dry.out, u"added node “Blue”\n"_s);
    const Ran empty = run({u"export"_s});
    QCOMPARE(empty.json().value(u"nodes"_s).toObject(), QJsonObject());
    const Ran taken = run({u"import"_s, path, u"--json"_s});
    QCOMPARE(taken.exitCode, 0);
    QCOMPARE(taken.json().value(u"changes"_s).toArray().size(), 1);
    QVERIFY(run({u"export"_s}).json().value(u"nodes"_s).toObject().contains(u"Blue"_s));
    QCOMPARE(run({u"export"_s, u"out.json"_s}).exitCode, 0);
    QCOMPARE(run({u"import"_s, u"out.json"_s}).out, u"Nothing changes.\n"_s);
    QCOMPARE(run({u"import"_s, u"none.json"_s}).exitCode, 1);
}

void TstCommandLine::demoOnce()
{
    const Ran ran = run({u"--headless"_s, u"--demo"_s, u"--once"_s});
    QVERIFY2(ran.exitCode == 0, qPrintable(ran.out + ran.err));
    int next = 1;
    static const QRegularExpression line(u"^step (\\d)/8  (\\w+)  .*#1 “Welcome to Lockstep”.*\\d\\d:\\d\\d:\\d\\d\\.\\d{3}$"_s);
    for (const QString &text : ran.out.split(u'\n')) {
        const QRegularExpressionMatch match = line.match(text);
        if (match.hasMatch())
            QCOMPARE(match.captured(1).toInt(), next++);
    }
    QVERIFY2(next == 9, qPrintable(ran.out + ran.err));
    QVERIFY(ran.out.contains(u"Everything is in step."_s));
    // Once more on what is there: nothing to do, and it says so.
    const Ran again = run({u"--headless"_s, u"--demo"_s, u"--once"_s});
    QVERIFY2(again.exitCode == 0, qPrintable(again.out + again.err));
}

void TstCommandLine::headlessAnswersAndStops()
{
    m_running = start({u"--demo"_s});
    QTRY_COMPARE_WITH_TIMEOUT(run({u"issues"_s, u"--json"_s}).json().value(u"issues"_s).toArray().size(), 5, 120'000);
    const Ran status = run({u"status"_s, u"--json"_s});
    QCOMPARE(status.exitCode, 0);
    QCOMPARE(status.json().value(u"nodes"_s).toArray().size(), 2);
    QVERIFY(run({u"status"_s}).out.contains(u"Blue to Red"_s));
    QVERIFY(run({u"queue"_s}).out.contains(u"Welcome to Lockstep"_s));
    QVERIFY(run({u"queue"_s, u"--state"_s, u"done"_s, u"--json"_s}).json().value(u"total"_s).toInt() >= 5);
    QVERIFY(run({u"history"_s, u"1"_s, u"--json"_s}).json().value(u"history"_s).toArray().size() > 0);
    QCOMPARE(run({u"errors"_s}).out, u"No errors.\n"_s);
    QCOMPARE(run({u"queue"_s, u"--state"_s, u"faild"_s}).exitCode, 2);
    QCOMPARE(run({u"pause"_s, u"Blue to Rad"_s}).exitCode, 1);
    QCOMPARE(run({u"pause"_s, u"Blue to Red"_s}).exitCode, 0);
    QTRY_VERIFY_WITH_TIMEOUT(run({u"connections"_s}).out.contains(u"paused"_s), 20'000);
    QCOMPARE(run({u"resume"_s}).exitCode, 0);
    QCOMPARE(run({u"sync"_s, u"1"_s, u"--connection"_s, u"Blue to Red"_s, u"--node"_s, u"Blue"_s}).exitCode, 0);
    QCOMPARE(run({u"retry"_s, u"99999"_s}).exitCode, 1);
    const QString path = write(R"({"lockstep":1,"nodes":{"Blue":{"conector":"sandbox"}}})");
    QCOMPARE(run({u"import"_s, path}).exitCode, 1);
    QCOMPARE(run({u"status"_s, u"--json"_s}).json().value(u"nodes"_s).toArray().size(), 2);

    const Ran second = run({u"--headless"_s});
    QCOMPARE(second.exitCode, 1);
    QVERIFY(second.err.contains(u"already runs"_s));

    m_running->terminate();
    QVERIFY(m_running->waitForFinished(30'000));
    QCOMPARE(m_running->exitStatus(), QProcess::NormalExit);
    QCOMPARE(m_running->exitCode(), 0);
    QCOMPARE(run({u"status"_s}).exitCode, 3);
}

void TstCommandLine::killedAndStartedAgain()
{
    m_running = start({u"--demo"_s});
    QTRY_COMPARE_WITH_TIMEOUT(run({u"status"_s}).exitCode, 0, 60'000);
    m_running->kill();
    QVERIFY(m_running->waitForFinished());
    QCOMPARE(run({u"status"_s}).exitCode, 3); // the dead one's socket and lock do not count
    m_running = start({});
    QTRY_COMPARE_WITH_TIMEOUT(run({u"status"_s}).exitCode, 0, 60'000);
}

/// The two ends of what a kill can leave of a demo that was being set up: nothing on the boards yet, and all of it.
void TstCommandLine::demoKilledInTheMiddle()
{
    QCOMPARE(run({u"--headless"_s, u"--demo"_s, u"--once"_s}).exitCode, 0);
    QVERIFY(!QFile::exists(profile() + u"/demo-unfinished"_s));
    const auto killedThere = [this] {
        QFile mark(profile() + u"/demo-unfinished"_s);
        return mark.open(QIODevice::WriteOnly);
    };
    const auto issues = [this] {
        m_running = start({});
        QJsonArray list;
        const auto read = [&] { return !(list = run({u"issues"_s, u"--json"_s}).json().value(u"issues"_s).toArray()).isEmpty(); };
        [&] { QTRY_VERIFY_WITH_TIMEOUT(read(), 60'000); }();
        m_running->terminate();
        m_running->waitForFinished(30'000);
        return list.size();
    };
    QVERIFY(killedThere());
    const Ran whole = run({u"--headless"_s, u"--demo-if-empty"_s, u"--once"_s});
    QVERIFY2(whole.exitCode == 0, qPrintable(whole.out + whole.err));
    QVERIFY(!QFile::exists(profile() + u"/demo-unfinished"_s));
    QCOMPARE(issues(), 5); // nothing doubled

    QVERIFY(killedThere());
    QVERIFY(QDir(profile() + u"/boards"_s).removeRecursively());
    QVERIFY(QDir(profile() + u"/nodes"_s).removeRecursively());
    const Ran empty = run({u"--headless"_s, u"--once"_s});
    QVERIFY2(empty.exitCode == 0, qPrintable(empty.out + empty.err));
    QVERIFY2(empty.out.contains(u"step 8/8  Blue  Acknowledged: in step  #1 “Welcome to Lockstep”"_s), qPrintable(empty.out));
    QCOMPARE(issues(), 5);
}

void TstCommandLine::noDisplay()
{
    for (const QString &display : {QString(), u":4711"_s}) { // none named, and one where nobody listens
        const QMap<QString, QString> more = display.isEmpty() ? QMap<QString, QString>() : QMap<QString, QString> {{u"DISPLAY"_s, display}};
        const Ran window = run({}, more);
        QCOMPARE(window.exitCode, 1);
        QVERIFY2(window.err.contains(u"no display"_s), qPrintable(window.err));
        QCOMPARE(window.err.count(u'\n'), 1);
        const Ran headless = run({u"--headless-if-no-display"_s, u"--once"_s}, more);
        QVERIFY2(headless.exitCode == 0, qPrintable(headless.out + headless.err));
    }
}

void TstCommandLine::importFromAPipe()
{
    QProcess process;
    process.setProcessEnvironment(environment({}));
    process.start(programPath(), {u"--profile"_s, profile(), u"import"_s, u"-"_s});
    QVERIFY(process.waitForStarted());
    process.write(R"({"lockstep":1,"nodes":{"Blue":{"connector":"sandbox",)");
    QVERIFY(process.waitForBytesWritten());
    process.write(R"("settings":{"board":"Blue"}}}})");
    process.closeWriteChannel();
    QVERIFY(process.waitForFinished());
    QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
    QVERIFY(run({u"export"_s, u"-"_s}).json().value(u"nodes"_s).toObject().contains(u"Blue"_s));
}

void TstCommandLine::pausedAtOnce()
{
    QCOMPARE(run({u"--headless"_s, u"--demo"_s, u"--once"_s}).exitCode, 0);
    m_running = start({});
    QTRY_COMPARE_WITH_TIMEOUT(run({u"status"_s}).exitCode, 0, 60'000);
    for (const bool paused : {true, false, true}) {
        const Ran told = run({paused ? u"pause"_s : u"resume"_s, u"--json"_s});
        QCOMPARE(told.exitCode, 0);
        QVERIFY(!told.json().value(u"text"_s).toString().isEmpty());
        for (const QString &command : {u"status"_s, u"connections"_s}) {
            const QJsonArray connections = run({command, u"--json"_s}).json().value(u"connections"_s).toArray();
            QVERIFY(!connections.isEmpty());
            for (const QJsonValue connection : connections)
                QCOMPARE(connection[u"paused"_s], QJsonValue(paused));
        }
    }
    // The same for a connection that is taken away.
    QCOMPARE(run({u"import"_s, write(R"({"lockstep":1,"nodes":{"Blue":{"connector":"sandbox","settings":{"board":"Blue"}}}})")}).exitCode, 0);
    QCOMPARE(run({u"status"_s, u"--json"_s}).json().value(u"connections"_s).toArray().size(), 0);
}

namespace {
/// Every name in `value`, but for what the trackers and the rules name.
void collectNames(const QJsonValue &value, QSet<QString> &names)
{
    static const QStringList foreign {u"replica"_s, u"previousReplica"_s, u"changes"_s};
    for (const QJsonValue item : value.toArray())
        collectNames(item, names);
    const QJsonObject object = value.toObject();
    for (auto it = object.begin(); it != object.end(); ++it) {
        names.insert(it.key());
        if (!foreign.contains(it.key()))
            collectNames(it.value(), names);
    }
}
} // namespace

void TstCommandLine::readmeNamesEveryField()
{
    QFile readme(sourcePath(u"README.md"_s));
    QVERIFY(readme.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(readme.readAll());
    QCOMPARE(run({u"--headless"_s, u"--demo"_s, u"--once"_s}).exitCode, 0);
    m_running = start({});
    QTRY_COMPARE_WITH_TIMEOUT(run({u"status"_s}).exitCode, 0, 60'000);
    for (const QStringList &words :
         {QStringList {u"status"_s}, {u"connections"_s}, {u"queue"_s}, {u"event"_s, u"1"_s}, {u"errors"_s}, {u"issues"_s}, {u"history"_s}, {u"logs"_s}, {u"audit"_s}, {u"repair"_s, u"--all"_s},
          {u"retry"_s, u"--all"_s}, {u"sync"_s, u"1"_s, u"--connection"_s, u"Blue to Red"_s}, {u"cancel"_s, u"99999"_s}}) {
        const Ran ran = run(words + QStringList {u"--json"_s});
        QSet<QString> names;
        collectNames(ran.json(), names);
        QVERIFY2(!names.isEmpty(), qPrintable(words.join(u' ')));
        for (const QString &name : std::as_const(names))
            QVERIFY2(text.contains(QString(u'`' + name + u'`')), qPrintable(u"%1: %2 is not in README.md"_s.arg(words.join(u' '), name)));
    }
}

void TstCommandLine::auditAndRepair()
{
    QCOMPARE(run({u"--headless"_s, u"--demo"_s, u"--once"_s}).exitCode, 0);
    m_running = start({});
    QTRY_COMPARE_WITH_TIMEOUT(run({u"status"_s}).exitCode, 0, 60'000);
    // The trackers are asked a first time just after the start; until then the audit says that it cannot be done.
    QTRY_COMPARE_WITH_TIMEOUT(run({u"audit"_s}).exitCode, 0, 60'000);
    const Ran healthy = run({u"audit"_s, u"--json"_s});
    QVERIFY2(healthy.exitCode == 0, qPrintable(healthy.err));
    const QJsonArray audited = healthy.json().value(u"audited"_s).toArray();
    QCOMPARE(audited.size(), 2); // both halves
    for (const QJsonValue half : audited) {
        QVERIFY(half.toObject().value(u"twins"_s).toInt() > 0);
        QCOMPARE(half.toObject().value(u"inStep"_s), half.toObject().value(u"twins"_s));
    }
    QCOMPARE(healthy.json().value(u"findings"_s).toArray().size(), 0);
    QVERIFY(run({u"audit"_s, u"--findings"_s}).out.contains(u"No differences."_s));
    QCOMPARE(run({u"repair"_s}).exitCode, 2);
    QCOMPARE(run({u"repair"_s, u"x"_s}).exitCode, 2);
    QCOMPARE(run({u"audit"_s, u"--state"_s, u"opn"_s}).exitCode, 2);
    const Ran none = run({u"repair"_s, u"7"_s, u"8"_s});
    QCOMPARE(none.exitCode, 1);
    QVERIFY2(none.err.contains(u"There is no finding 7."_s), qPrintable(none.err));
    QVERIFY(run({u"audit"_s, u"--connection"_s, u"Blu to Red"_s}).err.contains(u"did you mean “Blue to Red”?"_s));

    // A change that no feed tells, as of a tracker that was restored from a backup.
    const auto board = [this](const QString &name, const QString &sql) {
        QString value;
        {
            QSqlDatabase db = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
            db.setDatabaseName(profile() + u"/boards/"_s + name + u".board"_s);
            QSqlQuery query(db);
            if (!db.open() || !query.exec(sql))
                qFatal("%s", qPrintable(query.lastError().text()));
            if (query.next())
                value = query.value(0).toString();
        }
        QSqlDatabase::removeDatabase(name);
        return value;
    };
    board(u"Blue"_s, u"UPDATE issues SET summary = 'restored' WHERE number = 1"_s);
    const Ran different = run({u"audit"_s, u"--json"_s});
    const QJsonArray findings = different.json().value(u"findings"_s).toArray();
    QVERIFY2(findings.size() == 1, qPrintable(different.out)); // both halves see it, it is told once
    const QJsonObject finding = findings.first().toObject();
    QCOMPARE(finding.value(u"node"_s).toString(), u"Blue"_s);
    QCOMPARE(finding.value(u"what"_s).toString(), u"summary"_s);
    QCOMPARE(finding.value(u"here"_s).toString(), u"restored"_s);
    QCOMPARE(finding.value(u"cause"_s).toString(), u"edited here"_s);
    QVERIFY(run({u"audit"_s, u"--findings"_s}).out.contains(u"it was changed here, and that has not been detected yet"_s));
    const QString id = QString::number(finding.value(u"id"_s).toInteger());
    const Ran repaired = run({u"repair"_s, id, u"--node"_s, u"Blue"_s});
    QVERIFY2(repaired.exitCode == 0, qPrintable(repaired.err));
    QCOMPARE(repaired.out, u"Blue: 1 pair is repaired\n"_s);
    QTRY_COMPARE_WITH_TIMEOUT(board(u"Red"_s, u"SELECT summary FROM issues WHERE summary = 'restored'"_s), u"restored"_s, 60'000);
    QTRY_COMPARE_WITH_TIMEOUT(run({u"audit"_s, u"--json"_s}).json().value(u"findings"_s).toArray().size(), 0, 60'000);
    QCOMPARE(run({u"audit"_s, u"--findings"_s, u"--state"_s, u"gone"_s, u"--json"_s}).json().value(u"findings"_s).toArray().isEmpty(), false);
}

void TstCommandLine::portRule()
{
    const QString file = m_folder->filePath(u"rule.groovy"_s);
    QFile groovy(file);
    QVERIFY(groovy.open(QIODevice::WriteOnly));
    groovy.write("issue.summary = replica.summary\nissue.fixVersions = replica.fixVersions\n");
    groovy.close();
    const Ran text = run({u"port-rule"_s, file, u"--incoming"_s});
    QCOMPARE(text.exitCode, 0);
    QVERIFY(text.out.startsWith(u"issue.summary = replica.summary;\n// TODO Lockstep: line 2 is not ported: "_s));
    QVERIFY(text.err.startsWith(u"To do. Line 2 is not ported: "_s));
    const Ran json = run({u"port-rule"_s, file, u"--incoming"_s, u"--json"_s});
    QCOMPARE(json.json().value(u"open"_s).toInt(), 1);
    QCOMPARE(json.json().value(u"notes"_s).toArray().first().toObject().value(u"line"_s).toInt(), 2);
    const Ran missing = run({u"port-rule"_s, u"nowhere.groovy"_s});
    QCOMPARE(missing.exitCode, 1);
    QVERIFY(missing.err.startsWith(u"nowhere.groovy cannot be read: "_s));
    QVERIFY(!QFileInfo::exists(profile()));
}

void TstCommandLine::demoNeedsAnEmptyProfile()
{
    write(R"({"lockstep":1,"nodes":{"Green":{"connector":"sandbox","settings":{"board":"Green"}}}})");
    QCOMPARE(run({u"import"_s, u"import.json"_s}).exitCode, 0);
    const Ran ran = run({u"--headless"_s, u"--demo"_s, u"--once"_s});
    QCOMPARE(ran.exitCode, 1);
    QVERIFY2(ran.err.contains(u"needs an empty profile"_s), qPrintable(ran.err));
    QVERIFY(run({u"export"_s}).json().value(u"nodes"_s).toObject().contains(u"Green"_s));
}

QTEST_GUILESS_MAIN(TstCommandLine)
#include "tst_commandline.moc"
