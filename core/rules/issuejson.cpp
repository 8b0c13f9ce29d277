#include "core/rules/issuejson.h"

#include "core/base/jsontext.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
void appendPerson(QByteArray &json, const Person &person)
{
    if (person.isNull()) {
        json += "null";
        return;
    }
    JsonMembers members(json);
    members.given("email", person.email);
    members.given("id", person.id);
    members.given("login", person.login);
    members.given("name", person.name);
}

void appendAuthor(JsonMembers &members, const Person &author)
{
    if (!author.isNull())
        appendPerson(members.named("author"), author);
}

void appendItem(QByteArray &json, const Comment &comment)
{
    JsonMembers members(json);
    appendAuthor(members, comment.author);
    members.always("body", comment.body);
    members.given("createdAt", stampText(comment.createdAt));
    members.always("id", comment.id);
    members.given("parentId", comment.parentId);
    members.given("updatedAt", stampText(comment.updatedAt));
    members.always("visibility", visibilityName(comment.visibility));
}

void appendItem(QByteArray &json, const Attachment &attachment)
{
    JsonMembers members(json);
    appendAuthor(members, attachment.author);
    members.given("commentId", attachment.commentId);
    members.given("contentRef", attachment.contentRef);
    members.given("createdAt", stampText(attachment.createdAt));
    members.always("fileName", attachment.fileName);
    members.always("id", attachment.id);
    members.always("mimeType", attachment.mimeType);
    members.given("sha256", attachment.sha256);
    members.named("size") += QByteArray::number(attachment.size);
    members.always("visibility", visibilityName(attachment.visibility));
}

void appendItem(QByteArray &json, const Worklog &worklog)
{
    JsonMembers members(json);
    members.given("activity", worklog.activity);
    appendAuthor(members, worklog.author);
    members.always("body", worklog.body);
    members.given("createdAt", stampText(worklog.createdAt));
    members.always("id", worklog.id);
    members.named("seconds") += QByteArray::number(worklog.seconds);
    members.always("startedAt", worklog.startedAt);
    members.given("updatedAt", stampText(worklog.updatedAt));
}

template<typename Item>
void appendList(QByteArray &json, const QList<Item> &items)
{
    appendJsonList(json, items, [](QByteArray &to, const Item &item) { appendItem(to, item); });
}
} // namespace

void appendJson(QByteArray &json, const Issue &issue)
{
    JsonMembers members(json);
    appendList(members.named("attachments"), issue.attachments);
    appendPerson(members.named("author"), issue.author);
    appendList(members.named("comments"), issue.comments);
    members.always("createdAt", stampText(issue.createdAt));
    appendJson(members.named("custom"), issue.custom);
    appendJson(members.named("fields"), issue.fields);
    members.always("id", issue.id.value());
    members.always("key", issue.key);
    appendJson(members.named("native"), issue.native);
    members.always("updatedAt", stampText(issue.updatedAt));
    members.always("url", issue.url);
    members.always("version", issue.version);
    if (!issue.worklogs.isEmpty())
        appendList(members.named("worklogs"), issue.worklogs);
}

} // namespace lockstep
