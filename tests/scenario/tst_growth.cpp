// What one event costs the database does not grow with the number of those that wait: counted in instructions of SQLite's machine, which no clock changes.

#include "tests/support/syncbench.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
constexpr int few = 40;
constexpr int many = 400;

/// Instructions for a run of each statement.
using Costs = QMap<QString, double>;

void add(Costs *costs, const QHash<QString, StatementCost> &statements)
{
    for (auto it = statements.begin(); it != statements.end(); ++it) {
        if (it->runs > 0)
            (*costs)[it.key()] = std::max(costs->value(it.key()), static_cast<double>(it->instructions) / static_cast<double>(it->runs));
    }
}

/// All are made at once, and edited while they wait at the other side, whose tracker is slow.
Costs costsOf(int issues)
{
    SyncBench bench;
    bench.inMemory = true;
    bench.right().tracker().latencyMs = 100;
    bench.start();
    bench.advance(2000);
    QStringList ids;
    for (int i = 0; i < issues; ++i)
        ids.append(bench.left().tracker().create({{u"summary"_s, u"Issue %1"_s.arg(i)}}));
    bench.advance(3000);
    for (const QString &id : std::as_const(ids))
        bench.left().tracker().edit(id, {{u"status"_s, u"Open"_s}});
    if (!bench.syncUntilQuiet(24 * 3'600'000))
        qFatal("it does not end");
    for (const QString &id : std::as_const(ids)) {
        bench.left().tracker().edit(id, {{u"summary"_s, u"Edited"_s}});
        bench.left().tracker().comment(id, u"And a word"_s);
    }
    if (!bench.syncUntilQuiet(24 * 3'600'000))
        qFatal("it does not end");
    // All are refused, wait as errors while they are edited again, and are retried together.
    const auto usual = bench.right().rules.incoming;
    bench.right().rules.incoming = [](const IncomingInput &) -> Result<IncomingResult> { return Error::make(ErrorCode::Rule, u"The rule does not like it"_s); };
    for (const QString &id : std::as_const(ids))
        bench.left().tracker().edit(id, {{u"summary"_s, u"Refused"_s}});
    bench.advance(600'000);
    for (const QString &id : std::as_const(ids))
        bench.left().tracker().edit(id, {{u"status"_s, u"Closed"_s}});
    bench.advance(600'000);
    if (bench.right().errors().size() != issues)
        qFatal("not all are refused");
    bench.right().rules.incoming = usual;
    (void)bench.right().engine().retryAll({});
    if (!bench.syncUntilQuiet(24 * 3'600'000))
        qFatal("it does not end");
    if (bench.right().tracker().issueCount() != issues)
        qFatal("not all are there");
    Costs costs;
    for (int side = 0; side < 2; ++side)
        add(&costs, bench.node(side).database().statementCosts());
    return costs;
}
} // namespace

class TstGrowth final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noStatementGrowsWithTheQueue()
    {
        const Costs little = costsOf(few);
        const Costs much = costsOf(many);
        QVERIFY(little.size() > 50);
        QStringList grown;
        for (auto it = much.begin(); it != much.end(); ++it) {
            const bool isOfTheBench = it.key().startsWith("SELECT count(*) FROM event WHERE state IN"_L1) || it.key().startsWith("SELECT count(*), coalesce(max(id), 0)"_L1);
            const bool givesSeveral = it.key().endsWith("LIMIT ?"_L1) || it.key().endsWith("OR connection = ?) ORDER BY id"_L1);
            if (isOfTheBench || givesSeveral)
                continue;
            if (little.contains(it.key()) && *it > 3 * little.value(it.key()) && *it > 300)
                grown.append(u"%1 instead of %2 instructions: %3"_s.arg(*it, 0, 'f', 0).arg(little.value(it.key()), 0, 'f', 0).arg(it.key()));
        }
        for (const QString &line : std::as_const(grown))
            qWarning("%s", qPrintable(line));
        QVERIFY(grown.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TstGrowth)
#include "tst_growth.moc"
