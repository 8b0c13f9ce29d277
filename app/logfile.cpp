#include "app/logfile.h"

#include <QDateTime>
#include <QLoggingCategory>

#include <atomic>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qsizetype shortestSecret = 6; // a shorter one would blank out ordinary words
constexpr qsizetype longestLine = 8000;
std::atomic<LogFile *> installed = nullptr; // Qt's handler is a plain function

void handler(QtMsgType type, const QMessageLogContext &context, const QString &text)
{
    if (LogFile *log = installed.load())
        log->write(type, QString::fromLatin1(context.category), text);
}

const char *levelName(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg: return "debug";
    case QtInfoMsg: return "info";
    case QtWarningMsg: return "warning";
    case QtCriticalMsg: return "error";
    case QtFatalMsg: return "fatal";
    }
    return "";
}
} // namespace

LogFile::LogFile(const QString &path, Stderr toStderr, qint64 maxBytes, int keep)
    : m_file(path), m_stderr(toStderr), m_maxBytes(maxBytes), m_keep(keep)
{
    if (path.isEmpty())
        return;
    if (m_file.open(QIODevice::WriteOnly | QIODevice::Append))
        m_file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    else
        std::fputs(qUtf8Printable(u"The log “%1” cannot be written: %2. There is none.\n"_s.arg(path, m_file.errorString())), stderr);
}

LogFile::~LogFile()
{
    LogFile *self = this;
    if (installed.compare_exchange_strong(self, nullptr))
        qInstallMessageHandler(nullptr);
}

void LogFile::install()
{
    installed = this;
    qInstallMessageHandler(handler);
}

void LogFile::setLevel(const QString &level)
{
    QString rules;
    if (level == "debug"_L1)
        rules = u"lockstep.*.debug=true\nlockstep.*.info=true"_s;
    else if (level == "warning"_L1)
        rules = u"lockstep.*.info=false"_s;
    else if (level == "error"_L1)
        rules = u"lockstep.*.info=false\nlockstep.*.warning=false"_s;
    QLoggingCategory::setFilterRules(rules);
}

void LogFile::addSecret(const QString &secret)
{
    const QMutexLocker lock(&m_mutex);
    if (secret.size() >= shortestSecret && !m_secrets.contains(secret))
        m_secrets.append(secret);
}

void LogFile::write(QtMsgType type, const QString &category, const QString &text)
{
    const QMutexLocker lock(&m_mutex);
    QString line = text.left(longestLine);
    for (const QString &secret : std::as_const(m_secrets))
        line.replace(secret, u"•••"_s);
    line.replace(u'\n', u"\n    "_s);
    const QString stamp = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs);
    const QByteArray bytes = u"%1 %2 %3: %4\n"_s.arg(stamp, QString::fromLatin1(levelName(type)), category, line).toUtf8();
    if (m_file.isOpen()) {
        if (m_file.size() + bytes.size() > m_maxBytes)
            rotate();
        m_file.write(bytes);
        m_file.flush();
    }
    const bool show = m_stderr == Stderr::Everything || (m_stderr == Stderr::Warnings && type != QtDebugMsg && type != QtInfoMsg);
    if (show || type == QtFatalMsg)
        std::fputs(bytes.constData(), stderr);
}

void LogFile::rotate()
{
    m_file.close();
    const QString path = m_file.fileName();
    const auto old = [&path](int i) { return u"%1.%2"_s.arg(path).arg(i); };
    QFile::remove(old(m_keep));
    for (int i = m_keep - 1; i >= 1; --i)
        QFile::rename(old(i), old(i + 1));
    QFile::rename(path, old(1));
    if (m_file.open(QIODevice::WriteOnly | QIODevice::Append))
        m_file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
}

Result<QStringList> LogFile::tail(const QString &path, qint64 lines)
{
    QStringList all;
    // Right after a rotation the newest file holds next to nothing: what is missing is at the end of the one before.
    for (int i = 0; i <= standardKeep && all.size() < lines; ++i) {
        QFile file(i == 0 ? path : u"%1.%2"_s.arg(path).arg(i));
        if (!file.exists())
            continue;
        if (!file.open(QIODevice::ReadOnly))
            return Error::make(ErrorCode::Storage, u"The log “%1” cannot be read: %2."_s.arg(file.fileName(), file.errorString()));
        constexpr qint64 most = 4 * 1024 * 1024;
        const bool isCut = file.size() > most;
        if (isCut)
            file.seek(file.size() - most);
        QStringList older = QString::fromUtf8(file.read(most)).split(u'\n', Qt::SkipEmptyParts);
        if (isCut && !older.isEmpty())
            older.removeFirst(); // half a line
        all = older + all;
    }
    return all.mid(qMax<qsizetype>(0, all.size() - lines));
}

} // namespace lockstep
