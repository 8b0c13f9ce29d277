#include "tests/conformance/connectorsuite.h"

#include "tests/conformance/connectorsuitehelpers.h"
#include "tests/support/await.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
QCoro::Task<> fetchInto(Connector &connector, IssueId id, std::optional<Result<Issue>> &into)
{
    Result<Issue> issue = co_await connector.fetch(id);
    into = std::move(issue);
}
} // namespace

ConnectorSuite::ConnectorSuite(TrackerFixture &fixture) : m_fixture(fixture) { }
ConnectorSuite::~ConnectorSuite() = default;

void ConnectorSuite::initTestCase()
{
    const QString reason = m_fixture.unavailable();
    if (!reason.isEmpty())
        QSKIP(qPrintable(reason));
    m_run = QString::number(QRandomGenerator::system()->generate(), 36);
    m_samples = m_fixture.samples();
    m_connector = m_fixture.make();
    QVERIFY(m_connector);
}

void ConnectorSuite::cleanupTestCase() { m_connector.reset(); }

QString ConnectorSuite::unique(const QString &word) { return u"%1 ls%2x%3"_s.arg(word, m_run, QString::number(++m_counter)); }

IssueDraft ConnectorSuite::sampleDraft(QJsonValue CustomSample::*which) const
{
    IssueDraft draft;
    for (const CustomSample &custom : m_samples.custom)
        draft.custom.insert(custom.name, custom.*which);
    return draft;
}

IssueId ConnectorSuite::created(const IssueDraft &draft)
{
    const Result<IssueId> id = await(m_connector->create(draft, unique(u"mark"_s).replace(u' ', u'-')));
    if (!id)
        qWarning().noquote() << "create:" << why(id);
    return id ? *id : IssueId();
}

IssueId ConnectorSuite::createdWithSummary(const QString &summary)
{
    IssueDraft draft;
    draft.fields.insert(key(field::summary), summary);
    return created(draft);
}

void ConnectorSuite::accessReportNamesProductAndAccount()
{
    const Result<AccessReport> report = await(m_connector->checkAccess());
    LS_OK(report);
    QVERIFY(!report->product.isEmpty());
    QVERIFY(!report->account.isNull());
    QVERIFY(!report->scope.isEmpty());
    for (const QString &warning : report->warnings)
        qInfo().noquote() << "warning:" << warning;
}

void ConnectorSuite::wrongSecretIsAnAuthenticationErrorOfTheNode()
{
    const std::unique_ptr<Connector> stranger = m_fixture.makeWithWrongSecret();
    if (!stranger)
        QSKIP("this tracker has no secrets");
    const Result<AccessReport> report = await(stranger->checkAccess());
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::Authentication);
    QCOMPARE(report.error().scope, ErrorScope::Node);
    QVERIFY(!await(stranger->fetch(IssueId(u"1"_s))));
}

void ConnectorSuite::schemaKnowsStatusesAndCustomFields()
{
    createdWithSummary(unique(u"Schema"_s)); // Some trackers only tell through an issue
    const Result<Schema> schema = await(m_connector->schema());
    LS_OK(schema);
    const FieldSchema *status = schema->find(key(field::status));
    QVERIFY(status);
    const auto has = [status](const QString &name) {
        return std::any_of(status->allowed.begin(), status->allowed.end(), [&](const Choice &c) { return c.name == name; });
    };
    QVERIFY(has(m_samples.firstStatus) && has(m_samples.secondStatus));
    QVERIFY(schema->find(key(field::summary)) && schema->find(key(field::summary))->required);
    for (const CustomSample &custom : m_samples.custom)
        QVERIFY2(schema->find(QLatin1StringView(customPrefix) + custom.name), qPrintable(custom.name));
}

void ConnectorSuite::createdIssueReadsBackWithEveryField()
{
    IssueDraft draft = sampleDraft(&CustomSample::one);
    draft.fields.insert(key(field::summary), unique(u"Every field — ünï ☃ 𝒳 \"quoted\" <b>&amp;"_s));
    draft.fields.insert(key(field::description), u"A **bold** word.\n\n- one\n- two\n\n`code` and ünï ☃"_s);
    if (!m_samples.secondStatus.isEmpty())
        draft.fields.insert(key(field::status), m_samples.secondStatus);
    if (!m_samples.otherPriority.isEmpty())
        draft.fields.insert(key(field::priority), m_samples.otherPriority);
    if (!m_samples.assignee.isEmpty())
        draft.fields.insert(key(field::assignee), m_samples.assignee);
    if (!m_samples.type.isEmpty())
        draft.fields.insert(key(field::type), m_samples.type);
    if (m_samples.dueDate)
        draft.fields.insert(key(field::dueDate), u"2025-02-28"_s);
    if (m_samples.labels)
        draft.fields.insert(key(field::labels), QJsonArray {u"red"_s, u"blue"_s});

    const IssueId id = created(draft);
    QVERIFY(!id.isNull());
    const Result<Issue> issue = await(m_connector->fetch(id));
    LS_OK(issue);
    QCOMPARE(issue->id, id);
    QVERIFY(!issue->key.isEmpty());
    QVERIFY(issue->createdAt.isValid() && issue->updatedAt.isValid());
    QVERIFY(!issue->author.isNull());
    QVERIFY(m_connector->openUrl(issue->key).contains(issue->key));
    const QJsonObject wanted = flatFields(draft.fields, draft.custom);
    const QJsonObject have = flatFields(issue->fields, issue->custom);
    for (auto it = wanted.begin(); it != wanted.end(); ++it) {
        QVERIFY2(sameValue(m_connector->normalised(it.key(), it.value()), have.value(it.key())),
                 qPrintable(u"%1: wrote %2, read %3"_s.arg(it.key(), displayValue(it.value()), displayValue(have.value(it.key())))));
    }
    QVERIFY(!QString::fromUtf8(QJsonDocument(issue->fields).toJson()).contains(u"mark-ls"_s));
}

void ConnectorSuite::createdIssueGetsAStatusThatIsNotForNewOnes()
{
    if (m_samples.laterStatus.isEmpty())
        QSKIP("here a new issue may have any status");
    IssueDraft draft;
    draft.fields.insert(key(field::summary), unique(u"Not a first status"_s));
    draft.fields.insert(key(field::status), m_samples.laterStatus);
    const Result<IssueId> id = await(m_connector->create(draft, unique(u"mark"_s).replace(u' ', u'-')));
    LS_OK(id);
    const Result<Issue> issue = await(m_connector->fetch(*id));
    LS_OK(issue);
    QVERIFY(sameValue(issue->fields.value(key(field::status)), QJsonValue(m_samples.laterStatus)));
}

void ConnectorSuite::textSurvives_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("empty") << QString();
    QTest::newRow("plain") << u"One line"_s;
    QTest::newRow("paragraphs") << u"One\n\nTwo\n\nThree"_s;
    QTest::newRow("markdown") << u"# Title\n\n**bold** *italic* ~~gone~~ `x = y * z`\n\n1. one\n2. two\n\n> quoted\n\n```\nint a;\n```"_s;
    QTest::newRow("link") << u"See [the page](https://example.org/a?b=c&d=e) now"_s;
    QTest::newRow("unicode") << u"日本語 עברית ☃ 👩‍💻 é"_s;
    QTest::newRow("specials") << u"a < b & c > d \"quoted\" 50% 'x' \\ | end"_s;
    QTest::newRow("long") << QString(u"word "_s).repeated(4000).trimmed();
}

void ConnectorSuite::textSurvives()
{
    QFETCH(QString, text);
    IssueDraft draft;
    draft.fields.insert(key(field::summary), unique(u"Text"_s));
    draft.fields.insert(key(field::description), text);
    const IssueId id = created(draft);
    QVERIFY(!id.isNull());
    const Result<Issue> issue = await(m_connector->fetch(id));
    LS_OK(issue);
    const QString read = issue->fields.value(key(field::description)).toString();
    const QJsonValue expected = m_connector->normalised(key(field::description), text);
    if (!sameValue(read, expected))
        QCOMPARE(read, expected.toString());
    // Writing what was read changes nothing any more.
    QVERIFY(sameValue(m_connector->normalised(key(field::description), read), read));
    if (text.isEmpty())
        return;
    const Result<QString> comment = await(m_connector->addComment(id, CommentDraft {text, Visibility::Public}));
    LS_OK(comment);
    const Result<Issue> again = await(m_connector->fetch(id));
    LS_OK(again);
    QCOMPARE(again->comments.size(), 1);
    QVERIFY2(sameValue(again->comments.first().body, m_connector->normalised(u"comment"_s, text)), qPrintable(again->comments.first().body.left(500)));
    QVERIFY(sameValue(again->fields.value(key(field::description)), read));
}

void ConnectorSuite::markFindsItsIssueAndNothingElse()
{
    const QString mark = u"mk-%1-%2"_s.arg(m_run).arg(++m_counter);
    const Result<std::optional<IssueId>> before = await(m_connector->findByMark(mark));
    LS_OK(before);
    QVERIFY(!before->has_value());
    IssueDraft draft;
    draft.fields.insert(key(field::summary), unique(u"Marked"_s));
    draft.fields.insert(key(field::description), u"Not the mark: %1x"_s.arg(mark));
    const Result<IssueId> other = await(m_connector->create(draft, QString(mark + u'x')));
    LS_OK(other);
    const Result<std::optional<IssueId>> still = await(m_connector->findByMark(mark));
    LS_OK(still);
    QVERIFY2(!still->has_value(), "a longer mark is another one");
    const Result<IssueId> id = await(m_connector->create(draft, mark));
    LS_OK(id);
    const Result<std::optional<IssueId>> found = await(m_connector->findByMark(mark));
    LS_OK(found);
    QVERIFY(found->has_value());
    QCOMPARE(**found, *id);
    // The mark is not part of the issue, and survives a new description.
    Result<Issue> issue = await(m_connector->fetch(*id));
    LS_OK(issue);
    QVERIFY(sameValue(issue->fields.value(key(field::description)), draft.fields.value(key(field::description))));
    IssueDraft after;
    after.fields.insert(key(field::description), u"Another text"_s);
    LS_OK(await(m_connector->update(*issue, after)));
    const Result<std::optional<IssueId>> later = await(m_connector->findByMark(mark));
    LS_OK(later);
    QVERIFY(later->has_value());
    issue = await(m_connector->fetch(*id));
    LS_OK(issue);
    QVERIFY(sameValue(issue->fields.value(key(field::description)), QJsonValue(u"Another text"_s)));
}

void ConnectorSuite::updateWritesOnlyDifferences()
{
    IssueDraft draft = sampleDraft(&CustomSample::one);
    draft.fields.insert(key(field::summary), unique(u"Update"_s));
    draft.fields.insert(key(field::description), u"First"_s);
    const IssueId id = created(draft);
    QVERIFY(!id.isNull());
    const Result<Issue> before = await(m_connector->fetch(id));
    LS_OK(before);

    // Meanwhile someone else changes another field: it must stay.
    const QString theirs = unique(u"Theirs"_s);
    m_fixture.otherEditsSummary(id, theirs);
    IssueDraft after = sampleDraft(&CustomSample::two);
    after.fields.insert(key(field::summary), before->fields.value(key(field::summary)));
    after.fields.insert(key(field::description), u"Second"_s);
    if (!m_samples.secondStatus.isEmpty())
        after.fields.insert(key(field::status), m_samples.secondStatus);
    LS_OK(await(m_connector->update(*before, after)));
    const Result<Issue> now = await(m_connector->fetch(id));
    LS_OK(now);
    QCOMPARE(now->summary(), theirs);
    QVERIFY(sameValue(now->fields.value(key(field::description)), QJsonValue(u"Second"_s)));
    if (!m_samples.secondStatus.isEmpty())
        QVERIFY(sameValue(now->fields.value(key(field::status)), QJsonValue(m_samples.secondStatus)));
    for (const CustomSample &custom : m_samples.custom) {
        const QJsonValue expected = m_connector->normalised(QLatin1StringView(customPrefix) + custom.name, custom.two);
        QVERIFY2(sameValue(now->custom.value(custom.name), expected), qPrintable(custom.name + u": "_s + displayValue(now->custom.value(custom.name))));
    }

    // Nothing differs: the tracker must not see a change.
    IssueDraft same;
    same.fields = now->fields;
    same.fields.remove(key(field::reporter));
    same.custom = now->custom;
    LS_OK(await(m_connector->update(*now, same)));
    const Result<Issue> unchanged = await(m_connector->fetch(id));
    LS_OK(unchanged);
    QCOMPARE(unchanged->updatedAt, now->updatedAt);
}

// Nobody can write only if nothing has changed meanwhile; what was written over must at least be known.
void ConnectorSuite::editsTellWhatAWriteTookThePlaceOf()
{
    const Result<AccessReport> access = await(m_connector->checkAccess());
    LS_OK(access);
    IssueDraft draft = sampleDraft(&CustomSample::one);
    draft.fields.insert(key(field::summary), unique(u"Raced"_s));
    const IssueId id = created(draft);
    QVERIFY(!id.isNull());
    const Result<Issue> before = await(m_connector->fetch(id));
    LS_OK(before);
    const QString theirs = unique(u"Theirs"_s);
    m_fixture.otherEditsSummary(id, theirs);
    IssueDraft after = sampleDraft(&CustomSample::two);
    after.fields.insert(key(field::summary), unique(u"Ours"_s));
    if (!m_samples.secondStatus.isEmpty())
        after.fields.insert(key(field::status), m_samples.secondStatus);
    if (!m_samples.otherPriority.isEmpty())
        after.fields.insert(key(field::priority), m_samples.otherPriority);
    if (m_samples.dueDate)
        after.fields.insert(key(field::dueDate), u"2027-05-18"_s);
    LS_OK(await(m_connector->update(*before, after)));
    const Result<Issue> now = await(m_connector->fetch(id));
    LS_OK(now);
    const QJsonObject was = flatFields(before->fields, before->custom);
    const QJsonObject wanted = flatFields(after.fields, after.custom);
    for (auto it = wanted.begin(); it != wanted.end(); ++it) {
        const auto ours = std::find_if(now->edits.crbegin(), now->edits.crend(), [&](const FieldEdit &edit) {
            return edit.field == it.key() && sameValue(edit.by.toJson(), access->account.toJson());
        });
        if (ours == now->edits.crend() && (it->isArray() || !m_connector->tellsEditsOf(it.key())))
            continue; // of a list the whole is not told
        QVERIFY2(ours != now->edits.crend(), qPrintable(it.key()));
        QVERIFY2(isAsWanted(*m_connector, it.key(), it.value(), ours->after), qPrintable(it.key() + u": "_s + displayValue(ours->after)));
        const QJsonValue expected = it.key() == QLatin1StringView(field::summary) ? QJsonValue(theirs) : was.value(it.key());
        QVERIFY2(sameValue(ours->before, expected), qPrintable(it.key() + u": "_s + displayValue(ours->before)));
    }
}

void ConnectorSuite::updateClears()
{
    IssueDraft draft = sampleDraft(&CustomSample::one);
    draft.fields.insert(key(field::summary), unique(u"Clear"_s));
    draft.fields.insert(key(field::description), u"Text"_s);
    if (m_samples.dueDate)
        draft.fields.insert(key(field::dueDate), u"2026-12-24"_s);
    if (!m_samples.assignee.isEmpty())
        draft.fields.insert(key(field::assignee), m_samples.assignee);
    const IssueId id = created(draft);
    QVERIFY(!id.isNull());
    const Result<Issue> before = await(m_connector->fetch(id));
    LS_OK(before);
    IssueDraft after;
    for (const QString &name : draft.fields.keys()) {
        if (name != key(field::summary))
            after.fields.insert(name, QJsonValue());
    }
    for (const QString &name : draft.custom.keys())
        after.custom.insert(name, QJsonValue());
    LS_OK(await(m_connector->update(*before, after)));
    const Result<Issue> now = await(m_connector->fetch(id));
    LS_OK(now);
    QCOMPARE(now->summary(), before->summary());
    const QJsonObject have = flatFields(now->fields, now->custom);
    for (const QString &name : flatFields(after.fields, after.custom).keys())
        QVERIFY2(sameValue(have.value(name), QJsonValue()), qPrintable(name + u": "_s + displayValue(have.value(name))));
}

void ConnectorSuite::unknownStatusIsAValidationErrorThatNamesIt()
{
    const IssueId id = createdWithSummary(unique(u"Unknown status"_s));
    const Result<Issue> before = await(m_connector->fetch(id));
    LS_OK(before);
    IssueDraft after;
    after.fields.insert(key(field::status), u"Floating"_s);
    const Result<> result = await(m_connector->update(*before, after));
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Validation);
    QCOMPARE(result.error().field, key(field::status));
    QVERIFY2(result.error().message.contains(u"Floating"_s), qPrintable(result.error().message));
    const Result<Issue> now = await(m_connector->fetch(id));
    LS_OK(now);
    QCOMPARE(now->fields, before->fields);
}

void ConnectorSuite::unknownCustomFieldIsAValidationErrorThatNamesIt()
{
    const IssueId id = createdWithSummary(unique(u"Unknown custom field"_s));
    const Result<Issue> before = await(m_connector->fetch(id));
    LS_OK(before);
    IssueDraft after;
    after.custom.insert(u"No such field"_s, u"x"_s);
    const Result<> result = await(m_connector->update(*before, after));
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Validation);
    QCOMPARE(result.error().field, u"custom.No such field"_s);
    QVERIFY2(result.error().message.contains(u"No such field"_s), qPrintable(result.error().message));
}

void ConnectorSuite::idOfKey()
{
    const IssueId id = createdWithSummary(unique(u"Key"_s));
    const Result<Issue> issue = await(m_connector->fetch(id));
    LS_OK(issue);
    const Result<IssueId> found = await(m_connector->idOfKey(issue->key));
    LS_OK(found);
    QCOMPARE(*found, id);
    for (const QString &none : {u"99999999"_s, u"no such key"_s}) {
        const Result<IssueId> missing = await(m_connector->idOfKey(none));
        QVERIFY(!missing);
        QCOMPARE(missing.error().code, ErrorCode::NotFound);
        QVERIFY2(missing.error().message.contains(none), qPrintable(missing.error().message));
    }
}

void ConnectorSuite::rulesCallTheTrackersOwnApi()
{
    const auto read = [this](const QString &path, const QList<QPair<QString, QString>> &query = {}) { return await(m_connector->read({u"GET"_s, path, query, {}, {}})); };
    if (m_samples.issuePath.isEmpty()) {
        QCOMPARE(read(u"/"_s).error().code, ErrorCode::Unsupported);
        return;
    }
    const QString summary = unique(u"call"_s);
    const IssueId issue = createdWithSummary(summary);
    const QString path = m_samples.issuePath.arg(issue.value());
    const Result<TrackerAnswer> here = read(path);
    QVERIFY2(here, qPrintable(here ? QString() : here.error().message));
    QCOMPARE(here->code, 200);
    QVERIFY2(here->body.contains(summary), qPrintable(here->body.left(500)));
    const Result<TrackerAnswer> none = read(m_samples.issuePath.arg(u"999999999"_s));
    QVERIFY(none);
    QCOMPARE(none->code, 404);
    const Result<TrackerAnswer> own = read(m_samples.ownPath);
    QVERIFY(own);
    QCOMPARE(own->code, 200);
    QVERIFY(!own->body.contains(m_fixture.secret()));
    for (const QString &elsewhere : {u"/../etc"_s, u"//example.test/"_s, u"http://example.test/"_s})
        QCOMPARE(read(elsewhere).error().code, ErrorCode::InvalidInput);
    const Result<TrackerAnswer> odd = await(m_connector->send({u"DELETE"_s, u"/nothing/of/this/name.json"_s, {}, {}, {}}));
    QVERIFY(odd);
    QVERIFY2(odd->code >= 400, qPrintable(QString::number(odd->code)));
}

void ConnectorSuite::goneIssueIsNotFound()
{
    const Result<Issue> none = await(m_connector->fetch(IssueId(u"99999999"_s)));
    QVERIFY(!none);
    QCOMPARE(none.error().code, ErrorCode::NotFound);
    const IssueId id = createdWithSummary(unique(u"Gone"_s));
    if (m_fixture.otherRemoves(id) == TrackerFixture::Done::Unsupported)
        return;
    const Result<Issue> gone = await(m_connector->fetch(id));
    QVERIFY(!gone);
    QCOMPARE(gone.error().code, ErrorCode::NotFound);
    QVERIFY(!gone.error().healsByItself());
}

void ConnectorSuite::movedIssueIsNotFoundUntilItIsBack()
{
    const IssueId id = createdWithSummary(unique(u"Moved"_s));
    if (m_fixture.otherMoves(id, true) == TrackerFixture::Done::Unsupported)
        return;
    const Result<Issue> away = await(m_connector->fetch(id));
    QVERIFY(!away);
    QCOMPARE(away.error().code, ErrorCode::NotFound);
    (void)m_fixture.otherMoves(id, false);
    LS_OK(await(m_connector->fetch(id)));
}

void ConnectorSuite::abortEndsACall()
{
    const IssueId id = createdWithSummary(unique(u"Abort"_s));
    const std::unique_ptr<Connector> connector = m_fixture.make();
    std::optional<Result<Issue>> result;
    fetchInto(*connector, id, result);
    const bool ran = result.has_value(); // A tracker inside the program may answer at once
    connector->abort();
    QTRY_VERIFY(result.has_value());
    if (!ran) {
        QVERIFY(!*result);
        QCOMPARE(result->error().code, ErrorCode::Cancelled);
    }
    const Result<Issue> later = await(connector->fetch(id));
    QVERIFY(!later);
    QCOMPARE(later.error().code, ErrorCode::Cancelled);
}

} // namespace lockstep
