// The history checker finds each kind of breach that is planted in an evidence without any, and nothing else.

#include "tests/chaos/checker.h"

#include <QTest>

#include <functional>

using namespace lockstep::chaos;
using namespace Qt::StringLiterals;

namespace {
const QString issue = u"i-1."_s;

/// One issue, made at Blue: its summary was edited at Blue, then at Red; a comment and a file from each side. Everything is in step.
Evidence inStep()
{
    Evidence evidence;
    evidence.ledger.issues = {issue};
    evidence.ledger.edits = {{issue, u"summary"_s, u"a1"_s, 0, 10, 11}, {issue, u"summary"_s, u"a2"_s, 0, 20, 21}, {issue, u"summary"_s, u"b1"_s, 1, 40, 41}};
    evidence.ledger.comments = {{issue, u"said 1."_s, 0}, {issue, u"said 2."_s, 0}, {issue, u"said 3."_s, 1}};
    evidence.ledger.files = {{issue, u"f"_s, u"sha"_s, 0}};
    const QStringList comments {u"said 1."_s, u"said 2."_s, u"said 3."_s};
    evidence.stories = {{0, u"7"_s, issue, {{u"summary"_s, u"b1"_s}}, {{u"summary"_s, u"a1"_s, u"a2"_s}, {u"summary"_s, u"a2"_s, u"b1"_s, true}}, comments, {{u"f"_s, {u"sha"_s}}}},
                        {1, u"8"_s, issue, {{u"summary"_s, u"b1"_s}}, {{u"summary"_s, u"a1"_s, u"a2"_s, true}, {u"summary"_s, u"a2"_s, u"b1"_s}}, comments, {{u"f"_s, {u"sha"_s}}}}};
    return evidence;
}

/// The program writes a2 at Red over b1, which nobody has seen.
void overwrite(Evidence &evidence)
{
    evidence.stories[0].values[u"summary"_s] = evidence.stories[1].values[u"summary"_s] = u"a2"_s;
    evidence.stories[0].changes = {{u"summary"_s, u"a1"_s, u"a2"_s}};
    evidence.stories[1].changes = {{u"summary"_s, u"a1"_s, u"b1"_s}, {u"summary"_s, u"b1"_s, u"a2"_s, true}};
}
using Plant = std::function<void(Evidence &)>;
} // namespace
Q_DECLARE_METATYPE(Plant)
Q_DECLARE_METATYPE(Breach)

class TestChecker final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingToFind() { QCOMPARE(check(inStep()).size(), 0); }

    void fieldWrittenRightAfterTheIssueWasMadeIsNotInvented()
    {
        Evidence evidence = inStep();
        evidence.stories[1].changes.prepend({u"summary"_s, QString(), u"a1"_s, true});
        QCOMPARE(check(evidence).size(), 0);
        evidence.stories[1].changes.first().byProgram = false; // who emptied it is in no evidence
        QVERIFY(!check(evidence).isEmpty());
    }

    void plantedBreachIsFound_data()
    {
        QTest::addColumn<Plant>("plant");
        QTest::addColumn<Breach>("breach");
        const auto row = [](const char *name, Breach breach, Plant plant) { QTest::newRow(name) << plant << breach; };
        row("issue lost", Breach::Lost, [](Evidence &e) { e.stories.removeLast(); });
        row("issue doubled", Breach::Doubled, [](Evidence &e) { e.stories.append(e.stories.last()); });
        row("issue invented", Breach::Invented, [](Evidence &e) { e.stories.append({1, u"9"_s, u"i-2."_s, {}, {}, {}, {}}); });
        row("comment lost", Breach::Lost, [](Evidence &e) { e.stories[1].comments.removeFirst(); });
        row("comment doubled", Breach::Doubled, [](Evidence &e) { e.stories[1].comments.append(u"said 1."_s); });
        row("comments swapped", Breach::OutOfOrder, [](Evidence &e) { e.stories[1].comments.swapItemsAt(0, 1); });
        row("comment invented", Breach::Invented, [](Evidence &e) { e.stories[0].comments.append(u"said 9."_s); });
        row("file lost", Breach::Lost, [](Evidence &e) { e.stories[1].files.clear(); });
        row("file doubled", Breach::Doubled, [](Evidence &e) { e.stories[1].files[u"f"_s].append(u"sha"_s); });
        row("file damaged", Breach::Invented, [](Evidence &e) { e.stories[1].files[u"f"_s] = QStringList {u"other"_s}; });
        row("value not arrived", Breach::Lost, [](Evidence &e) {
            e.stories[0].values[u"summary"_s] = u"a2"_s;
            e.stories[0].changes.removeLast();
        });
        row("value overwritten", Breach::Lost, overwrite);
        row("value invented", Breach::Invented, [](Evidence &e) { e.stories[1].changes.insert(1, {u"summary"_s, u"a2"_s, u"x"_s, true}); });
        row("value went back", Breach::OutOfOrder, [](Evidence &e) {
            e.stories[1].changes.insert(1, {u"summary"_s, u"a2"_s, u"a1"_s, true});
            e.stories[1].changes.insert(2, {u"summary"_s, u"a1"_s, u"a2"_s, true});
        });
        row("overwritten by a write under way", Breach::Raced, [](Evidence &e) {
            overwrite(e);
            e.writes = {{1, u"8"_s, {u"summary"_s}, 39, 45}};
        });
        row("a write of another field is no excuse", Breach::Lost, [](Evidence &e) {
            overwrite(e);
            e.writes = {{1, u"8"_s, {u"notes"_s}, 39, 45}};
        });
        row("a write that read the edit is no excuse", Breach::Lost, [](Evidence &e) {
            overwrite(e);
            e.writes = {{1, u"8"_s, {u"summary"_s}, 42, 45}};
        });
    }

    void plantedBreachIsFound()
    {
        QFETCH(Plant, plant);
        QFETCH(Breach, breach);
        Evidence evidence = inStep();
        plant(evidence);
        const QList<Finding> findings = check(evidence);
        QVERIFY(!findings.isEmpty());
        QCOMPARE(countOf(findings, breach), findings.size());
    }

    void conflictRecordNamesWhatWasGivenUp()
    {
        Evidence evidence = inStep();
        overwrite(evidence);
        evidence.inConflict = {u"b1"_s};
        QCOMPARE(check(evidence).size(), 0);
    }

    // Whoever got an error may have been heard or not.
    void uncertainWorkIsEitherThereOrNot()
    {
        Evidence evidence = inStep();
        evidence.ledger.comments.append({issue, u"said 4."_s, 0, false});
        evidence.ledger.edits.append({issue, u"summary"_s, u"a3"_s, 0, 50, 51, false});
        evidence.ledger.issues.append(u"i-2."_s);
        evidence.ledger.uncertainIssues.insert(u"i-2."_s);
        QCOMPARE(check(evidence).size(), 0);
        evidence.stories[0].comments.append(u"said 4."_s);
        QCOMPARE(countOf(check(evidence), Breach::Lost), 1);
    }
};

QTEST_GUILESS_MAIN(TestChecker)
#include "tst_checker.moc"
