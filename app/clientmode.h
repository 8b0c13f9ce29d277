#pragma once
// ClientMode: a command of the command line: asks the running program, or does what needs none (import, export, backup, restore, logs, port-rule). Prints to stdout, reasons
// to stderr; ends with an exit code. Made in main() after QCoreApplication, on its thread.

#include "app/commandline.h"
#include "app/controlclient.h"
#include "app/profile.h"
#include "core/model/configuration.h"

#include <QCoroTask>

namespace lockstep {

class ClientMode final : public QObject {
    Q_OBJECT
public:
    ClientMode(const CommandLine &line, const Profile &profile, QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(ClientMode)

    void start();

Q_SIGNALS:
    void finished(int exitCode);

private:
    void ask(const QJsonObject &arguments);
    void withoutProgram();
    QCoro::Task<> importHere();
    void exportHere();
    QString backupFile() const;
    void backUpHere();
    void restoreHere();
    void printLog();
    void portRule();
    void print(const CommandOutcome &outcome);
    void writeExport(const Configuration &configuration);
    void fail(int exitCode, const Error &error);

    const CommandLine m_line;
    Profile m_profile; ///< Its folder may be missing: only import and restore make it
    Configuration m_import; ///< What the file said, once it is read
};

} // namespace lockstep
