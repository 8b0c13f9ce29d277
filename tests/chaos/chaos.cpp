// chaos [--seed N] [--minutes M]: the real program between real trackers in bad weather. Prints the seed first, then what happens, at the end
// figures. Exit code 0: nothing was lost, doubled, out of order or invented, and nothing is stuck; 1: something was; 77: no trackers are named.

#include "tests/chaos/chaosrun.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QLoggingCategory>
#include <QRandomGenerator>
#include <QTextStream>

#include <cstdio>

using namespace lockstep::chaos;
using namespace Qt::StringLiterals;

namespace {
constexpr int skipped = 77;

int print(const Report &report, const Options &options)
{
    QTextStream out(stdout);
    for (const Finding &finding : report.findings)
        out << breachName(finding.breach) << ": " << finding.text << '\n';
    for (const QString &open : report.stuck)
        out << "stuck: " << open << '\n';
    out << "seed " << options.seed << ", " << options.minutes << " minutes, in step " << report.settledAfterMs / 1000 << " s after the last fault\n";
    out << "people: " << report.ledger.issues.size() << " issues, " << report.ledger.edits.size() << " edits, " << report.ledger.comments.size() << " comments, "
        << report.ledger.files.size() << " files; requests of the program: " << report.requests << '\n';
    for (auto it = report.faults.begin(); it != report.faults.end(); ++it)
        out << "  " << it.value() << " x " << it.key() << '\n';
    int bad = static_cast<int>(report.stuck.size());
    for (const Breach breach : {Breach::Lost, Breach::Doubled, Breach::OutOfOrder, Breach::Invented}) {
        bad += countOf(report.findings, breach);
        out << countOf(report.findings, breach) << ' ' << breachName(breach) << ", ";
    }
    out << report.stuck.size() << " stuck; " << countOf(report.findings, Breach::Raced) << " raced\n";
    return bad > 0 ? 1 : 0;
}
} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addOptions({{u"seed"_s, u"Of the schedule; without it one is drawn"_s, u"N"_s}, {u"minutes"_s, u"How long the faults last"_s, u"M"_s, u"3"_s},
                       {u"keep"_s, u"Keep the program's profile folder"_s}});
    parser.addHelpOption();
    parser.process(application);
    Options options;
    options.seed = parser.isSet(u"seed"_s) ? parser.value(u"seed"_s).toULongLong() : QRandomGenerator::system()->bounded(1'000'000);
    options.minutes = parser.value(u"minutes"_s).toDouble();
    QTextStream out(stdout);
    out << "seed " << options.seed << Qt::endl;
    if (options.minutes <= 0) {
        out << "--minutes takes a number above 0" << Qt::endl;
        return 2;
    }
    if (!ChaosRun::available()) {
        out << "LOCKSTEP_CHAOS_REDMINE_INFO and LOCKSTEP_CHAOS_RT_INFO name no running trackers; tests/run.sh starts them" << Qt::endl;
        return skipped;
    }
    ChaosRun run(options);
    if (!run.start()) {
        out << "the trackers or the program cannot be started" << Qt::endl;
        return 1;
    }
    run.storm();
    const Report report = run.settle();
    const int code = print(report, options);
    if (code != 0 || parser.isSet(u"keep"_s)) {
        run.keepProfile();
        out << "the profile is kept in " << run.folder() << Qt::endl;
    }
    return code;
}
