#include "tests/support/fakenetwork.h"

#include <QPointer>

#include <cstring>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
QByteArray verbOf(QNetworkAccessManager::Operation operation, const QNetworkRequest &request)
{
    switch (operation) {
    case QNetworkAccessManager::GetOperation: return "GET";
    case QNetworkAccessManager::HeadOperation: return "HEAD";
    case QNetworkAccessManager::PutOperation: return "PUT";
    case QNetworkAccessManager::PostOperation: return "POST";
    case QNetworkAccessManager::DeleteOperation: return "DELETE";
    default: return request.attribute(QNetworkRequest::CustomVerbAttribute).toByteArray();
    }
}

class FakeReply final : public QNetworkReply {
public:
    FakeReply(QNetworkAccessManager::Operation operation, const QNetworkRequest &request)
    {
        setOperation(operation);
        setRequest(request);
        setUrl(request.url());
        open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    }
    void abort() override { m_over = true; }
    bool isSequential() const override { return true; }
    qint64 bytesAvailable() const override { return m_body.size() - m_at + QNetworkReply::bytesAvailable(); }

    void arrive(const FakeAnswer &answer)
    {
        if (std::exchange(m_over, true))
            return;
        if (answer.status == 0)
            return fail(ConnectionRefusedError, u"Connection refused"_s);
        if (answer.cutAtOnce)
            return fail(RemoteHostClosedError, u"Connection closed"_s);
        setAttribute(QNetworkRequest::HttpStatusCodeAttribute, answer.status);
        for (const auto &[name, value] : answer.headers)
            setRawHeader(name, value);
        if (answer.announce != -2)
            setRawHeader("Content-Length", QByteArray::number(answer.announce >= 0 ? answer.announce : answer.body.size()));
        m_body = answer.cutAfter >= 0 ? answer.body.left(answer.cutAfter) : answer.body;
        Q_EMIT metaDataChanged();
        if (!m_body.isEmpty())
            Q_EMIT readyRead();
        if (answer.cutAfter >= 0 && answer.cutAfter < answer.body.size())
            return fail(RemoteHostClosedError, u"Connection closed"_s);
        if (answer.status >= 400)
            setError(answer.status >= 500 ? UnknownServerError : UnknownContentError, u"Status %1"_s.arg(answer.status));
        setFinished(true);
        Q_EMIT finished();
    }

protected:
    qint64 readData(char *data, qint64 limit) override
    {
        const qint64 count = std::min<qint64>(limit, m_body.size() - m_at);
        if (count <= 0)
            return isFinished() ? -1 : 0;
        std::memcpy(data, m_body.constData() + m_at, static_cast<std::size_t>(count));
        m_at += count;
        return count;
    }

private:
    void fail(NetworkError code, const QString &text)
    {
        setError(code, text);
        setFinished(true);
        Q_EMIT finished();
    }

    QByteArray m_body;
    qint64 m_at = 0;
    bool m_over = false;
};
} // namespace

QNetworkReply *FakeNetwork::createRequest(Operation operation, const QNetworkRequest &request, QIODevice *body)
{
    auto *reply = new FakeReply(operation, request);
    FakeRequest sent;
    sent.method = verbOf(operation, request);
    sent.target = request.url().toEncoded(QUrl::RemoveScheme | QUrl::RemoveAuthority);
    for (const QByteArray &name : request.rawHeaderList())
        sent.headers.append({name.toLower(), request.rawHeader(name)});
    if (body)
        sent.body = body->readAll();
    sent.bodySize = sent.body.size();
    const QPointer<FakeReply> waiting(reply);
    m_outside.callAfter(m_peer.travelMs(), [peer = &m_peer, clock = &m_clock, sent, waiting] {
        peer->take(sent, [peer, clock, waiting](const FakeAnswer &answer) {
            if (answer.hang)
                return;
            clock->callAfter(peer->travelMs(), [waiting, answer] {
                if (waiting)
                    waiting->arrive(answer);
            });
        });
    });
    return reply;
}

} // namespace lockstep
