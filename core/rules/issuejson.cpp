#include "core/rules/issuejson.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
// The members of an object; those of a name that is empty are left out.
class Members final {
    Q_DISABLE_COPY_MOVE(Members)

public:
    explicit Members(QByteArray &json) : m_json(json) { m_json += '{'; }
    ~Members() { m_json += '}'; }

    QByteArray &named(QByteArrayView name)
    {
        if (!m_first)
            m_json += ',';
        m_first = false;
        m_json += '"';
        m_json += name;
        return m_json += "\":";
    }
    void always(QByteArrayView name, const QString &text) { appendJson(named(name), text); }
    void given(QByteArrayView name, const QString &text)
    {
        if (!text.isEmpty())
            always(name, text);
    }

private:
    QByteArray &m_json;
    bool m_first = true;
};

void appendPerson(QByteArray &json, const Person &person)
{
    if (person.isNull()) {
        json += "null";
        return;
    }
    Members members(json);
    members.given("email", person.email);
    members.given("id", person.id);
    members.given("login", person.login);
    members.given("name", person.name);
}

void appendAuthor(Members &members, const Person &author)
{
    if (!author.isNull())
        appendPerson(members.named("author"), author);
}

void appendItem(QByteArray &json, const Comment &comment)
{
    Members members(json);
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
    Members members(json);
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
    Members members(json);
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
    json += '[';
    for (qsizetype i = 0; i < items.size(); ++i) {
        if (i > 0)
            json += ',';
        appendItem(json, items.at(i));
    }
    json += ']';
}
} // namespace

void appendJson(QByteArray &json, const QString &text)
{
    if (!text.isValidUtf16()) { // half a character, which only an escape can tell
        const QByteArray list = QJsonDocument(QJsonArray {text}).toJson(QJsonDocument::Compact);
        json.append(list.constData() + 1, list.size() - 2);
        return;
    }
    const QByteArray utf8 = text.toUtf8();
    json += '"';
    qsizetype written = 0;
    for (qsizetype i = 0; i < utf8.size(); ++i) {
        const auto byte = static_cast<unsigned char>(utf8.at(i));
        if (byte >= 0x20 && byte != '"' && byte != '\\')
            continue;
        json.append(utf8.constData() + written, i - written);
        written = i + 1;
        switch (byte) {
        case '"': json += "\\\""; break;
        case '\\': json += "\\\\"; break;
        case '\b': json += "\\b"; break;
        case '\f': json += "\\f"; break;
        case '\n': json += "\\n"; break;
        case '\r': json += "\\r"; break;
        case '\t': json += "\\t"; break;
        default:
            json += byte < 0x10 ? "\\u000" : "\\u00";
            json += QByteArray::number(byte, 16);
        }
    }
    json.append(utf8.constData() + written, utf8.size() - written);
    json += '"';
}

void appendJson(QByteArray &json, const QJsonObject &object)
{
    json += object.isEmpty() ? QByteArrayLiteral("{}") : QJsonDocument(object).toJson(QJsonDocument::Compact);
}

void appendJson(QByteArray &json, const Issue &issue)
{
    Members members(json);
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
