// simulate_mutants: switches the planted bugs on one at a time and runs worlds until one is violated. Prints mutant, seeds needed, and the invariant.
//   --most N     seeds to try at most, instead of the number stated for each mutant
//   --only NAME  just this one
//   --keep       shrinks what was found and writes mutant-NAME.json into the current folder
// Only a seed whose world holds without any mutant counts: what the engine violates by itself finds nothing. Such seeds are told at the end.
// Exit code 1 when one survives.

#include "core/base/mutant.h"
#include "tests/simulation/mutants.h"
#include "tests/simulation/regressions.h"
#include "tests/simulation/world.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QHash>
#include <QHashFunctions>
#include <QLoggingCategory>
#include <QTextStream>

#include <algorithm>
#include <cstring>
#include <utility>

using namespace lockstep;
using namespace lockstep::simulation;
using namespace Qt::StringLiterals;

namespace {
const char *active = nullptr;
// Checks after conflicts heal what other mutants break, so they are made only where they are the matter.
constexpr auto noChecks = "conflict-not-checked";
bool checks = false;
}

bool lockstep::isMutant(const char *name)
{
    const bool isActive = active && std::strcmp(active, name) == 0;
    return isActive || (!checks && std::strcmp(name, noChecks) == 0);
}

int main(int argc, char **argv)
{
    QHashSeed::setDeterministicGlobalSeed();
    if (QFileInfo(u"/dev/shm"_s).isWritable())
        qputenv("TMPDIR", "/dev/shm");
    QCoreApplication application(argc, argv);
    QLoggingCategory::setFilterRules(u"lockstep.*=false"_s);
    QCommandLineParser parser;
    parser.addOptions({{u"most"_s, u"Seeds to try at most"_s, u"N"_s}, {u"only"_s, u"Just this mutant"_s, u"NAME"_s},
                       {u"unfound"_s, u"Those that nothing has found so far, too"_s},
                       {u"plan"_s, u"One of these instead of seeds"_s, u"FILE"_s},
                       {u"plans"_s, u"Where the kept plans are"_s, u"FOLDER"_s, u"tests/simulation/regressions"_s},
                       {u"keep"_s, u"Keep what was found, shrunk"_s}});
    parser.addHelpOption();
    parser.process(application);
    QTextStream out(stdout);
    int survivors = 0;
    int tried = 0;
    qint64 worlds = 0;
    QElapsedTimer timer;
    timer.start();
    QHash<int, bool> plain; // seed -> its world holds without any mutant
    const auto holdsPlainly = [&plain, &worlds](int seed) {
        const auto known = plain.constFind(seed);
        if (known != plain.cend())
            return *known;
        const char *mutant = std::exchange(active, nullptr);
        ++worlds;
        const bool holds = World(planOf(static_cast<quint64>(seed))).run().violations.isEmpty();
        active = mutant;
        plain.insert(seed, holds);
        return holds;
    };
    const QList<Mutant> all = parser.isSet(u"unfound"_s) ? mutants() + unfoundMutants() : mutants();
    for (const Mutant &mutant : all) {
        const QString name = QString::fromLatin1(mutant.name);
        if (parser.isSet(u"only"_s) && parser.value(u"only"_s) != name)
            continue;
        ++tried;
        active = mutant.name;
        const bool withChecks = name == QLatin1StringView(noChecks);
        if (withChecks != checks)
            plain.clear();
        checks = withChecks;
        const int most = parser.isSet(u"most"_s) ? parser.value(u"most"_s).toInt() : mutant.seeds;
        QString found;
        int seed = mutant.from - 1;
        const QString plan = parser.isSet(u"plan"_s) ? parser.value(u"plan"_s) : QString::fromLatin1(mutant.plan);
        if (!plan.isEmpty()) {
            const Result<QStringList> violations = replay(parser.value(u"plans"_s) + u'/' + plan, false);
            ++worlds;
            found = !violations ? QString() : violations->isEmpty() ? QString() : violations->first();
            if (!violations)
                out << violations.error().message << Qt::endl;
        }
        while (plan.isEmpty() && found.isEmpty() && seed < mutant.from + most - 1) {
            ++worlds;
            const QStringList violations = World(planOf(static_cast<quint64>(++seed))).run().violations;
            if (!violations.isEmpty() && holdsPlainly(seed))
                found = violations.first();
        }
        if (!found.isEmpty() && parser.isSet(u"keep"_s)) {
            const Result<QString> kept = shrinkAndKeep(planOf(static_cast<quint64>(seed)), u"mutant-"_s + name, QString::fromLatin1(mutant.text));
            out << (kept ? *kept : kept.error().message) << '\n';
        }
        active = nullptr;
        survivors += found.isEmpty() ? 1 : 0;
        out << u"%1 %2 %3"_s.arg(name, -28).arg(plan.isEmpty() ? QString::number(seed) : u"kept"_s, 6).arg(found.isEmpty() ? u"SURVIVES: %1"_s.arg(QString::fromLatin1(mutant.text)) : found) << Qt::endl;
    }
    QList<int> seeds = plain.keys();
    std::sort(seeds.begin(), seeds.end());
    QStringList passedOver;
    for (const int seed : std::as_const(seeds)) {
        if (!plain.value(seed))
            passedOver.append(QString::number(seed));
    }
    if (!passedOver.isEmpty())
        out << "passed over, since they are violated without any mutant: " << passedOver.join(u' ') << '\n';
    if (tried == 0)
        out << "There is no mutant of this name\n";
    const double seconds = static_cast<double>(timer.elapsed()) / 1000.0;
    out << u"%1 mutants, %2 survive, %3 worlds in %4 s"_s.arg(tried).arg(survivors).arg(worlds).arg(seconds, 0, 'f', 1) << Qt::endl;
    return tried > 0 && survivors == 0 ? 0 : 1;
}
