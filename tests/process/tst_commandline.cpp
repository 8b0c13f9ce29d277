// The real program as somebody at a terminal uses it.

#include "tests/support/testpaths.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
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
    void demoNeedsAnEmptyProfile();

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
    QTest::newRow("empty") << QByteArray() << u"is not valid JSON"_s;
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
    QCOMPARE(run({u"queue"_s, u"--state"_s, u"faild"_s}).exitCode, 1);
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
