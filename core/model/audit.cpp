#include "core/model/audit.h"

#include "core/base/jsonreader.h"
#include "core/model/issue.h"

#include <QSet>

#include <array>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
struct CauseText {
    AuditCause cause;
    const char *name;
    const char *sentence;
};
constexpr std::array causes {
    CauseText {AuditCause::EditedHere, "edited here", "it was changed here, and that has not been detected yet"},
    CauseText {AuditCause::EditedThere, "edited there", "it was changed on the other side, and that has not been detected yet"},
    CauseText {AuditCause::EditedOnBothSides, "edited on both sides", "both sides changed it, and that has not been detected yet"},
    CauseText {AuditCause::Conflict, "conflict", "both sides changed it, and the conflict was settled for one side only"},
    CauseText {AuditCause::RuleChanged, "rule changed", "a rule was changed after the issue was last synchronised"},
    CauseText {AuditCause::ErrorWaits, "error waits", "a sync error of this issue waits"},
    CauseText {AuditCause::Refused, "refused", "the tracker refused this field"},
    CauseText {AuditCause::Missing, "missing", "it was sent, and is not there"},
    CauseText {AuditCause::DeletedThere, "deleted there", "its copy was deleted on the other side"},
    CauseText {AuditCause::IssueGone, "issue gone", "the issue on the other side is gone"},
    CauseText {AuditCause::NoTwin, "no twin", "the other node does not know this pair"},
    CauseText {AuditCause::Unexplained, "unexplained", "nothing that is recorded explains it"},
};

constexpr std::array outcomes {
    std::pair(AuditAnswer::Outcome::Compared, "compared"), std::pair(AuditAnswer::Outcome::OnItsWay, "on its way"),
    std::pair(AuditAnswer::Outcome::Skipped, "skipped"), std::pair(AuditAnswer::Outcome::NoTwin, "no twin"),
    std::pair(AuditAnswer::Outcome::Gone, "gone"),
};
} // namespace

bool isRepair(const QString &trigger)
{
    return isAnsweredRepair(trigger) || trigger == QLatin1StringView(repairAnswerTrigger);
}

bool isAnsweredRepair(const QString &trigger)
{
    return trigger == QLatin1StringView(repairTrigger) || trigger == QLatin1StringView(checkTrigger);
}

QString auditCauseName(AuditCause cause)
{
    for (const CauseText &text : causes) {
        if (text.cause == cause)
            return QString::fromLatin1(text.name);
    }
    return {};
}

QString auditCauseSentence(const QString &name)
{
    for (const CauseText &text : causes) {
        if (name == QLatin1StringView(text.name))
            return QString::fromLatin1(text.sentence);
    }
    return name;
}

QJsonObject AuditRequest::toJson() const
{
    return {{u"peerIssueId"_s, peerIssueId}, {u"replica"_s, replica}, {u"traces"_s, traces}};
}

Result<AuditRequest> AuditRequest::fromJson(const QJsonObject &json)
{
    const JsonReader reader(json, u"audit"_s);
    AuditRequest request;
    request.peerIssueId = reader.at(u"peerIssueId"_s).textOr();
    request.replica = reader.at(u"replica"_s).object();
    request.traces = reader.at(u"traces"_s).arrayOr();
    if (reader.at(u"replica"_s).at(u"issueId"_s).text().isEmpty())
        reader.at(u"replica"_s).at(u"issueId"_s).fail(u"must not be empty"_s);
    if (const Result<> checked = reader.result(); !checked)
        return checked.error();
    return request;
}

QJsonObject AuditAnswer::toJson() const
{
    QJsonArray fieldList;
    for (const Field &f : fields) {
        fieldList.append(QJsonObject {{u"name"_s, f.name}, {u"wanted"_s, f.wanted}, {u"value"_s, f.value}, {u"wantedMoved"_s, f.wantedMoved},
                                      {u"valueMoved"_s, f.valueMoved}, {u"conflict"_s, f.conflict}, {u"refused"_s, f.refused}});
    }
    QJsonArray itemList;
    for (const Item &i : items)
        itemList.append(QJsonObject {{u"kind"_s, i.kind}, {u"id"_s, i.id}, {u"lostId"_s, i.lostId}, {u"before"_s, i.before}, {u"edit"_s, i.edit}});
    QString name;
    for (const auto &[known, text] : outcomes) {
        if (known == outcome)
            name = QString::fromLatin1(text);
    }
    return {{u"outcome"_s, name}, {u"reason"_s, reason}, {u"error"_s, error}, {u"ruleChanged"_s, ruleChanged}, {u"rounds"_s, rounds},
            {u"fields"_s, fieldList}, {u"items"_s, itemList}};
}

Result<AuditAnswer> AuditAnswer::fromJson(const QJsonObject &json)
{
    const JsonReader reader(json, u"audited"_s);
    AuditAnswer answer;
    const QString name = reader.at(u"outcome"_s).text();
    bool known = false;
    for (const auto &[outcome, text] : outcomes) {
        if (name == QLatin1StringView(text)) {
            answer.outcome = outcome;
            known = true;
        }
    }
    if (!known)
        reader.at(u"outcome"_s).fail(u"unknown outcome “%1”"_s.arg(name));
    answer.reason = reader.at(u"reason"_s).textOr();
    answer.error = reader.at(u"error"_s).textOr();
    answer.ruleChanged = reader.at(u"ruleChanged"_s).booleanOr(false);
    answer.rounds = reader.at(u"rounds"_s).integerOr(0);
    const JsonReader fieldList = reader.at(u"fields"_s);
    for (qsizetype i = 0; !fieldList.isNull() && i < fieldList.size(); ++i) {
        const JsonReader f = fieldList.at(i);
        answer.fields.append({f.at(u"name"_s).text(), f.at(u"wanted"_s).value(), f.at(u"value"_s).value(), f.at(u"wantedMoved"_s).booleanOr(false),
                              f.at(u"valueMoved"_s).booleanOr(false), f.at(u"conflict"_s).booleanOr(false), f.at(u"refused"_s).booleanOr(false)});
    }
    const JsonReader itemList = reader.at(u"items"_s);
    for (qsizetype i = 0; !itemList.isNull() && i < itemList.size(); ++i) {
        const JsonReader item = itemList.at(i);
        answer.items.append({item.at(u"kind"_s).text(), item.at(u"id"_s).text(), item.at(u"lostId"_s).textOr(), item.at(u"before"_s).textOr(),
                             item.at(u"edit"_s).booleanOr(false)});
        if (!QStringList {u"comment"_s, u"attachment"_s, u"worklog"_s}.contains(answer.items.last().kind))
            item.at(u"kind"_s).fail(u"must be comment, attachment or worklog"_s);
    }
    if (const Result<> checked = reader.result(); !checked)
        return checked.error();
    return answer;
}

QJsonObject AuditFinding::toJson() const
{
    QJsonObject json {{u"node"_s, node.value()}, {u"connection"_s, connection.value()}, {u"id"_s, id}, {u"localKey"_s, localKey},
                      {u"remoteKey"_s, remoteKey}, {u"summary"_s, summary}, {u"what"_s, what}, {u"here"_s, here}, {u"there"_s, there},
                      {u"cause"_s, cause}, {u"state"_s, state}, {u"firstSeen"_s, stampText(firstSeen)}, {u"at"_s, stampText(at)}};
    if (!note.isEmpty())
        json.insert(u"note"_s, note);
    return json;
}

QList<AuditFinding> withoutMirrored(const QList<AuditFinding> &findings)
{
    const auto name = [](const AuditFinding &f, const QString &own, const QString &other, const QString &here, const QString &there) {
        return QStringList {f.connection.value(), own, other, f.what, here, there}.join(u'\n');
    };
    QSet<QString> seen;
    QList<AuditFinding> result;
    for (const AuditFinding &f : findings) {
        const bool live = f.state != "gone"_L1;
        if (live && seen.contains(name(f, f.remoteKey, f.localKey, f.there, f.here)))
            continue;
        if (live)
            seen.insert(name(f, f.localKey, f.remoteKey, f.here, f.there));
        result.append(f);
    }
    return result;
}

} // namespace lockstep
