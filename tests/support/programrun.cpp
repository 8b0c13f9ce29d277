#include "tests/support/programrun.h"

#include <QDeadlineTimer>
#include <QEventLoop>
#include <QFile>
#include <QTimer>

#include <signal.h>
#include <sys/prctl.h>

using namespace Qt::StringLiterals;

ProgramRun::ProgramRun(const QString &program, const QString &profile) : m_program(program), m_profile(profile) { }

ProgramRun::~ProgramRun()
{
    if (isRunning())
        kill();
}

bool ProgramRun::start()
{
    m_process = std::make_unique<QProcess>();
    m_process->setProcessEnvironment(m_environment);
    m_process->setProcessChannelMode(QProcess::MergedChannels);
    m_process->setStandardOutputFile(m_profile + u"/../headless.log"_s, QIODevice::Append);
    m_process->setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); }); // a test that is cut short leaves nothing behind
    m_process->start(m_program, {u"--headless"_s, u"--profile"_s, m_profile});
    if (!m_process->waitForStarted(10'000)) {
        qWarning().noquote() << "The program could not be started:" << m_process->errorString();
        return false;
    }
    const bool answers = eventually([this] { return !isRunning() || command({u"status"_s, u"--json"_s}).exitCode == 0; }, 20'000, 100);
    if (!isRunning())
        qWarning().noquote() << "The program ended at once with" << m_process->exitCode() << lastLines();
    return answers && isRunning();
}

QByteArray ProgramRun::lastLines() const
{
    QFile file(m_profile + u"/../headless.log"_s);
    return file.open(QIODevice::ReadOnly) ? file.readAll().right(2000) : QByteArray();
}

void ProgramRun::kill()
{
    if (!m_process)
        return;
    m_process->kill();
    m_process->waitForFinished(10'000);
}

bool ProgramRun::stop()
{
    if (!isRunning())
        return false;
    m_process->terminate();
    return m_process->waitForFinished(20'000) && m_process->exitStatus() == QProcess::NormalExit && m_process->exitCode() == 0;
}

ProgramRun::Answer ProgramRun::command(const QStringList &arguments) const
{
    QProcess process;
    process.setProcessEnvironment(m_environment);
    process.start(m_program, QStringList {u"--profile"_s, m_profile} + arguments);
    Answer answer;
    if (!process.waitForFinished(60'000)) {
        process.kill();
        process.waitForFinished();
        return answer;
    }
    answer.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    answer.output = process.readAllStandardOutput();
    answer.errors = process.readAllStandardError();
    return answer;
}

bool eventually(const std::function<bool()> &isSo, int limitMs, int everyMs)
{
    const QDeadlineTimer limit(limitMs);
    while (!isSo()) {
        if (limit.hasExpired())
            return false;
        QEventLoop loop;
        QTimer::singleShot(everyMs, &loop, &QEventLoop::quit);
        loop.exec();
    }
    return true;
}
