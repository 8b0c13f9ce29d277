#pragma once
// HttpCall: one request of a HttpClient from its first byte to its answer, redirects included. Owned by the client, on its thread.
// Calls `done` once; not after cancel() or destruction.

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/http/httprequest.h"
#include "core/http/httpresponse.h"

#include <QFile>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QPointer>
#include <QSet>
#include <QSslConfiguration>
#include <QUrl>

#include <functional>
#include <memory>

namespace lockstep {

class HttpCall final : public QObject {
public:
    using Done = std::function<void(Result<HttpResponse>)>;

    struct Setup {
        Clock &clock;
        QNetworkAccessManager &manager;
        QUrl url; ///< Of the whole request
        QSslConfiguration ssl; ///< Null: the standard one
        QString host;
        QString requestId;
    };

    HttpCall(Setup setup, const HttpRequest &request, Done done);
    ~HttpCall() override;
    Q_DISABLE_COPY_MOVE(HttpCall)

    void start();
    void cancel();

private:
    void send(const QUrl &url);
    QNetworkRequest networkRequest(const QUrl &url) const;
    std::unique_ptr<QIODevice> body();
    void read();
    void readToFile();
    void readToMemory();
    void finished();
    void follow();
    void watch(qint64 delayMs);
    void stopWatch();
    void dropReply();
    void dropTarget();
    void fail(Error error);
    void fail(ErrorCode code, const QString &message);
    void end(Result<HttpResponse> result);
    bool hasFile() const { return !m_request.bodyFile.isEmpty() || !m_request.targetFile.isEmpty(); }
    int status() const;

    Setup m_setup;
    HttpRequest m_request;
    Done m_done;
    QPointer<QNetworkReply> m_reply;
    std::unique_ptr<QIODevice> m_body;
    QFile m_target;
    QByteArray m_answer;
    QStringList m_tlsErrors;
    QSet<QUrl> m_visited;
    qint64 m_received = 0;
    qint64 m_startedAt = 0;
    qint64 m_movedAt = 0; ///< When a byte last moved
    Clock::Handle m_timer = 0; ///< 0: none; the clock may be gone then
};

} // namespace lockstep
