#pragma once
// FakeTracker: a tracker in memory whose state is a comparable value, with verbs for "another user", faults and counters. It outlives the nodes.
// FakeConnector: the Connector of one node's life that speaks to it. The tracker does the work when it is asked; the answer comes later, by the clock.

#include "tests/support/benchtracker.h"

#include <QSet>

namespace lockstep {

class FakeConnector;

class FakeTracker final : public BenchTracker {
public:
    using BenchTracker::BenchTracker;

    QString kind() const override { return QStringLiteral("fake"); }
    std::unique_ptr<Connector> connector(Clock &clock, Random &random) override;
    QString create(const QJsonObject &values) override;
    void edit(const QString &id, const QJsonObject &values) override;
    QString comment(const QString &id, const QString &body, Visibility visibility = Visibility::Public) override;
    void editComment(const QString &id, const QString &commentId, const QString &body) override;
    QString attach(const QString &id, const QString &fileName, const QByteArray &content) override;
    QString logWork(const QString &id, qint64 seconds, const QString &body = {}, const QString &day = QStringLiteral("2026-02-01")) override;
    void editWork(const QString &id, const QString &worklogId, qint64 seconds, const QString &body) override;
    void remove(const QString &id) override;
    void hide(const QString &id) override;
    bool isHidden(const QString &id) const override { return m_hidden.contains(id.toLongLong()); }
    void unhide(const QString &id, bool told) override;
    qint64 changeCount() const override { return feed.size(); }
    void holdFeed(bool stands) override { m_feedShown = stands ? feed.size() : -1; }

    Schema schema; ///< What schema() tells
    QSet<QString> silentlyRefused; ///< Flat names that update() and create() ignore
    QSet<QString> badQueries;
    bool keepsHistory = true; ///< Tells who changed which field from what
    QString contentKey; ///< What is part of the address of attachments' contents and for nobody else's eyes
    std::function<TrackerAnswer(const TrackerCall &call)> onCall; ///< What rules call by http; without it there is nothing
    int pageSize = 50;
    qint64 latencyMs = 4;
    /// Called in the middle of an operation, after its work.
    std::function<void(const QString &operation)> after;
    QList<qint64> feed; ///< One entry per change: the issue's number

private:
    friend class FakeConnector;
    void touch(FakeIssue &issue);

    const FakeConnector *m_newest = nullptr; ///< Of the life of its node that goes on
    qint64 m_next = 1;
    qint64 m_nextPart = 1;
    QMap<qint64, FakeIssue> m_hidden;
    qsizetype m_feedShown = -1; ///< How much of it the list tells; -1: all
};

class FakeConnector : public Connector {
public:
    FakeConnector(FakeTracker &tracker, Clock &clock) : m_tracker(tracker), m_clock(clock) { }

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
    Task<Result<QString>> addWorklog(IssueId issue, WorklogDraft draft) override;
    Task<Result<>> editWorklog(IssueId issue, QString worklogId, WorklogDraft draft) override;
    Task<Result<TrackerAnswer>> read(TrackerCall call) override { return serveCall(QStringLiteral("read"), false, std::move(call)); }
    Task<Result<TrackerAnswer>> send(TrackerCall call) override { return serveCall(QStringLiteral("send"), true, std::move(call)); }
    QString openUrl(const QString &key) const override;
    void abort() override { m_aborted = true; }

private:
    Task<Result<TrackerAnswer>> serveCall(QString operation, bool writes, TrackerCall call);
    template<typename T>
    Task<Result<T>> answer(QString operation, bool writes, std::function<Result<T>()> work);
    template<typename T>
    Result<T> serve(const QString &operation, const std::function<Result<T>()> &work);
    bool matches(const QString &query, const FakeIssue &issue) const;
    Result<FakeIssue *> find(const IssueId &id);
    void write(FakeIssue &issue, const IssueDraft &draft) const;

    FakeTracker &m_tracker;
    Clock &m_clock;
    bool m_aborted = false;
};

} // namespace lockstep
