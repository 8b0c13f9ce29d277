#include "tests/chaos/trackeruser.h"

#include <QCryptographicHash>
#include <QRegularExpression>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace lockstep::chaos {

namespace {
constexpr int pageSize = 100;

QString sha(const QByteArray &bytes) { return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex()); }
QString encoded(const QString &text) { return QString::fromLatin1(QUrl::toPercentEncoding(text)); }
bool isDate(const QString &field) { return field == "dueDate"_L1 || field == "reviewDate"_L1; }
QString plain(const QString &field, const QString &value) { return isDate(field) ? value.left(10) : field == "description"_L1 ? descriptionIn(value) : value.trimmed(); }

class RedmineUser final : public TrackerUser {
public:
    explicit RedmineUser(const QJsonObject &info)
        : m_info(info)
        , m_rest(info.value(u"url"_s).toString(), "X-Redmine-API-Key", info.value(u"api_keys"_s).toObject().value(u"admin"_s).toString().toLatin1())
    {
    }

    QString create(const QString &reference, const QMap<QString, QString> &values) override
    {
        QJsonObject issue {{u"project_id"_s, u"blue"_s}, {u"start_date"_s, QJsonValue()}};
        QJsonArray custom {QJsonObject {{u"id"_s, customId(u"External ref"_s).toInt()}, {u"value"_s, reference}}};
        for (auto it = values.begin(); it != values.end(); ++it)
            put(issue, custom, it.key(), it.value());
        issue.insert(u"custom_fields"_s, custom);
        const QJsonObject answer = m_rest.post(u"/issues.json"_s, {{u"issue"_s, issue}}).object();
        m_ok = m_rest.status() == 201;
        return m_ok ? QString::number(answer.value(u"issue"_s).toObject().value(u"id"_s).toInt()) : QString();
    }

    void set(const QString &id, const QString &field, const QString &value) override
    {
        QJsonObject issue;
        QJsonArray custom;
        put(issue, custom, field, value);
        if (field == "description"_L1) {
            // Whoever edits a text leaves what else stands in it: the program's mark, by which it finds an issue whose making was in doubt.
            const QString now = m_rest.get(u"/issues/%1.json"_s.arg(id)).object().value(u"issue"_s).toObject().value(u"description"_s).toString();
            issue.insert(u"description"_s, QString(now).replace(descriptionIn(now), value));
        }
        if (!custom.isEmpty())
            issue.insert(u"custom_fields"_s, custom);
        write(id, issue);
    }

    void say(const QString &id, const QString &text) override { write(id, {{u"notes"_s, text}}); }

    void attach(const QString &id, const QString &name, const QByteArray &bytes) override
    {
        const QJsonObject upload = m_rest.upload(u"/uploads.json?filename="_s + encoded(name), bytes).object().value(u"upload"_s).toObject();
        write(id, {{u"uploads"_s, QJsonArray {QJsonObject {{u"token"_s, upload.value(u"token"_s)}, {u"filename"_s, name}, {u"content_type"_s, u"application/octet-stream"_s}}}}});
    }

    QMap<QString, QStringList> issues(const QString &prefix) override
    {
        QMap<QString, QStringList> result;
        for (int offset = 0;; offset += pageSize) {
            const QJsonArray page = m_rest.get(u"/issues.json?project_id=blue&status_id=*&cf_%1=~%2&sort=id&limit=%3&offset=%4"_s.arg(customId(u"External ref"_s), prefix).arg(pageSize).arg(offset))
                                        .object().value(u"issues"_s).toArray();
            for (const QJsonValue value : page) {
                const QJsonObject issue = value.toObject();
                for (const QJsonValue custom : issue.value(u"custom_fields"_s).toArray()) {
                    if (QString::number(custom.toObject().value(u"id"_s).toInt()) == customId(u"External ref"_s))
                        result[custom.toObject().value(u"value"_s).toString()].append(QString::number(issue.value(u"id"_s).toInt()));
                }
            }
            if (page.size() < pageSize)
                return result;
        }
    }

    Story story(const QString &id, const QString &reference) override
    {
        const QJsonObject issue = m_rest.get(u"/issues/%1.json?include=journals,attachments"_s.arg(id)).object().value(u"issue"_s).toObject();
        Story story {0, id, reference, {}, {}, {}, {}};
        for (const QString &field : fieldNames(0)) {
            const QString native = nativeName(0, field, m_info);
            QString value = issue.value(native).toString();
            for (const QJsonValue custom : issue.value(u"custom_fields"_s).toArray()) {
                if (QString::number(custom.toObject().value(u"id"_s).toInt()) == native)
                    value = custom.toObject().value(u"value"_s).toString();
            }
            story.values.insert(field, plain(field, value));
        }
        const int program = m_info.value(u"users"_s).toObject().value(u"sync"_s).toInt();
        for (const QJsonValue value : issue.value(u"journals"_s).toArray()) {
            const QJsonObject journal = value.toObject();
            const bool byProgram = journal.value(u"user"_s).toObject().value(u"id"_s).toInt() == program;
            for (const QJsonValue row : journal.value(u"details"_s).toArray()) {
                const QJsonObject detail = row.toObject();
                for (const QString &field : fieldNames(0)) {
                    if (nativeName(0, field, m_info) == detail.value(u"name"_s).toString() && detail.value(u"property"_s) != "attachment"_L1)
                        story.changes.append({field, plain(field, detail.value(u"old_value"_s).toString()), plain(field, detail.value(u"new_value"_s).toString()), byProgram});
                }
            }
            if (!journal.value(u"notes"_s).toString().isEmpty())
                story.comments.append(journal.value(u"notes"_s).toString());
        }
        for (const QJsonValue value : issue.value(u"attachments"_s).toArray()) {
            const QJsonObject file = value.toObject();
            const QString name = file.value(u"filename"_s).toString();
            story.files[name].append(sha(m_rest.raw(u"/attachments/download/%1/%2"_s.arg(QString::number(file.value(u"id"_s).toInt()), encoded(name)))));
        }
        return story;
    }

private:
    QString customId(const QString &name) const { return QString::number(m_info.value(u"custom_fields"_s).toObject().value(name).toInt()); }

    void put(QJsonObject &issue, QJsonArray &custom, const QString &field, const QString &value) const
    {
        const QString native = nativeName(0, field, m_info);
        if (native.toInt() > 0)
            custom.append(QJsonObject {{u"id"_s, native.toInt()}, {u"value"_s, value}});
        else
            issue.insert(native, value);
    }

    void write(const QString &id, const QJsonObject &issue)
    {
        // Redmine refuses the later of two writers of one moment with 422 and no reason, and has done nothing then: a person would click again.
        constexpr int tries = 10;
        for (int n = 0; n < tries; ++n) {
            m_rest.put(u"/issues/%1.json"_s.arg(id), {{u"issue"_s, issue}});
            if (m_rest.status() != 422)
                break;
        }
        m_ok = m_rest.status() == 204 || m_rest.status() == 200;
    }

    const QJsonObject m_info;
    RestUser m_rest;
};

class RtUser final : public TrackerUser {
public:
    explicit RtUser(const QJsonObject &info)
        : m_info(info)
        , m_rest(info.value(u"rest"_s).toString(), "Authorization", "token " + info.value(u"tokens"_s).toObject().value(u"dev"_s).toString().toLatin1())
    {
    }

    QString create(const QString &reference, const QMap<QString, QString> &values) override
    {
        QJsonObject ticket {{u"Queue"_s, u"Red"_s}, {u"ContentType"_s, u"text/plain"_s}};
        QJsonObject custom {{u"ExternalRef"_s, reference}};
        for (auto it = values.begin(); it != values.end(); ++it)
            put(ticket, custom, it.key(), it.value());
        ticket.insert(u"CustomFields"_s, custom);
        const QJsonObject answer = m_rest.post(u"/ticket"_s, ticket).object();
        m_ok = m_rest.status() == 201;
        return m_ok ? answer.value(u"id"_s).toVariant().toString() : QString();
    }

    void set(const QString &id, const QString &field, const QString &value) override
    {
        QJsonObject ticket;
        QJsonObject custom;
        put(ticket, custom, field, value);
        if (!custom.isEmpty())
            ticket.insert(u"CustomFields"_s, custom);
        m_rest.put(u"/ticket/"_s + id, ticket);
        m_ok = m_rest.status() == 200;
    }

    void say(const QString &id, const QString &text) override { correspond(id, {{u"Content"_s, text}, {u"ContentType"_s, u"text/plain"_s}}); }

    void attach(const QString &id, const QString &name, const QByteArray &bytes) override
    {
        // RT takes a name as its UTF-8 bytes, as they come in a form.
        const QJsonObject file {{u"FileName"_s, QString::fromLatin1(name.toUtf8())}, {u"FileType"_s, u"application/octet-stream"_s}, {u"FileContent"_s, QString::fromLatin1(bytes.toBase64())}};
        correspond(id, {{u"Attachments"_s, QJsonArray {file}}});
    }

    QMap<QString, QStringList> issues(const QString &prefix) override
    {
        QMap<QString, QStringList> result;
        const QString query = encoded(u"Queue = 'Red' AND 'CF.{ExternalRef}' LIKE '%1'"_s.arg(prefix));
        for (int page = 1;; ++page) {
            const QJsonArray items = m_rest.get(u"/tickets?orderby=id&per_page=%1&page=%2&fields=CustomFields&query="_s.arg(pageSize).arg(page) + query).object().value(u"items"_s).toArray();
            for (const QJsonValue value : items) {
                for (const QJsonValue custom : value.toObject().value(u"CustomFields"_s).toArray()) {
                    if (custom.toObject().value(u"name"_s) == "ExternalRef"_L1)
                        result[custom.toObject().value(u"values"_s).toArray().first().toString()].append(value.toObject().value(u"id"_s).toVariant().toString());
                }
            }
            if (items.size() < pageSize)
                return result;
        }
    }

    Story story(const QString &id, const QString &reference) override
    {
        Story story {1, id, reference, {}, {}, {}, {}};
        const QJsonObject ticket = m_rest.get(u"/ticket/"_s + id).object();
        for (const QString &field : fieldNames(1)) {
            const QString native = nativeName(1, field, m_info);
            QString value = ticket.value(native).toString();
            for (const QJsonValue custom : ticket.value(u"CustomFields"_s).toArray()) {
                if (custom.toObject().value(u"name"_s) == native)
                    value = custom.toObject().value(u"values"_s).toArray().first().toString();
            }
            story.values.insert(field, plain(field, value));
        }
        QMap<QString, QString> kinds;
        const QMap<QString, QString> fieldOf = fieldsOfTransactions();
        for (const QJsonValue &value : list(u"/ticket/%1/history"_s.arg(id), u"Type,Field,OldValue,NewValue,Creator"_s)) {
            const QJsonObject row = value.toObject();
            kinds.insert(row.value(u"id"_s).toVariant().toString(), row.value(u"Type"_s).toString());
            const QString field = fieldOf.value(row.value(u"Field"_s).toVariant().toString());
            if (!field.isEmpty() && (row.value(u"Type"_s) == "Set"_L1 || row.value(u"Type"_s) == "CustomField"_L1)) {
                const bool byProgram = row.value(u"Creator"_s).toObject().value(u"id"_s).toVariant().toString() == "sync"_L1;
                story.changes.append({field, plain(field, row.value(u"OldValue"_s).toString()), plain(field, row.value(u"NewValue"_s).toString()), byProgram});
            }
        }
        readTexts(id, kinds, story);
        return story;
    }

private:
    void readTexts(const QString &id, const QMap<QString, QString> &kinds, Story &story)
    {
        for (const QJsonValue &value : list(u"/ticket/%1/attachments"_s.arg(id), u"ContentType,Filename,TransactionId"_s)) {
            const QJsonObject part = value.toObject();
            const QString name = part.value(u"Filename"_s).toString();
            const QJsonValue transaction = part.value(u"TransactionId"_s);
            const QString kind = kinds.value((transaction.isObject() ? transaction.toObject().value(u"id"_s) : transaction).toVariant().toString());
            if (name.isEmpty() && !part.value(u"ContentType"_s).toString().startsWith("text/"_L1))
                continue;
            const QJsonObject single = m_rest.get(u"/attachment/"_s + part.value(u"id"_s).toVariant().toString()).object();
            const QByteArray content = QByteArray::fromBase64(single.value(u"Content"_s).toString().toLatin1());
            const QString text = QString::fromUtf8(content);
            if (!name.isEmpty())
                story.files[name].append(sha(content));
            else if (kind == "Correspond"_L1 && !text.trimmed().isEmpty())
                story.comments.append(text);
            else if ((kind == "Create"_L1 || kind == "Comment"_L1) && text.contains("description "_L1))
                keepDescription(descriptionIn(text), story);
        }
    }

    // A changed description is a private comment of the program's.
    static void keepDescription(const QString &description, Story &story)
    {
        const QString before = story.values.value(u"description"_s);
        if (!before.isEmpty())
            story.changes.append({u"description"_s, before, description, true});
        story.values.insert(u"description"_s, description);
    }

    QMap<QString, QString> fieldsOfTransactions() const
    {
        const QJsonObject custom = m_info.value(u"custom_fields"_s).toObject();
        return {{u"Subject"_s, u"summary"_s}, {u"Due"_s, u"dueDate"_s},
                {QString::number(custom.value(u"Notes"_s).toInt()), u"notes"_s}, {QString::number(custom.value(u"ReviewDate"_s).toInt()), u"reviewDate"_s}};
    }

    void put(QJsonObject &ticket, QJsonObject &custom, const QString &field, const QString &value) const
    {
        const QString native = nativeName(1, field, m_info);
        if (field == "notes"_L1 || field == "reviewDate"_L1)
            custom.insert(native, value);
        else
            ticket.insert(native, field == "dueDate"_L1 ? QString(value + u" 12:00:00"_s) : value);
    }

    void correspond(const QString &id, const QJsonObject &body)
    {
        m_rest.post(u"/ticket/%1/correspond"_s.arg(id), body);
        m_ok = m_rest.status() == 201;
    }

    // Oldest first.
    QList<QJsonValue> list(const QString &path, const QString &fields)
    {
        QList<QJsonValue> rows;
        for (int page = 1;; ++page) {
            const QJsonArray items = m_rest.get(u"%1?per_page=%2&page=%3&fields=%4"_s.arg(path).arg(pageSize).arg(page).arg(fields)).object().value(u"items"_s).toArray();
            for (const QJsonValue item : items)
                rows.append(item);
            if (items.size() < pageSize)
                break;
        }
        std::sort(rows.begin(), rows.end(), [](const QJsonValue &a, const QJsonValue &b) {
            return a.toObject().value(u"id"_s).toVariant().toLongLong() < b.toObject().value(u"id"_s).toVariant().toLongLong();
        });
        return rows;
    }

    const QJsonObject m_info;
    RestUser m_rest;
};
} // namespace

std::unique_ptr<TrackerUser> makeRedmineUser(const QJsonObject &info) { return std::make_unique<RedmineUser>(info); }
std::unique_ptr<TrackerUser> makeRtUser(const QJsonObject &info) { return std::make_unique<RtUser>(info); }

QStringList fieldNames(int side)
{
    const QStringList both {u"summary"_s, u"notes"_s, u"dueDate"_s, u"reviewDate"_s};
    return side == 0 ? both + QStringList {u"description"_s} : both;
}

QString nativeName(int side, const QString &field, const QJsonObject &info)
{
    if (side == 0) {
        const QJsonObject custom = info.value(u"custom_fields"_s).toObject();
        const QMap<QString, QString> names {{u"summary"_s, u"subject"_s}, {u"dueDate"_s, u"due_date"_s}, {u"description"_s, u"description"_s},
                                            {u"notes"_s, QString::number(custom.value(u"Notes field"_s).toInt())},
                                            {u"reviewDate"_s, QString::number(custom.value(u"Review date"_s).toInt())}};
        return names.value(field);
    }
    const QMap<QString, QString> names {{u"summary"_s, u"Subject"_s}, {u"dueDate"_s, u"Due"_s}, {u"description"_s, u"Content"_s}, {u"notes"_s, u"Notes"_s}, {u"reviewDate"_s, u"ReviewDate"_s}};
    return names.value(field);
}

QString descriptionIn(const QString &text)
{
    static const QRegularExpression words(u"description \\d+\\."_s);
    const QRegularExpressionMatch match = words.match(text);
    return match.hasMatch() ? match.captured() : text.trimmed();
}

} // namespace lockstep::chaos
