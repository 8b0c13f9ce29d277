#include "core/rules/ruleanswer.h"

#include "core/model/worklog.h"

#include <QJsonArray>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
QStringList texts(const QJsonValue &value)
{
    QStringList list;
    for (const QJsonValue item : value.toArray())
        list.append(item.toString());
    return list;
}

// What the script did wrong, from {message, line, scope?, syntax?}.
Error scriptError(const QJsonObject &json, RuleDirection direction, const RuleSet &rules)
{
    const QString source = rules.script(direction);
    const int line = qMin(json.value("line"_L1).toInt(), static_cast<int>(source.count(u'\n')) + 1);
    const QString message = json.value("message"_L1).toString();
    const bool byAuthor = json.contains("scope"_L1);
    const bool syntax = json.value("syntax"_L1).toBool();
    QString where = line > 0 ? u" at line %1"_s.arg(line) : QString();
    QString sentence = syntax ? u"The rule has a syntax error%1: %2"_s : u"The rule stopped%1: %2"_s;
    if (byAuthor)
        sentence = u"The rule reported an error%1: %2"_s;
    Error error = Error::make(ErrorCode::Rule, sentence.arg(where, message), json.value("stack"_L1).toString());
    error.line = line;
    error.scope = json.value("scope"_L1).toString() == "connection"_L1 ? ErrorScope::Connection : ErrorScope::Issue;
    return ofRule(error, direction, rules);
}

Error badAnswer(const QString &what, RuleDirection direction, const RuleSet &rules)
{
    return ofRule(Error::make(ErrorCode::Rule, u"The rule gave %1"_s.arg(what)), direction, rules);
}

Result<RuleCall> readCall(const QJsonObject &json, RuleDirection direction, const RuleSet &rules)
{
    RuleCall made {json.value("name"_L1).toString(), {}};
    made.call.method = json.value("method"_L1).toString();
    made.call.path = json.value("path"_L1).toString();
    made.call.body = json.value("body"_L1).toString();
    made.call.contentType = json.value("type"_L1).toString();
    for (const QJsonValue part : json.value("query"_L1).toArray())
        made.call.query.append({part[0].toString(), part[1].toString()});
    const Result<TrackerCall> checked = checkedCall(made.call);
    if (!checked)
        return scriptError({{u"message"_s, checked.error().message}, {u"line"_s, json.value("line"_L1)}}, direction, rules);
    if (direction != RuleDirection::Incoming && !checked->isReading())
        return badAnswer(u"a call that only an incoming rule can make"_s, direction, rules);
    made.call = *checked;
    return made;
}

template<class Item>
const Item *find(const QList<Item> &items, const QString &id)
{
    const auto it = std::find_if(items.begin(), items.end(), [&](const Item &item) { return item.id == id; });
    return it == items.end() ? nullptr : &*it;
}
} // namespace

Error ofRule(Error error, RuleDirection direction, const RuleSet &rules)
{
    if (error.message.startsWith("The rule "_L1) && !error.message.startsWith("The rule host"_L1) && !error.message.startsWith("The rule engine"_L1))
        error.message.replace(0, 8, QString(u"The "_s % directionWord(direction) % u" rule"_s));
    error.rule = directionName(direction);
    error.ruleVersion = rules.version;
    return error;
}

Result<OutgoingResult> readOutgoingAnswer(const OutgoingInput &input, const QJsonObject &answer)
{
    if (answer.contains("error"_L1))
        return scriptError(answer.value("error"_L1).toObject(), RuleDirection::Outgoing, input.rules);
    OutgoingResult result;
    if (answer.contains("asks"_L1)) {
        Result<RuleCall> call = readCall(answer.value("asks"_L1).toObject(), RuleDirection::Outgoing, input.rules);
        if (!call)
            return call.error();
        result.call = std::move(*call);
        return result;
    }
    result.warnings = texts(answer.value("warnings"_L1));
    result.log = texts(answer.value("log"_L1));
    result.skipped = answer.value("skipped"_L1).toBool();
    result.reason = answer.value("reason"_L1).toString();
    if (answer.contains("unlink"_L1)) {
        result.skipped = result.unlink = true;
        result.reason = answer.value("unlink"_L1).toString();
    }
    if (result.skipped)
        return result;
    Replica &replica = result.replica;
    replica.issueId = input.issue.id;
    replica.key = input.issue.key;
    replica.url = input.issue.url;
    replica.updatedAt = input.issue.updatedAt;
    replica.fields = answer.value("fields"_L1).toObject();
    replica.custom = answer.value("custom"_L1).toObject();
    replica.customKeys = answer.value("customKeys"_L1).toObject();
    for (const QJsonValue value : answer.value("comments"_L1).toArray()) {
        const Comment *own = find(input.issue.comments, value[u"id"_s].toString());
        if (!own)
            return badAnswer(u"a comment that the issue does not have"_s, RuleDirection::Outgoing, input.rules);
        Comment comment = *own;
        comment.body = value[u"body"_s].toString(own->body);
        if (value.toObject().contains("visibility"_L1))
            comment.visibility = visibilityFromName(value[u"visibility"_s].toString());
        replica.comments.append(comment);
    }
    for (const QJsonValue value : answer.value("attachments"_L1).toArray()) {
        const Attachment *own = find(input.issue.attachments, value[u"id"_s].toString());
        if (!own)
            return badAnswer(u"an attachment that the issue does not have"_s, RuleDirection::Outgoing, input.rules);
        Attachment attachment = *own;
        attachment.fileName = value[u"fileName"_s].toString(own->fileName);
        if (value.toObject().contains("visibility"_L1))
            attachment.visibility = visibilityFromName(value[u"visibility"_s].toString());
        replica.attachments.append(attachment);
    }
    for (const QJsonValue value : answer.value("worklogs"_L1).toArray()) {
        const Worklog *own = find(input.issue.worklogs, value[u"id"_s].toString());
        if (!own)
            return badAnswer(u"a time entry that the issue does not have"_s, RuleDirection::Outgoing, input.rules);
        Worklog worklog = *own;
        worklog.seconds = value[u"seconds"_s].toInteger(own->seconds);
        worklog.startedAt = value[u"startedAt"_s].toString(own->startedAt);
        worklog.body = value[u"body"_s].toString(own->body);
        worklog.activity = value[u"activity"_s].toString(own->activity);
        if (worklog.seconds <= 0 || !isWorkStart(worklog.startedAt))
            return badAnswer(u"a time entry without a time or without a day"_s, RuleDirection::Outgoing, input.rules);
        replica.worklogs.append(worklog);
    }
    return result;
}

Result<IncomingResult> readIncomingAnswer(const IncomingInput &input, const QJsonObject &answer, RuleDirection direction)
{
    if (answer.contains("error"_L1))
        return scriptError(answer.value("error"_L1).toObject(), direction, input.rules);
    IncomingResult result;
    if (answer.contains("asks"_L1)) {
        Result<RuleCall> call = readCall(answer.value("asks"_L1).toObject(), direction, input.rules);
        if (!call)
            return call.error();
        result.call = std::move(*call);
        return result;
    }
    result.warnings = texts(answer.value("warnings"_L1));
    result.log = texts(answer.value("log"_L1));
    result.skipped = answer.value("skipped"_L1).toBool();
    result.reason = answer.value("reason"_L1).toString();
    if (result.skipped)
        return result;
    result.stores = answer.value("stores"_L1).toBool();
    result.back = answer.value("back"_L1).toBool();
    if (answer.contains("unlink"_L1)) {
        result.unlink = true;
        result.reason = answer.value("unlink"_L1).toString();
    }
    result.values = answer.value("values"_L1).toObject();
    result.previousValues = answer.value("previousValues"_L1).toObject();
    for (const QJsonValue value : answer.value("comments"_L1).toArray()) {
        CommentChange change {value[u"localId"_s].toString(), value[u"remoteId"_s].toString(), value[u"body"_s].toString(),
                              visibilityFromName(value[u"visibility"_s].toString())};
        if (change.visibility == Visibility::Unknown)
            return badAnswer(u"a comment without a known visibility"_s, direction, input.rules);
        result.comments.append(change);
    }
    for (const QJsonValue value : answer.value("attachments"_L1).toArray()) {
        AttachmentChange change {value[u"remoteId"_s].toString(), value[u"fileName"_s].toString(),
                                 visibilityFromName(value[u"visibility"_s].toString())};
        if (change.visibility == Visibility::Unknown || change.fileName.isEmpty())
            return badAnswer(u"an attachment without a name or a known visibility"_s, direction, input.rules);
        result.attachments.append(change);
    }
    for (const QJsonValue value : answer.value("worklogs"_L1).toArray()) {
        WorklogChange change {value[u"localId"_s].toString(), value[u"remoteId"_s].toString(), value[u"seconds"_s].toInteger(),
                              value[u"startedAt"_s].toString(), value[u"body"_s].toString(), value[u"activity"_s].toString()};
        if (change.seconds <= 0 || (!change.startedAt.isEmpty() && !isWorkStart(change.startedAt)))
            return badAnswer(u"a time entry without a time or with an unknown day"_s, direction, input.rules);
        result.worklogs.append(change);
    }
    return result;
}

} // namespace lockstep
