#pragma once
// HttpRequest: one request below a client's base address, as a value. Made by connectors; any thread.

#include <QByteArray>
#include <QList>
#include <QPair>
#include <QString>

namespace lockstep {

using HttpHeaders = QList<QPair<QByteArray, QByteArray>>;

struct HttpRequest {
    QByteArray method = "GET";
    QString path; ///< Below the base address, already percent-encoded: "/issues/1.json". See pathSegment().
    QList<QPair<QString, QString>> query; ///< Plain text; encoded here, '+', '>' and '&' included
    HttpHeaders headers;
    HttpHeaders secretHeaders; ///< Sent like the others; their values never reach a log, an error or another host
    QByteArray body; ///< Content-Type is application/json unless a header says otherwise
    QString bodyFile; ///< Instead of body: this file is streamed up
    QString targetFile; ///< A 2xx answer's content is streamed into this file (made or overwritten), not into HttpResponse::body
    bool completes = false; ///< Goes on with a write that an earlier request has begun: it waits as long as the server asks for patience
    bool redirects = true; ///< Of a GET are followed; else they are the answer
    /// For the whole exchange; with a file, for the time without any byte moving.
    qint64 timeLimitMs = 60'000;
    qint64 answerLimit = 16 * 1024 * 1024; ///< Of an answer that is held in memory: more is ErrorCode::TooLarge

    /// "GET /issues.json": what errors and log lines call this request. Without the query, which may be long.
    QString name() const;
};

/// One segment of a path, percent-encoded ('/' too).
QString pathSegment(const QString &text);
/// "a=b&c=%3E%3D": everything but letters, digits and -._~ percent-encoded.
QByteArray encodedQuery(const QList<QPair<QString, QString>> &query);

} // namespace lockstep
