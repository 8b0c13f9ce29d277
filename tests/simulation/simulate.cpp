// simulate: runs worlds and tells what was violated, and figures. Exit code 1 with a violation, 2 for wrong use.
//   --seeds N [--from SEED] [--jobs N]   many worlds
//   --seed SEED [--verbose]              one, twice: the same seed must give the same trace
//   --shrink SEED [--name NAME]          leaves out what the violation does not need, writes NAME.json into the current folder
//   … --http                             with a Redmine and an RT that the real connectors speak to; so --asking, --crowded and --again
//   --replay FILE|FOLDER [--verbose]     worlds that were kept

#include "tests/simulation/jobs.h"
#include "tests/simulation/regressions.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QHashFunctions>
#include <QLoggingCategory>
#include <QTextStream>

#include <cstdio>

using namespace lockstep;
using namespace lockstep::simulation;
using namespace Qt::StringLiterals;

namespace {
QTextStream &out()
{
    static QTextStream stream(stdout);
    return stream;
}

int runMany(quint64 from, quint64 count, int jobs, Worlds worlds, int cover)
{
    QElapsedTimer timer;
    timer.start();
    const Result<Figures> figures = runInProcesses(from, count, jobs, worlds, [](const Figures &part) {
        for (auto it = part.violated.begin(); it != part.violated.end(); ++it)
            out() << "seed " << it.key() << " violated: " << it.value().first() << Qt::endl;
    });
    if (!figures) {
        out() << figures.error().message << Qt::endl;
        return 1;
    }
    out() << figures->text(static_cast<double>(timer.elapsed()) / 1000.0);
    const QStringList uncovered = figures->uncovered(cover);
    if (!uncovered.isEmpty())
        out() << "died less than " << cover << " times " << uncovered.join(u", "_s) << '\n';
    out().flush();
    return figures->violated.isEmpty() && uncovered.isEmpty() ? 0 : 1;
}

int runOne(quint64 seed, Worlds worlds, bool verbose)
{
    const Report first = World(planOf(seed, worlds), verbose).run();
    const Report second = World(planOf(seed, worlds)).run();
    for (const QString &violation : first.violations)
        out() << violation << '\n';
    if (first.trace != second.trace)
        out() << "two runs, two traces\n";
    out() << "trace " << first.trace << Qt::endl;
    return first.violations.isEmpty() && first.trace == second.trace ? 0 : 1;
}
} // namespace

int main(int argc, char **argv)
{
    QHashSeed::setDeterministicGlobalSeed();
    if (QFileInfo(u"/dev/shm"_s).isWritable())
        qputenv("TMPDIR", "/dev/shm"); // attachments' contents; worlds need no disk
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addOptions({{u"seeds"_s, u"How many worlds"_s, u"N"_s, u"100"_s},
                       {u"from"_s, u"The first one's seed"_s, u"SEED"_s, u"1"_s},
                       {u"jobs"_s, u"Processes at a time"_s, u"N"_s, u"1"_s},
                       {u"cover"_s, u"Fail unless nodes died this often before and after each kind of commit"_s, u"N"_s, u"0"_s},
                       {u"seed"_s, u"Only this world, twice"_s, u"SEED"_s},
                       {u"http"_s, u"The nodes speak HTTP to a Redmine and an RT"_s},
                       {u"asking"_s, u"Worlds with rules that ask in the middle of their run, or wait for the answer"_s},
                       {u"crowded"_s, u"Worlds in which all happens to one or two issues within seconds"_s},
                       {u"again"_s, u"Worlds in which people write again what they wrote before, and outgoing rules fail"_s},
                       {u"verbose"_s, u"Tell what happens"_s},
                       {u"shrink"_s, u"Find out what the violation of this seed needs"_s, u"SEED"_s},
                       {u"name"_s, u"Of the file that --shrink writes"_s, u"NAME"_s},
                       {u"replay"_s, u"Worlds that were kept"_s, u"FILE|FOLDER"_s}});
    QCommandLineOption part(u"part"_s);
    part.setFlags(QCommandLineOption::HiddenFromHelp);
    parser.addOption(part);
    parser.addHelpOption();
    parser.process(application);
    const bool verbose = parser.isSet(u"verbose"_s);
    if (!verbose)
        QLoggingCategory::setFilterRules(u"lockstep.*=false"_s);
    Worlds worlds = Worlds::Usual;
    for (const Worlds kind : {Worlds::Http, Worlds::Asking, Worlds::Crowded, Worlds::Again}) {
        if (parser.isSet(worldsName(kind)))
            worlds = kind;
    }
    const quint64 from = parser.value(u"from"_s).toULongLong();
    const quint64 seeds = parser.value(u"seeds"_s).toULongLong();
    if (parser.isSet(u"part"_s))
        return serveParent(from, seeds, worlds);
    if (parser.isSet(u"seed"_s))
        return runOne(parser.value(u"seed"_s).toULongLong(), worlds, verbose);
    if (parser.isSet(u"shrink"_s)) {
        const Plan plan = planOf(parser.value(u"shrink"_s).toULongLong(), worlds);
        const Result<QString> kept = shrinkAndKeep(plan, parser.isSet(u"name"_s) ? parser.value(u"name"_s) : u"seed-%1"_s.arg(plan.seed));
        out() << (kept ? *kept : kept.error().message) << Qt::endl;
        return kept ? 0 : 1;
    }
    if (parser.isSet(u"replay"_s)) {
        const Result<QStringList> violations = replay(parser.value(u"replay"_s), verbose);
        out() << (violations ? (violations->isEmpty() ? u"All kept worlds hold"_s : violations->join(u'\n')) : violations.error().message) << Qt::endl;
        return violations && violations->isEmpty() ? 0 : 1;
    }
    return runMany(from, seeds, std::max(1, parser.value(u"jobs"_s).toInt()), worlds, parser.value(u"cover"_s).toInt());
}
