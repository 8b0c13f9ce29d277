#pragma once
// RtConnector: one queue of a Request Tracker 5 over REST2. Owned by a node, used on its thread.
// RT answers 200 with sentences, in the user's language, whatever became of a write: so every update is read back and compared, and
// what did not take is a Validation error with RT's sentences as detail. A description cannot be changed in RT: a new one is kept in
// a private comment that fetch() reads as the description. Comments cannot be edited.
// The change feed follows transaction ids, not times (rtcursor.h). Mapping is in rtmapping.h and rthistory.h.

#include "core/connectors/connectordescriptor.h"
#include "core/connectors/rt/rtcursor.h"
#include "core/connectors/rt/rthistory.h"
#include "core/connectors/rt/rtmapping.h"
#include "core/connectors/rt/rtpeople.h"

#include <QCache>

namespace lockstep {

/// kind "rt"; settings: url, queue, pollSeconds, markField, labelsField, contentType, timeZone, user; secrets: token or password.
ConnectorDescriptor rtDescriptor();

class RtConnector final : public Connector {
public:
    explicit RtConnector(ConnectorContext context);
    ~RtConnector() override;

    Capabilities capabilities() const override;
    bool tellsEditsOf(const QString &name) const override;
    Task<Result<AccessReport>> checkAccess() override;
    Task<Result<Schema>> schema() override;
    Task<Result<SearchPage>> search(QString query, QString page) override;
    Task<Result<QList<IssueId>>> matching(QString query, QList<IssueId> ids) override;
    Task<Result<ChangePage>> changesSince(QString cursor) override;
    Task<Result<Issue>> fetch(IssueId id) override;
    Task<Result<IssueId>> idOfKey(QString key) override;
    Task<Result<IssueId>> create(IssueDraft draft, QString mark) override;
    Task<Result<std::optional<IssueId>>> findByMark(QString mark) override;
    Task<Result<>> update(Issue before, IssueDraft after) override;
    Task<Result<QString>> addComment(IssueId issue, CommentDraft draft) override;
    Task<Result<>> editComment(IssueId issue, QString commentId, CommentDraft draft) override;
    Task<Result<QString>> addAttachment(IssueId issue, AttachmentDraft draft) override;
    Task<Result<>> download(IssueId issue, Attachment attachment, QString targetPath) override;
    Task<Result<TrackerAnswer>> read(TrackerCall call) override { return m_api->call(std::move(call)); }
    Task<Result<TrackerAnswer>> send(TrackerCall call) override { return m_api->call(std::move(call)); }
    Task<Result<QString>> addWorklog(IssueId issue, WorklogDraft draft) override;
    QJsonValue normalised(const QString &field, const QJsonValue &value) const override;
    QString openUrl(const QString &key) const override;
    void abort() override;

private:
    struct Ticket {
        QJsonObject json;
        QString version;
    };
    /// Loads the queue and its custom fields once; again with `fresh`.
    Task<Result<>> learnQueue(bool fresh);
    /// A ticket that is there: not deleted, not merged into another.
    Task<Result<Ticket>> ticket(QString id);
    Task<Result<QJsonArray>> partsOf(QStringList transactions);
    Task<Result<QString>> textOf(rt::Part part);
    Task<Result<>> addContent(Issue *issue, QString version);
    Task<Result<>> addTexts(Issue *issue, QList<rt::Message> messages, QHash<QString, Worklog> *ownWork);
    Task<Result<QJsonArray>> newestTransactions(QString condition, int page);
    Task<Result<QJsonArray>> transactionsAfter(qint64 id, int page);
    Task<Result<ChangePage>> startFeed();
    QString feedCondition() const;
    /// RT's form of the fields; people are looked up.
    Task<Result<QList<rt::Written>>> written(QJsonObject flat);
    Task<Result<>> setFirstStatus(QString id, QJsonValue status);
    Task<Result<>> checkTaken(QString id, QJsonObject flat, QString sentences);
    Task<Result<>> stealAndGive(QString id, QList<rt::Written> fields);
    Task<Result<rt::Answer>> sendFile(QString path, AttachmentDraft draft, qint64 size);
    Task<Result<QString>> postMessage(QString id, QString kind, QJsonObject body, QString what);
    QJsonObject messageOf(const QString &markdown) const;
    QString markUri(const QString &mark) const;
    QString accountPath() const;

    const QString m_url;
    const QString m_queueName;
    const QString m_user;
    const bool m_hasSecret;
    const QString m_token;
    Clock &m_clock;
    Random &m_random;
    rt::Layout m_layout;
    bool m_queueKnown = false;
    qint64 m_queueLearntAt = 0;
    bool m_typesKnown = false;
    int m_quietLooks = 0; ///< Since the feed last looked from the end
    QCache<QString, QString> m_texts; ///< Of parts, which never change, as Markdown; by part id
    const std::shared_ptr<bool> m_stopped;
    std::unique_ptr<rt::RtPeople> m_people;
    std::unique_ptr<rt::RtApi> m_api; // last: its end resumes what still waits, while the rest is alive
};

} // namespace lockstep
