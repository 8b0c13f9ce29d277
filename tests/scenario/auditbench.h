#pragma once
// What the tests of audits and of repairs share: a pair in step, audits of both halves that must not touch anything, and what they found.

#include "tests/support/syncbench.h"

#include <QtTest>

namespace lockstep {

using namespace Qt::StringLiterals;

struct Found {
    QString what;
    QString cause;
    QString here;
    QString there;
    QString state;
    qint64 id = 0;
};

inline QList<Found> findings(BenchNode &node, const QString &where = u"state <> 'gone'"_s)
{
    const auto rows = node.database().run(u"SELECT what, cause, here, there, state, id FROM audit_finding WHERE "_s + where + u" ORDER BY id"_s);
    if (!rows)
        qFatal("%s", qPrintable(rows.error().message));
    QList<Found> result;
    for (const Row &row : rows->rows)
        result.append({row.at(0).toString(), row.at(1).toString(), row.at(2).toString(), row.at(3).toString(), row.at(4).toString(), row.at(5).toLongLong()});
    return result;
}

inline QString text(const QList<Found> &found)
{
    QStringList lines;
    for (const Found &f : found)
        lines.append(u"%1 (%2): “%3” | “%4”"_s.arg(f.what, f.cause, f.here, f.there));
    return lines.join(u"; "_s);
}

/// Both halves; fails the test unless it reads only and makes no event.
inline AuditSummary audit(SyncBench &bench)
{
    const qsizetype events = bench.left().events().size() + bench.right().events().size();
    const int writes = bench.left().tracker().writes + bench.right().tracker().writes;
    AuditSummary both;
    for (int side = 0; side < 2; ++side) {
        const Result<AuditSummary> one = bench.wait(bench.node(side).engine().audit(bench.connection.id));
        if (!one)
            qFatal("%s", qPrintable(one.error().message));
        both.twins += one->twins;
        both.inStep += one->inStep;
        both.differing += one->differing;
        both.onTheirWay += one->onTheirWay;
        both.failures += one->failures;
    }
    if (bench.left().tracker().writes + bench.right().tracker().writes != writes)
        qFatal("the audit wrote to a tracker");
    if (bench.left().events().size() + bench.right().events().size() != events)
        qFatal("the audit made an event");
    return both;
}

/// For a day of virtual time: what is found does not hang on how often the nodes look for changes.
inline void lookRarely(SyncBench &bench)
{
    for (int side = 0; side < 2; ++side)
        bench.node(side).engine().setPollInterval(60'000);
}

inline void repairAll(BenchNode &node, int twins)
{
    const Result<RepairSummary> done = node.engine().repairAll({});
    QVERIFY2(done, done ? "" : qPrintable(done.error().message));
    QVERIFY2(done->refused.isEmpty(), qPrintable(done->refused.join(u'\n')));
    QCOMPARE(done->twins, twins);
}

/// What the tracker's feed does not tell: a restored backup, a lost notification.
inline void editBehindTheBack(BenchNode &node, const QString &id, const QJsonObject &values)
{
    const qsizetype feed = node.tracker().feed.size();
    node.tracker().edit(id, values);
    node.tracker().feed.resize(feed);
}

inline FakeIssue &issueOf(BenchNode &node, const QString &id) { return node.tracker().issues[id.toLongLong()]; }

inline void inStepAfterRepair(SyncBench &bench)
{
    QVERIFY(bench.syncUntilQuiet());
    QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
    const AuditSummary again = audit(bench);
    QVERIFY2(findings(bench.left()).isEmpty() && findings(bench.right()).isEmpty(),
             qPrintable(text(findings(bench.left())) + u" / "_s + text(findings(bench.right()))));
    QCOMPARE(again.differing, 0);
    QCOMPARE(again.inStep, again.twins);
    const auto requests = bench.requestsOf([&] { QVERIFY(bench.syncUntilQuiet()); });
    QCOMPARE(requests.second, 0);
    QCOMPARE(bench.left().errors().size() + bench.right().errors().size(), 0);
}

/// One pair in step; the left issue's id and the right one's.
inline std::pair<QString, QString> pair(SyncBench &bench)
{
    const QString id = bench.left().tracker().create({{u"summary"_s, u"Printer"_s}, {u"priority"_s, u"Low"_s}});
    bench.left().tracker().comment(id, u"hello"_s);
    bench.left().tracker().attach(id, u"a.txt"_s, "content");
    if (!bench.syncUntilQuiet())
        qFatal("not quiet");
    return {id, bench.right().tracker().onlyIssue()};
}

} // namespace lockstep
