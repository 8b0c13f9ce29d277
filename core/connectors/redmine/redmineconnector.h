#pragma once
// RedmineConnector: a project of a Redmine server (REST API, 4.0 and later). Owned by a node, on its thread; see connector.h.
// What its peculiarities are is told where they are met: redminefeed.h (changes), redminemapping.h (values), redminenamesloader.h.

#include "core/connectors/connectordescriptor.h"
#include "core/connectors/redmine/redmineidentity.h"
#include "core/connectors/redmine/redminenamesloader.h"

namespace lockstep {

class RedmineConnector final : public Connector {
public:
    explicit RedmineConnector(const ConnectorContext &context);
    ~RedmineConnector() override;

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
    Task<Result<TrackerAnswer>> read(TrackerCall call) override { return m_api.call(std::move(call)); }
    Task<Result<TrackerAnswer>> send(TrackerCall call) override { return m_api.call(std::move(call)); }
    Task<Result<QString>> addWorklog(IssueId issue, WorklogDraft draft) override;
    Task<Result<>> editWorklog(IssueId issue, QString worklogId, WorklogDraft draft) override;
    QJsonValue normalised(const QString &field, const QJsonValue &value) const override;
    QString openUrl(const QString &key) const override;
    void abort() override;

private:
    Task<Result<>> ensureNames();
    Task<Result<>> reloadNames(bool withDetails);
    Task<Result<>> probeMarkField();
    Task<Result<>> checkStillUs(); ///< After a read
    Task<Result<QJsonObject>> bodyFor(IssueDraft draft);
    Task<Result<QJsonObject>> timeBody(WorklogDraft draft);
    struct NewTime {
        qint64 newest = 0;
        QStringList issues; ///< Those that entries after the one asked for are about
    };
    Task<Result<NewTime>> timeAfter(qint64 entry);
    bool seesTime() const { return m_names.hasTime && may(QStringLiteral("view_time_entries")); }
    Task<Result<QList<Worklog>>> timeOf(IssueId issue);
    Task<Result<QJsonObject>> issueJson(IssueId id, QString include);
    Task<Result<std::optional<IssueId>>> findByFilter(QString filter, QString value, QString mark);
    Task<Result<>> putIssue(IssueId id, QJsonObject body, QString what);
    RedmineQuery projectFilter() const;
    QStringList accessWarnings() const;
    bool may(const QString &permission) const;
    Result<qint64> standardTracker() const;
    Task<Result<>> writeCustomAfterCreate(QJsonObject created, QJsonObject custom);
    Task<Result<QJsonObject>> newestJournal(IssueId issue, QString notes);

    static constexpr qint64 renewNamesMs = 5'000; ///< A name that is not found makes us look again, at most this often

    Clock &m_clock;
    QString m_project;
    QString m_tracker;
    RedmineMappingOptions m_options;
    RedmineNames m_names;
    Person m_account;
    bool m_isPublic = true;
    bool m_loaded = false;
    bool m_withDetails = false;
    qint64 m_loadedAt = 0;
    qint64 m_timeLookedAt = 0; ///< For new time entries
    QString m_activity; ///< Of time entries that come without one
    enum class MarkField { None, Usable, NoFilter };
    MarkField m_markState = MarkField::None;
    qint64 m_markFieldId = 0;
    Random &m_random;
    RedmineIdentity m_identity {m_api};
    RedmineApi m_api; ///< Last: it ends first, and the calls that wait on it still find the rest
};

} // namespace lockstep
