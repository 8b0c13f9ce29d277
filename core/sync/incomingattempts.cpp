// Step 6: what earlier attempts at a request have done without our having stored it, and what people made of that since.
#include "core/sync/applywork.h"

#include "core/sync/overwritten.h"
#include "core/sync/repair.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

// As before: where ours was changed by an event that the sender has applied since, it is older than that. A repair means all that it says.
bool Incoming::saysTheSame(const Work &work, const QString &name, const QJsonValue &value)
{
    return !isRepair(work.request.trigger) && work.rule.previousValues.contains(name) && sameValue(value, work.rule.previousValues.value(name));
}

// What was news in a form that this request took the place of was not heard yet, and is not news for the sender any more.
void Incoming::takeNewsOfForms(Work &work)
{
    for (const IntentRecord &intent : std::as_const(work.intents)) {
        if (!intent.isForm() || !work.replica.changed)
            continue;
        const Replica form = Replica::fromJson(intent.content);
        for (auto it = form.was.begin(); it != form.was.end(); ++it) {
            if (!work.theirValuesBefore.contains(it.key()))
                work.theirValuesBefore.insert(it.key(), it.value());
        }
        if (form.changed)
            work.replica.changed->append(*form.changed);
        else
            work.replica.changed.reset();
        work.theirNews = work.replica.changed;
    }
    work.replica.was = work.theirValuesBefore;
}

// What the rule makes of the replicas that this one took the place of while an attempt at them may have got through.
Task<QList<IncomingResult>> Incoming::earlierForms(const Work &work, IncomingInput input)
{
    QList<IncomingResult> forms;
    for (const IntentRecord &intent : work.intents) {
        if (!intent.isForm())
            continue;
        input.replica = heard(Replica::fromJson(work.twin.lastReceived), Replica::fromJson(intent.content), work.crosses).toJson();
        const Result<IncomingResult> ran = co_await c.rules.incoming(input);
        if (ran && !ran->skipped)
            forms.append(*ran);
    }
    co_return forms;
}

IntentRecord Incoming::attemptOf(const Work &work, const QString &outcome)
{
    IntentRecord intent;
    intent.kind = u"edit"_s;
    intent.sourceId = outcome;
    intent.content = {{u"edits"_s, work.before.edits.size()}, {u"writes"_s, work.writes}, {u"wanted"_s, work.rule.values}};
    return intent;
}

// An attempt that has updated the issue and fails. `taken`: what was read back as wanted.
Result<> Incoming::keepAttempt(const Work &work, const QJsonObject &taken)
{
    IntentRecord intent = attemptOf(work, u"done"_s);
    intent.content.insert(u"taken"_s, taken);
    intent.result = u"done"_s;
    return c.twins.openIntent(work.event.id, intent);
}

// An earlier attempt has updated the issue, or its answer was lost: the tracker's history may tell that it was done, and that somebody changed it since.
// That is an edit after ours.
void Incoming::findEditedSince(Work &work, const QJsonObject &here, QJsonObject *was, ThreeWayInput *ways) const
{
    for (const IntentRecord &attempt : std::as_const(work.intents)) {
        if (attempt.kind != "edit"_L1 || attempt.isForm())
            continue;
        const QList<FieldEdit> since = work.before.edits.mid(attempt.content.value(u"edits"_s).toInt());
        QJsonObject done = attempt.content.value(u"taken"_s).toObject();
        const QJsonObject writes = c.account.isNull() ? QJsonObject() : attempt.content.value(u"writes"_s).toObject(); // nobody knows whose edits are ours
        for (auto it = writes.begin(); it != writes.end(); ++it) {
            if (const FieldEdit *ours = ownEdit(since, c.account, it.key(), it.value(), c.connector))
                done.insert(it.key(), ours->after);
        }
        for (auto it = done.begin(); it != done.end(); ++it) {
            if (!work.rule.values.contains(it.key()) || sameValue(here.value(it.key()), it.value()))
                continue;
            const QJsonValue wanted = attempt.content.value(u"wanted"_s).toObject().value(it.key());
            const QJsonValue agreed = wanted.isArray() ? wanted : it.value(); // of a merged list the other side has what it sent
            work.agreed.insert(it.key(), agreed);
            ways->base.insert(it.key(), agreed);
            work.rule.previousValues.insert(it.key(), wanted);
            was->insert(it.key(), work.twin.base.value(it.key()));
            work.known.insert(it.key(), work.twin.base.value(it.key()));
        }
    }
}

// What both sides say by now although it is not synchronised: an attempt of ours that was cut off wrote it, or a person here wrote the same. It is
// no news for the other side, where it could win over what was said meanwhile. What it said in an earlier form is synchronised and older.
Task<Result<>> Incoming::takeAgreed(Work &work, const QList<IncomingResult> &earlier, ThreeWayInput *ways)
{
    if (work.twin.lastSent.isEmpty() || work.twin.base.isEmpty())
        co_return Result<>();
    const QJsonObject here = flatFields(work.before.fields, work.before.custom);
    QJsonObject was = here;
    QJsonObject wanted;
    findEditedSince(work, here, &was, ways);
    for (auto it = work.rule.values.begin(); it != work.rule.values.end(); ++it) {
        const QJsonValue local = here.value(it.key());
        const QJsonValue synchronised = work.twin.base.value(it.key());
        if (sameValue(local, synchronised) || work.agreed.contains(it.key()))
            continue;
        const bool agrees = isAsWanted(c.connector, it.key(), it.value(), local);
        const auto isFrom = [&](const IncomingResult &form) { return form.values.contains(it.key()) && isAsWanted(c.connector, it.key(), form.values.value(it.key()), local); };
        const auto form = std::find_if(earlier.crbegin(), earlier.crend(), isFrom);
        if (!agrees && form != earlier.crend()) {
            ways->base.insert(it.key(), local);
            work.rule.previousValues.insert(it.key(), form->values.value(it.key()));
        } else if (agrees && !saysTheSame(work, it.key(), it.value())) {
            wanted.insert(it.key(), it.value());
            work.agreed.insert(it.key(), local);
            work.written.insert(it.key());
        } else {
            continue;
        }
        was.insert(it.key(), synchronised);
        work.known.insert(it.key(), synchronised);
    }
    ways->previousValues = work.rule.previousValues;
    if (sameValue(was, here))
        co_return Result<>();
    if (!c.account.isNull())
        work.conflicts += overwritten(work.before.edits, c.account, work.twin.base, wanted, work.twin.base, c.connector);
    Issue issue = work.before;
    const IssueDraft fields = draftOf(was);
    issue.fields = fields.fields;
    issue.custom = fields.custom;
    const Result<OutgoingResult> told = co_await m_outgoing.makeReplica(work.event.connection, issue, work.twin, false);
    if (told && !told->skipped)
        work.toldBefore = told->replica;
    co_return Result<>();
}

} // namespace lockstep
