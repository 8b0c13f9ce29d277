#include "core/rules/porting/portednames.h"

#include <QHash>
#include <QSet>

using namespace Qt::StringLiterals;

namespace lockstep::groovy {

namespace {
const QString asCustomKey = u"tell it as replica.customKeys[\"…\"], or as a custom field"_s;

const QHash<QString, Field> &recordFields()
{
    static const QHash<QString, Field> fields {
        {u"summary"_s, {u"summary"_s, Type::Text}},
        {u"description"_s, {u"description"_s, Type::Text}},
        {u"status"_s, {u"status"_s, Type::Choice}},
        {u"priority"_s, {u"priority"_s, Type::Choice}},
        {u"type"_s, {u"type"_s, Type::Choice}},
        {u"issueType"_s, {u"type"_s, Type::Choice}},
        {u"typeName"_s, {u"type"_s, Type::Choice}},
        {u"assignee"_s, {u"assignee"_s, Type::Person}},
        {u"reporter"_s, {u"reporter"_s, Type::Person}},
        {u"labels"_s, {u"labels"_s, Type::Texts}},
        {u"comments"_s, {u"comments"_s, Type::Comments}},
        {u"attachments"_s, {u"attachments"_s, Type::Attachments}},
        {u"due"_s, {u"dueDate"_s, Type::Text}},
        {u"duedate"_s, {u"dueDate"_s, Type::Text}},
        {u"dueDate"_s, {u"dueDate"_s, Type::Text}},
        {u"customFields"_s, {u"custom"_s, Type::CustomFields}},
        {u"customKeys"_s, {u"customKeys"_s, Type::CustomKeys}},
        {u"key"_s, {u"key"_s, Type::Text, {}, true}},
        {u"url"_s, {u"url"_s, Type::Text, {}, true}},
        {u"issueUrl"_s, {u"url"_s, Type::Text, {}, true}},
        {u"updated"_s, {u"updatedAt"_s, Type::Text, {}, true}},
        {u"resolution"_s, {{}, Type::Unknown, u"a resolution is a custom field where the tracker has one"_s}},
        {u"project"_s, {{}, Type::Unknown, u"the project of new issues is set at the tracker"_s}},
        {u"projectKey"_s, {{}, Type::Unknown, u"the project of new issues is set at the tracker"_s}},
        {u"repository"_s, {{}, Type::Unknown, u"where new issues go is set at the tracker"_s}},
        {u"parentId"_s, {{}, Type::Unknown, asCustomKey}},
        {u"parent"_s, {{}, Type::Unknown, asCustomKey}},
        {u"components"_s, {{}, Type::Unknown, u"components are a custom field where the tracker has them"_s}},
        {u"fixVersions"_s, {{}, Type::Unknown, u"versions are a custom field where the tracker has them"_s}},
        {u"affectedVersions"_s, {{}, Type::Unknown, u"versions are a custom field where the tracker has them"_s}},
        {u"environment"_s, {{}, Type::Unknown, u"it is a custom field where the tracker has one"_s}},
        {u"securityLevel"_s, {{}, Type::Unknown, asCustomKey}},
        {u"workLogs"_s, {u"worklogs"_s, Type::Worklogs}},
        {u"worklogs"_s, {u"worklogs"_s, Type::Worklogs}},
        {u"originalEstimate"_s, {{}, Type::Unknown, asCustomKey}},
        {u"remainingEstimate"_s, {{}, Type::Unknown, asCustomKey}},
        {u"spent"_s, {{}, Type::Unknown, asCustomKey}},
        {u"issueLinks"_s, {{}, Type::Unknown, u"links between issues are not synced"_s}},
        {u"addedComments"_s, {{}, Type::Unknown, u"comments.merge(issue, replica) finds out what is new"_s}},
        {u"changedComments"_s, {{}, Type::Unknown, u"comments.merge(issue, replica) finds out what was edited"_s}},
        {u"removedComments"_s, {{}, Type::Unknown, u"comments that were removed stay where they were copied to"_s}},
        {u"addedAttachments"_s, {{}, Type::Unknown, u"attachments.merge(issue, replica) finds out what is new"_s}},
        {u"removedAttachments"_s, {{}, Type::Unknown, u"attachments that were removed stay where they were copied to"_s}},
        {u"watchers"_s, {{}, Type::Unknown, asCustomKey}},
        {u"entityProperties"_s, {{}, Type::Unknown, asCustomKey}},
        {u"changeHistory"_s, {{}, Type::Unknown, u"compare replica with previous"_s}},
    };
    return fields;
}
} // namespace

Field recordField(const QString &name, bool ofReplica, bool &known)
{
    known = true;
    if (name == "id"_L1)
        return {ofReplica ? u"issueId"_s : u"id"_s, Type::Text, {}, true};
    if (name == "created"_L1 || name == "createdAt"_L1)
        return ofReplica ? Field {{}, Type::Unknown, u"issue.createdAt is sent as replica.customKeys.createdAt"_s} : Field {u"createdAt"_s, Type::Text, {}, true};
    if (name == "creator"_L1 || name == "author"_L1)
        return ofReplica ? Field {{}, Type::Unknown, u"issue.author is sent as replica.customKeys.author"_s} : Field {u"author"_s, Type::Person, {}, true};
    const auto it = recordFields().constFind(name);
    if (it != recordFields().constEnd())
        return *it;
    known = false;
    return {name, Type::Unknown};
}

Field partField(Type type, const QString &name)
{
    static const QHash<QString, Field> person {
        {u"displayName"_s, {u"name"_s, Type::Text}}, {u"name"_s, {u"name"_s, Type::Text}}, {u"fullName"_s, {u"name"_s, Type::Text}},
        {u"username"_s, {u"login"_s, Type::Text}}, {u"login"_s, {u"login"_s, Type::Text}}, {u"email"_s, {u"email"_s, Type::Text}},
        {u"emailAddress"_s, {u"email"_s, Type::Text}}, {u"key"_s, {u"id"_s, Type::Text}}, {u"accountId"_s, {u"id"_s, Type::Text}}, {u"id"_s, {u"id"_s, Type::Text}}};
    static const QHash<QString, Field> comment {
        {u"body"_s, {u"body"_s, Type::Text}}, {u"author"_s, {u"author"_s, Type::Person}}, {u"id"_s, {u"id"_s, Type::Text}}, {u"created"_s, {u"createdAt"_s, Type::Text}},
        {u"updated"_s, {u"updatedAt"_s, Type::Text}}, {u"createdAt"_s, {u"createdAt"_s, Type::Text}}, {u"updatedAt"_s, {u"updatedAt"_s, Type::Text}},
        {u"visibility"_s, {u"visibility"_s, Type::Text}},
        {u"executor"_s, {{}, Type::Unknown, u"comments are written by the account of the connection; tell the author in body"_s}},
        {u"updateAuthor"_s, {{}, Type::Unknown, u"author is who wrote it"_s}},
        {u"roleLevel"_s, {{}, Type::Unknown, u"visibility is \"public\" or \"internal\""_s}}, {u"groupLevel"_s, {{}, Type::Unknown, u"visibility is \"public\" or \"internal\""_s}},
        {u"restrictSync"_s, {{}, Type::Unknown, u"filter replica.comments in the outgoing rule"_s}}};
    static const QHash<QString, Field> attachment {
        {u"filename"_s, {u"fileName"_s, Type::Text}}, {u"fileName"_s, {u"fileName"_s, Type::Text}}, {u"mimetype"_s, {u"mimeType"_s, Type::Text}},
        {u"mimeType"_s, {u"mimeType"_s, Type::Text}}, {u"filesize"_s, {u"size"_s, Type::Number}}, {u"size"_s, {u"size"_s, Type::Number}},
        {u"author"_s, {u"author"_s, Type::Person}}, {u"id"_s, {u"id"_s, Type::Text}}, {u"created"_s, {u"createdAt"_s, Type::Text}}, {u"visibility"_s, {u"visibility"_s, Type::Text}}};
    static const QHash<QString, Field> worklog {
        {u"timeSpent"_s, {u"seconds"_s, Type::Number}}, {u"seconds"_s, {u"seconds"_s, Type::Number}}, {u"startDate"_s, {u"startedAt"_s, Type::Text}},
        {u"startedAt"_s, {u"startedAt"_s, Type::Text}}, {u"comment"_s, {u"body"_s, Type::Text}}, {u"body"_s, {u"body"_s, Type::Text}}, {u"author"_s, {u"author"_s, Type::Person}},
        {u"id"_s, {u"id"_s, Type::Text}}, {u"created"_s, {u"createdAt"_s, Type::Text}}, {u"updated"_s, {u"updatedAt"_s, Type::Text}}, {u"activity"_s, {u"activity"_s, Type::Text}},
        {u"executor"_s, {{}, Type::Unknown, u"time entries are written by the account of the connection; tell the author in body"_s}},
        {u"updateAuthor"_s, {{}, Type::Unknown, u"author is who wrote it"_s}}};
    static const QHash<QString, Field> choice {{u"name"_s, {u"name"_s, Type::Text}}, {u"value"_s, {u"name"_s, Type::Text}}, {u"id"_s, {u"id"_s, Type::Text}}, {u"category"_s, {u"category"_s, Type::Text}},
        {u"statusCategory"_s, {{}, Type::Unknown, u"category is \"open\", \"active\" or \"done\""_s}}};
    static const QHash<QString, Field> connection {{u"name"_s, {u"name"_s, Type::Text}}};
    switch (type) {
    case Type::Person: return person.value(name);
    case Type::Comment: return comment.value(name);
    case Type::Attachment: return attachment.value(name);
    case Type::Worklog: return worklog.value(name);
    case Type::Choice: return choice.value(name);
    default: return {};
    }
}

QString sameAs(const QString &name)
{
    static const QHash<QString, QString> names {{u"entity"_s, u"issue"_s}, {u"workItem"_s, u"issue"_s}, {u"defect"_s, u"issue"_s}, {u"incident"_s, u"issue"_s},
                                                {u"issueBeforeScript"_s, u"before"_s}, {u"relation"_s, u"connection"_s}, {u"userHelper"_s, u"nodeHelper"_s}};
    return names.value(name);
}

QString whyNot(const QString &name)
{
    static const QHash<QString, QString> reasons {
        {u"httpClient"_s, u"it is called by get, post, put and delete"_s},
        {u"jiraClient"_s, u"rules reach no network"_s},
        {u"workLogHelper"_s, u"write worklogs.merge(issue, replica) or worklogs.add(seconds, text)"_s},
        {u"serviceDeskHelper"_s, u"set the fields of the request as custom fields"_s},
        {u"traces"_s, u"Lockstep keeps the pairs of comments and attachments itself"_s},
        {u"blobMetadataList"_s, u"attachments.merge(issue, replica) fetches what is needed"_s},
        {u"syncRequest"_s, u"a rule sees the replica, not the message"_s},
        {u"issueKey"_s, u"it is issue.id and issue.key"_s},
        {u"entityType"_s, u"everything under sync is an issue"_s},
        {u"sprint"_s, u"everything under sync is an issue"_s},
        {u"ComponentAccessor"_s, u"a rule reaches nothing inside of the tracker"_s},
        {u"this"_s, u"a rule has no object of its own"_s},
        {u"super"_s, u"a rule has no object of its own"_s},
    };
    return reasons.value(name);
}

bool isApiName(const QString &name, bool outgoing)
{
    static const QSet<QString> both {u"issue"_s, u"replica"_s, u"previous"_s, u"firstSync"_s, u"connection"_s, u"commentHelper"_s, u"attachmentHelper"_s, u"workLogHelper"_s, u"nodeHelper"_s,
                                     u"syncHelper"_s, u"workflowHelper"_s, u"Math"_s};
    return both.contains(name) || (!outgoing && name == "before"_L1);
}

bool mustBeRenamed(const QString &name)
{
    static const QSet<QString> words {
        u"function"_s, u"let"_s, u"const"_s, u"delete"_s, u"typeof"_s, u"void"_s, u"with"_s, u"yield"_s, u"export"_s, u"debugger"_s, u"arguments"_s, u"eval"_s, u"await"_s,
        u"async"_s, u"undefined"_s, u"package"_s, u"interface"_s, u"static"_s, u"implements"_s, u"public"_s, u"private"_s, u"protected"_s, u"NaN"_s, u"Infinity"_s,
        u"default"_s, u"var"_s, u"enum"_s, u"break"_s, u"case"_s, u"catch"_s, u"class"_s, u"continue"_s, u"do"_s, u"else"_s, u"extends"_s, u"false"_s, u"finally"_s,
        u"for"_s, u"if"_s, u"import"_s, u"in"_s, u"instanceof"_s, u"new"_s, u"null"_s, u"return"_s, u"super"_s, u"switch"_s, u"this"_s, u"throw"_s, u"true"_s, u"try"_s, u"while"_s,
        // of the API, where ported code means the API
        u"comments"_s, u"attachments"_s, u"worklogs"_s, u"users"_s, u"text"_s, u"sync"_s, u"fail"_s, u"warn"_s, u"log"_s, u"map"_s, u"empty"_s, u"dates"_s, u"groovy"_s, u"Object"_s, u"Array"_s,
        u"Error"_s};
    return words.contains(name);
}

bool isList(Type type) { return type == Type::List || type == Type::Texts || type == Type::Comments || type == Type::Attachments || type == Type::Worklogs; }

Type itemOf(Type list)
{
    switch (list) {
    case Type::Texts: return Type::Text;
    case Type::Comments: return Type::Comment;
    case Type::Attachments: return Type::Attachment;
    case Type::Worklogs: return Type::Worklog;
    default: return Type::Unknown;
    }
}

bool agreesOnTruth(Type type)
{
    switch (type) {
    case Type::Nothing:
    case Type::Text:
    case Type::Number:
    case Type::YesNo:
    case Type::Choice:
    case Type::Person:
    case Type::Comment:
    case Type::Attachment:
    case Type::Worklog:
    case Type::Issue:
    case Type::Replica:
    case Type::Entry:
    case Type::Function: return true;
    default: return false;
    }
}

} // namespace lockstep::groovy
