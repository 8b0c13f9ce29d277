#pragma once
// LogFile: takes Qt's messages into a rotating file, and to stderr. Known secrets are replaced in every line, whoever wrote it; headers are
// redacted by core/http already. Made first and destroyed last in main(); write() may be called on any thread.

#include "core/base/result.h"

#include <QFile>
#include <QMutex>
#include <QStringList>
#include <QtGlobal>

namespace lockstep {

class LogFile final {
public:
    static constexpr int standardKeep = 4;
    enum class Stderr { Nothing, Warnings, Everything };

    /// Without a path it writes to stderr only. `maxBytes` is one file's size; `keep` older ones stay as "lockstep.log.1" and so on.
    LogFile(const QString &path, Stderr toStderr, qint64 maxBytes = 2 * 1024 * 1024, int keep = standardKeep);
    ~LogFile();
    Q_DISABLE_COPY_MOVE(LogFile)

    void install(); ///< As the program's message handler, until it dies
    static void setLevel(const QString &level); ///< "debug", "info", "warning", "error" for all of ours

    void write(QtMsgType type, const QString &category, const QString &text);
    /// Every later occurrence becomes "•••".
    void addSecret(const QString &secret);

    /// The last lines of a log and of those before it, oldest first.
    static Result<QStringList> tail(const QString &path, qint64 lines);

private:
    void rotate();

    QMutex m_mutex;
    QFile m_file;
    QStringList m_secrets;
    const Stderr m_stderr;
    const qint64 m_maxBytes;
    const int m_keep;
};

} // namespace lockstep
