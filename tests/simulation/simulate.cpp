// simulate [--seeds N] [--from SEED] [--seed SEED] [--verbose]: runs worlds and tells what was violated, and figures. Exit code 1 with a violation.

#include "tests/simulation/world.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QHashFunctions>
#include <QLoggingCategory>
#include <QTextStream>

#include <cstdio>

using namespace lockstep::simulation;
using namespace Qt::StringLiterals;

int main(int argc, char **argv)
{
    QHashSeed::setDeterministicGlobalSeed();
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addOptions({{u"seeds"_s, u"How many worlds"_s, u"N"_s, u"100"_s}, {u"from"_s, u"The first one's seed"_s, u"SEED"_s, u"1"_s},
                       {u"seed"_s, u"Only this world, twice: the same seed must give the same trace"_s, u"SEED"_s}, {u"verbose"_s, u"Tell what happens"_s}});
    parser.addHelpOption();
    parser.process(application);
    const bool verbose = parser.isSet(u"verbose"_s);
    if (!verbose)
        QLoggingCategory::setFilterRules(u"lockstep.*=false"_s);
    QTextStream out(stdout);
    const bool one = parser.isSet(u"seed"_s);
    const quint64 from = parser.value(one ? u"seed"_s : u"from"_s).toULongLong();
    const quint64 count = one ? 2 : parser.value(u"seeds"_s).toULongLong();
    QElapsedTimer timer;
    timer.start();
    QMap<Fault, int> faults;
    qint64 virtualMs = 0;
    qint64 actions = 0;
    int bad = 0;
    QByteArray trace;
    for (quint64 i = 0; i < count; ++i) {
        Options options;
        options.seed = one ? from : from + i;
        options.verbose = verbose && (!one || i == 0);
        const Report report = World(options).run();
        for (auto it = report.faults.begin(); it != report.faults.end(); ++it)
            faults[it.key()] += it.value();
        virtualMs += report.virtualMs;
        actions += report.actions;
        if (!report.violations.isEmpty()) {
            ++bad;
            out << "seed " << report.seed << ":\n  " << report.violations.join(u"\n  "_s) << '\n';
            out.flush();
        }
        if (one && i > 0 && report.trace != trace) {
            ++bad;
            out << "seed " << report.seed << ": two runs, two traces\n";
        }
        trace = report.trace;
    }
    const double seconds = static_cast<double>(timer.elapsed()) / 1000.0;
    out << count << " worlds in " << seconds << " s (" << QString::number(static_cast<double>(count) / seconds, 'f', 1) << " a second), "
        << QString::number(static_cast<double>(virtualMs) / 3'600'000.0, 'f', 1) << " virtual hours, " << actions << " actions of people, " << bad << " violated\n";
    for (auto it = faults.begin(); it != faults.end(); ++it)
        out << "  " << it.value() << " x " << faultName(it.key()) << '\n';
    if (one)
        out << "trace " << trace << '\n';
    return bad > 0 ? 1 : 0;
}
