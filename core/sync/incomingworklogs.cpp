// Step 6, time entries: decided as comments are, and written so that none is there twice. Doubled time is worse than doubled words, so an entry in doubt is
// looked for by its time, day and text before it is written again.
#include "core/sync/applywork.h"

#include "core/base/jsontext.h"
#include "core/base/mutant.h"
#include "core/model/worklog.h"
#include "core/sync/worklogways.h"

#include <QCryptographicHash>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
QJsonObject contentOf(const WorklogDraft &draft)
{
    return {{u"seconds"_s, draft.seconds}, {u"startedAt"_s, draft.startedAt}, {u"body"_s, draft.body}, {u"activity"_s, draft.activity}};
}

// The same in every life of the program, and another for the second of two that are alike.
QString ownName(const WorklogChange &change, QSet<QString> &taken)
{
    const QJsonArray parts {change.seconds, change.startedAt, change.body, change.activity};
    const QByteArray hash = QCryptographicHash::hash(jsonText(parts), QCryptographicHash::Sha256);
    const QString name = u"rule-"_s + QString::fromLatin1(hash.toHex().left(16));
    QString own = name;
    for (int n = 2; taken.contains(own); ++n)
        own = name + u'-' + QString::number(n);
    taken.insert(own);
    return own;
}
} // namespace

// As unknownBefore() for comments.
QHash<QString, QString> Incoming::unknownWorklogs(const Work &work, const QJsonObject &previous) const
{
    QSet<QString> known;
    for (const QJsonValue worklog : previous.value(u"worklogs"_s).toArray())
        known.insert(worklog[u"id"_s].toString());
    QHash<QString, QString> copies;
    for (const TraceRecord &trace : std::as_const(work.traces)) {
        if (trace.kind != "worklog"_L1 || known.contains(trace.remoteId))
            continue;
        const Worklog *here = partWith(work.before.worklogs, trace.localId);
        const bool isNews = work.theirNews ? work.theirNews->contains(u"worklog."_s + trace.remoteId) : here && isSamePerson(here->author, c.account);
        if (isNews)
            copies.insert(trace.remoteId, trace.localId);
    }
    return copies;
}

void Incoming::decideWorklogs(Work &work, const QList<Form> &earlier, const ThreeWayInput &ways, const QHash<QString, QString> &copies) const
{
    QList<WorklogChange> changes;
    for (WorklogChange change : std::as_const(work.rule.worklogs)) {
        if (const auto copy = copies.constFind(change.remoteId); copy != copies.cend()) {
            change.localId = *copy;
            const Worklog *here = partWith(work.before.worklogs, *copy);
            if (!here || isWorkAsKept(keptAs(change), *here))
                continue;
        } else if (!change.localId.isEmpty() && !partWith(work.before.worklogs, change.localId)) {
            work.warnings.append(u"The change of time entry %1 was left out: it was deleted here (it is now %2)"_s.arg(change.localId, worklogText(worklogOf(change)).left(200)));
            continue;
        }
        changes.append(change);
    }
    work.rule.worklogs = changes;
    const WorklogWaysResult decided = worklogWays(partsOf(work, earlier, ways, &Issue::worklogs, &Replica::worklogs, &IncomingResult::worklogs));
    work.rule.worklogs = decided.changes;
    work.newsWorklogs = decided.news;
    work.conflicts += decided.conflicts;
}

QJsonObject Incoming::keptAs(const WorklogChange &change) const
{
    return c.connector.normalised(u"worklog"_s, contentOf({change.seconds, change.startedAt, change.body, change.activity})).toObject();
}

QString Incoming::copyOfWorklog(const Work &work, const Issue &issue, const QJsonObject &content, bool byAnybody) const
{
    const QJsonObject wanted = c.connector.normalised(u"worklog"_s, content).toObject();
    const auto isTaken = [&work](const QString &id) { // also by one of a rule's own, which has no trace
        const auto isIts = [&id](const IntentRecord &intent) { return intent.kind == "worklog"_L1 && intent.result == id; };
        return work.isTracedLocal(u"worklog"_s, id) || std::any_of(work.intents.cbegin(), work.intents.cend(), isIts);
    };
    for (const Worklog &worklog : issue.worklogs) {
        const bool ours = byAnybody || c.account.isNull() || worklog.author.isNull() || isSamePerson(worklog.author, c.account);
        if (ours && !isMutant("worklog-not-looked-for") && isWorkAsKept(wanted, worklog) && !isTaken(worklog.id))
            return worklog.id;
    }
    return {};
}

// Where the tracker keeps none, or cannot change one, what is new in it is told once; the rest of the request is applied.
bool Incoming::canWriteWorklog(Work &work, const WorklogChange &change) const
{
    const Capabilities can = c.connector.capabilities();
    const bool edit = !change.localId.isEmpty();
    if (can.worklogs && (!edit || can.worklogEdit))
        return true;
    const bool isNews = change.remoteId.isEmpty() || !work.theirNews || work.theirNews->contains(u"worklog."_s + change.remoteId);
    const QString text = worklogText(worklogOf(change)).left(200);
    if (isNews && !can.worklogs)
        work.warnings.append(u"A time entry was left out: the tracker here takes none (%1)"_s.arg(text));
    else if (isNews)
        work.warnings.append(u"The change of time entry %1 was left out: the tracker here cannot edit one (it is now %2)"_s.arg(change.localId, text));
    return false;
}

void Incoming::warnOfRounding(Work &work, const WorklogDraft &draft) const
{
    const qint64 kept = c.connector.normalised(u"worklog"_s, contentOf(draft)).toObject().value(u"seconds"_s).toInteger();
    if (kept != draft.seconds)
        work.warnings.append(u"A time entry of %1 was written as %2: the tracker here keeps time in that way"_s.arg(durationText(draft.seconds), durationText(kept)));
}

Task<Result<>> Incoming::writeWorklogs(Work &work)
{
    bool fresh = false;
    QSet<QString> ownNames;
    QList<WorklogChange> changes = work.rule.worklogs;
    for (qsizetype i = 0; i < changes.size(); ++i) {
        const WorklogChange change = changes.at(i);
        WorklogDraft draft {change.seconds, change.startedAt, change.body, change.activity};
        if (!canWriteWorklog(work, change))
            continue;
        if (!change.localId.isEmpty()) {
            const Result<> edited = co_await c.connector.editWorklog(IssueId(work.twin.localId), change.localId, draft);
            if (!edited) {
                const Result<> doubt = inDoubt(work, edited.error());
                co_return doubt ? edited.error() : doubt.error();
            }
            work.wrote = true;
            warnOfRounding(work, draft);
            if (work.newsWorklogs.contains(change.localId))
                work.touchedWorklogs.remove(change.localId);
            else
                work.touchedWorklogs.insert(change.localId);
            continue;
        }
        if (!change.remoteId.isEmpty() && work.isTracedRemote(u"worklog"_s, change.remoteId))
            continue;
        const QString sourceId = change.remoteId.isEmpty() ? ownName(change, ownNames) : change.remoteId;
        const IntentRecord *earlier = work.intent(u"worklog"_s, sourceId);
        if (earlier && earlier->result)
            continue;
        if (draft.startedAt.isEmpty()) // the day on which it was first wanted
            draft.startedAt = earlier ? earlier->content.value(u"startedAt"_s).toString() : workDay(stampText(c.clock.dateTime()));
        const Worklog *source = partWith(work.replica.worklogs, change.remoteId);
        const bool forgotten = !earlier && mayBeForgotten(work, source ? source->createdAt : QDateTime());
        QString localId;
        if (earlier || forgotten) {
            // An earlier attempt may have added it, or we did before our database was restored.
            if (!fresh) {
                const Result<Issue> now = co_await c.connector.fetch(IssueId(work.twin.localId));
                if (!now)
                    co_return now.error();
                work.before.worklogs = now->worklogs;
                fresh = true;
            }
            localId = copyOfWorklog(work, work.before, contentOf(draft), forgotten);
            if (localId.isEmpty() && earlier && earlier->content != contentOf(draft)) {
                localId = copyOfWorklog(work, work.before, earlier->content, forgotten);
                if (!localId.isEmpty()) // it was edited over there since that attempt
                    changes.append({localId, change.remoteId, change.seconds, change.startedAt, change.body, change.activity});
            }
        }
        if (localId.isEmpty()) {
            const IntentRecord intent {u"worklog"_s, sourceId, {}, contentOf(draft), 0, {}};
            if (const Result<> opened = c.twins.openIntent(work.event.id, intent); !opened)
                co_return opened.error();
            const Result<> safe = co_await c.db.durable();
            if (!safe)
                co_return safe.error();
            const Result<QString> added = co_await c.connector.addWorklog(IssueId(work.twin.localId), draft);
            if (!added) {
                const auto isThere = [&](const Issue &now) { return !copyOfWorklog(work, now, contentOf(draft), forgotten).isEmpty(); };
                auto dropping = dropRefused(work, u"worklog"_s, sourceId, added.error(), isThere);
                const Result<> dropped = co_await dropping;
                co_return dropped ? added.error() : dropped.error();
            }
            localId = *added;
            warnOfRounding(work, draft);
        }
        const TraceRecord trace {u"worklog"_s, localId, change.remoteId, {}};
        work.traces.append(trace);
        work.touchedWorklogs.insert(localId);
        work.wrote = true;
        const Result<> stored = c.db.write([&]() -> Result<> {
            if (!change.remoteId.isEmpty()) {
                if (const Result<> traced = c.twins.addTrace(work.twin.id, trace); !traced)
                    return traced;
            }
            return c.twins.closeIntent(work.event.id, u"worklog"_s, sourceId, localId);
        });
        if (!stored)
            co_return stored;
    }
    co_return Result<>();
}

// As withEditsOf() does it for comments: what an earlier form of the request has left in a copy is ours.
QJsonObject Incoming::withWorklogEditsOf(const QList<Form> &forms, Work &work, QJsonObject previous)
{
    QJsonArray worklogs = previous.value(u"worklogs"_s).toArray();
    for (const Form &form : forms) {
        for (const WorklogChange &change : form.said.worklogs) {
            const Worklog *here = change.localId.isEmpty() ? nullptr : partWith(work.before.worklogs, change.localId);
            const Worklog *source = partWith(form.replica.worklogs, change.remoteId);
            if (!here || !source || here->seconds != change.seconds || normalisedText(here->body) != normalisedText(change.body))
                continue;
            work.touchedWorklogs.insert(change.localId);
            for (qsizetype i = 0; i < worklogs.size(); ++i) {
                if (worklogs.at(i)[u"id"_s] == change.remoteId)
                    worklogs.replace(i, source->toJson());
            }
        }
    }
    if (!worklogs.isEmpty())
        previous.insert(u"worklogs"_s, worklogs);
    return previous;
}

} // namespace lockstep
