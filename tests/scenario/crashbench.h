#pragma once
// diesBeforeEachTurn(): some work is done again and again in a world of its own, and a node dies before its first turn, its second, … until the work is
// done before it would die.

#include "tests/support/syncbench.h"

#include <QtTest>

namespace lockstep {

using namespace Qt::StringLiterals;

struct WorkToCutOff {
    std::function<QString(SyncBench &)> begin; ///< Makes the issue, answers its id
    std::function<void(SyncBench &, const QString &id)> goOn; ///< Edits both sides. Absent: dies while the issue is made
    std::function<QString(SyncBench &, const QString &id, const QString &twin)> wrong; ///< What is not as it must be, once all is quiet again; empty: nothing
    bool inMemory = false;
};

inline void crashTestRows()
{
    QTest::addColumn<int>("side");
    QTest::addColumn<bool>("second");
    QTest::newRow("sender, create") << 0 << false;
    QTest::newRow("receiver, create") << 1 << false;
    QTest::newRow("sender, update both ways") << 0 << true;
    QTest::newRow("receiver, update both ways") << 1 << true;
}

/// The first thing that is wrong; empty: nothing.
inline QString diesBeforeEachTurn(int side, const WorkToCutOff &work)
{
    constexpr int mostTurns = 600;
    constexpr int fewestTurns = 20; // a run without a crash in the first turns would test nothing
    int turn = 1;
    for (; turn < mostTurns; ++turn) {
        SyncBench bench;
        bench.inMemory = work.inMemory;
        bench.start();
        bench.advance(1500);
        QString id;
        if (work.goOn) {
            id = work.begin(bench);
            if (!bench.syncUntilQuiet())
                return u"turn %1: the first part does not end"_s.arg(turn);
        }
        BenchNode &node = bench.node(side);
        node.crashAt(node.turns() + turn);
        // The crash comes within the work, not in the idle polls after it.
        const auto ended = [&bench] { return bench.left().stepsReached.filter(u" 8"_s).size() + bench.right().stepsReached.filter(u" 8"_s).size(); };
        const qsizetype before = ended();
        const int expected = work.goOn ? 2 : 1;
        if (work.goOn)
            work.goOn(bench, id);
        else
            id = work.begin(bench);
        for (int i = 0; i < 4000 && !node.hasCrashed() && (ended() - before < expected || i <= 1000); ++i)
            bench.advance(2);
        const bool crashed = node.hasCrashed();
        bench.advance(2500);
        if (!work.goOn && !crashed)
            break;
        if (!bench.syncUntilQuiet())
            return u"turn %1: it does not come to rest"_s.arg(turn);
        const bool one = bench.left().tracker().issueCount() == 1 && bench.right().tracker().issueCount() == 1;
        const QString wrong = one ? work.wrong(bench, id, bench.right().tracker().onlyIssue()) : u"not one issue at each side"_s;
        if (!wrong.isEmpty())
            return u"turn %1: "_s.arg(turn) + wrong;
        if (!bench.left().errors().isEmpty() || !bench.right().errors().isEmpty())
            return u"turn %1: an error waits"_s.arg(turn);
        if (!crashed)
            break;
    }
    return turn == mostTurns ? u"the work never ended"_s : turn > fewestTurns ? QString() : u"only %1 turns"_s.arg(turn);
}

} // namespace lockstep
