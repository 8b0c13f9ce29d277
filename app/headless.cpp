#include "app/headless.h"

#include "app/demo.h"
#include "core/base/logging.h"
#include "core/base/when.h"

#include <QCoreApplication>
#include <QTextStream>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qint64 onceLimitMs = 180'000;

void say(const QString &text)
{
    QTextStream stream(stdout);
    stream << text << '\n';
}

void complain(const QString &text)
{
    QTextStream stream(stderr);
    stream << text << '\n';
}

QString counted(qsizetype number, const char *what)
{
    return u"%1 %2%3"_s.arg(QString::number(number), QString::fromLatin1(what), number == 1 ? QString() : u"s"_s);
}
} // namespace

Headless::Headless(const CommandLine &line, const Profile &profile, LogFile &log, QObject *parent)
    : QObject(parent), m_line(line), m_profile(profile), m_root(profile, log), m_firstEvent(say)
{
    connect(&m_root, &CompositionRoot::stopped, this, [this] {
        say(u"Lockstep has stopped."_s);
        Q_EMIT finished(m_exitCode);
    });
}

Headless::~Headless() = default;

void Headless::start()
{
    const Result<> started = m_root.start();
    if (!started) {
        complain(started.error().message);
        Q_EMIT finished(exitcode::refused);
        return;
    }
    const Configuration &configuration = m_root.services().configuration();
    say(u"Lockstep %1 runs headless with the profile %2."_s.arg(QCoreApplication::applicationVersion(), m_profile.folder()));
    const bool empty = configuration.nodes.isEmpty();
    const bool wantsDemo = m_line.demo || (m_line.demoIfEmpty && empty);
    if (wantsDemo || (m_line.demoIfEmpty && isDemo(configuration)) || m_root.services().isDemoUnfinished())
        connect(&m_root.host(), &NodeHost::stepReached, this, [this](const EventRow &row, const StepTime &step) { m_firstEvent.stepReached(row, step); });
    if ((wantsDemo && empty) || m_root.services().isDemoUnfinished()) {
        startDemo();
        return;
    }
    if (m_line.demo && !isDemo(configuration)) {
        complain(u"The demo needs an empty profile; %1 has a configuration already."_s.arg(m_profile.folder()));
        end(exitcode::refused);
        return;
    }
    if (empty)
        say(u"Nothing is set up yet. Give it a configuration with: lockstep import FILE --profile %1"_s.arg(m_profile.folder()));
    else
        say(u"%1, %2."_s.arg(counted(configuration.nodes.size(), "node"), counted(configuration.connections.size(), "connection")));
    if (m_line.once && empty)
        end(exitcode::done);
    else if (m_line.once)
        watch(isDemo(configuration) ? demoIssueCount : 0);
}

void Headless::startDemo()
{
    say(u"The demo: two sandbox trackers, Blue and Red, connected. Their first issue is on its way:"_s);
    when(m_root.services().startDemo(), this, [this](const CommandOutcome &outcome) {
        if (!outcome.ok) {
            complain(u"The demo could not be set up: %1"_s.arg(outcome.error.message));
            end(exitcode::refused);
        } else if (m_line.once) {
            watch(demoIssueCount);
        }
    });
}

void Headless::watch(int issues)
{
    m_watch = std::make_unique<DemoWatch>(m_root.host(), m_root.clock(), onceLimitMs);
    connect(m_watch.get(), &DemoWatch::inStep, this, [this] {
        say(u"Everything is in step."_s);
        end(exitcode::done);
    });
    connect(m_watch.get(), &DemoWatch::failed, this, [this](const QString &reason) {
        complain(reason);
        end(exitcode::refused);
    });
    m_watch->waitUntilInStep(issues);
}

void Headless::end(int exitCode)
{
    m_exitCode = exitCode;
    stop();
}

void Headless::stop()
{
    if (std::exchange(m_stopping, true)) {
        Q_EMIT finished(exitcode::refused); // asked a second time: whoever asks does not want to wait
        return;
    }
    m_root.stop();
}

} // namespace lockstep
