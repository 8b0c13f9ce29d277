// The RT connector against what every connector must do, on a real Request Tracker.
// LOCKSTEP_RT_INFO names the JSON file that tests/trackers/rt.sh start printed; without it the suite is skipped.
#include "core/connectors/rt/rtconnector.h"
#include "tests/conformance/connectorsuite.h"
#include "tests/support/restuser.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QHttpMultiPart>
#include <QJsonArray>
#include <QJsonDocument>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
class RtFixture final : public TrackerFixture {
public:
    RtFixture()
    {
        m_info = trackerInfo("LOCKSTEP_RT_INFO");
        if (m_info.isEmpty())
            m_unavailable = u"LOCKSTEP_RT_INFO names no file of tests/trackers/rt.sh: start that and name its answer"_s;
    }

    QString unavailable() const override { return m_unavailable; }
    std::unique_ptr<Connector> make() override { return connector(token(u"sync"_s)); }
    QString secret() const override { return token(u"sync"_s); }
    std::unique_ptr<Connector> makeWithWrongSecret() override { return connector(u"1-27-00000000000000000000000000000000"_s); }
    TrackerSamples samples() const override
    {
        TrackerSamples samples;
        samples.firstStatus = u"new"_s;
        samples.secondStatus = u"open"_s;
        samples.laterStatus = u"stalled"_s;
        samples.onePriority = u"Low"_s;
        samples.otherPriority = u"High"_s;
        samples.assignee = u"dev"_s;
        samples.custom = {{u"Severity"_s, u"Low"_s, u"High"_s},
                          {u"Notes"_s, u"line 1\nline ä"_s, u"other"_s},
                          {u"ReviewDate"_s, u"2026-02-01"_s, u"2026-03-02"_s},
                          {u"ReviewAt"_s, u"2026-02-01T12:34:56Z"_s, u"2026-07-02T00:00:00Z"_s}};
        samples.labels = true;
        samples.issuePath = u"/ticket/%1"_s;
        samples.ownPath = u"/user/sync"_s;
        samples.wrongQuery = u"Nonsense = 3"_s;
        return samples;
    }
    QString queryForSummary(const QString &text) const override { return u"Subject LIKE '%1'"_s.arg(text); }

    IssueId otherCreates(const QString &summary) override
    {
        const QJsonObject body {{u"Queue"_s, u"Red"_s}, {u"Subject"_s, summary}, {u"Content"_s, u"by dev"_s}, {u"ContentType"_s, u"text/plain"_s}};
        return IssueId(send("POST", u"/ticket"_s, body).value(u"id"_s).toVariant().toString());
    }
    void otherEditsSummary(const IssueId &issue, const QString &summary) override
    {
        send("PUT", u"/ticket/%1"_s.arg(issue.value()), {{u"Subject"_s, summary}});
    }
    void otherComments(const IssueId &issue, const QString &body) override
    {
        send("POST", u"/ticket/%1/correspond"_s.arg(issue.value()), {{u"Content"_s, body}, {u"ContentType"_s, u"text/plain"_s}});
    }
    void otherAttaches(const IssueId &issue, const QString &fileName, const QByteArray &content) override
    {
        QNetworkRequest request = networkRequest(u"/ticket/%1/comment"_s.arg(issue.value()));
        QByteArray form = "--BB\r\nContent-Disposition: form-data; name=\"JSON\"\r\n\r\n{}\r\n--BB\r\nContent-Disposition: form-data; "
                          "name=\"Attachments\"; filename=\"" + fileName.toUtf8() + "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
        form += content + "\r\n--BB--\r\n";
        request.setHeader(QNetworkRequest::ContentTypeHeader, u"multipart/form-data; boundary=BB"_s);
        finish(m_manager.post(request, form));
    }
    Done otherMoves(const IssueId &issue, bool away) override
    {
        send("PUT", u"/ticket/%1"_s.arg(issue.value()), {{u"Queue"_s, away ? u"Green"_s : u"Red"_s}}, u"root"_s);
        return Done::Yes;
    }
    Done otherLogsTime(const IssueId &issue, qint64 seconds, const QString &body) override
    {
        send("POST", u"/ticket/%1/comment"_s.arg(issue.value()),
             {{u"Content"_s, body}, {u"ContentType"_s, u"text/plain"_s}, {u"TimeTaken"_s, seconds / 60}});
        return Done::Yes;
    }
    Done otherRemoves(const IssueId &issue) override
    {
        finish(m_manager.deleteResource(networkRequest(u"/ticket/%1"_s.arg(issue.value()), u"root"_s)));
        return Done::Yes;
    }

private:
    QString token(const QString &user) const { return m_info.value(u"tokens"_s).toObject().value(user).toString(); }

    std::unique_ptr<Connector> connector(const QString &secret)
    {
        ConnectorContext context;
        context.settings = {{u"url"_s, m_info.value(u"url"_s)}, {u"queue"_s, u"Red"_s}, {u"labelsField"_s, u"Labels"_s}};
        if (!qEnvironmentVariableIsEmpty("LOCKSTEP_RT_SETTINGS")) { // other ways to set it up: {"markField":"ExternalRef"}
            const QJsonObject more = QJsonDocument::fromJson(qgetenv("LOCKSTEP_RT_SETTINGS")).object();
            for (auto it = more.begin(); it != more.end(); ++it)
                context.settings.insert(it.key(), it.value());
        }
        context.secrets = {{u"token"_s, secret}};
        context.clock = &m_clock;
        context.random = &m_random;
        return rtDescriptor().make(context);
    }
    QNetworkRequest networkRequest(const QString &path, const QString &user = u"dev"_s) const
    {
        QNetworkRequest request {QUrl(m_info.value(u"rest"_s).toString() + path)};
        request.setRawHeader("Authorization", "token " + token(user).toUtf8());
        request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
        return request;
    }
    QJsonObject send(const QByteArray &method, const QString &path, const QJsonObject &body, const QString &user = u"dev"_s)
    {
        const QByteArray answer = finish(m_manager.sendCustomRequest(networkRequest(path, user), method, QJsonDocument(body).toJson()));
        return QJsonDocument::fromJson(answer).object();
    }
    static QByteArray finish(QNetworkReply *reply)
    {
        QEventLoop loop;
        QObject::connect(reply, &QNetworkReply::finished, &loop, &QEventLoop::quit);
        if (!reply->isFinished())
            loop.exec();
        const QByteArray answer = reply->readAll();
        if (reply->error() != QNetworkReply::NoError)
            qFatal("RT: %s: %s", qPrintable(reply->errorString()), answer.constData());
        reply->deleteLater();
        return answer;
    }

    QString m_unavailable;
    QJsonObject m_info;
    SystemClock m_clock;
    SeededRandom m_random {5};
    QNetworkAccessManager m_manager;
};
} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    RtFixture fixture;
    ConnectorSuite suite(fixture);
    return QTest::qExec(&suite, argc, argv);
}
