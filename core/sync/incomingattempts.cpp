// Step 6: what earlier attempts at a request have done without our having stored it, and what people made of that since.
#include "core/sync/applywork.h"

#include "core/sync/overwritten.h"
#include "core/sync/repair.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
QJsonObject listsOf(const QJsonObject &flat)
{
    QJsonObject lists;
    for (auto it = flat.begin(); it != flat.end(); ++it) {
        if (it->isArray())
            lists.insert(it.key(), it.value());
    }
    return lists;
}

// Of fields that this attempt neither writes nor has found as wanted, what is known of an earlier one.
void keepOfEarlier(const QJsonObject &earlier, QJsonObject *attempt)
{
    const QStringList parts {u"writes"_s, u"taken"_s, u"wanted"_s, u"base"_s, u"said"_s};
    QJsonObject editsOf = earlier.value(u"editsOf"_s).toObject();
    QStringList names = earlier.value(u"writes"_s).toObject().keys() + earlier.value(u"taken"_s).toObject().keys();
    for (const QString &name : std::as_const(names)) {
        if (!attempt->value(u"writes"_s)[name].isUndefined() || !attempt->value(u"taken"_s)[name].isUndefined()) {
            editsOf.remove(name);
            continue;
        }
        if (!editsOf.contains(name))
            editsOf.insert(name, earlier.value(u"edits"_s));
        for (const QString &part : parts) {
            QJsonObject values = attempt->value(part).toObject();
            if (const QJsonValue then = earlier.value(part)[name]; !then.isUndefined())
                values.insert(name, then);
            attempt->insert(part, values);
        }
    }
    attempt->insert(u"editsOf"_s, editsOf);
}
} // namespace

// As before: where ours was changed by an event that the sender has applied since, it is older than that. A repair means all that it says.
bool Incoming::saysTheSame(const Work &work, const QString &name, const QJsonValue &value)
{
    return !isRepair(work.request.trigger) && work.rule.previousValues.contains(name) && sameValue(value, work.rule.previousValues.value(name));
}

// A form wrote what was new in it. That it also says what stands here may be older than an event of ours that the sender has applied since.
bool Incoming::mayHaveWritten(const Work &work, const IncomingResult &form, const QString &name)
{
    return isRepair(work.request.trigger) || !form.previousValues.contains(name) || !sameValue(form.values.value(name), form.previousValues.value(name));
}

// What was news in a form that this request took the place of was not heard yet, and is not news for the sender any more.
void Incoming::takeNewsOfForms(Work &work)
{
    const bool isMade = work.intent(u"create"_s, {}); // by one of them, which said all as new
    QList<Replica> forms;
    for (const IntentRecord &intent : std::as_const(work.intents)) {
        if (intent.isForm())
            forms.append(Replica::fromJson(intent.content));
    }
    work.heardSince = heardSince(forms, work.replica);
    for (Replica &form : forms) {
        if (!work.replica.changed)
            continue;
        if (!form.changed && isMade)
            form.changed = changedSince(Replica(), form);
        for (auto it = work.heardSince.begin(); it != work.heardSince.end(); ++it) { // not by the form, which would else seem to say it
            if (form.changed && form.changed->contains(it.key()))
                form.was.insert(it.key(), it->isArray() ? QJsonValue(mergedList({}, form.was.value(it.key()).toArray(), it->toArray())) : it.value());
        }
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
Task<QList<Incoming::Form>> Incoming::earlierForms(const Work &work, IncomingInput input)
{
    QList<Form> forms;
    const IntentRecord *create = work.intent(u"create"_s, {});
    for (const IntentRecord &intent : work.intents) {
        const bool wasBefore = create && intent.startedAt <= create->startedAt; // it was replaced before there was an issue to write to
        if (!intent.isForm() || wasBefore)
            continue;
        const Replica replica = heard(Replica::fromJson(work.twin.lastReceived), Replica::fromJson(intent.content), work.crosses);
        input.replica = replica.toJson();
        const Result<IncomingResult> ran = co_await c.rules.incoming(input);
        if (ran && !ran->skipped)
            forms.append({replica, *ran});
    }
    co_return forms;
}

// The texts of comments that such a replica has left here are ours, and what the other side said with them is what it said before.
QJsonObject Incoming::withEditsOf(const QList<Form> &forms, Work &work, QJsonObject previous)
{
    QJsonArray comments = previous.value(u"comments"_s).toArray();
    for (const Form &form : forms) {
        for (const CommentChange &change : form.said.comments) {
            const auto isCopy = [&change](const Comment &comment) { return comment.id == change.localId && normalisedText(comment.body) == normalisedText(change.body); };
            const auto isSource = [&change](const Comment &comment) { return comment.id == change.remoteId; };
            const auto source = std::find_if(form.replica.comments.cbegin(), form.replica.comments.cend(), isSource);
            if (std::none_of(work.before.comments.cbegin(), work.before.comments.cend(), isCopy) || source == form.replica.comments.cend())
                continue;
            work.touchedComments.insert(change.localId);
            for (qsizetype i = 0; i < comments.size(); ++i) {
                if (comments.at(i)[u"id"_s] == change.remoteId)
                    comments.replace(i, source->toJson());
            }
        }
    }
    if (!comments.isEmpty())
        previous.insert(u"comments"_s, comments);
    return previous;
}

IntentRecord Incoming::attemptOf(const Work &work, const QString &outcome)
{
    IntentRecord intent;
    intent.kind = u"edit"_s;
    intent.sourceId = outcome;
    QJsonObject wanted = work.rule.values;
    for (auto it = work.ofForms.begin(); it != work.ofForms.end(); ++it) {
        if (!work.writes.contains(it.key()))
            wanted.insert(it.key(), it.value());
    }
    intent.content = {{u"edits"_s, work.before.edits.size()}, {u"writes"_s, work.writes}, {u"wanted"_s, wanted}, {u"base"_s, listsOf(work.baseBefore)}, {u"said"_s, listsOf(work.saidBefore)}};
    return intent;
}

// An attempt that has updated the issue and fails. `taken`: what was read back as wanted.
Result<> Incoming::keepAttempt(const Work &work, const QJsonObject &taken)
{
    IntentRecord intent = attemptOf(work, u"done"_s);
    intent.content.insert(u"taken"_s, taken);
    if (const IntentRecord *earlier = work.intent(intent.kind, intent.sourceId))
        keepOfEarlier(earlier->content, &intent.content);
    intent.result = u"done"_s;
    return c.twins.openIntent(work.event.id, intent);
}

// Of a list there is no conflict that would tell of it: should this node die now, and somebody take away what was added, the next attempt must know that from
// the tracker's history. A value that was edited meanwhile is a conflict anyway.
Task<Result<>> Incoming::noteAttempt(const Work &work)
{
    const auto isList = [](const QJsonValue &value) { return value.isArray(); };
    if (c.account.isNull() || std::none_of(work.writes.begin(), work.writes.end(), isList))
        co_return Result<>();
    const Result<> kept = keepAttempt(work, {});
    if (!kept)
        co_return kept;
    co_return co_await c.db.durable();
}

// An earlier attempt has updated the issue, or its answer was lost: the tracker's history may tell that it was done, and that somebody changed it since.
// That is an edit after ours.
void Incoming::findEditedSince(Work &work, const QJsonObject &here, QJsonObject *was, ThreeWayInput *ways) const
{
    for (const IntentRecord &attempt : std::as_const(work.intents)) {
        if (attempt.kind != "edit"_L1 || attempt.isForm())
            continue;
        const auto since = [&](const QString &name) {
            const int all = attempt.content.value(u"edits"_s).toInt();
            return work.before.edits.mid(attempt.content.value(u"editsOf"_s)[name].toInt(all));
        };
        QJsonObject done = attempt.content.value(u"taken"_s).toObject();
        const QJsonObject writes = c.account.isNull() ? QJsonObject() : attempt.content.value(u"writes"_s).toObject(); // nobody knows whose edits are ours
        for (auto it = writes.begin(); it != writes.end(); ++it) {
            const QList<FieldEdit> edits = since(it.key());
            if (const FieldEdit *ours = ownEdit(edits, c.account, it.key(), it.value(), c.connector))
                done.insert(it.key(), ours->after);
        }
        for (auto it = done.begin(); it != done.end(); ++it) {
            const QJsonValue wanted = attempt.content.value(u"wanted"_s).toObject().value(it.key());
            // A list of which more was made than it said: what somebody had taken away between attempts before is not asked for again.
            const bool isMerged = wanted.isArray() && !isAsWanted(c.connector, it.key(), wanted, it.value());
            if (!work.rule.values.contains(it.key()) || (sameValue(here.value(it.key()), it.value()) && !isMerged))
                continue;
            if (isAsWanted(c.connector, it.key(), work.rule.values.value(it.key()), here.value(it.key())))
                continue; // what this request says is no edit after it: an attempt that died may have written it
            // Of a merged list the other side has what it sent, and what it has heard and said since.
            const auto with = [&](const QString &then, const QJsonValue &now) {
                const QJsonValue before = attempt.content.value(then)[it.key()];
                return before.isArray() && now.isArray() ? QJsonValue(mergedList(before.toArray(), wanted.toArray(), now.toArray())) : wanted;
            };
            const QJsonValue agreed = wanted.isArray() ? with(u"base"_s, work.twin.base.value(it.key())) : it.value();
            work.agreed.insert(it.key(), agreed);
            ways->base.insert(it.key(), agreed);
            work.rule.previousValues.insert(it.key(), wanted.isArray() ? with(u"said"_s, work.rule.previousValues.value(it.key())) : wanted);
            was->insert(it.key(), work.twin.base.value(it.key()));
            work.known.insert(it.key(), work.twin.base.value(it.key()));
        }
    }
}

// Nobody knows what both had last. What an earlier attempt of ours has written, and still stands here as it is wanted, came from the other side all the same.
Task<Result<>> Incoming::takeOwnWrites(Work &work)
{
    const QJsonObject here = flatFields(work.before.fields, work.before.custom);
    QJsonObject was = here;
    for (const IntentRecord &attempt : std::as_const(work.intents)) {
        const QJsonObject writes = attempt.kind == "edit"_L1 && !attempt.isForm() && !work.created ? attempt.content.value(u"writes"_s).toObject() : QJsonObject();
        for (auto it = writes.begin(); it != writes.end(); ++it) {
            const QJsonValue stands = here.value(it.key());
            const bool isWanted = work.rule.values.contains(it.key()) && isAsWanted(c.connector, it.key(), work.rule.values.value(it.key()), stands);
            if (!isWanted || !isAsWanted(c.connector, it.key(), it.value(), stands))
                continue;
            work.written.insert(it.key());
            was.insert(it.key(), stands.isArray() ? QJsonValue(QJsonArray()) : QJsonValue(QJsonValue::Null));
            work.known.insert(it.key(), was.value(it.key()));
        }
    }
    const Result<> learnt = co_await learnToldAs(work, here, was);
    co_return learnt;
}

// Our replica as it was without what our own attempts have written.
Task<Result<>> Incoming::learnToldAs(Work &work, const QJsonObject &here, const QJsonObject &was)
{
    if (sameValue(was, here))
        co_return Result<>();
    Issue issue = work.before;
    const IssueDraft fields = draftOf(was);
    issue.fields = fields.fields;
    issue.custom = fields.custom;
    co_return co_await learnTold(work, issue);
}

// What both sides say by now although it is not synchronised: an attempt of ours that was cut off wrote it, or a person here wrote the same. It is
// no news for the other side, where it could win over what was said meanwhile. What it said in an earlier form is synchronised and older.
Task<Result<>> Incoming::takeAgreed(Work &work, const QList<Form> &earlier, ThreeWayInput *ways)
{
    if (work.twin.lastSent.isEmpty() || work.twin.base.isEmpty()) {
        const Result<> taken = co_await takeOwnWrites(work);
        co_return taken;
    }
    const QJsonObject here = flatFields(work.before.fields, work.before.custom);
    QJsonObject was = here;
    QJsonObject wanted;
    findEditedSince(work, here, &was, ways);
    for (auto it = work.rule.values.begin(); it != work.rule.values.end(); ++it) {
        const QJsonValue local = here.value(it.key());
        const QJsonValue synchronised = work.twin.base.value(it.key());
        if (work.agreed.contains(it.key()))
            continue;
        const bool agrees = isAsWanted(c.connector, it.key(), it.value(), local);
        const auto isFrom = [&](const Form &earlierForm) {
            const IncomingResult &form = earlierForm.said;
            return form.values.contains(it.key()) && mayHaveWritten(work, form, it.key()) && isAsWanted(c.connector, it.key(), form.values.value(it.key()), local);
        };
        const auto form = std::find_if(earlier.crbegin(), earlier.crend(), isFrom);
        if (!agrees && form != earlier.crend()) {
            ways->base.insert(it.key(), local);
            const QJsonValue before = form->said.values.value(it.key());
            const QJsonArray heard = work.heardSince.value(it.key()).toArray(); // from here, by the sender: no news of that one
            work.rule.previousValues.insert(it.key(), before.isArray() ? QJsonValue(mergedList({}, before.toArray(), heard)) : before);
            work.ofForms.insert(it.key(), form->said.values.value(it.key()));
            wanted.insert(it.key(), form->said.values.value(it.key()));
        } else if (!sameValue(local, synchronised) && agrees && !saysTheSame(work, it.key(), it.value())) {
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
    if (!c.account.isNull() && !sameValue(was, here))
        work.conflicts += overwritten(work.before.edits, c.account, work.twin.base, wanted, work.twin.base, c.connector);
    const Result<> learnt = co_await learnToldAs(work, here, was);
    co_return learnt;
}

} // namespace lockstep
