// The suite's tests of time entries.
#include "tests/conformance/connectorsuite.h"

#include "core/model/worklog.h"
#include "tests/conformance/connectorsuitehelpers.h"
#include "tests/support/await.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
QJsonObject jsonOf(const WorklogDraft &draft)
{
    return {{u"seconds"_s, draft.seconds}, {u"startedAt"_s, draft.startedAt}, {u"body"_s, draft.body}, {u"activity"_s, draft.activity}};
}

/// As the connector says that the tracker keeps it.
QString differs(const Connector &connector, const WorklogDraft &draft, const Worklog &found)
{
    const QJsonObject kept = connector.normalised(u"worklog"_s, jsonOf(draft)).toObject();
    if (kept.value(u"seconds"_s).toInteger() != found.seconds)
        return u"%1 s instead of %2"_s.arg(found.seconds).arg(kept.value(u"seconds"_s).toInteger());
    if (!isSameWorkStart(kept.value(u"startedAt"_s).toString(), found.startedAt))
        return u"on %1 instead of %2"_s.arg(found.startedAt, draft.startedAt);
    if (!sameValue(kept.value(u"body"_s), found.body))
        return u"“%1” instead of “%2”"_s.arg(found.body, kept.value(u"body"_s).toString());
    if (!draft.activity.isEmpty() && kept.value(u"activity"_s).toString() != found.activity)
        return u"activity “%1” instead of “%2”"_s.arg(found.activity, draft.activity);
    return {};
}
} // namespace

void ConnectorSuite::worklogsAreAddedListedAndEdited()
{
    const IssueId id = createdWithSummary(unique(u"Time"_s));
    if (!m_connector->capabilities().worklogs)
        QSKIP("this tracker has no time entries");
    const QList<WorklogDraft> drafts {{5400, u"2026-02-01"_s, u"Looked at it ☃"_s, m_samples.activity},
                                      {1200, u"2026-02-02T10:00:00Z"_s, u"Two lines\nof text"_s, {}},
                                      {60, u"2026-02-02"_s, {}, m_samples.activity},
                                      {60, u"2026-02-02"_s, {}, m_samples.activity}, // the same twice is two entries
                                      {100, u"2026-02-03"_s, u"Not a whole minute"_s, {}}};
    QStringList ids;
    for (const WorklogDraft &draft : drafts) {
        const Result<QString> added = await(m_connector->addWorklog(id, draft));
        LS_OK(added);
        QVERIFY(!ids.contains(*added));
        ids.append(*added);
    }
    const Result<Issue> issue = await(m_connector->fetch(id));
    LS_OK(issue);
    QCOMPARE(issue->worklogs.size(), drafts.size());
    QVERIFY2(issue->comments.isEmpty(), "a time entry is no comment as well");
    for (qsizetype i = 0; i < drafts.size(); ++i) {
        QCOMPARE(issue->worklogs.at(i).id, ids.at(i));
        QCOMPARE(differs(*m_connector, drafts.at(i), issue->worklogs.at(i)), QString());
        QVERIFY(!issue->worklogs.at(i).author.isNull());
        QVERIFY(issue->worklogs.at(i).createdAt.isValid());
    }
    const WorklogDraft other {7200, u"2026-03-04"_s, u"Corrected"_s, {}};
    if (!m_connector->capabilities().worklogEdit) {
        QCOMPARE(await(m_connector->editWorklog(id, ids.first(), other)).error().code, ErrorCode::Unsupported);
        return;
    }
    LS_OK(await(m_connector->editWorklog(id, ids.first(), other)));
    WorklogDraft sameDay = other;
    sameDay.startedAt.clear();
    LS_OK(await(m_connector->editWorklog(id, ids.at(1), sameDay)));
    const Result<Issue> edited = await(m_connector->fetch(id));
    LS_OK(edited);
    QCOMPARE(edited->worklogs.size(), drafts.size());
    QCOMPARE(edited->worklogs.at(0).id, ids.first());
    QCOMPARE(differs(*m_connector, other, edited->worklogs.at(0)), QString());
    QCOMPARE(workDay(edited->worklogs.at(1).startedAt), u"2026-02-02"_s);
    QCOMPARE(edited->worklogs.at(1).body, other.body);
    QVERIFY(await(m_connector->editWorklog(id, u"999999"_s, other)).error().code == ErrorCode::NotFound);
}

void ConnectorSuite::worklogsThatTheTrackerCannotTakeAreNamed()
{
    const IssueId id = createdWithSummary(unique(u"Time refused"_s));
    if (!m_connector->capabilities().worklogs || m_samples.activity.isEmpty())
        QSKIP("this tracker takes any");
    const Result<QString> unknown = await(m_connector->addWorklog(id, {60, u"2026-02-01"_s, {}, u"Knitting"_s}));
    QVERIFY(!unknown);
    QCOMPARE(unknown.error().code, ErrorCode::Validation);
    QCOMPARE(unknown.error().field, u"worklogs"_s);
    QVERIFY2(unknown.error().message.contains(u"Knitting"_s) && unknown.error().message.contains(m_samples.activity), qPrintable(unknown.error().message));
    const Result<QString> tooLong = await(m_connector->addWorklog(id, {60, u"2026-02-01"_s, QString(1025, u'a'), {}}));
    QVERIFY(!tooLong);
    QCOMPARE(tooLong.error().code, ErrorCode::Validation);
    QVERIFY2(tooLong.error().message.contains(u"1025"_s), qPrintable(tooLong.error().message));
    LS_OK(await(m_connector->addWorklog(id, {60, u"2026-02-01"_s, QString(1024, u'a'), {}})));
    const Result<Issue> issue = await(m_connector->fetch(id));
    LS_OK(issue);
    QCOMPARE(issue->worklogs.size(), 1);
}

void ConnectorSuite::worklogOfSomeoneElseIsReadAndSeenByTheFeed()
{
    const IssueId id = createdWithSummary(unique(u"Their time"_s));
    if (!m_connector->capabilities().worklogs)
        QSKIP("this tracker has no time entries");
    QString cursor = await(m_connector->changesSince(QString()))->cursor;
    drain(*m_connector, cursor);
    if (m_fixture.otherLogsTime(id, 1800, u"Theirs"_s) == TrackerFixture::Done::Unsupported)
        QSKIP("nobody else can");
    bool seen = false;
    for (int i = 0; i < 5 && !seen; ++i) // a connector may look for them less often than for other changes
        seen = drain(*m_connector, cursor).contains(id.value());
    QVERIFY(seen);
    LS_OK(await(m_connector->addWorklog(id, {600, u"2026-02-01"_s, u"Ours"_s, {}})));
    const Result<Issue> issue = await(m_connector->fetch(id));
    LS_OK(issue);
    QCOMPARE(issue->worklogs.size(), 2);
    QCOMPARE(issue->worklogs.at(0).seconds, 1800);
    QVERIFY(issue->worklogs.at(0).author != issue->worklogs.at(1).author);
}

} // namespace lockstep
