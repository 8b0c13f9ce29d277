#include "core/sync/peer.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace lockstep {

Error errorOfPeer(const Error &given)
{
    Error error = given;
    switch (error.code) {
    case ErrorCode::Authentication:
    case ErrorCode::Storage:
    case ErrorCode::Cancelled:
    case ErrorCode::RateLimit:
    case ErrorCode::Server:
    case ErrorCode::RuleHost:
        error.code = ErrorCode::Network;
        error.retry = RetryHint::Backoff;
        break;
    default:
        break;
    }
    if (error.scope != ErrorScope::Connection || error.healsByItself())
        error.scope = ErrorScope::Issue;
    return error;
}

Task<Result<Message>> askPeer(SyncContext &c, ConnectionId connection, QByteArray message)
{
    const Result<QByteArray> reply = co_await c.transport.exchange(connection, message);
    if (!reply)
        co_return errorOfPeer(reply.error());
    const Result<Message> answer = decodeMessage(*reply);
    if (answer && answer->kind == "refused"_L1)
        co_return errorOfPeer(Error::fromJson(answer->payload));
    co_return answer;
}

Replica replicaOf(const EventRecord &event)
{
    const QJsonObject payload = QJsonDocument::fromJson(event.payload).object();
    return Replica::fromJson(event.direction == Direction::Outgoing ? payload : payload.value(u"replica"_s).toObject());
}

} // namespace lockstep
