#include "app/clientmode.h"

#include "app/commandtext.h"
#include "app/compositionroot.h"
#include "app/configurationcheck.h"
#include "app/configurationstore.h"
#include "app/logfile.h"
#include "app/outputfile.h"
#include "app/profilebackup.h"
#include "app/rulescheck.h"
#include "core/rules/porting/portedrule.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTextStream>

#include <cstdio>
#include <sys/ioctl.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
void out(const QString &text)
{
    QTextStream stream(stdout);
    stream << text;
}

void complain(const QString &text)
{
    QTextStream stream(stderr);
    stream << text << '\n';
}

QString jsonText(const QJsonObject &json) { return QString::fromUtf8(QJsonDocument(json).toJson(QJsonDocument::Indented)); }

/// Of the terminal that reads us; 0 for a file or a pipe.
int terminalColumns()
{
    winsize size {};
    if (!::isatty(STDOUT_FILENO) || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
        return 0;
    return size.ws_col;
}

/// Is some program about to serve this profile, or still stopping?
bool isLocked(const Profile &profile)
{
    if (!QFileInfo::exists(profile.folder()))
        return false;
    SingleInstance probe(profile.lockFile());
    return !probe.take();
}

/// The folders that are missing on the way to a profile. When this ends those are gone again in which nothing was put.
class NewFolders final {
public:
    explicit NewFolders(const QString &profile)
    {
        for (QString folder = profile; !QFileInfo::exists(folder); folder = QFileInfo(folder).path())
            m_folders.append(folder);
    }
    ~NewFolders()
    {
        for (const QString &folder : std::as_const(m_folders))
            QDir().rmdir(folder);
    }
    Q_DISABLE_COPY_MOVE(NewFolders)

private:
    QStringList m_folders; ///< The innermost first
};
} // namespace

ClientMode::ClientMode(const CommandLine &line, const Profile &profile, QObject *parent) : QObject(parent), m_line(line), m_profile(profile) { }

void ClientMode::start()
{
    if (m_line.command == "logs"_L1) {
        printLog();
        return;
    }
    if (m_line.command == "port-rule"_L1) {
        portRule();
        return;
    }
    QJsonObject arguments = m_line.arguments;
    if (m_line.command == "import"_L1) {
        // Read here: paths are relative to where the command was given, and script files lie beside the file.
        const Result<Configuration> read = readConfigurationFile(arguments.take(u"file"_s).toString());
        if (!read) {
            fail(exitcode::refused, read.error());
            return;
        }
        m_import = *read;
        arguments.insert(u"configuration"_s, configurationToJson(m_import));
    } else if (m_line.command == "export"_L1) {
        arguments = {};
    } else if (m_line.command == "backup"_L1) {
        arguments.insert(u"file"_s, backupFile()); // the running program has another folder
    } else if (m_line.command == "restore"_L1) {
        arguments = {}; // a running program only refuses it
    }
    ask(arguments);
}

void ClientMode::ask(const QJsonObject &arguments)
{
    auto *client = new ControlClient(m_profile.controlSocket(), {m_line.command, arguments}, isLocked(m_profile), this);
    connect(client, &ControlClient::answered, this, &ClientMode::print);
    connect(client, &ControlClient::nothingRunning, this, &ClientMode::withoutProgram);
    client->start();
}

void ClientMode::withoutProgram()
{
    if (m_line.command == "import"_L1) {
        importHere();
    } else if (m_line.command == "export"_L1) {
        exportHere();
    } else if (m_line.command == "backup"_L1) {
        backUpHere();
    } else if (m_line.command == "restore"_L1) {
        restoreHere();
    } else {
        complain(u"Nothing runs with the profile %1. Start it with: lockstep --headless --profile %1"_s.arg(m_profile.folder()));
        Q_EMIT finished(exitcode::nothingRunning);
    }
}

QCoro::Task<> ClientMode::importHere()
{
    const NewFolders folders(m_profile.folder());
    const Result<> made = m_profile.make();
    SingleInstance instance(m_profile.lockFile());
    const Result<> locked = made ? instance.take() : made;
    if (!locked) {
        fail(exitcode::refused, locked.error());
        co_return;
    }
    const Result<> good = checkConfiguration(m_import, allConnectors());
    if (!good) {
        fail(exitcode::refused, good.error());
        co_return;
    }
    SystemClock clock;
    const std::unique_ptr<SecretStore> secrets = makeSecretStore(m_profile, clock);
    SecretResolver resolver(*secrets, {});
    Configuration next = m_import;
    QStringList known;
    const Result<> resolvable = co_await checkSecretReferences(std::move(next), std::move(known), resolver);
    if (!resolvable) {
        fail(exitcode::refused, resolvable.error());
        co_return;
    }
    const ConfigurationStore store(m_profile.configurationFile());
    const Result<Configuration> before = store.load();
    if (!before) {
        fail(exitcode::refused, before.error());
        co_return;
    }
    next = m_import;
    Configuration stored = *before;
    const Result<QStringList> runnable = co_await checkRules(std::move(next), std::move(stored), ruleHostProgram(), clock);
    if (!runnable) {
        fail(exitcode::refused, runnable.error());
        co_return;
    }
    const QList<ConfigurationChange> changes = configurationChanges(*before, m_import);
    const bool dryRun = m_line.arguments.value(u"dry-run"_s).toBool();
    if (!dryRun) {
        const Result<> saved = store.save(m_import);
        if (!saved) {
            fail(exitcode::refused, saved.error());
            co_return;
        }
    }
    CommandOutcome outcome;
    outcome.data = changesToJson(changes);
    outcome.data.insert(u"dryRun"_s, dryRun);
    outcome.text = changesToText(changes) + warningsToText(*runnable);
    if (!runnable->isEmpty())
        outcome.data.insert(u"warnings"_s, QJsonArray::fromStringList(*runnable));
    print(outcome);
}

void ClientMode::exportHere()
{
    const Result<Configuration> stored = ConfigurationStore(m_profile.configurationFile()).load();
    if (stored)
        writeExport(*stored);
    else
        fail(exitcode::refused, stored.error());
}

QString ClientMode::backupFile() const { return QDir::current().absoluteFilePath(m_line.arguments.value(u"file"_s).toString()); }

void ClientMode::backUpHere()
{
    SingleInstance instance(m_profile.lockFile());
    const Result<> locked = QFileInfo::exists(m_profile.folder()) ? instance.take() : Result<>();
    const Result<> whole = locked ? finishRestore(m_profile) : locked;
    if (whole)
        print(backupOutcome(backUp(m_profile, backupFile()), backupFile()));
    else
        fail(exitcode::refused, whole.error());
}

void ClientMode::restoreHere()
{
    const NewFolders folders(m_profile.folder());
    const Result<> made = m_profile.make();
    SingleInstance instance(m_profile.lockFile());
    const Result<> locked = made ? instance.take() : made;
    const Result<> whole = locked ? finishRestore(m_profile) : locked;
    if (!whole) {
        fail(exitcode::refused, whole.error());
        return;
    }
    const QString node = m_line.arguments.value(u"node"_s).toString();
    print(restoreOutcome(restoreBackup(m_profile, backupFile(), node, m_line.arguments.value(u"dry-run"_s).toBool(), allConnectors()), backupFile(), node));
}

void ClientMode::writeExport(const Configuration &configuration)
{
    const QString path = m_line.arguments.value(u"file"_s).toString();
    if (path.isEmpty() || path == "-"_L1) {
        out(jsonText(configurationToJson(configuration)));
        Q_EMIT finished(exitcode::done);
        return;
    }
    const Result<> written = exportConfiguration(m_profile, path, configuration);
    if (!written) {
        fail(exitcode::refused, written.error());
        return;
    }
    CommandOutcome outcome;
    outcome.data = {{u"file"_s, QDir::current().absoluteFilePath(path)}};
    outcome.text = u"Written to %1."_s.arg(path);
    print(outcome);
}

void ClientMode::printLog()
{
    const Result<QStringList> lines = LogFile::tail(m_profile.logFile(), m_line.arguments.value(u"limit"_s).toInteger(200));
    if (!lines) {
        fail(exitcode::refused, lines.error());
        return;
    }
    if (m_line.json)
        out(jsonText({{u"lines"_s, QJsonArray::fromStringList(*lines)}}));
    else if (!lines->isEmpty())
        out(lines->join(u'\n') + u'\n');
    Q_EMIT finished(exitcode::done);
}

void ClientMode::portRule()
{
    const QString path = m_line.arguments.value(u"file"_s).toString();
    QFile file(path);
    if (path == "-"_L1 ? !file.open(stdin, QIODevice::ReadOnly) : !file.open(QIODevice::ReadOnly)) {
        fail(exitcode::refused, Error::make(ErrorCode::InvalidInput, u"%1 cannot be read: %2"_s.arg(path, file.errorString())));
        return;
    }
    const bool incoming = m_line.arguments.value(u"incoming"_s).toBool();
    const PortedRule rule = portGroovy(QString::fromUtf8(file.readAll()), incoming ? RuleDirection::Incoming : RuleDirection::Outgoing);
    if (m_line.json) {
        QJsonArray notes;
        for (const PortNote &note : rule.notes)
            notes.append(QJsonObject {{u"line"_s, note.line}, {u"scriptLine"_s, note.scriptLine}, {u"open"_s, note.isOpen}, {u"text"_s, note.text}});
        out(jsonText({{u"script"_s, rule.script}, {u"notes"_s, notes}, {u"open"_s, rule.openNotes()}}));
    } else {
        out(rule.script.endsWith(u'\n') ? rule.script : rule.script + u'\n');
        for (const PortNote &note : rule.notes)
            complain((note.isOpen ? u"To do. "_s : QString()) + note.text);
    }
    Q_EMIT finished(exitcode::done);
}

void ClientMode::print(const CommandOutcome &outcome)
{
    if (!outcome.ok) {
        fail(exitcode::refused, outcome.error);
        return;
    }
    if (m_line.command == "export"_L1 && outcome.data.contains("configuration"_L1)) {
        const Result<Configuration> read = configurationFromJson(outcome.data.value("configuration"_L1).toObject(), {});
        if (read)
            writeExport(*read);
        else
            fail(exitcode::refused, read.error());
        return;
    }
    if (m_line.json)
        out(jsonText(outcome.data.isEmpty() ? QJsonObject {{u"text"_s, outcome.text}} : outcome.data));
    else
        out(outcome.text.isEmpty() ? commandText(m_line.command, outcome.data, terminalColumns()) : QString(outcome.text + u'\n'));
    Q_EMIT finished(exitcode::done);
}

void ClientMode::fail(int exitCode, const Error &error)
{
    complain(error.message);
    if (m_line.json)
        out(jsonText({{u"error"_s, error.toJson()}}));
    Q_EMIT finished(exitCode);
}

} // namespace lockstep
