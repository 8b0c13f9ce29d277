#pragma once
// What a stretch of a bench takes beside time: CPU here and in the rule hosts, what goes to and from them, and fsyncs. Linux only, like the benches.

#include <QDir>
#include <QFile>

#include <atomic>

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace bench {

inline std::atomic<qint64> syncs = 0;

struct Costs {
    double cpuMs = 0;
    double hostCpuMs = 0;
    qint64 hostBytes = 0; ///< Read and written by them
    qint64 syncs = 0;
    qint64 statements = 0;
    qint64 commits = 0;
    qint64 logBytes = 0;

    Costs operator-(const Costs &o) const
    {
        return {cpuMs - o.cpuMs, hostCpuMs - o.hostCpuMs, hostBytes - o.hostBytes, syncs - o.syncs, statements - o.statements, commits - o.commits, logBytes - o.logBytes};
    }
};

inline QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// All but what the databases count themselves.
inline Costs costsOfProgram()
{
    Costs costs;
    rusage usage {};
    getrusage(RUSAGE_SELF, &usage);
    const auto ms = [](const timeval &t) { return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_usec) / 1e3; };
    costs.cpuMs = ms(usage.ru_utime) + ms(usage.ru_stime);
    costs.syncs = syncs;
    const QString tasks = QStringLiteral("/proc/self/task/");
    for (const QString &task : QDir(tasks).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        for (const QByteArray &child : contentOf(tasks + task + QStringLiteral("/children")).split(' ')) {
            if (child.trimmed().isEmpty())
                continue;
            const QString folder = QStringLiteral("/proc/") + QString::fromLatin1(child.trimmed());
            const QByteArray stat = contentOf(folder + QStringLiteral("/stat"));
            const QList<QByteArray> fields = stat.mid(stat.lastIndexOf(')') + 2).split(' ');
            if (fields.size() < 13)
                continue;
            costs.hostCpuMs += (fields.at(11).toDouble() + fields.at(12).toDouble()) * 1e3 / static_cast<double>(sysconf(_SC_CLK_TCK));
            for (const QByteArray &line : contentOf(folder + QStringLiteral("/io")).split('\n')) {
                if (line.startsWith("rchar: ") || line.startsWith("wchar: "))
                    costs.hostBytes += line.mid(7).toLongLong();
            }
        }
    }
    return costs;
}

} // namespace bench

// In place of the C library's, for SQLite too.
extern "C" int fdatasync(int file)
{
    ++bench::syncs;
    return static_cast<int>(syscall(SYS_fdatasync, file));
}
