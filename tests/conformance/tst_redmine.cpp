// The conformance suite against a real Redmine. LOCKSTEP_REDMINE_INFO names the JSON that tests/trackers/redmine.sh start prints.
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/connectors/redmine/redminedescriptor.h"
#include "core/http/httpclient.h"
#include "tests/conformance/connectorsuite.h"
#include "tests/support/await.h"
#include "tests/support/restuser.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace Qt::StringLiterals;

namespace lockstep {

class RedmineFixture final : public TrackerFixture {
public:
    explicit RedmineFixture(const QString &markField) : m_markField(markField)
    {
        m_info = trackerInfo("LOCKSTEP_REDMINE_INFO");
        if (!m_info.isEmpty())
            m_other = std::make_unique<HttpClient>(m_clock, m_random, QUrl(m_info.value(u"url"_s).toString()));
    }

    QString unavailable() const override
    {
        return m_info.isEmpty() ? u"LOCKSTEP_REDMINE_INFO does not name a running Redmine (tests/run.sh starts one)"_s : QString();
    }

    std::unique_ptr<Connector> make() override { return makeWith(keyOf(u"sync"_s)); }
    QString secret() const override { return keyOf(u"sync"_s); }
    std::unique_ptr<Connector> makeWithWrongSecret() override { return makeWith(u"0123456789012345678901234567890123456789"_s); }

    TrackerSamples samples() const override
    {
        TrackerSamples samples;
        samples.firstStatus = u"New"_s;
        samples.secondStatus = u"In Progress"_s;
        samples.onePriority = u"Normal"_s;
        samples.otherPriority = u"Urgent"_s;
        samples.assignee = u"dev"_s;
        samples.type = u"Feature"_s;
        samples.custom = {{u"Severity"_s, u"Low"_s, u"High"_s},
                          {u"Cost"_s, 1.25, 2},
                          {u"Confirmed"_s, true, false},
                          {u"Review date"_s, u"2026-03-01"_s, u"2026-04-01"_s},
                          {u"Labels"_s, QJsonArray {u"red"_s, u"blue"_s}, QJsonArray {u"green"_s}},
                          {u"Notes field"_s, u"Line 1\nLine 2 ☃"_s, u"Other"_s}};
        samples.activity = u"Design"_s;
        samples.issuePath = u"/issues/%1.json"_s;
        samples.ownPath = u"/my/account.json"_s;
        samples.wrongQuery = u"created_on=not a date"_s;
        return samples;
    }

    QString queryForSummary(const QString &text) const override { return u"status_id=*&subject=~"_s + text; }

    IssueId otherCreates(const QString &summary) override
    {
        const QJsonObject answer = call("POST", u"/issues.json"_s, {{u"issue"_s, QJsonObject {{u"project_id"_s, u"blue"_s}, {u"subject"_s, summary}}}});
        return IssueId(QString::number(answer.value(u"issue"_s).toObject().value(u"id"_s).toInteger()));
    }
    void otherEditsSummary(const IssueId &issue, const QString &summary) override { put(issue, {{u"subject"_s, summary}}); }
    void otherComments(const IssueId &issue, const QString &body) override { put(issue, {{u"notes"_s, body}}); }
    void otherAttaches(const IssueId &issue, const QString &fileName, const QByteArray &content) override
    {
        HttpRequest request;
        request.method = "POST";
        request.path = u"/uploads.json"_s;
        request.query = {{u"filename"_s, fileName}};
        request.headers = {{"Content-Type", "application/octet-stream"}};
        request.body = content;
        const QString token = send(request, u"dev"_s).value(u"upload"_s).toObject().value(u"token"_s).toString();
        put(issue, {{u"uploads"_s, QJsonArray {QJsonObject {{u"token"_s, token}, {u"filename"_s, fileName}}}}});
    }
    Done otherEditsComment(const IssueId &, const QString &commentId, const QString &body) override
    {
        call("PUT", u"/journals/%1.json"_s.arg(commentId), {{u"journal"_s, QJsonObject {{u"notes"_s, body}}}}, u"admin"_s);
        return Done::Yes;
    }
    Done otherMoves(const IssueId &issue, bool away) override
    {
        call("PUT", u"/issues/%1.json"_s.arg(issue.value()), {{u"issue"_s, QJsonObject {{u"project_id"_s, away ? u"green"_s : u"blue"_s}}}}, u"admin"_s);
        return Done::Yes;
    }
    Done otherLogsTime(const IssueId &issue, qint64 seconds, const QString &body) override
    {
        const QJsonObject entry {{u"issue_id"_s, issue.value().toInt()}, {u"hours"_s, static_cast<double>(seconds) / 3600}, {u"comments"_s, body}, {u"activity_id"_s, 9}};
        call("POST", u"/time_entries.json"_s, {{u"time_entry"_s, entry}});
        return Done::Yes;
    }
    Done otherRemoves(const IssueId &issue) override
    {
        call("DELETE", u"/issues/%1.json"_s.arg(issue.value()), {}, u"admin"_s);
        return Done::Yes;
    }
    /// Redmine's bulk edit stamps them all within a second or two.
    void otherEditsAll(const QList<IssueId> &issues, const QString &summary) override
    {
        QList<HttpRequest> requests;
        for (const IssueId &issue : issues)
            requests.append(jsonRequest("PUT", u"/issues/%1.json"_s.arg(issue.value()), {{u"issue"_s, QJsonObject {{u"subject"_s, summary}}}}));
        sendAll(requests);
    }

private:
    QString keyOf(const QString &login) const { return m_info.value(u"api_keys"_s).toObject().value(login).toString(); }

    std::unique_ptr<Connector> makeWith(const QString &apiKey)
    {
        ConnectorContext context;
        context.settings = {{u"url"_s, m_info.value(u"url"_s)}, {u"project"_s, u"blue"_s}, {u"activity"_s, u"Development"_s}};
        if (!m_markField.isEmpty())
            context.settings.insert(u"markField"_s, m_markField);
        context.secrets.insert(u"apiKey"_s, apiKey);
        context.clock = &m_clock;
        context.random = &m_random;
        return redmineDescriptor().make(context);
    }

    HttpRequest jsonRequest(const QByteArray &method, const QString &path, const QJsonObject &body) const
    {
        HttpRequest request;
        request.method = method;
        request.path = path;
        request.body = QJsonDocument(body).toJson(QJsonDocument::Compact);
        return request;
    }

    QJsonObject send(HttpRequest request, const QString &login)
    {
        request.secretHeaders = {{"X-Redmine-API-Key", keyOf(login).toLatin1()}};
        const Result<HttpResponse> response = await(m_other->send(request));
        if (!response || !response->isSuccess())
            qFatal("%s", qPrintable(response ? QString::fromUtf8(response->body) : response.error().message));
        return QJsonDocument::fromJson(response->body).object();
    }

    static QCoro::Task<> sendOne(HttpClient &client, HttpRequest request, int &left)
    {
        const Result<HttpResponse> response = co_await client.send(std::move(request));
        if (!response || !response->isSuccess())
            qFatal("an edit of another user failed");
        --left;
    }

    void sendAll(QList<HttpRequest> requests)
    {
        int left = static_cast<int>(requests.size());
        for (HttpRequest &request : requests) {
            request.secretHeaders = {{"X-Redmine-API-Key", keyOf(u"dev"_s).toLatin1()}};
            sendOne(*m_other, request, left);
        }
        QTRY_COMPARE_WITH_TIMEOUT(left, 0, 120'000);
    }

    QJsonObject call(const QByteArray &method, const QString &path, const QJsonObject &body, const QString &login = u"dev"_s)
    {
        return send(jsonRequest(method, path, body), login);
    }
    void put(const IssueId &issue, const QJsonObject &body) { call("PUT", u"/issues/%1.json"_s.arg(issue.value()), {{u"issue"_s, body}}); }

    QString m_markField;
    QJsonObject m_info;
    SystemClock m_clock;
    SystemRandom m_random;
    std::unique_ptr<HttpClient> m_other;
};

} // namespace lockstep

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    // The mark is kept in a custom field, and then, for the tests that it matters to, in the description.
    lockstep::RedmineFixture withField(u"External ref"_s);
    lockstep::ConnectorSuite suite(withField);
    int failed = QTest::qExec(&suite, argc, argv);
    if (argc == 1) {
        lockstep::RedmineFixture withoutField {QString()};
        lockstep::ConnectorSuite again(withoutField);
        failed += QTest::qExec(&again, {u"tst_redmine"_s, u"createdIssueReadsBackWithEveryField"_s, u"textSurvives"_s,
                                        u"markFindsItsIssueAndNothingElse"_s, u"updateWritesOnlyDifferences"_s, u"updateClears"_s});
    }
    return failed;
}
