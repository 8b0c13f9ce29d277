#pragma once
// Transport: carries messages between two nodes as bytes. Owned by a node, used on its thread. The in-process link carries the very
// bytes that a wire would. exchange() ends with the peer's answer or an error; the peer has stored what it acknowledges.

#include "core/base/id.h"
#include "core/base/result.h"

#include <QByteArray>
#include <QCoroTask>

namespace lockstep {

inline constexpr qsizetype maxMessageBytes = 1024 * 1024;
inline constexpr qint64 blobChunkBytes = 512 * 1024;

/// What a node offers to its peers. Called on the node's thread.
class MessageReceiver {
public:
    MessageReceiver() = default;
    virtual ~MessageReceiver() = default;
    Q_DISABLE_COPY_MOVE(MessageReceiver)
    virtual QCoro::Task<Result<QByteArray>> receive(ConnectionId connection, QByteArray message) = 0;
    /// Up to `maximum` bytes of the blob from `offset`; an empty answer is its end.
    virtual QCoro::Task<Result<QByteArray>> readBlob(ConnectionId connection, QString sha256, qint64 offset, qint64 maximum) = 0;
};

class Transport {
public:
    Transport() = default;
    virtual ~Transport() = default;
    Q_DISABLE_COPY_MOVE(Transport)
    virtual void setReceiver(MessageReceiver *receiver) = 0; ///< nullptr: this node is stopping
    virtual QCoro::Task<Result<QByteArray>> exchange(ConnectionId connection, QByteArray message) = 0;
    virtual QCoro::Task<Result<QByteArray>> readBlob(ConnectionId connection, QString sha256, qint64 offset, qint64 maximum) = 0;
};

} // namespace lockstep
