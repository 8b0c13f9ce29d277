#include "tests/simulation/jobs.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QJsonDocument>
#include <QProcess>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace lockstep::simulation {

namespace {
constexpr quint64 worldsPerProcess = 250;
}

Figures runWorlds(quint64 from, quint64 count, Worlds worlds)
{
    Figures figures;
    for (quint64 i = 0; i < count; ++i)
        figures.add(World(planOf(from + i, worlds)).run());
    return figures;
}

int serveParent(quint64 from, quint64 count, Worlds worlds)
{
    const QByteArray line = QJsonDocument(runWorlds(from, count, worlds).toJson()).toJson(QJsonDocument::Compact);
    std::fwrite(line.constData(), 1, static_cast<std::size_t>(line.size()), stdout);
    return 0;
}

Result<Figures> runInProcesses(quint64 from, quint64 count, int jobs, Worlds worlds, const std::function<void(const Figures &)> &told)
{
    Figures all;
    std::optional<Error> failed;
    quint64 next = from;
    int running = 0;
    QEventLoop loop;
    std::function<void()> begin = [&] {
        while (!failed && running < jobs && next < from + count) {
            const quint64 first = next;
            const quint64 part = std::min(worldsPerProcess, from + count - first);
            next += part;
            ++running;
            auto *process = new QProcess(&loop);
            process->setProcessChannelMode(QProcess::ForwardedErrorChannel);
            QObject::connect(process, &QProcess::finished, &loop, [&, process, first, part](int code, QProcess::ExitStatus status) {
                --running;
                const QJsonDocument answer = QJsonDocument::fromJson(process->readAllStandardOutput());
                if (status != QProcess::NormalExit || code != 0 || !answer.isObject()) {
                    failed = Error::make(ErrorCode::Internal, u"The process for the seeds %1 to %2 died"_s.arg(first).arg(first + part - 1));
                } else {
                    const Figures figures = Figures::fromJson(answer.object());
                    all.add(figures);
                    told(figures);
                }
                process->deleteLater();
                begin();
                if (running == 0)
                    loop.quit();
            });
            QStringList arguments {u"--part"_s, u"--from"_s, QString::number(first), u"--seeds"_s, QString::number(part)};
            if (worlds != Worlds::Usual)
                arguments.append(u"--"_s + worldsName(worlds));
            process->start(QCoreApplication::applicationFilePath(), arguments);
        }
    };
    begin();
    if (running > 0)
        loop.exec();
    if (failed)
        return *failed;
    return all;
}

} // namespace lockstep::simulation
