#include "core/connectors/rt/rthistory.h"

#include "core/base/jsonreader.h"

#include <QHash>
#include <QMimeDatabase>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep::rt {

namespace {
const QHash<QString, Message::Kind> &messageKinds()
{
    static const QHash<QString, Message::Kind> kinds {{u"Create"_s, Message::Kind::Create}, {u"Correspond"_s, Message::Kind::Correspond},
                                                      {u"Comment"_s, Message::Kind::Comment}};
    return kinds;
}

bool isText(const Part &part) { return part.fileName.isEmpty() && part.contentType.startsWith("text/"_L1, Qt::CaseInsensitive); }

// Mail often says the same twice, as HTML and as plain text: HTML keeps more.
bool betterText(const Part &candidate, const Part &current)
{
    return current.id.isEmpty() || (candidate.contentType.startsWith("text/html"_L1) && !current.contentType.startsWith("text/html"_L1));
}
} // namespace

QStringList messageIdsOf(const QJsonArray &transactions)
{
    QStringList ids;
    for (const QJsonValue value : transactions) {
        if (messageKinds().contains(value.toObject().value(u"Type"_s).toString()))
            ids.append(value.toObject().value(u"id"_s).toVariant().toString());
    }
    return ids;
}

Result<QList<Message>> messagesOf(const QJsonArray &transactions, const QJsonArray &parts)
{
    QList<Message> messages;
    QHash<QString, qsizetype> places;
    const JsonReader reader(transactions, u"history"_s);
    for (qsizetype i = 0; i < transactions.size(); ++i) {
        const JsonReader row = reader.at(i);
        const auto kind = messageKinds().constFind(row.at(u"Type"_s).textOr());
        if (kind == messageKinds().constEnd())
            continue;
        Message message;
        message.id = row.at(u"id"_s).idText();
        message.kind = *kind;
        message.author = row.at(u"Creator"_s).at(u"id"_s).idText();
        message.createdAt = stampFromText(row.at(u"Created"_s).text());
        messages.append(message);
    }
    std::sort(messages.begin(), messages.end(), [](const Message &a, const Message &b) { return a.id.toLongLong() < b.id.toLongLong(); });
    for (qsizetype i = 0; i < messages.size(); ++i)
        places.insert(messages.at(i).id, i);

    QList<Part> sorted;
    const JsonReader partReader(parts, u"attachments"_s);
    for (qsizetype i = 0; i < parts.size(); ++i) {
        const JsonReader row = partReader.at(i);
        const JsonReader transaction = row.at(u"TransactionId"_s);
        Part part;
        part.id = row.at(u"id"_s).idText();
        part.transactionId = transaction.value().isObject() ? transaction.at(u"id"_s).idText() : transaction.idText();
        part.contentType = row.at(u"ContentType"_s).textOr();
        part.fileName = row.at(u"Filename"_s).textOr();
        part.subject = row.at(u"Subject"_s).textOr();
        part.size = row.has(u"ContentLength"_s) ? row.at(u"ContentLength"_s).idText().toLongLong() : 0;
        sorted.append(part);
    }
    std::sort(sorted.begin(), sorted.end(), [](const Part &a, const Part &b) { return a.id.toLongLong() < b.id.toLongLong(); });
    for (const Part &part : std::as_const(sorted)) {
        const auto place = places.constFind(part.transactionId);
        if (place == places.constEnd())
            continue;
        Message &message = messages[*place];
        if (message.subject.isEmpty())
            message.subject = part.subject;
        if (part.contentType.startsWith("multipart/"_L1))
            continue;
        if (isText(part)) {
            if (betterText(part, message.text))
                message.text = part;
        } else if (!part.fileName.isEmpty() || part.size > 0) {
            message.files.append(part);
        }
    }
    if (const Result<> read = reader.result(); !read)
        return read.error();
    if (const Result<> read = partReader.result(); !read)
        return read.error();
    return messages;
}

namespace {
// A transaction has an instant as it is stored, in UTC; a ticket shows it as ISO 8601.
QString asIso(QString text)
{
    static const QRegularExpression instant(u"^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d$"_s);
    return instant.match(text).hasMatch() ? text.replace(u' ', u'T') + u'Z' : text;
}
} // namespace

QList<FieldEdit> editsOf(const QJsonArray &transactions, const Layout &layout)
{
    constexpr qsizetype newestTransactions = 60;
    QList<QJsonObject> rows;
    for (const QJsonValue value : transactions)
        rows.append(value.toObject());
    const auto idOf = [](const QJsonObject &row) { return row.value(u"id"_s).toVariant().toLongLong(); };
    std::sort(rows.begin(), rows.end(), [&idOf](const QJsonObject &a, const QJsonObject &b) { return idOf(a) < idOf(b); });
    QList<FieldEdit> edits;
    for (const QJsonObject &row : rows.mid(qMax<qsizetype>(0, rows.size() - newestTransactions))) {
        const QString name = row.value(u"Field"_s).toVariant().toString();
        const auto values = [&row](const auto &convert) {
            const auto one = [&](const QString &key) {
                const QString text = row.value(key).toVariant().toString();
                return text.isEmpty() ? QJsonValue() : QJsonValue(convert(text));
            };
            return std::pair(one(u"OldValue"_s), one(u"NewValue"_s));
        };
        const QString type = row.value(u"Type"_s).toString();
        FieldEdit edit;
        if (type == "Status"_L1) {
            edit.field = u"status"_s;
            std::tie(edit.before, edit.after) = values([](const QString &text) { return statusChoice(text).toJson(); });
        } else if (type == "Set"_L1 && name == "Subject"_L1) {
            edit.field = u"summary"_s;
            std::tie(edit.before, edit.after) = values([](const QString &text) { return text; });
        } else if (type == "Set"_L1 && name == "Due"_L1) {
            edit.field = u"dueDate"_s;
            std::tie(edit.before, edit.after) = values([&layout](const QString &text) {
                const QString date = dateFromInstant(asIso(text), layout.zone);
                return date.isEmpty() ? QJsonValue() : QJsonValue(date); // 1970 is "not set"
            });
        } else if (type == "Set"_L1 && name == "Priority"_L1) {
            edit.field = u"priority"_s;
            std::tie(edit.before, edit.after) = values([](const QString &text) { return priorityChoice(text).toJson(); });
        } else if (type == "CustomField"_L1) {
            const CustomField *field = layout.queue.findById(name);
            if (!field || field->multiple || field->name == layout.markField || field->name == layout.labelsField)
                continue;
            edit.field = QLatin1StringView(customPrefix) + field->name;
            std::tie(edit.before, edit.after) = values([field](const QString &text) { return customValue({asIso(text)}, field, false); });
        } else {
            continue;
        }
        const QJsonValue creator = row.value(u"Creator"_s);
        edit.by.login = (creator.isObject() ? creator.toObject().value(u"id"_s) : creator).toVariant().toString();
        edits.append(edit);
    }
    return edits;
}

Visibility visibilityOf(const Message &message)
{
    return message.kind == Message::Kind::Comment ? Visibility::Internal : Visibility::Public;
}

Attachment attachmentOf(const Part &file, const Message &message, const Person &author, bool withComment)
{
    Attachment attachment;
    attachment.id = file.id;
    attachment.fileName = file.fileName.isEmpty() ? u"untitled-%1"_s.arg(file.id) : file.fileName;
    attachment.mimeType = file.contentType;
    if (file.contentType == "application/octet-stream"_L1)
        attachment.mimeType = QMimeDatabase().mimeTypeForFile(attachment.fileName, QMimeDatabase::MatchExtension).name();
    attachment.size = file.size;
    attachment.author = author;
    attachment.visibility = visibilityOf(message);
    attachment.createdAt = message.createdAt;
    attachment.commentId = withComment && message.kind != Message::Kind::Create ? message.id : QString();
    attachment.contentRef = u"/attachment/%1"_s.arg(file.id);
    return attachment;
}

} // namespace lockstep::rt
