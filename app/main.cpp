// Chooses what to be: a command, headless, or the window.

#include "app/clientmode.h"
#include "app/display.h"
#include "app/headless.h"
#include "app/logfile.h"
#include "app/unixsignals.h"
#include "app/windowmode.h"

#include <QApplication>
#include <QTextStream>
#include <QTranslator>

#include <cstdio>

using namespace Qt::StringLiterals;
using namespace lockstep;

namespace {
void print(FILE *file, const QString &text)
{
    QTextStream stream(file);
    stream << text;
}

void name(QCoreApplication &application)
{
    application.setApplicationName(u"lockstep"_s);
    application.setApplicationVersion(QStringLiteral(LOCKSTEP_VERSION));
}

/// Runs `mode` until it is finished; a signal from outside stops it in order.
template<typename Mode>
int run(QCoreApplication &application, Mode &mode)
{
    QObject::connect(&mode, &Mode::finished, &application, [](int exitCode) { QCoreApplication::exit(exitCode); }, Qt::QueuedConnection);
    if constexpr (requires { mode.stop(); }) {
        auto *signals_ = new UnixSignals(&application);
        QObject::connect(signals_, &UnixSignals::stopRequested, &mode, [&mode] { mode.stop(); });
    }
    QMetaObject::invokeMethod(&mode, [&mode] { mode.start(); }, Qt::QueuedConnection);
    return application.exec();
}

int runWindow(const CommandLine &line, const Profile &profile, LogFile &log, int &argc, char **argv)
{
    QApplication application(argc, argv);
    name(application);
    application.setDesktopFileName(u"lockstep"_s);
    QTranslator translator;
    if (translator.load(QLocale(), u"lockstep"_s, u"_"_s, u":/translations"_s))
        QCoreApplication::installTranslator(&translator);
    WindowMode window(line, profile, log, application);
    return run(application, window);
}

int runWithoutWindow(const CommandLine &line, const Profile &profile, LogFile &log, QCoreApplication &application)
{
    if (line.mode == RunMode::Headless) {
        Headless headless(line, profile, log);
        return run(application, headless);
    }
    ClientMode client(line, profile);
    return run(application, client);
}
} // namespace

int main(int argc, char **argv)
{
    QStringList arguments;
    for (int i = 1; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    Result<CommandLine> line = parseCommandLine(arguments);
    if (!line) {
        print(stderr, line.error().message + u"\nlockstep --help tells how it is used.\n"_s);
        return exitcode::wrongUse;
    }
    if (line->mode == RunMode::Help) {
        print(stdout, usageText());
        return exitcode::done;
    }
    if (line->mode == RunMode::Version) {
        print(stdout, u"Lockstep %1\n"_s.arg(QStringLiteral(LOCKSTEP_VERSION)));
        return exitcode::done;
    }

    if (line->mode == RunMode::Window && !hasDisplay()) {
        if (!line->headlessIfNoDisplay) {
            print(stderr, u"There is no display to show the window on. Without one, start it with: lockstep --headless\n"_s);
            return exitcode::refused;
        }
        line->mode = RunMode::Headless;
    }
    if (line->once && line->mode != RunMode::Headless) {
        print(stderr, u"--once goes with --headless; here is a display, so there is a window.\n"_s);
        return exitcode::wrongUse;
    }

    // Where the window is wanted, QApplication is made later: it ends the program when there is no display.
    std::unique_ptr<QCoreApplication> core;
    if (line->mode != RunMode::Window) {
        core = std::make_unique<QCoreApplication>(argc, argv);
        name(*core);
    } else {
        QCoreApplication::setApplicationName(u"lockstep"_s);
    }
    const bool isCommand = line->mode == RunMode::Command;
    const Result<Profile> profile = Profile::open(line->profile, isCommand ? Profile::Missing::Leave : Profile::Missing::Make);
    if (!profile) {
        print(stderr, profile.error().message + u'\n');
        return exitcode::refused;
    }
    LogFile log(isCommand ? QString() : profile->logFile(), isCommand ? LogFile::Stderr::Nothing : LogFile::Stderr::Warnings);
    LogFile::setLevel(line->logLevel);
    log.install();
    if (core)
        return runWithoutWindow(*line, *profile, log, *core);
    return runWindow(*line, *profile, log, argc, argv);
}
