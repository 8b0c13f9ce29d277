#pragma once
// SandboxConnector: the sandbox board behind the interface of all connectors. Owned by a node, used on its thread; opens the board
// at the first call. Every answer comes in a later turn (clock.callAfter), as a real tracker's would, and contents are copied in
// pieces with turns between them. Errors: Validation names field and value; NotFound; Storage when the file refuses.

#include "core/connectors/connectordescriptor.h"

namespace lockstep {

/// kind "sandbox"; settings: board, pollSeconds, user.
ConnectorDescriptor sandboxDescriptor();

class SandboxConnector final : public Connector {
public:
    explicit SandboxConnector(ConnectorContext context);
    ~SandboxConnector() override;

    Capabilities capabilities() const override;
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
    Task<Result<QString>> addWorklog(IssueId issue, WorklogDraft draft) override;
    Task<Result<>> editWorklog(IssueId issue, QString worklogId, WorklogDraft draft) override;
    QJsonValue normalised(const QString &field, const QJsonValue &value) const override;
    QString openUrl(const QString &key) const override;
    void abort() override;

    struct State; ///< Outlives the connector as long as a task runs

private:
    std::shared_ptr<State> m_state;
};

} // namespace lockstep
