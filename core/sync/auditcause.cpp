// What an audit's answer means, with what this node knows beside it. Pure.
#include "core/sync/audit.h"

#include "core/model/worklog.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
AuditCause causeOfField(const AuditEvidence &e, const AuditAnswer::Field &field)
{
    if (!e.error.isEmpty() || !e.answer.error.isEmpty())
        return AuditCause::ErrorWaits;
    if (field.refused)
        return AuditCause::Refused;
    if (!field.wantedMoved && (!field.valueMoved || field.conflict || e.conflicts.contains(field.name)))
        return AuditCause::Conflict;
    if (field.wantedMoved && field.valueMoved)
        return AuditCause::EditedOnBothSides;
    if (field.valueMoved)
        return AuditCause::EditedThere;
    // Our side says something new. If nobody touched the field here, the rules made it so.
    const bool touched = e.base.contains(field.name) && !sameValue(e.base.value(field.name), e.local.value(field.name));
    if (!touched && (e.ruleChanged || e.answer.ruleChanged))
        return AuditCause::RuleChanged;
    return touched || e.lastSent.isEmpty() || Replica::fromJson(e.lastSent).content() != e.replica.content() ? AuditCause::EditedHere
                                                                                                                 : AuditCause::Unexplained;
}

AuditCause causeOfItem(const AuditEvidence &e, const AuditAnswer::Item &item, bool wasSent)
{
    if (!e.error.isEmpty() || !e.answer.error.isEmpty())
        return AuditCause::ErrorWaits;
    if (!item.lostId.isEmpty())
        return AuditCause::DeletedThere;
    if (item.edit)
        return AuditCause::EditedHere;
    if (wasSent)
        return e.answer.ruleChanged ? AuditCause::RuleChanged : AuditCause::Missing;
    return e.ruleChanged ? AuditCause::RuleChanged : AuditCause::EditedHere;
}

template<typename T>
const T *itemWith(const QList<T> &items, const QString &id)
{
    for (const T &item : items) {
        if (item.id == id)
            return &item;
    }
    return nullptr;
}

FindingRecord wholeIssue(const AuditEvidence &e, AuditCause cause, const QString &there)
{
    FindingRecord finding;
    finding.what = u"issue"_s;
    finding.here = e.replica.key;
    finding.there = there;
    finding.cause = auditCauseName(cause);
    finding.note = !e.error.isEmpty() ? e.error : e.answer.error;
    return finding;
}
} // namespace

QList<FindingRecord> findingsOf(const AuditEvidence &e)
{
    if (e.answer.outcome == AuditAnswer::Outcome::Gone)
        return {wholeIssue(e, AuditCause::IssueGone, u"gone"_s)};
    if (e.answer.outcome == AuditAnswer::Outcome::NoTwin)
        return {wholeIssue(e, AuditCause::NoTwin, u"not known"_s)};
    QList<FindingRecord> findings;
    const Replica sent = Replica::fromJson(e.lastSent);
    for (const AuditAnswer::Field &field : e.answer.fields) {
        // Neither side has moved since they were last in step: a value that the other tracker keeps in its own way, unless a conflict made it so.
        const bool settled = !field.wantedMoved && !field.valueMoved;
        if (settled && !field.conflict && !e.conflicts.contains(field.name))
            continue;
        const AuditCause cause = causeOfField(e, field);
        FindingRecord finding;
        finding.what = field.name;
        finding.here = displayValue(field.wanted).left(200);
        finding.there = displayValue(field.value).left(200);
        finding.cause = auditCauseName(cause);
        finding.inConflict = field.conflict || e.conflicts.contains(field.name);
        if (cause == AuditCause::ErrorWaits)
            finding.note = !e.error.isEmpty() ? e.error : e.answer.error;
        findings.append(finding);
    }
    for (const AuditAnswer::Item &item : e.answer.items) {
        const bool isComment = item.kind == "comment"_L1;
        const Comment *comment = isComment ? itemWith(e.replica.comments, item.id) : nullptr;
        const Attachment *attachment = item.kind != "attachment"_L1 ? nullptr : itemWith(e.replica.attachments, item.id);
        const Worklog *worklog = item.kind == "worklog"_L1 ? itemWith(e.replica.worklogs, item.id) : nullptr;
        const bool wasSent = isComment ? itemWith(sent.comments, item.id) != nullptr
            : item.kind == "worklog"_L1 ? itemWith(sent.worklogs, item.id) != nullptr : itemWith(sent.attachments, item.id) != nullptr;
        const AuditCause cause = causeOfItem(e, item, wasSent);
        FindingRecord finding;
        finding.what = item.kind + u'.' + item.id;
        finding.here = comment ? comment->body.left(200) : attachment ? attachment->fileName : worklog ? worklogText(*worklog).left(200) : QString(u""_s);
        finding.there = item.edit ? item.before : u"–"_s;
        finding.cause = auditCauseName(cause);
        if (cause == AuditCause::ErrorWaits)
            finding.note = !e.error.isEmpty() ? e.error : e.answer.error;
        if (!item.lostId.isEmpty())
            finding.detail = {{u"kind"_s, item.kind}, {u"local"_s, item.id}, {u"remote"_s, item.lostId}};
        findings.append(finding);
    }
    return findings;
}

} // namespace lockstep
