// The suite's tests of the change feed and of searches.
#include "tests/conformance/connectorsuite.h"

#include "tests/conformance/connectorsuitehelpers.h"
#include "tests/support/await.h"
#include "tests/support/programrun.h"

#include <QElapsedTimer>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr int restLimitMs = 60'000;

QSet<QString> idsOf(const QList<ChangeRef> &refs)
{
    QSet<QString> ids;
    for (const ChangeRef &ref : refs)
        ids.insert(ref.id.value());
    return ids;
}
} // namespace

/// Polls until nothing new has come for longer than any tracker needs to settle. Others may use the tracker at the same time, so
/// callers look only at ids of their own.
QHash<QString, int> ConnectorSuite::drain(Connector &connector, QString &cursor)
{
    QHash<QString, int> seen;
    QElapsedTimer quiet;
    quiet.start();
    const auto nothingMore = [&] {
        const Result<ChangePage> page = await(connector.changesSince(cursor));
        if (!page) {
            qWarning().noquote() << "changesSince:" << why(page);
            return true;
        }
        cursor = page->cursor;
        for (const ChangeRef &ref : page->changes)
            ++seen[ref.id.value()];
        if (!page->changes.isEmpty() || page->more)
            quiet.restart();
        return quiet.elapsed() >= 5000;
    };
    eventually(nothingMore, restLimitMs, 250);
    return seen;
}

void ConnectorSuite::changeFeedStartsFromNow()
{
    const IssueId old = createdWithSummary(unique(u"Before the feed"_s));
    Result<ChangePage> page = await(m_connector->changesSince(QString()));
    LS_OK(page);
    QVERIFY(page->changes.isEmpty());
    QVERIFY(!page->cursor.isEmpty());
    const IssueId fresh = m_fixture.otherCreates(unique(u"After its start"_s));
    QString cursor = page->cursor;
    QVERIFY(drain(*m_connector, cursor).contains(fresh.value()));
}

void ConnectorSuite::changeFeedSeesCreateEditCommentAttachment()
{
    QString cursor = await(m_connector->changesSince(QString()))->cursor;
    const IssueId byOther = m_fixture.otherCreates(unique(u"By another"_s));
    const IssueId byUs = createdWithSummary(unique(u"By us"_s));
    QHash<QString, int> seen = drain(*m_connector, cursor);
    QVERIFY(seen.contains(byOther.value()));
    QVERIFY(seen.contains(byUs.value()));
    QVERIFY2(seen.value(byUs.value()) <= 2, "once, and once more when it has settled");

    m_fixture.otherEditsSummary(byUs, unique(u"Edited"_s));
    QVERIFY(drain(*m_connector, cursor).contains(byUs.value()));
    m_fixture.otherComments(byUs, u"A comment"_s);
    QVERIFY(drain(*m_connector, cursor).contains(byUs.value()));
    if (m_connector->capabilities().attachments) {
        m_fixture.otherAttaches(byUs, u"a.txt"_s, "content");
        QVERIFY(drain(*m_connector, cursor).contains(byUs.value()));
    }
    const Result<Issue> issue = await(m_connector->fetch(byUs));
    LS_OK(issue);
    if (!issue->comments.isEmpty() && m_connector->capabilities().changeFeedSeesCommentEdits
        && m_fixture.otherEditsComment(byUs, issue->comments.first().id, u"Another text"_s) == TrackerFixture::Done::Yes)
        QVERIFY(drain(*m_connector, cursor).contains(byUs.value()));
}

void ConnectorSuite::changeFeedMissesNothingAndComesToRest()
{
    QList<IssueId> ids;
    for (int i = 0; i < m_fixture.manyIssues(); ++i)
        ids.append(m_fixture.otherCreates(unique(u"Many"_s)));
    QString cursor = await(m_connector->changesSince(QString()))->cursor;
    drain(*m_connector, cursor);

    // All within as little time as the tracker allows, while the feed is being read.
    m_fixture.otherEditsAll(ids, unique(u"Edited"_s));
    Result<ChangePage> early = await(m_connector->changesSince(cursor));
    LS_OK(early);
    cursor = early->cursor;
    QHash<QString, int> seen;
    for (const ChangeRef &ref : early->changes)
        ++seen[ref.id.value()];
    // In the same second as what was just read: the row of the list looks the same as before.
    m_fixture.otherComments(ids.last(), u"In the same second"_s);
    QHash<QString, int> rest = drain(*m_connector, cursor);
    for (auto it = rest.begin(); it != rest.end(); ++it)
        seen[it.key()] += it.value();
    QVERIFY2(rest.contains(ids.last().value()), "a comment within the same second");
    for (const IssueId &id : ids) {
        QVERIFY2(seen.contains(id.value()), qPrintable(id.value()));
        QVERIFY2(seen.value(id.value()) <= 4, "no endless repeats");
    }
    for (int i = 0; i < 2; ++i) {
        const Result<ChangePage> page = await(m_connector->changesSince(cursor));
        LS_OK(page);
        const QSet<QString> now = idsOf(page->changes);
        for (const IssueId &id : ids)
            QVERIFY2(!now.contains(id.value()), "it has come to rest");
        cursor = page->cursor;
    }
}

void ConnectorSuite::changeFeedGoesOnAfterARestart()
{
    QString cursor = await(m_connector->changesSince(QString()))->cursor;
    const IssueId id = m_fixture.otherCreates(unique(u"While we were away"_s));
    const std::unique_ptr<Connector> again = m_fixture.make();
    QVERIFY(drain(*again, cursor).contains(id.value()));
    const Result<ChangePage> more = await(again->changesSince(cursor));
    LS_OK(more);
    QVERIFY(!idsOf(more->changes).contains(id.value()));
}

void ConnectorSuite::brokenCursorIsAnError()
{
    for (const QString &cursor : {u"rubbish"_s, u"{\"v\":999}"_s, u"[]"_s}) {
        const Result<ChangePage> page = await(m_connector->changesSince(cursor));
        QVERIFY(!page);
        QCOMPARE(page.error().code, ErrorCode::InvalidInput);
    }
}

void ConnectorSuite::searchFindsAllPages()
{
    const QString word = u"pages%1"_s.arg(m_run);
    QList<IssueId> ids;
    for (int i = 0; i < m_fixture.manyIssues(); ++i)
        ids.append(m_fixture.otherCreates(u"%1 %2"_s.arg(word).arg(i)));
    QStringList found;
    QString next;
    do {
        const Result<SearchPage> page = await(m_connector->search(m_fixture.queryForSummary(word), next));
        LS_OK(page);
        for (const ChangeRef &ref : page->issues)
            found.append(ref.id.value());
        next = page->next;
    } while (!next.isEmpty());
    QCOMPARE(found.size(), ids.size());
    QStringList expected;
    for (const IssueId &id : ids)
        expected.append(id.value());
    QCOMPARE(found, expected); // Oldest first
}

void ConnectorSuite::matchingAnswersThoseThatMatch()
{
    const QString word = u"match%1"_s.arg(m_run);
    const IssueId yes = m_fixture.otherCreates(word + u" one"_s);
    const IssueId no = m_fixture.otherCreates(unique(u"another"_s));
    const IssueId unasked = m_fixture.otherCreates(word + u" two"_s);
    const Result<QList<IssueId>> result = await(m_connector->matching(m_fixture.queryForSummary(word), {yes, no, IssueId(u"99999999"_s)}));
    LS_OK(result);
    QCOMPARE(*result, QList<IssueId> {yes});
    QVERIFY(!result->contains(unasked));
    const Result<QList<IssueId>> none = await(m_connector->matching(m_fixture.queryForSummary(word), {}));
    LS_OK(none);
    QVERIFY(none->isEmpty());
    m_fixture.otherEditsSummary(yes, unique(u"matches no longer"_s));
    const Result<QList<IssueId>> later = await(m_connector->matching(m_fixture.queryForSummary(word), {yes, unasked}));
    LS_OK(later);
    QCOMPARE(*later, QList<IssueId> {unasked});
}

void ConnectorSuite::wrongQueryIsAValidationError()
{
    if (m_samples.wrongQuery.isEmpty())
        QSKIP("this tracker takes every query");
    const Result<SearchPage> page = await(m_connector->search(m_samples.wrongQuery, QString()));
    QVERIFY(!page);
    QCOMPARE(page.error().code, ErrorCode::Validation);
    QVERIFY2(page.error().message.contains(m_samples.wrongQuery), qPrintable(page.error().message));
}

} // namespace lockstep
