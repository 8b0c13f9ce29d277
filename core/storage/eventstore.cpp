#include "core/storage/eventstore.h"

#include "core/base/mutant.h"
#include "core/model/issue.h"
#include "core/storage/eventrow.h"
#include "core/storage/rulestepstore.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qint64 resendAfterMs = 300'000; // a sent event without an answer is sent again; the receiver knows it
const QString atHead = u"finished_at IS NULL AND behind = 0"_s; // of an issue's outgoing events, as the index event_head says it
}

QJsonArray EventStore::stamped(const EventRecord &event, int step, const QString &note) const
{
    QJsonArray timeline = event.timeline;
    QJsonObject entry {{u"step"_s, step}, {u"at"_s, stampText(m_clock.dateTime())}};
    if (!note.isEmpty())
        entry.insert(u"note"_s, note);
    timeline.append(entry);
    return timeline;
}

Result<Moved> EventStore::guarded(const QString &sql, const QVariantList &values)
{
    const auto done = m_db.run(sql, values);
    if (!done)
        return done.error();
    return done->changed == 1 ? Moved::Yes : Moved::No;
}

Result<EventStore::Noted> EventStore::note(const ConnectionId &connection, const QString &localId, const QString &localKey,
                                           const QString &kind, const QString &trigger, bool busy, const QString &epoch)
{
    Noted noted = Noted::New;
    const qint64 now = m_clock.now();
    const Result<> done = m_db.write([&]() -> Result<> {
        const auto head = m_db.run(u"SELECT id, state, resume FROM event WHERE connection = ? AND local_id = ? AND direction = 0 AND "_s
                                   + atHead, {connection.value(), localId});
        if (!head)
            return head.error();
        if (!head->rows.isEmpty()) {
            const QVariant id = head->rows.first().at(0);
            const QString state = head->rows.first().at(1).toString();
            if (state == "triggered"_L1 && !busy) {
                noted = Noted::Joined;
                return {};
            }
            // A sweep saw no edit: it ends no wait and needs no place behind an event.
            if (trigger == "sweep"_L1) {
                noted = Noted::Joined;
                return {};
            }
            // An answered one has told its change; what came since is another.
            const bool answered = head->rows.first().at(2).toString() == "received"_L1;
            if (!answered && (state == "failed"_L1 || (state == "waiting"_L1 && !busy))) {
                noted = Noted::Revived;
                const auto moved = m_db.run(u"UPDATE event SET state = 'triggered', resume = CASE state WHEN 'failed' THEN 'failed' ELSE '' END, due = ?, rule_version = 0, "
                                            "revision = revision + 1, updated_at = ?, trigger = CASE WHEN trigger LIKE 'audit%' OR trigger = 'back' THEN trigger ELSE ? END WHERE id = ? AND state = ?"_s, {now, now, trigger, id, state});
                return moved ? Result<>() : Result<>(moved.error());
            }
            if (isMutant("change-behind-forgotten"))
                return {};
            noted = Noted::Behind;
            const auto joined = m_db.run(u"UPDATE event SET behind = behind + 1, updated_at = ? WHERE connection = ? AND local_id = ? AND "
                                         "direction = 0 AND state = 'blocked'"_s, {now, connection.value(), localId});
            if (!joined)
                return joined.error();
            if (joined->changed > 0)
                return {};
        }
        const auto number = m_db.run(u"UPDATE connection SET next_number = next_number + 1 WHERE id = ? RETURNING next_number - 1"_s,
                                     {connection.value()});
        if (!number)
            return number.error();
        if (number->rows.isEmpty())
            return Error::make(ErrorCode::Internal, u"The connection “%1” is not known here"_s.arg(connection.value()));
        const bool behind = noted == Noted::Behind;
        QJsonArray timeline {QJsonObject {{u"step"_s, 1}, {u"at"_s, stampText(m_clock.dateTime())}, {u"note"_s, trigger}}};
        const auto inserted = m_db.run(
            u"INSERT INTO event (direction, connection, epoch, number, local_id, local_key, kind, trigger, state, due, behind, timeline, "
            "created_at, updated_at) VALUES (0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s,
            {connection.value(), epoch, number->rows.first().first(), localId, localKey, kind, trigger,
             behind ? u"blocked"_s : u"triggered"_s, now, behind ? 1 : 0, jsonText(timeline), now, now});
        return inserted ? Result<>() : Result<>(inserted.error());
    });
    if (!done)
        return done.error();
    return noted;
}

Result<EventStore::Received> EventStore::receive(const EventRecord &request)
{
    Received received;
    const qint64 now = m_clock.now();
    const auto inserted = m_db.run(
        u"INSERT INTO event (direction, connection, epoch, number, revision, remote_id, remote_key, local_id, local_key, summary, kind, trigger, state, due, "
        "step, payload, timeline, created_at, updated_at) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'received', ?, 5, ?, ?, ?, ?) "
        "ON CONFLICT (direction, connection, epoch, number) DO NOTHING"_s,
        {request.connection.value(), request.epoch, request.number, request.revision, request.remoteId, request.remoteKey,
         request.localId, request.localKey, request.summary, request.kind, request.trigger, now, request.payload,
         jsonText(request.timeline), now, now});
    if (!inserted)
        return inserted.error();
    received.isNew = inserted->changed == 1;
    received.event = request;
    received.event.id = EventId(inserted->lastId);
    if (received.isNew) {
        received.event.state = u"received"_s;
        received.event.step = 5;
        received.event.due = now;
        received.event.createdAt = now;
        return received;
    }
    const auto found = findNumber(Direction::Incoming, request.connection, request.epoch, request.number);
    if (!found)
        return found.error();
    if (!*found)
        return Error::make(ErrorCode::Internal, u"A stored request cannot be read back"_s);
    received.event = **found;
    return received;
}

Result<std::optional<EventRecord>> EventStore::find(const EventId &id) { return one(u"id = ?"_s, {id.value()}); }

Result<std::optional<EventRecord>> EventStore::findNumber(Direction direction, const ConnectionId &connection, const QString &epoch,
                                                          qint64 number)
{
    // The direction stands in the text: as a value it would be weighed against the partial indexes, and the statement prepared anew each time.
    const QString where = direction == Direction::Outgoing ? u"direction = 0 AND connection = ? AND epoch = ? AND number = ?"_s
                                                           : u"direction = 1 AND connection = ? AND epoch = ? AND number = ?"_s;
    return one(where, {connection.value(), epoch, number});
}

Result<Moved> EventStore::move(const EventRecord &event, EventState to, int step, const QString &note)
{
    const qint64 now = m_clock.now();
    const qint64 due = to == EventState::Sent ? now + (isMutant("resend-never") ? 1000 : 1) * resendAfterMs : now;
    return guarded(u"UPDATE event SET state = ?, step = ?, due = ?, rule_version = ?, timeline = ?, updated_at = ? WHERE id = ? AND state = ?"_s,
                   {Queue::stateName(to), step, due, event.ruleVersion, jsonText(stamped(event, step, note)), now, event.id.value(), event.state});
}

Result<Moved> EventStore::ready(const EventRecord &event, const QByteArray &payload, const QJsonObject &base, const QString &note)
{
    const qint64 now = m_clock.now();
    EventRecord withFetch = event;
    withFetch.timeline = stamped(event, 2, note);
    return guarded(u"UPDATE event SET state = 'ready', resume = '', step = 3, due = ?, payload = ?, base = ?, rule_version = ?, timeline = ?, warnings = ?, kind = ?, "
                   "error = '', updated_at = ? WHERE id = ? AND state = ?"_s,
                   {now, payload, jsonText(base), event.ruleVersion, jsonText(stamped(withFetch, 3, {})),
                    jsonText(QJsonArray::fromStringList(event.warnings)), event.kind, now, event.id.value(), event.state});
}

Result<> EventStore::postpone(const EventRecord &event, qint64 due)
{
    const auto done = m_db.run(u"UPDATE event SET due = ? WHERE id = ? AND state = ?"_s, {due, event.id.value(), event.state});
    return done ? Result<>() : Result<>(done.error());
}

Result<int> EventStore::openRequests(const ConnectionId &connection, const QString &localId)
{
    const auto rows = m_db.run(u"SELECT count(*) FROM event WHERE connection = ? AND local_id = ? AND "_s + Claim::halfApplied(), {connection.value(), localId});
    if (!rows)
        return rows.error();
    return rows->rows.first().first().toInt();
}

Result<QList<EventId>> EventStore::applying()
{
    const auto rows = m_db.run(u"SELECT id FROM event WHERE state IN ('applying', 'applied') AND finished_at IS NULL"_s);
    if (!rows)
        return rows.error();
    QList<EventId> ids;
    for (const Row &row : rows->rows)
        ids.append(EventId(row.first().toLongLong()));
    return ids;
}

Result<> EventStore::release(const EventId &event, qint64 due)
{
    const auto done = m_db.run(u"UPDATE event SET state = 'received', due = ?, updated_at = ? WHERE id = ? AND state = 'applying'"_s,
                               {due, m_clock.now(), event.value()});
    return done ? Result<>() : Result<>(done.error());
}

Result<Moved> EventStore::failAgain(const EventRecord &event)
{
    return guarded(u"UPDATE event SET state = 'failed', resume = 'triggered', revision = revision - 1, updated_at = ? WHERE id = ? AND state = ?"_s,
                   {m_clock.now(), event.id.value(), event.state});
}

Result<> EventStore::takeAnew(const EventRecord &event, qint64 revision)
{
    const auto done = m_db.run(u"UPDATE event SET state = 'triggered', resume = '', error = '', revision = ?, due = ?, updated_at = ? "
                               "WHERE id = ? AND state IN ('triggered', 'ready', 'sent', 'waiting', 'failed')"_s, {revision, m_clock.now(), m_clock.now(), event.id.value()});
    return done ? Result<>() : Result<>(done.error());
}

Result<> EventStore::supersede(const EventRecord &event)
{
    // It stands refused no more, so its replica is sent again even if it is the same; what was refused may be over there under its revision.
    const auto done = m_db.run(u"UPDATE event SET error = '', resume = '', revision = revision + (state = 'failed'), state = CASE state WHEN 'failed' THEN 'triggered' ELSE state END, due = ?, updated_at = ? "
                               "WHERE id = ? AND state IN ('failed', 'triggered')"_s, {m_clock.now(), m_clock.now(), event.id.value()});
    return done ? Result<>() : Result<>(done.error());
}

Result<Moved> EventStore::wake(const EventRecord &event)
{
    return guarded(u"UPDATE event SET state = resume, resume = '', due = ?, updated_at = ? WHERE id = ? AND state = 'waiting' AND resume <> ''"_s,
                   {m_clock.now(), m_clock.now(), event.id.value()});
}

Result<Moved> EventStore::resend(const EventRecord &event)
{
    return guarded(u"UPDATE event SET state = 'ready', due = ?, updated_at = ? WHERE id = ? AND state = 'sent'"_s,
                   {m_clock.now(), m_clock.now(), event.id.value()});
}

Result<Moved> EventStore::answered(const EventRecord &event, const QByteArray &ack)
{
    const qint64 now = m_clock.now();
    return guarded(u"UPDATE event SET state = 'received', resume = '', step = 7, due = ?, ack = ?, payload = '', base = '', error = '', attempts = 0, timeline = ?, warnings = ?, "
                   "updated_at = ? WHERE id = ? AND state = ?"_s,
                   {now, ack, jsonText(event.timeline), jsonText(QJsonArray::fromStringList(event.warnings)), now, event.id.value(), event.state});
}

Result<Moved> EventStore::acknowledging(const EventRecord &event, const QByteArray &ack, const QString &note)
{
    const qint64 now = m_clock.now();
    EventRecord withApply = event;
    withApply.timeline = stamped(event, 6, note);
    return guarded(u"UPDATE event SET state = 'acknowledging', step = 7, due = ?, ack = ?, rule_version = ?, timeline = ?, warnings = ?, error = '', "
                   "updated_at = ? WHERE id = ? AND state = 'applying'"_s,
                   {now, ack, event.ruleVersion, jsonText(stamped(withApply, 7, {})),
                    jsonText(QJsonArray::fromStringList(event.warnings)), now, event.id.value()});
}

Result<Moved> EventStore::finish(const EventRecord &event, EventState to, int step, const QString &note)
{
    Moved moved = Moved::No;
    const qint64 now = m_clock.now();
    const Result<> done = m_db.write([&]() -> Result<> {
        const auto updated = guarded(
            u"UPDATE event SET state = ?, step = ?, finished_at = ?, payload = '', base = '', resume = '', error = '', timeline = ?, updated_at = ?, "
            "warnings = ?, rule_version = max(rule_version, ?) WHERE id = ? AND state = ?"_s,
            {Queue::stateName(to), step, now, jsonText(stamped(event, step, note)), now,
             jsonText(QJsonArray::fromStringList(event.warnings)), event.ruleVersion, event.id.value(), event.state});
        if (!updated)
            return updated.error();
        moved = *updated;
        if (moved == Moved::No)
            return {};
        if (const auto cleaned = m_db.run(u"DELETE FROM intent WHERE event = ?"_s, {event.id.value()}); !cleaned)
            return cleaned.error();
        if (const Result<> forgotten = RuleStepStore::forget(m_db, event.id); !forgotten)
            return forgotten;
        return unblock(event);
    });
    if (!done)
        return done.error();
    return moved;
}

Result<> EventStore::unblock(const EventRecord &event)
{
    if (event.direction != Direction::Outgoing || isMutant("unblock-forgotten"))
        return {};
    const qint64 now = m_clock.now();
    const auto freed = m_db.run(u"UPDATE event SET state = 'triggered', due = ?, behind = 0, updated_at = ? WHERE connection = ? AND local_id = ? AND "
                                "direction = 0 AND state = 'blocked'"_s, {now, now, event.connection.value(), event.localId});
    return freed ? Result<>() : Result<>(freed.error());
}

Result<> EventStore::addAttempt(const EventRecord &event, const Error &error)
{
    const auto added = m_db.run(u"INSERT INTO attempt (event, number, at, error) SELECT ?, coalesce(max(number), 0) + 1, ?, ? FROM attempt "
                                "WHERE event = ?"_s, {event.id.value(), m_clock.now(), jsonText(error.toJson()), event.id.value()});
    return added ? Result<>() : Result<>(added.error());
}

Result<Moved> EventStore::wait(const EventRecord &event, qint64 due, const Error &error, bool countAttempt)
{
    Moved moved = Moved::No;
    const Result<> done = m_db.write([&]() -> Result<> {
        const QString resume = event.state == "applying"_L1 ? u"received"_s : event.state;
        // A row that a refused commit has put back waits already, and goes on as before.
        const auto updated = guarded(u"UPDATE event SET resume = CASE state WHEN 'waiting' THEN resume ELSE ? END, state = 'waiting', due = ?, attempts = attempts + ?, error = ?, rule_version = max(rule_version, ?), "
                                     "updated_at = ? WHERE id = ? AND state = ?"_s,
                                     {resume, due, countAttempt ? 1 : 0, jsonText(error.toJson()), error.ruleVersion, m_clock.now(), event.id.value(), event.state});
        if (!updated)
            return updated.error();
        moved = *updated;
        return moved == Moved::Yes && countAttempt ? addAttempt(event, error) : Result<>();
    });
    if (!done)
        return done.error();
    return moved;
}

Result<Moved> EventStore::fail(const EventRecord &event, const Error &error, int step)
{
    Moved moved = Moved::No;
    const Result<> done = m_db.write([&]() -> Result<> {
        // What was applied is not applied again: only its answer was not taken. One that is too large to be sent never will be.
        const bool onlyAnswer = event.state == "acknowledging"_L1 && error.code != ErrorCode::TooLarge;
        const QString resume = onlyAnswer ? event.state : event.direction == Direction::Outgoing && !event.isAnswered() ? u"triggered"_s : u"received"_s;
        const auto updated = guarded(u"UPDATE event SET state = 'failed', resume = ?, step = ?, attempts = attempts + 1, error = ?, rule_version = max(rule_version, ?), updated_at = ? "
                                     "WHERE id = ? AND state = ?"_s,
                                     {resume, step, jsonText(error.toJson()), error.ruleVersion, m_clock.now(), event.id.value(), event.state});
        if (!updated)
            return updated.error();
        moved = *updated;
        return moved == Moved::Yes ? addAttempt(event, error) : Result<>();
    });
    if (!done)
        return done.error();
    return moved;
}

Result<Moved> EventStore::failedRemotely(const EventRecord &event, const Error &error, int step)
{
    Moved moved = Moved::No;
    const Result<> done = m_db.write([&]() -> Result<> {
        const auto updated = guarded(u"UPDATE event SET state = 'failed', resume = 'triggered', step = ?, error = ?, attempts = attempts + 1, updated_at = ? "
                                     "WHERE id = ? AND state IN ('sent', 'ready')"_s, {step, jsonText(error.toJson()), m_clock.now(), event.id.value()});
        if (!updated)
            return updated.error();
        moved = *updated;
        return moved == Moved::Yes ? addAttempt(event, error) : Result<>();
    });
    if (!done)
        return done.error();
    return moved;
}

// A new revision where the replica is made anew, which ends when it is stored. What only waits to be sent goes out as it is: under a revision that a refused
// commit takes back it could be over there already, and the next replica would have its name.
Result<Moved> EventStore::retry(const EventRecord &event, qint64 settleMs, RetryRules rules, RetryCalls calls)
{
    const qint64 now = m_clock.now();
    Moved moved = Moved::No;
    const Result<> done = m_db.write([&]() -> Result<> {
        const auto updated = guarded(
            u"UPDATE event SET state = CASE resume WHEN '' THEN 'triggered' ELSE resume END, resume = '', due = CASE WHEN EXISTS "
            "(SELECT 1 FROM intent WHERE event = event.id AND result IS NULL) THEN max(?, updated_at + ?) ELSE ? END, updated_at = ?, "
            "revision = revision + (direction = 0 AND resume IN ('', 'triggered')), rule_version = CASE WHEN ? AND resume IN ('', 'triggered', 'received') THEN 0 ELSE rule_version END, "
            "trigger = CASE WHEN direction = 0 AND trigger NOT LIKE 'audit%' AND trigger <> 'back' THEN 'retry' ELSE trigger END WHERE id = ? AND state IN ('failed', 'waiting')"_s,
            {now, settleMs, now, now, rules == RetryRules::Published ? 1 : 0, event.id.value()});
        if (!updated)
            return updated.error();
        moved = *updated;
        const bool again = calls == RetryCalls::Again && event.state == "failed"_L1; // of one that waits no error was shown
        return moved == Moved::Yes && again ? RuleStepStore::tryAgain(m_db, event.id, isDoubt(Error::fromJson(event.error))) : Result<>();
    });
    if (!done)
        return done.error();
    return moved;
}

Result<> EventStore::usePublishedRules(const EventId &id)
{
    const auto done = m_db.run(u"UPDATE event SET rule_version = 0 WHERE id = ?"_s, {id.value()});
    return done ? Result<>() : Result<>(done.error());
}

Result<Moved> EventStore::cancel(const EventRecord &event)
{
    if (Queue::isFinal(Queue::stateFromName(event.state)))
        return Moved::No; // what is done stays done
    if (isMutant("figure-counted-by-hand"))
        (void)m_db.run(u"UPDATE connection SET open_outgoing = open_outgoing - 1 WHERE id = ? AND ? = 0"_s, {event.connection.value(), static_cast<int>(event.direction)});
    if (event.state == "blocked"_L1 || event.state == "applying"_L1) {
        return guarded(u"UPDATE event SET state = 'cancelled', finished_at = ?, updated_at = ?, payload = '', base = '' WHERE id = ? AND state = 'blocked'"_s,
                       {m_clock.now(), m_clock.now(), event.id.value()});
    }
    return finish(event, EventState::Cancelled, event.step, u"cancelled"_s);
}

// What an earlier attempt left in doubt is looked for once it has settled, whoever asks again meanwhile.
Result<> EventStore::replacePayload(const EventRecord &event, const EventRecord &request, qint64 settleMs)
{
    const qint64 now = m_clock.now();
    const auto done = m_db.run(u"UPDATE event SET payload = ?, revision = ?, summary = ?, state = 'received', resume = '', ack = '', "
                               "step = CASE WHEN step = 6 AND state IN ('received', 'waiting', 'failed') THEN 6 ELSE 5 END, "
                               "rule_version = 0, finished_at = NULL, due = CASE WHEN EXISTS (SELECT 1 FROM intent WHERE event = event.id AND result IS NULL) THEN max(?, updated_at + ?) ELSE ? END, "
                               "updated_at = ? WHERE id = ? AND state NOT IN ('applying', 'applied')"_s,
                               {request.payload, request.revision, request.summary, now, settleMs, now, now, event.id.value()});
    return done ? Result<>() : Result<>(done.error());
}

Result<Moved> EventStore::setPayload(const EventId &id, const QByteArray &payload)
{
    return guarded(u"UPDATE event SET payload = ?, updated_at = ? WHERE id = ? AND state = 'failed'"_s, {payload, m_clock.now(), id.value()});
}

Result<> EventStore::setKeys(const EventId &id, const QString &localId, const QString &localKey, const QString &remoteKey,
                             const QString &summary)
{
    const auto done = m_db.run(u"UPDATE event SET local_id = CASE direction WHEN 1 THEN ?1 ELSE local_id END, local_key = ?2, remote_key = ?3, summary = ?4 "
                               "WHERE id = ?5 AND ((direction = 1 AND local_id <> ?1) OR (local_key, remote_key, summary) <> (?2, ?3, ?4))"_s,
                               {localId, localKey, remoteKey, summary, id.value()});
    return done ? Result<>() : Result<>(done.error());
}

Result<std::optional<EventRecord>> EventStore::one(const QString &where, const QVariantList &values)
{
    const auto rows = m_db.run(u"SELECT "_s + eventColumns() + u" FROM event WHERE "_s + where, values);
    if (!rows)
        return rows.error();
    return rows->rows.isEmpty() ? std::optional<EventRecord>() : std::optional<EventRecord>(eventFromRow(rows->rows.first()));
}

Result<std::optional<EventRecord>> EventStore::onItsWay(const ConnectionId &connection, const QString &localId)
{
    return one(u"connection = ? AND local_id = ? AND direction = 0 AND payload <> '' AND "_s + atHead, {connection.value(), localId});
}

Result<std::optional<EventRecord>> EventStore::newestApplied(const ConnectionId &connection, const QString &localId, qint64 before)
{
    return one(u"connection = ? AND local_id = ? AND direction = 1 AND ack <> '' AND json_extract(ack, '$.outcome') = 'applied' AND "
               "coalesce(json_extract(ack, '$.replica.madeAt'), 0) <= ? ORDER BY id DESC LIMIT 1"_s, {connection.value(), localId, before});
}

Result<> EventStore::moveBase(const ConnectionId &connection, const QString &localId, const QJsonObject &fields)
{
    const auto event = fields.isEmpty() || isMutant("move-base-skipped") ? Result<std::optional<EventRecord>>(std::nullopt) : onItsWay(connection, localId);
    if (!event || !*event)
        return event ? Result<>() : Result<>(event.error());
    QJsonObject base = (*event)->base;
    for (auto it = fields.begin(); it != fields.end(); ++it)
        base.insert(it.key(), it.value());
    const auto moved = m_db.run(u"UPDATE event SET base = ? WHERE id = ?"_s, {jsonText(base), (*event)->id.value()});
    return moved ? Result<>() : Result<>(moved.error());
}

Result<> EventStore::setTimeline(const EventId &id, const QJsonArray &timeline, const QStringList &warnings)
{
    const auto done = m_db.run(u"UPDATE event SET timeline = ?, warnings = ? WHERE id = ?"_s,
                               {jsonText(timeline), jsonText(QJsonArray::fromStringList(warnings)), id.value()});
    return done ? Result<>() : Result<>(done.error());
}

Result<> EventStore::remove(const EventRecord &event)
{
    return m_db.write([&]() -> Result<> {
        const auto done = m_db.run(u"DELETE FROM event WHERE id = ? AND state = ?"_s, {event.id.value(), event.state});
        if (!done)
            return done.error();
        return done->changed == 1 ? unblock(event) : Result<>();
    });
}

Result<> EventStore::sendAgain(const ConnectionId &connection)
{
    const auto done = m_db.run(u"UPDATE event INDEXED BY event_oldest SET state = 'triggered', resume = '', revision = revision + 1, due = ?, updated_at = ? WHERE direction = 0 AND "
                               "connection = ? AND finished_at IS NULL AND (state = 'sent' OR (state = 'failed' AND NOT EXISTS "
                               "(SELECT 1 FROM sync_error s WHERE s.event = event.id AND s.state <> 'resolved')))"_s,
                               {m_clock.now(), m_clock.now(), connection.value()});
    return done ? Result<>() : Result<>(done.error());
}

Result<> EventStore::rescue(qint64 settleMs)
{
    if (isMutant("rescue-forgotten"))
        return {};
    return m_db.write([&]() -> Result<> {
        const auto done = m_db.run(u"UPDATE event SET state = 'received', due = ?, updated_at = ? WHERE state IN ('applying', 'applied') AND finished_at IS NULL"_s,
                                   {m_clock.now() + settleMs, m_clock.now()});
        if (!done)
            return done.error();
        // What was sent and not answered is asked for again soon: the answer may have been lost with the crash.
        const auto asked = m_db.run(u"UPDATE event SET due = ? WHERE state = 'sent' AND "_s + Claim::mayGo(), {m_clock.now() + 5000});
        return asked ? Result<>() : Result<>(asked.error());
    });
}

Result<> EventStore::wakeOutages(qint64 settleMs)
{
    const auto done = m_db.run(u"UPDATE event SET due = CASE WHEN EXISTS (SELECT 1 FROM intent WHERE event = event.id AND result IS NULL) "
                               "THEN max(?, updated_at + ?) ELSE ? END WHERE state = 'waiting' AND attempts = 0 AND "_s + Claim::mayGo(), {m_clock.now(), settleMs, m_clock.now()});
    return done ? Result<>() : Result<>(done.error());
}

Result<int> EventStore::prune(qint64 olderThan, int limit)
{
    const auto done = m_db.run(u"DELETE FROM event WHERE id IN (SELECT id FROM event WHERE finished_at < ? ORDER BY finished_at LIMIT ?)"_s,
                               {olderThan, limit});
    return done ? Result<int>(static_cast<int>(done->changed)) : Result<int>(done.error());
}

} // namespace lockstep
