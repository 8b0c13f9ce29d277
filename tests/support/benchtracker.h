#pragma once
// BenchTracker: a tracker of a bench whichever way a node speaks to it, as people see it: what is there in neutral values, what another user
// does, what goes wrong, and counters. It outlives the nodes. FakeTracker answers a connector of its own; FakeRedmine and FakeRt answer
// the real connectors in HTTP.

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/connectors/connector.h"

#include <QMap>

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
    QList<Worklog> worklogs;
};

class BenchTracker {
public:
    BenchTracker(QString name, Clock &clock) : m_name(std::move(name)), m_clock(clock) { }
    virtual ~BenchTracker() = default;
    Q_DISABLE_COPY_MOVE(BenchTracker)

    virtual QString kind() const = 0; ///< "redmine"
    /// How a node speaks to it in one life; its clock and random outlive what is answered.
    virtual std::unique_ptr<Connector> connector(Clock &clock, Random &random) = 0;

    // What another user does.
    virtual QString create(const QJsonObject &values) = 0; ///< Flat: "summary", "custom.Severity". Answers the id.
    virtual void edit(const QString &id, const QJsonObject &values) = 0;
    virtual QString comment(const QString &id, const QString &body, Visibility visibility = Visibility::Public) = 0;
    virtual void editComment(const QString &id, const QString &commentId, const QString &body) = 0;
    virtual bool canPeopleEditComments() const { return true; }
    virtual QString attach(const QString &id, const QString &fileName, const QByteArray &content) = 0;
    virtual void remove(const QString &id) = 0;
    /// Deleted, or moved out of reach: as remove(), but it can come back as it was where the tracker can do that.
    virtual void hide(const QString &id) { remove(id); }
    virtual bool isHidden(const QString & /*id*/) const { return false; }
    virtual void unhide(const QString & /*id*/, bool /*told*/) { } ///< Back again; `told`: the list of changes says so

    /// Time is spent on it; answers the entry's id.
    virtual QString logWork(const QString & /*id*/, qint64 /*seconds*/, const QString & /*body*/ = {}, const QString & /*day*/ = QStringLiteral("2026-02-01")) { return {}; }
    virtual void editWork(const QString & /*id*/, const QString & /*worklogId*/, qint64 /*seconds*/, const QString & /*body*/) { }

    // What is there.
    int issueCount() const { return static_cast<int>(issues.size()); }
    const FakeIssue &issue(const QString &id) const;
    QString onlyIssue() const; ///< The id, when there is just one
    QJsonValue value(const QString &id, const QString &field) const;
    QStringList commentsOf(const QString &id) const; ///< Bodies
    QStringList timeOf(const QString &id) const; ///< "1 h on 2026-02-01: Tests", sorted
    /// All issues without ids and times, sorted: equal for two trackers in step.
    QString state() const;
    virtual qint64 changeCount() const = 0; ///< Grows with every change
    /// How this tracker's people would write what is meant by `value`; most write anything.
    virtual QString spelled(const QString & /*field*/, const QString &value) const { return value; }
    /// A tracker that knows only certain values of the field knows this one.
    virtual void allow(const QString & /*field*/, const QString & /*value*/) { }
    /// A value that is there though nobody wrote it.
    virtual bool isStandard(const QString & /*field*/, const QString & /*value*/) const { return false; }

    // Faults.
    void failNext(const QString &operation, const Error &error, int times = 1); ///< Refused before any work
    void loseAnswerOfNext(const QString &operation, ErrorCode code = ErrorCode::Network); ///< Does the work; the answer is lost, or cannot be read (BadAnswer)
    void forgetFaults() { m_faults.clear(); }
    virtual void holdFeed(bool stands) = 0; ///< The list of changes does not tell the newest ones yet
    bool unreachable = false;
    bool passwordRefused = false;
    bool canEditComments = true;
    bool keepsTime = true; ///< Has time entries
    bool canEditTime = true;
    bool hasGaps = false; ///< The history tells nothing of labels, owner and description, as RT's
    qint64 workDelayMs = 0; ///< A write stands in the tracker's own queue for so long, and is done even if who asked for it has died
    std::function<void(const Error &error)> onRefusal; ///< … that failNext() has refused
    std::function<void(const QString &operation)> onRequest; ///< Called for every request of a node
    /// Called for every write of fields by a node, before it is done.
    std::function<void(const FakeIssue &issue, const QJsonObject &flat)> onWrite;
    std::function<void(const FakeIssue &)> onRead; ///< A connector is shown it
    /// … and for every comment, edited comment or attachment by a node, where the tracker tells of them.
    std::function<void(const FakeIssue &issue)> onAdd;

    // Counters.
    int reads = 0;
    int writes = 0;
    QMap<QString, int> calls;

    QMap<qint64, FakeIssue> issues;

protected:
    struct Fault {
        QString operation;
        Error error;
        bool afterWork = false;
    };
    FakeIssue *find(const QString &id);
    std::optional<Fault> takeFault(const QString &operation, bool afterWork);

    const QString m_name;
    Clock &m_clock;

private:
    QList<Fault> m_faults;
};

} // namespace lockstep
