#pragma once
// FakeTracker: a tracker in memory whose state is a comparable value, with verbs for "another user", faults and counters. It outlives the nodes.
// FakeConnector: the Connector of one node's life that speaks to it. The tracker does the work when it is asked; the answer comes later, by the clock.

#include "core/connectors/connector.h"
#include "core/base/clock.h"

#include <QMap>
#include <QSet>

#include <functional>
#include <memory>

namespace lockstep {

struct FakeAttachment {
    QString id;
    QString fileName;
    QByteArray content;
};

struct FakeIssue {
    QString id;
    QString mark;
    Person author;
    QDateTime createdAt;
    QDateTime updatedAt;
    QJsonObject fields;
    QJsonObject custom;
    QList<Comment> comments;
    QList<FakeAttachment> attachments;
    QList<FieldEdit> edits;
};

class FakeTracker final {
public:
    FakeTracker(QString name, Clock &clock) : m_name(std::move(name)), m_clock(clock) { }
    Q_DISABLE_COPY_MOVE(FakeTracker)

    // What another user does.
    QString create(const QJsonObject &values); ///< Flat: "summary", "custom.Severity". Answers the id.
    void edit(const QString &id, const QJsonObject &values);
    QString comment(const QString &id, const QString &body, Visibility visibility = Visibility::Public);
    void editComment(const QString &id, const QString &commentId, const QString &body);
    QString attach(const QString &id, const QString &fileName, const QByteArray &content);
    void remove(const QString &id);
    void hide(const QString &id); ///< Deleted, or moved out of reach: as remove(), but it can come back as it was
    bool isHidden(const QString &id) const { return m_hidden.contains(id.toLongLong()); }
    void unhide(const QString &id, bool told); ///< Back again; `told`: the list of changes says so

    // What is there.
    int issueCount() const { return static_cast<int>(issues.size()); }
    const FakeIssue &issue(const QString &id) const;
    QString onlyIssue() const; ///< The id, when there is just one
    QJsonValue value(const QString &id, const QString &field) const;
    QStringList commentsOf(const QString &id) const; ///< Bodies
    /// All issues without ids and times, sorted: equal for two trackers in step.
    QString state() const;

    // Faults.
    void failNext(const QString &operation, const Error &error, int times = 1); ///< Refused before any work
    void loseAnswerOfNext(const QString &operation); ///< Does the work; the answer is lost
    void forgetFaults() { m_faults.clear(); }
    QSet<QString> silentlyRefused; ///< Flat names that update() and create() ignore
    QSet<QString> badQueries;
    bool unreachable = false;
    bool passwordRefused = false;
    bool canEditComments = true;
    bool keepsHistory = true; ///< Tells who changed which field from what
    QString contentKey; ///< What is part of the address of attachments' contents and for nobody else's eyes
    int pageSize = 50;
    qint64 latencyMs = 4;
    qint64 workDelayMs = 0; ///< A write stands in the tracker's own queue for so long, and is done even if who asked for it has died
    std::function<void(const Error &error)> onRefusal; ///< … that failNext() has refused
    std::function<void(const QString &operation)> onRequest; ///< Called for every request of a node
    /// Called for every write of fields by a node, before it is done.
    std::function<void(const FakeIssue &issue, const QJsonObject &flat)> onWrite;
    std::function<void(const FakeIssue &issue)> onAdd; ///< … and for every comment, edited comment or attachment by a node
    /// Called in the middle of an operation, after its work.
    std::function<void(const QString &operation)> after;

    // Counters.
    int reads = 0;
    int writes = 0;
    QMap<QString, int> calls;

    QMap<qint64, FakeIssue> issues;
    void holdFeed(bool stands) { m_feedShown = stands ? feed.size() : -1; } ///< The list of changes does not tell the newest ones yet
    QList<qint64> feed; ///< One entry per change: the issue's number

private:
    friend class FakeConnector;
    struct Fault {
        QString operation;
        Error error;
        bool afterWork = false;
    };
    void touch(FakeIssue &issue);
    FakeIssue *find(const QString &id);
    std::optional<Fault> takeFault(const QString &operation, bool afterWork);

    const QString m_name;
    Clock &m_clock;
    qint64 m_next = 1;
    qint64 m_nextPart = 1;
    QList<Fault> m_faults;
    QMap<qint64, FakeIssue> m_hidden;
    qsizetype m_feedShown = -1; ///< How much of it the list tells; -1: all
};

class FakeConnector : public Connector {
public:
    FakeConnector(FakeTracker &tracker, Clock &clock) : m_tracker(tracker), m_clock(clock) { }

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
    QString openUrl(const QString &key) const override;
    void abort() override { m_aborted = true; }

private:
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
