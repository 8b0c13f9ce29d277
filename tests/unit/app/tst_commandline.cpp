// What the words of the command line mean, and that each wrong use is told in one sentence.

#include "app/commandline.h"
#include "app/commandtext.h"
#include "app/texttable.h"

#include <QJsonArray>
#include <QTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
QStringList words(const char *line)
{
    QStringList list;
    for (const QString &word : QString::fromUtf8(line).split(u' ', Qt::SkipEmptyParts))
        list.append(QString(word).replace(u'_', u' '));
    return list;
}
} // namespace

class TstCommandLine final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void modes_data();
    void modes();
    void commands_data();
    void commands();
    void wrongUse_data();
    void wrongUse();
    void emptyIsNotLeftOut();
    void valuesWithDashes();
    void helpNamesEveryCommand();
    void tables();
    void narrowTerminals();
    void queueFitsEightyColumns();
    void texts();
};

void TstCommandLine::modes_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<int>("mode");
    QTest::newRow("nothing") << QByteArray("") << int(RunMode::Window);
    QTest::newRow("headless") << QByteArray("--headless --once --demo") << int(RunMode::Headless);
    QTest::newRow("minimized") << QByteArray("--minimized --profile x") << int(RunMode::Window);
    QTest::newRow("help") << QByteArray("--help") << int(RunMode::Help);
    QTest::newRow("-h with a command") << QByteArray("queue -h") << int(RunMode::Help);
    QTest::newRow("version") << QByteArray("--version") << int(RunMode::Version);
    QTest::newRow("command") << QByteArray("status --json") << int(RunMode::Command);
}

void TstCommandLine::modes()
{
    QFETCH(QByteArray, line);
    QFETCH(int, mode);
    const Result<CommandLine> parsed = parseCommandLine(words(line.constData()));
    QVERIFY2(parsed, parsed ? "" : qPrintable(parsed.error().message));
    QCOMPARE(int(parsed->mode), mode);
}

void TstCommandLine::commands_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("command");
    QTest::addColumn<QJsonObject>("arguments");
    QTest::newRow("queue") << QByteArray("queue --state failed --limit 5 --open --json") << u"queue"_s
                           << QJsonObject {{u"state"_s, u"failed"_s}, {u"limit"_s, 5}, {u"open"_s, true}};
    QTest::newRow("options anywhere") << QByteArray("--profile p --json sync 42 --connection=Blue_to_Red") << u"sync"_s
                                      << QJsonObject {{u"key"_s, u"42"_s}, {u"connection"_s, u"Blue to Red"_s}};
    QTest::newRow("retry one") << QByteArray("retry 7 --node Blue") << u"retry"_s << QJsonObject {{u"event"_s, 7}, {u"node"_s, u"Blue"_s}};
    QTest::newRow("retry an error") << QByteArray("retry --error 3 --node Blue") << u"retry"_s
                                    << QJsonObject {{u"error"_s, 3}, {u"node"_s, u"Blue"_s}};
    QTest::newRow("retry a group") << QByteArray("retry --group 1a2b3c4d") << u"retry"_s << QJsonObject {{u"group"_s, u"1a2b3c4d"_s}};
    QTest::newRow("retry all") << QByteArray("retry --all") << u"retry"_s << QJsonObject {{u"all"_s, true}};
    QTest::newRow("import") << QByteArray("import --dry-run a.json") << u"import"_s << QJsonObject {{u"dry-run"_s, true}, {u"file"_s, u"a.json"_s}};
    QTest::newRow("export") << QByteArray("export") << u"export"_s << QJsonObject();
    QTest::newRow("history") << QByteArray("history PROJ-7") << u"history"_s << QJsonObject {{u"key"_s, u"PROJ-7"_s}};
    QTest::newRow("pause all") << QByteArray("pause") << u"pause"_s << QJsonObject();
    QTest::newRow("resume one") << QByteArray("resume Blue_to_Red") << u"resume"_s << QJsonObject {{u"connection"_s, u"Blue to Red"_s}};
}

void TstCommandLine::commands()
{
    QFETCH(QByteArray, line);
    QFETCH(QString, command);
    QFETCH(QJsonObject, arguments);
    const Result<CommandLine> parsed = parseCommandLine(words(line.constData()));
    QVERIFY2(parsed, parsed ? "" : qPrintable(parsed.error().message));
    QCOMPARE(parsed->command, command);
    QCOMPARE(parsed->arguments, arguments);
    QCOMPARE(parsed->json, line.contains("--json"));
}

void TstCommandLine::wrongUse_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("message");
    QTest::newRow("unknown command") << QByteArray("erors") << u"unknown command “erors”; did you mean “errors”?"_s;
    QTest::newRow("unknown option") << QByteArray("queue --stat failed") << u"unknown option “--stat”; did you mean “--state”?"_s;
    QTest::newRow("one dash") << QByteArray("-headless") << u"unknown option “-headless”; did you mean “--headless”?"_s;
    QTest::newRow("value missing") << QByteArray("queue --state") << u"--state needs a value (STATE)"_s;
    QTest::newRow("value empty") << QByteArray("--profile=") << u"--profile needs a value (DIR)"_s;
    QTest::newRow("flag with value") << QByteArray("--headless=yes") << u"--headless takes no value"_s;
    QTest::newRow("no number") << QByteArray("queue --limit ten") << u"--limit must be a whole number, not “ten”"_s;
    QTest::newRow("no rows") << QByteArray("logs --limit 0") << u"--limit must be at least 1"_s;
    QTest::newRow("state of an event") << QByteArray("queue --state done,faild") << u"there is no state “faild”; did you mean “failed”?"_s;
    QTest::newRow("state of an error") << QByteArray("errors --state failed")
                                       << u"there is no state “failed” (open, retrying, resolved, all)"_s;
    QTest::newRow("negative") << QByteArray("queue --limit=-1") << u"--limit must be a whole number, not “-1”"_s;
    QTest::newRow("too large a number") << QByteArray("retry 99999999999999999999") << u"EVENT must be a whole number, not “99999999999999999999”"_s;
    QTest::newRow("too many words") << QByteArray("status now") << u"status does not take “now”"_s;
    QTest::newRow("file missing") << QByteArray("import --dry-run") << u"import needs FILE"_s;
    QTest::newRow("sync without connection") << QByteArray("sync 42") << u"sync needs --connection NAME"_s;
    QTest::newRow("retry nothing") << QByteArray("retry") << u"retry needs an event's number, --error ID, --group GROUP or --all"_s;
    QTest::newRow("retry two things") << QByteArray("retry 3 --all") << u"retry: an event's number and --all exclude each other"_s;
    QTest::newRow("retry a group and all") << QByteArray("retry --group 1a2b --all") << u"retry: --group and --all exclude each other"_s;
    QTest::newRow("repair two things") << QByteArray("repair --all 1") << u"repair: ids and --all exclude each other"_s;
    QTest::newRow("retry one of a connection") << QByteArray("retry 99 --connection X") << u"--connection goes with retry --all"_s;
    QTest::newRow("unlink where") << QByteArray("unlink 4") << u"unlink needs --connection NAME"_s;
    QTest::newRow("resolve where") << QByteArray("resolve 4 --keep local") << u"resolve needs --node NAME: the ids of errors count per node"_s;
    QTest::newRow("resolve how") << QByteArray("resolve 4 --node Blue") << u"resolve needs --keep, --choose or --field with --value"_s;
    QTest::newRow("resolve to nobody") << QByteArray("resolve 4 --node Blue --keep mine") << u"“mine” is none of local, remote and base"_s;
    QTest::newRow("resolve twice") << QByteArray("resolve 4 --node Blue --choose summary=local,summary=remote") << u"summary is chosen twice"_s;
    QTest::newRow("resolve twice over") << QByteArray("resolve 4 --node Blue --choose summary=local --field summary --value x") << u"summary is chosen twice"_s;
    QTest::newRow("resolve by half") << QByteArray("resolve 4 --node Blue --field summary") << u"--field and --value belong together"_s;
    QTest::newRow("resolve by nonsense") << QByteArray("resolve 4 --node Blue --choose summary") << u"“summary” must be FIELD=local, FIELD=remote or FIELD=base"_s;
    QTest::newRow("error without node") << QByteArray("retry --error 3")
                                        << u"retry --error needs --node NAME: the ids of errors count per node"_s;
    QTest::newRow("log level") << QByteArray("--log loud") << u"--log must be one of debug, info, warning, error, not “loud”"_s;
    QTest::newRow("headless command") << QByteArray("--headless status") << u"--headless does not go with the command status"_s;
    QTest::newRow("once with a window") << QByteArray("--once") << u"--once goes with --headless"_s;
    QTest::newRow("tray without a window") << QByteArray("--headless --minimized") << u"--headless and --minimized exclude each other"_s;
    QTest::newRow("json of a window") << QByteArray("--json") << u"--json goes with a command"_s;
}

void TstCommandLine::wrongUse()
{
    QFETCH(QByteArray, line);
    QFETCH(QString, message);
    const Result<CommandLine> parsed = parseCommandLine(words(line.constData()));
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().code, ErrorCode::InvalidInput);
    QCOMPARE(parsed.error().message, message);
}

void TstCommandLine::emptyIsNotLeftOut()
{
    for (const QString &command : {u"pause"_s, u"resume"_s}) {
        const Result<CommandLine> parsed = parseCommandLine({command, {}});
        QVERIFY(!parsed);
        QCOMPARE(parsed.error().message, QString(command + u": CONNECTION is empty; leave it out or name one"_s));
        QVERIFY(parseCommandLine({command}));
    }
    // The one text that may be empty.
    for (const QStringList &value : {QStringList {u"--value"_s, {}}, QStringList {u"--value="_s}}) {
        const Result<CommandLine> parsed = parseCommandLine(QStringList {u"resolve"_s, u"4"_s, u"--node"_s, u"Blue"_s, u"--field"_s, u"summary"_s} + value);
        QVERIFY2(parsed, parsed ? "" : qPrintable(parsed.error().message));
        QCOMPARE(parsed->arguments.value(u"value"_s), QJsonValue(QString()));
    }
}

void TstCommandLine::valuesWithDashes()
{
    const Result<CommandLine> parsed = parseCommandLine({u"issues"_s, u"--connection"_s, u"--odd name"_s, u"--"_s, u"--text"_s});
    QVERIFY2(parsed, parsed ? "" : qPrintable(parsed.error().message));
    QCOMPARE(parsed->arguments.value(u"connection"_s).toString(), u"--odd name"_s);
    QCOMPARE(parsed->arguments.value(u"text"_s).toString(), u"--text"_s);
}

void TstCommandLine::helpNamesEveryCommand()
{
    const QString help = usageText();
    for (const char *command : {"status", "connections", "queue", "errors", "issues", "history", "retry", "cancel", "sync", "pause", "resume",
                                "import", "export", "logs", "port-rule"}) {
        QVERIFY2(help.contains(u"\n  "_s + QString::fromLatin1(command)), command);
    }
    QVERIFY(!help.contains(u"screenshots"_s));
}

void TstCommandLine::tables()
{
    QCOMPARE(tableText({u"A"_s, u"LONG"_s}, {{u"aaa"_s, u"b"_s}, {u"c"_s}}), u"A    LONG\naaa  b\nc\n"_s);
    QVERIFY(tableText({u"A"_s}, {{QString(500, u'x')}}).contains(QString(500, u'x'))); // nobody's screen: whole
    for (const QString &line : tableText({u"A"_s, u"B"_s}, {{QString(5000, u'x'), u"b"_s}, {u"short"_s, u"b"_s}}).split(u'\n'))
        QVERIFY(line.size() < 100 || line.startsWith(u'x'));
    const QString cut = tableText({u"A"_s}, {{QString(500, u'x')}, {u"two\nlines"_s}}, 200);
    QVERIFY(cut.contains(u'…'));
    QVERIFY(cut.contains(u"two lines"_s));
    for (const QString &line : cut.split(u'\n'))
        QVERIFY(line.size() <= 60);
}

void TstCommandLine::narrowTerminals()
{
    QCOMPARE(cellsOf(u"漢字"_s), 4);
    QCOMPARE(cellsOf(u"é"_s), 1); // e and a mark
    QCOMPARE(cellsOf(u"😀x"_s), 3);
    // Columns stand below each other whatever the script, and what is nowhere filled is left out.
    QCOMPARE(tableText({u"A"_s, u"B"_s, u"C"_s}, {{u"漢字"_s, {}, u"1"_s}, {u"abc"_s, {}, u"2"_s}}), u"A     C\n漢字  1\nabc   2\n"_s);
    const QStringList row {u"Blue"_s, QString(50, u'漢'), u"2026-11-28 11:00:00"_s, u"a reason of "_s + QString(20, u'x') + u" many words "_s + QString(60, u'y')};
    for (const int columns : {40, 80}) {
        for (const QString &line : tableText({u"NODE"_s, u"SUMMARY"_s, u"AT"_s}, {row}, columns).split(u'\n'))
            QVERIFY2(cellsOf(line) <= qMax(columns, 64), qPrintable(line));
    }
    const QString free = tableText({u"NODE"_s, u"SUMMARY"_s, u"AT"_s}, {row});
    QVERIFY(free.contains(QString(u"\n    "_s + row.last() + u'\n'))); // a note is never cut
    QVERIFY(!tableText({u"A"_s}, {{u"x\u001b[2Jy\r"_s}}).contains(u'\u001b'));
}

void TstCommandLine::queueFitsEightyColumns()
{
    QJsonArray events;
    for (int i = 0; i < 3; ++i) {
        events.append(QJsonObject {{u"number"_s, 1000 + i}, {u"node"_s, u"Blue"_s}, {u"direction"_s, u"outgoing"_s}, {u"localKey"_s, u"430"_s},
                                   {u"remoteKey"_s, u"1432"_s}, {u"summary"_s, u"Prüfung 漢字: an issue with a rather long summary that does not fit"_s},
                                   {u"step"_s, 6}, {u"state"_s, u"waiting"_s}, {u"attempts"_s, i}, {u"updatedAt"_s, u"2026-11-28T11:00:00.000Z"_s},
                                   {u"error"_s, u"GET /issues.json: the tracker answers 500, and so on for more than one line of a terminal"_s}});
    }
    const QString text = commandText(u"queue"_s, {{u"events"_s, events}, {u"total"_s, 3}}, 80);
    for (const QString &line : text.split(u'\n'))
        QVERIFY2(cellsOf(line) <= 80, qPrintable(line));
    QVERIFY2(text.contains(u"1 attempt: GET /issues.json: the tracker answers 500"_s), qPrintable(text));
}

void TstCommandLine::texts()
{
    QCOMPARE(commandText(u"queue"_s, {}), u"No events.\n"_s);
    QCOMPARE(commandText(u"errors"_s, {}), u"No errors.\n"_s);
    QCOMPARE(commandText(u"pause"_s, {}), u"Done.\n"_s);
    // How many requests a tracker gets, and why; a node that waits has something more important to say.
    QJsonObject node {{u"name"_s, u"Blue"_s}, {u"tracker"_s, u"Redmine"_s}, {u"state"_s, u"running"_s}, {u"parallel"_s, 4},
                      {u"parallelReason"_s, u"halved: the tracker answers 429"_s}};
    QVERIFY(commandText(u"status"_s, {{u"nodes"_s, QJsonArray {node}}}).contains(u"\n    4 requests at once: halved: the tracker answers 429\n"_s));
    node.insert(u"stateText"_s, u"The tracker does not answer"_s);
    const QString waits = commandText(u"status"_s, {{u"nodes"_s, QJsonArray {node}}});
    QVERIFY(waits.contains(u"The tracker does not answer"_s) && !waits.contains(u"at once"_s));
    const QJsonObject error {{u"id"_s, 3}, {u"node"_s, u"Red"_s}, {u"connection"_s, u"Blue to Red"_s}, {u"localKey"_s, u"7"_s},
                             {u"remoteKey"_s, u"42"_s}, {u"scope"_s, u"issue"_s}, {u"state"_s, u"open"_s}, {u"waitBehind"_s, 2},
                             {u"error"_s, QJsonObject {{u"message"_s, u"status: “Foo” is not a status here"_s}, {u"rule"_s, u"incoming"_s}, {u"line"_s, 4}}}};
    const QString text = commandText(u"errors"_s, {{u"errors"_s, QJsonArray {error}}});
    QJsonObject mapped = error;
    mapped.insert(u"error"_s, QJsonObject {{u"message"_s, u"row 2"_s}, {u"rule"_s, u"outgoing"_s}});
    QVERIFY(commandText(u"errors"_s, {{u"errors"_s, QJsonArray {mapped}}}).contains(u"    outgoing rule\n"_s));
    for (const QString &part : {u"error 3"_s, u"Red · Blue to Red · 7 ↔ 42"_s, u"scope issue"_s, u"“Foo” is not a status here"_s,
                                u"incoming rule, line 4"_s, u"2 events wait behind it"_s})
        QVERIFY2(text.contains(part), qPrintable(text));
}

QTEST_GUILESS_MAIN(TstCommandLine)
#include "tst_commandline.moc"
