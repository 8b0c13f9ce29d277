#pragma once
// TrackerGate: the connector that the engine speaks to. Every request of a node to its tracker passes here: at most as many at once as the
// ConcurrencyLimit says, in the order of asking. While the tracker is out of reach or has asked to be left alone (429, Retry-After) the gate is
// closed: nothing is sent, requests are parked. When the time is over the detector's next question goes first, and the others follow once the tracker
// has answered it, so that what changes something never fails only to find out. Should none come for as long as a request is parked, the oldest goes.
// A request that would be parked for longer than `longestParkMs` ends with the error that closed the gate (nothing was sent), so that its event
// waits in the queue and not in memory. What overwrites (fields, a comment, a time entry) ends so at once, as what it was decided from may be out of date by then; only when the time is over and
// the answer to the detector's question is awaited it is parked. Owned by SyncEngine; node's thread. Errors: the inner connector's, and Cancelled after cancelParked().

#include "core/base/clock.h"
#include "core/connectors/connector.h"
#include "core/sync/concurrencylimit.h"

#include <coroutine>
#include <deque>
#include <functional>

namespace lockstep {

class TrackerGate final : public Connector {
public:
    static constexpr qint64 longestParkMs = 30'000;

    TrackerGate(Connector &inner, Clock &clock, int start) : m_inner(inner), m_clock(clock), m_limit(start) { }
    ~TrackerGate() override;

    /// Nothing is sent before `until`, because of `error`. Later calls only ever lengthen it.
    void close(qint64 until, const Error &error);
    void open();
    bool isClosed() const { return m_closed; }
    /// Ends what is parked, and until open() all that would be: for stopping.
    void cancelParked();

    const ConcurrencyLimit &limit() const { return m_limit; }
    int underWay() const { return m_underWay; }
    std::function<void()> whenLimitChanged;

    Capabilities capabilities() const override { return m_inner.capabilities(); }
    bool tellsEditsOf(const QString &name) const override { return m_inner.tellsEditsOf(name); }
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
    Task<Result<TrackerAnswer>> read(TrackerCall call) override;
    Task<Result<TrackerAnswer>> send(TrackerCall call) override; ///< What is refused here is told as TrackerAnswer::notSent
    QJsonValue normalised(const QString &field, const QJsonValue &value) const override { return m_inner.normalised(field, value); }
    QString openUrl(const QString &key) const override { return m_inner.openUrl(key); }
    void abort() override { m_inner.abort(); }

private:
    struct Place { ///< Under way, or parked until it may be
        qint64 ticket = 0;
        qint64 sentAt = 0;
        qint64 parkedAt = 0;
        qint64 longestParkMs = TrackerGate::longestParkMs;
        bool mayProbe = false;
        bool probe = false;
        std::optional<Error> refused {};
        std::coroutine_handle<> handle {};
    };
    struct Entry { ///< co_await it: then the place is under way or refused. May be copied by the coroutine's machinery, the place not.
        TrackerGate &gate;
        Place &place;
        bool await_ready() const;
        void await_suspend(std::coroutine_handle<> waiting) const;
        void await_resume() const { }
    };
    template<typename T>
    Task<Result<T>> pass(QString kind, std::function<Task<Result<T>>()> call, bool overwrites = false);
    bool take(Place &place); ///< Lets it in if it may
    qint64 mayGoAt(const Place &place) const;
    Place *nextParked();
    void leave(const Place &place, const QString &kind, const Error *error);
    void letIn();
    void schedule();
    std::optional<Error> refusal(const Place &place) const; ///< Why it is not parked (any longer)

    Connector &m_inner;
    Clock &m_clock;
    ConcurrencyLimit m_limit;
    std::deque<Place *> m_parked; ///< Each lives in the frame of its coroutine
    int m_underWay = 0;
    bool m_closed = false;
    bool m_probing = false;
    bool m_cancelling = false;
    bool m_lettingIn = false;
    qint64 m_until = 0;
    qint64 m_patienceUntil = 0; ///< Retry-After of the tracker
    Error m_error; ///< What closed it
    Clock::Handle m_timer = 0;
};

} // namespace lockstep
