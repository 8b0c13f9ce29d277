#pragma once
// RedmineApi: Redmine's calls as coroutines: key header, JSON, uploads, errors in Redmine's own words. Owned by a RedmineConnector,
// on its node's thread. Every error names the request.

#include "core/connectors/redmine/redmineerrors.h"
#include "core/http/httpclient.h"

namespace lockstep {

using RedmineQuery = QList<QPair<QString, QString>>;

class RedmineApi final {
public:
    /// `names` outlives the api; it is only read, to tell which field an error is about.
    RedmineApi(Clock &clock, Random &random, const QUrl &url, const QString &apiKey, const RedmineNames &names, HttpClient::ManagerFactory network = {});
    Q_DISABLE_COPY_MOVE(RedmineApi)

    struct Answer {
        QJsonObject json; ///< Empty for 204
    };

    /// `what` is the thing for error sentences: "issue 42".
    Task<Result<Answer>> get(QString path, RedmineQuery query, QString what);
    /// The status of a GET without any key: what somebody unknown gets to see.
    Task<Result<int>> statusWithoutKey(QString path);
    Task<Result<Answer>> write(QByteArray method, QString path, QJsonObject body, QString what);
    Task<Result<Answer>> upload(QString fileName, QString sourcePath);
    Task<Result<>> download(QString path, QString targetPath, QString what);
    Task<Result<TrackerAnswer>> call(TrackerCall call); ///< A rule's own
    void abort() { m_client.abort(); }
    const QUrl &baseUrl() const { return m_client.baseUrl(); }

private:
    HttpRequest request(const QByteArray &method, const QString &path) const;
    Result<Answer> read(const Result<HttpResponse> &response, const QString &what) const;

    Clock &m_clock;
    QString m_apiKey;
    const RedmineNames &m_names;
    HttpClient m_client;
};

} // namespace lockstep
