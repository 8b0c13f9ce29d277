#include "core/sync/trackergate.h"

#include "core/base/mutant.h"

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qint64 probeAgainMs = 1000; // the engine's own back-off comes on top

/// Nobody listens there at all: that says nothing about how many requests it can take.
bool isAway(const Error &error) { return error.code == ErrorCode::Network && error.scope == ErrorScope::Node; }

QString shortWhy(const Error &error)
{
    switch (error.code) {
    case ErrorCode::RateLimit: return u"it asks for fewer requests (429)"_s;
    case ErrorCode::Server: return u"it fails (5xx)"_s;
    default: return u"it does not answer in time"_s;
    }
}
} // namespace

TrackerGate::~TrackerGate() { m_clock.cancel(m_timer); }

bool TrackerGate::Entry::await_ready() const
{
    place.parkedAt = gate.m_clock.now();
    place.refused = gate.refusal(place);
    return place.refused || ((gate.m_parked.empty() || place.mayProbe) && gate.take(place));
}

void TrackerGate::Entry::await_suspend(std::coroutine_handle<> waiting) const
{
    place.handle = waiting;
    gate.m_parked.push_back(&place);
    gate.schedule();
}

std::optional<Error> TrackerGate::refusal(const Place &place) const
{
    if (m_closed && m_cancelling)
        return Error::make(ErrorCode::Cancelled, u"Stopped before it was sent"_s);
    const qint64 left = m_until - m_clock.now();
    if (!m_closed || (left <= place.longestParkMs && m_clock.now() - place.parkedAt <= place.longestParkMs))
        return {};
    Error error = m_error;
    if (m_until < std::numeric_limits<qint64>::max())
        error.retryAfterMs = left;
    return error;
}

bool TrackerGate::take(Place &place)
{
    if (m_closed && (m_probing || m_clock.now() < mayGoAt(place)))
        return false;
    if (m_underWay >= m_limit.current())
        return false;
    place.probe = m_closed;
    m_probing = m_probing || place.probe;
    place.ticket = m_limit.begin(++m_underWay);
    place.sentAt = m_clock.now();
    return true;
}

void TrackerGate::leave(const Place &place, const QString &kind, const Error *error)
{
    --m_underWay;
    if (place.probe)
        m_probing = false;
    const int before = m_limit.current();
    const qint64 now = m_clock.now();
    const bool overload = error && error->isOutage() && !isAway(*error);
    if (overload)
        m_limit.overloaded(place.ticket, shortWhy(*error));
    else if (!kind.isEmpty() && (!error || error->code != ErrorCode::Cancelled))
        m_limit.answered(kind, now - place.sentAt, now);
    const bool asksForPatience = error && (error->code == ErrorCode::RateLimit || (error->code == ErrorCode::Server && error->retryAfterMs > 0));
    if (asksForPatience)
        m_patienceUntil = isMutant("retry-after-lost") ? 0 : std::max(m_patienceUntil, now + error->retryAfterMs);
    if (asksForPatience || (place.probe && error && error->isOutage()))
        close(now + std::max(error->retryAfterMs, probeAgainMs), *error);
    else if (place.probe && (!error || error->code != ErrorCode::Authentication))
        open();
    if (m_limit.current() != before && whenLimitChanged)
        whenLimitChanged();
    letIn();
}

// In the order of asking. A request that ends within its first step comes back here: the loop that is on takes over.
void TrackerGate::letIn()
{
    if (m_lettingIn)
        return;
    m_lettingIn = true;
    for (Place *place = nextParked(); place && take(*place); place = nextParked()) {
        std::erase(m_parked, place);
        place->handle.resume();
    }
    m_lettingIn = false;
    schedule();
}

qint64 TrackerGate::mayGoAt(const Place &place) const
{
    if (!m_closed || m_until == std::numeric_limits<qint64>::max())
        return m_until;
    return place.mayProbe ? m_until : m_until + longestParkMs;
}

// In the order of asking, but who may find out whether the tracker answers goes before the others while that is not known.
TrackerGate::Place *TrackerGate::nextParked()
{
    Place *next = nullptr;
    for (Place *place : m_parked) {
        if (!next || (m_closed && mayGoAt(*place) < mayGoAt(*next)))
            next = place;
    }
    return next;
}

void TrackerGate::schedule()
{
    m_clock.cancel(std::exchange(m_timer, 0));
    // While all places are taken, or one finds out whether the tracker answers, the next goes when that place is left.
    const Place *next = nextParked();
    const qint64 at = next ? mayGoAt(*next) : std::numeric_limits<qint64>::max();
    if (!m_closed || m_probing || m_underWay >= m_limit.current() || at == std::numeric_limits<qint64>::max())
        return;
    // Also what is due now: the timer that was to let it in is the one that was just cancelled.
    m_timer = m_clock.callAfter(std::max<qint64>(0, at - m_clock.now()), [this] {
        m_timer = 0;
        letIn();
    });
}

void TrackerGate::close(qint64 until, const Error &error)
{
    m_until = m_closed ? std::max(m_until, until) : until;
    m_closed = true;
    m_error = error;
    for (Place *place : std::exchange(m_parked, {})) {
        place->refused = refusal(*place);
        if (place->refused)
            m_clock.callAfter(0, [handle = place->handle] { handle.resume(); });
        else
            m_parked.push_back(place);
    }
    schedule();
}

void TrackerGate::open()
{
    m_cancelling = false;
    if (m_clock.now() < m_patienceUntil) { // nobody's retry is sooner than the tracker has asked for
        m_closed = true;
        m_until = m_patienceUntil;
        schedule();
        return;
    }
    m_closed = false;
    m_until = 0;
    letIn();
}

void TrackerGate::cancelParked()
{
    m_cancelling = true;
    if (m_closed)
        close(m_until, m_error);
}

template<typename T>
Task<Result<T>> TrackerGate::pass(QString kind, std::function<Task<Result<T>>()> call, bool overwrites)
{
    Place place;
    // All that the detector asks: it may stand in the middle of a round.
    place.mayProbe = kind == "access"_L1 || kind == "schema"_L1 || kind == "changes"_L1 || kind == "search"_L1 || kind == "matching"_L1;
    if (overwrites) // decided from what was read before: somebody may edit it while the tracker is out of reach, so its event reads again
        place.longestParkMs = 0;
    Entry entry {*this, place};
    co_await entry;
    if (place.refused)
        co_return *place.refused;
    Result<T> result = co_await call();
    leave(place, kind, result ? nullptr : &result.error());
    co_return result;
}

Task<Result<AccessReport>> TrackerGate::checkAccess()
{
    return pass<AccessReport>(u"access"_s, [this] { return m_inner.checkAccess(); });
}
Task<Result<Schema>> TrackerGate::schema()
{
    return pass<Schema>(u"schema"_s, [this] { return m_inner.schema(); });
}
Task<Result<SearchPage>> TrackerGate::search(QString query, QString page)
{
    return pass<SearchPage>(u"search"_s, [this, query, page] { return m_inner.search(query, page); });
}
Task<Result<QList<IssueId>>> TrackerGate::matching(QString query, QList<IssueId> ids)
{
    return pass<QList<IssueId>>(u"matching"_s, [this, query, ids] { return m_inner.matching(query, ids); });
}
Task<Result<ChangePage>> TrackerGate::changesSince(QString cursor)
{
    return pass<ChangePage>(u"changes"_s, [this, cursor] { return m_inner.changesSince(cursor); });
}
Task<Result<Issue>> TrackerGate::fetch(IssueId id)
{
    return pass<Issue>(u"fetch"_s, [this, id] { return m_inner.fetch(id); });
}
Task<Result<IssueId>> TrackerGate::idOfKey(QString key)
{
    return pass<IssueId>(u"key"_s, [this, key] { return m_inner.idOfKey(key); });
}
Task<Result<IssueId>> TrackerGate::create(IssueDraft draft, QString mark)
{
    return pass<IssueId>(u"create"_s, [this, draft, mark] { return m_inner.create(draft, mark); });
}
Task<Result<std::optional<IssueId>>> TrackerGate::findByMark(QString mark)
{
    return pass<std::optional<IssueId>>(u"mark"_s, [this, mark] { return m_inner.findByMark(mark); });
}
Task<Result<>> TrackerGate::update(Issue before, IssueDraft after)
{
    return pass<void>(u"update"_s, [this, before, after] { return m_inner.update(before, after); }, true);
}
Task<Result<QString>> TrackerGate::addComment(IssueId issue, CommentDraft draft)
{
    return pass<QString>(u"comment"_s, [this, issue, draft] { return m_inner.addComment(issue, draft); });
}
Task<Result<>> TrackerGate::editComment(IssueId issue, QString commentId, CommentDraft draft)
{
    return pass<void>(u"comment"_s, [this, issue, commentId, draft] { return m_inner.editComment(issue, commentId, draft); }, true);
}
Task<Result<QString>> TrackerGate::addWorklog(IssueId issue, WorklogDraft draft)
{
    return pass<QString>(u"worklog"_s, [this, issue, draft] { return m_inner.addWorklog(issue, draft); });
}
Task<Result<>> TrackerGate::editWorklog(IssueId issue, QString worklogId, WorklogDraft draft)
{
    return pass<void>(u"worklog"_s, [this, issue, worklogId, draft] { return m_inner.editWorklog(issue, worklogId, draft); }, true);
}
// How long a file takes depends on the file, and a rule may call for anything: they have no usual time.
Task<Result<QString>> TrackerGate::addAttachment(IssueId issue, AttachmentDraft draft)
{
    return pass<QString>({}, [this, issue, draft] { return m_inner.addAttachment(issue, draft); });
}
Task<Result<>> TrackerGate::download(IssueId issue, Attachment attachment, QString targetPath)
{
    return pass<void>({}, [this, issue, attachment, targetPath] { return m_inner.download(issue, attachment, targetPath); });
}
Task<Result<TrackerAnswer>> TrackerGate::read(TrackerCall call)
{
    return pass<TrackerAnswer>({}, [this, call] { return m_inner.read(call); });
}
Task<Result<TrackerAnswer>> TrackerGate::send(TrackerCall call)
{
    const auto left = std::make_shared<bool>(false);
    auto passing = pass<TrackerAnswer>({}, [this, call, left] {
        *left = true;
        return m_inner.send(call);
    });
    Result<TrackerAnswer> answer = co_await passing;
    if (!answer && !*left)
        co_return TrackerAnswer {0, {}, answer.error()};
    co_return answer;
}

} // namespace lockstep
