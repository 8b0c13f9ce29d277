#pragma once
// RtApi: RT's REST2 over one HttpClient: JSON in and out, lists page by page, errors in RT's words. Owned by RtConnector, on its
// thread. Pages of a list may be short, even empty, because rows are hidden from the account; see list() and the callers.

#include "core/connectors/connectordescriptor.h"
#include "core/http/httpclient.h"

#include <QJsonArray>

namespace lockstep::rt {

using Query = QList<QPair<QString, QString>>;

/// An answer's JSON with the headers that matter.
struct Answer {
    QJsonValue json;
    QString version; ///< ETag without quotes: the id of the ticket's newest transaction
    QString location;
};

class RtApi final {
public:
    RtApi(Clock &clock, Random &random, const QUrl &baseUrl, const QByteArray &authorization, HttpClient::ManagerFactory network = {});

    Task<Result<Answer>> get(QString path, Query query = {});
    /// `completes`: see HttpRequest.
    Task<Result<Answer>> sendJson(QByteArray method, QString path, QJsonObject body, bool completes = false);
    Task<Result<Answer>> sendFile(QString path, QString bodyFile, QByteArray contentType);
    Task<Result<>> getFile(QString path, QString targetFile);
    /// All items of a list, by id. A page that is not full ends it only if it reaches the id `until`: rows that the account may not see
    /// are missing from a page and still count for its size. 0: nothing can be hidden in this list.
    Task<Result<QJsonArray>> list(QString path, Query query, qint64 until);

    Task<Result<TrackerAnswer>> call(TrackerCall call); ///< A rule's own
    void abort() { m_http.abort(); }
    Clock &clock() { return m_clock; }
    QString host() const { return m_http.host(); }

private:
    HttpRequest request(const QByteArray &method, const QString &path) const;
    Task<Result<Answer>> send(HttpRequest request);

    Clock &m_clock;
    const QByteArray m_authorization;
    HttpClient m_http;
};

} // namespace lockstep::rt
