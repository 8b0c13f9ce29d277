// Two sides that change each other's values back, and trackers that keep texts in their own way: no endless writing.

#include "tests/support/syncbench.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
// A workflow of the tracker: whatever is written to the status becomes `wanted` a little later.
void insist(SyncBench &bench, int side, const QString &wanted)
{
    FakeTracker &tracker = bench.node(side).tracker();
    tracker.after = [&bench, &tracker, wanted](const QString &operation) {
        if (operation != "update"_L1)
            return;
        bench.clock().callAfter(300, [&tracker, wanted] {
            const QString id = tracker.onlyIssue();
            if (!sameValue(tracker.value(id, u"status"_s), wanted))
                tracker.edit(id, {{u"status"_s, wanted}});
        });
    };
}
} // namespace

class TstLoops final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void workflowsThatChangeEachOtherBack_areHeldWithTheEvidence()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}, {u"status"_s, u"New"_s}});
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = bench.right().tracker().onlyIssue();
        insist(bench, 0, u"New"_s);
        insist(bench, 1, u"Open"_s);
        bench.left().tracker().edit(id, {{u"status"_s, u"Closed"_s}});
        bench.advance(1'800'000);
        const QList<StoredError> errors = bench.left().errors() + bench.right().errors();
        QCOMPARE(errors.size(), 1);
        QCOMPARE(errors.constFirst().error.code, ErrorCode::Conflict);
        QCOMPARE(errors.constFirst().error.field, u"status"_s);
        QVERIFY(errors.constFirst().error.evidence.size() >= 3);
        // It has ended: half an hour later nobody has written again.
        const int writes = bench.left().tracker().writes + bench.right().tracker().writes;
        QVERIFY2(writes < 30, QByteArray::number(writes).constData());
        bench.advance(1'800'000);
        QCOMPARE(bench.left().tracker().writes + bench.right().tracker().writes, writes);
        // The workflow is mended, the administrator tries again: in step.
        bench.left().tracker().after = bench.right().tracker().after = nullptr;
        for (int side = 0; side < 2; ++side)
            QVERIFY(bench.node(side).engine().retryAll({}));
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.left().tracker().value(id, u"status"_s), bench.right().tracker().value(twin, u"status"_s));
        QVERIFY(bench.left().errors().isEmpty() && bench.right().errors().isEmpty());
    }

    void personWhoChangesHerMind_isNoLoop()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}, {u"status"_s, u"New"_s}});
        QVERIFY(bench.syncUntilQuiet());
        for (int i = 0; i < 6; ++i) {
            bench.left().tracker().edit(id, {{u"status"_s, i % 2 == 0 ? u"Open"_s : u"New"_s}});
            bench.advance(20'000);
        }
        QVERIFY(bench.syncUntilQuiet());
        QVERIFY(bench.left().errors().isEmpty() && bench.right().errors().isEmpty());
        QCOMPARE(bench.right().tracker().value(bench.right().tracker().onlyIssue(), u"status"_s).toString(), u"New"_s);
    }

    // One side ends every line with blanks and uses other line ends, the other wraps texts in a paragraph each time they are written.
    void textsKeptInAnotherWay_settle()
    {
        SyncBench bench;
        const auto keepAs = [](FakeTracker &tracker, const std::function<QString(QString)> &kept) {
            tracker.after = [&tracker, kept](const QString &operation) {
                const QString id = tracker.onlyIssue();
                const QString text = tracker.value(id, u"description"_s).toString();
                if ((operation == "update"_L1 || operation == "create"_L1) && !text.isEmpty())
                    tracker.issues[id.toLongLong()].fields.insert(u"description"_s, kept(text));
            };
        };
        keepAs(bench.left().tracker(), [](QString text) { return text.replace(u"\r\n"_s, u"\n"_s).replace(u"\n"_s, u" \r\n"_s); });
        keepAs(bench.right().tracker(), [](const QString &text) { return text.startsWith(u"<p>"_s) ? text : u"<p>"_s + text + u"</p>"_s; });
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}, {u"description"_s, u"one\ntwo"_s}});
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = bench.right().tracker().onlyIssue();
        bench.right().tracker().edit(twin, {{u"description"_s, u"<p>three\nfour</p>"_s}});
        QVERIFY(bench.syncUntilQuiet());
        bench.left().tracker().edit(id, {{u"status"_s, u"Open"_s}});
        QVERIFY(bench.syncUntilQuiet());
        const int writes = bench.left().tracker().writes + bench.right().tracker().writes;
        bench.advance(2 * 3'600'000); // sweeps too
        QCOMPARE(bench.left().tracker().writes + bench.right().tracker().writes, writes);
        QVERIFY(bench.left().tracker().value(id, u"description"_s).toString().contains(u"three"_s));
        QVERIFY(bench.left().errors().isEmpty() && bench.right().errors().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TstLoops)
#include "tst_loops.moc"
