#include "core/connectors/rt/rthistory.h"

#include "core/base/jsonreader.h"

#include <QHash>
#include <QMimeDatabase>

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
        part.size = row.has(u"ContentLength"_s) ? row.at(u"ContentLength"_s).idText().toLongLong() : 0;
        sorted.append(part);
    }
    std::sort(sorted.begin(), sorted.end(), [](const Part &a, const Part &b) { return a.id.toLongLong() < b.id.toLongLong(); });
    for (const Part &part : std::as_const(sorted)) {
        const auto place = places.constFind(part.transactionId);
        if (place == places.constEnd() || part.contentType.startsWith("multipart/"_L1))
            continue;
        Message &message = messages[*place];
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
