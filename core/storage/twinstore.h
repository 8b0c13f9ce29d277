#pragma once
// TwinStore: twins with their base and both last replicas, traces, intents and attachment hashes. Owned by the node; its thread.

#include "core/storage/database.h"
#include "core/storage/records.h"

namespace lockstep {

struct OpenCreates {
    int all = 0;
    bool isThis = false; ///< One of them has made this very issue
};

class TwinStore final {
public:
    TwinStore(Database &database, const Clock &clock) : m_db(database), m_clock(clock) { }
    Q_DISABLE_COPY_MOVE(TwinStore)

    Result<std::optional<TwinRecord>> byLocal(const ConnectionId &connection, const QString &localId);
    Result<std::optional<TwinRecord>> byRemote(const ConnectionId &connection, const QString &remoteId);
    Result<std::optional<TwinRecord>> byKey(const ConnectionId &connection, const QString &key); ///< The local issue's key or id
    Result<> setRecentWrites(const TwinId &twin, const QJsonArray &writes);
    /// The same without the three JSON texts of a twin, where nobody asks for them.
    Result<std::optional<TwinHead>> headByLocal(const ConnectionId &connection, const QString &localId);
    Result<std::optional<TwinHead>> headByRemote(const ConnectionId &connection, const QString &remoteId);
    /// 1 where there is a twin of which nothing is known that both sides have, else 0.
    Result<int> withoutBase(const ConnectionId &connection, const QString &localId);
    /// Inserts or updates by (connection, local id). Answers it with its id.
    Result<TwinRecord> save(TwinRecord twin, bool synchronised);
    /// As save(), but of a known twin only what it is called and its state, not what it remembers.
    Result<> saveHead(const TwinRecord &twin);
    Result<QList<TwinRecord>> pairsAfter(const ConnectionId &connection, qint64 id, int limit); ///< By id; those taken apart too
    Result<QList<TwinRecord>> longestUnswept(qint64 sweptBefore, int limit); ///< And marks them as swept now

    Result<QList<TraceRecord>> traces(const TwinId &twin);
    Result<> addTrace(const TwinId &twin, const TraceRecord &trace);

    Result<> openIntent(const EventId &event, const IntentRecord &intent); ///< One that is there keeps its start. With a result it is closed already
    Result<> closeIntent(const EventId &event, const QString &kind, const QString &sourceId, const QString &result);
    Result<qint64> doubtOf(const ConnectionId &connection, const QString &localId); ///< The number of an event of this issue that goes on by itself and has an open intent; 0: none
    Result<int> madeUnknown(const EventId &event); ///< 1 where it has made its issue and the pair is not known yet, else 0
    Result<> inheritCreate(const EventId &from, const EventId &to); ///< The intent to make the issue, open or with its result
    /// What older requests of its issue have left in doubt when they failed is looked for by this one.
    Result<> inheritParts(const EventRecord &request);
    Result<> dropIntent(const EventId &event, const QString &kind, const QString &sourceId); ///< The tracker refused: nothing was done
    /// An earlier form of a request (IntentRecord::isForm()); of these the newest few are kept.
    Result<> keepForm(const EventId &event, const IntentRecord &form);
    Result<> dropSettled(const EventId &event); ///< Its newest form has come to its end: no earlier one is news any more, and an update in doubt was looked for
    Result<QList<IntentRecord>> intents(const EventId &event); ///< The oldest first
    Result<int> openIntents(const EventId &event); ///< Writes whose outcome is not known
    /// Is an issue being created, for whatever connection, that was begun before `at`? Then an unknown issue may be its result.
    /// Or is this very issue one that an unfinished event has made and whose pair is not known yet?
    Result<OpenCreates> openCreates(qint64 at, const QString &localId);

    Result<QString> attachmentHash(const QString &issueId, const QString &attachmentId); ///< Empty: not read yet
    Result<> setAttachmentHash(const QString &issueId, const QString &attachmentId, const QString &sha256, const QJsonObject &attachment);
    /// Where a blob's content can be read again: issue ids and attachments.
    Result<QList<std::pair<QString, QJsonObject>>> attachmentsOf(const QString &sha256);

private:
    Result<std::optional<TwinHead>> head(const QString &where, const QVariantList &values);
    Result<std::optional<TwinRecord>> one(const QString &where, const QVariantList &values);
    Database &m_db;
    const Clock &m_clock;
};

} // namespace lockstep
