#pragma once
// ProgramRun: the real program without a window, in a profile folder of its own, as a test drives it: start, ask by its command line, kill.

#include <QJsonDocument>
#include <QProcess>
#include <QProcessEnvironment>
#include <QString>

#include <functional>
#include <memory>

class ProgramRun {
public:
    ProgramRun(const QString &program, const QString &profile);
    ~ProgramRun();
    Q_DISABLE_COPY_MOVE(ProgramRun)

    void setEnvironment(const QString &name, const QString &value) { m_environment.insert(name, value); }
    /// Starts `--headless` and waits until it answers.
    bool start();
    void kill(); ///< SIGKILL: as a crash
    bool stop(); ///< SIGTERM; true if it ended in order
    bool isRunning() const { return m_process && m_process->state() == QProcess::Running; }
    qint64 processId() const { return m_process ? m_process->processId() : 0; }

    struct Answer {
        int exitCode = -1;
        QByteArray output;
        QByteArray errors;
        QJsonDocument json() const { return QJsonDocument::fromJson(output); }
    };
    Answer command(const QStringList &arguments) const;

private:
    QByteArray lastLines() const; ///< Of what the program printed
    const QString m_program;
    const QString m_profile;
    QProcessEnvironment m_environment = QProcessEnvironment::systemEnvironment();
    std::unique_ptr<QProcess> m_process;
};

/// Asks until it is so, with a pause that lets events run in between; false after `limitMs`.
bool eventually(const std::function<bool()> &isSo, int limitMs, int everyMs = 300);
