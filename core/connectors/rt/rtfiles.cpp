#include "core/connectors/rt/rtfiles.h"

#include <QFile>
#include <QJsonDocument>

#include <cstring>

using namespace Qt::StringLiterals;

namespace lockstep::rt {

namespace {
constexpr qsizetype piece = 1024 * 1024;

Error storageError(const QString &verb, const QFile &file)
{
    return Error::make(ErrorCode::Storage, u"Cannot %1 %2: %3"_s.arg(verb, file.fileName(), file.errorString()));
}

Error cancelled() { return Error::make(ErrorCode::Cancelled, u"The RT connector was stopped"_s); }

// Where the text of "Content" begins; -1 if it has none. A quote inside any other text is escaped, so this cannot be found in one.
qint64 contentStart(const QByteArray &json)
{
    qsizetype at = 0;
    while ((at = json.indexOf("\"Content\"", at)) >= 0) {
        if (at > 0 && json.at(at - 1) == '\\') {
            ++at;
            continue;
        }
        at += static_cast<qsizetype>(std::strlen("\"Content\""));
        while (at < json.size() && std::strchr(" \t\r\n", json.at(at)))
            ++at;
        if (at >= json.size() || json.at(at) != ':')
            continue;
        ++at;
        while (at < json.size() && std::strchr(" \t\r\n", json.at(at)))
            ++at;
        return at < json.size() && json.at(at) == '"' ? at + 1 : -1;
    }
    return -1;
}
} // namespace

QString safeMimeType(const QString &mimeType)
{
    const bool plain = mimeType.contains(u'/') && !mimeType.startsWith("text/"_L1) && !mimeType.startsWith("message/"_L1)
        && !mimeType.startsWith("multipart/"_L1) && !mimeType.contains(u'\r') && !mimeType.contains(u'\n');
    return plain ? mimeType : u"application/octet-stream"_s;
}

QString safeFileName(const QString &fileName)
{
    QString name = fileName;
    for (QChar &c : name) {
        if (c == u'"')
            c = u'\'';
        else if (c == u'\\' || c == u'/' || c.category() == QChar::Other_Control)
            c = u'_';
    }
    return name.isEmpty() ? u"unnamed"_s : name;
}

Task<Result<>> writeMultipart(Clock *clock, QJsonObject json, AttachmentDraft draft, QString targetPath, QByteArray boundary,
                              std::shared_ptr<const bool> stopped)
{
    QFile source(draft.sourcePath);
    QFile target(targetPath);
    if (!source.open(QIODevice::ReadOnly))
        co_return storageError(u"read"_s, source);
    if (!target.open(QIODevice::WriteOnly | QIODevice::Truncate))
        co_return storageError(u"write"_s, target);
    QByteArray head = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"JSON\"\r\n\r\n";
    head += QJsonDocument(json).toJson(QJsonDocument::Compact);
    head += "\r\n--" + boundary + "\r\nContent-Disposition: form-data; name=\"Attachments\"; filename=\"";
    head += safeFileName(draft.fileName).toUtf8() + "\"\r\nContent-Type: " + safeMimeType(draft.mimeType).toUtf8() + "\r\n\r\n";
    if (target.write(head) != head.size())
        co_return storageError(u"write"_s, target);
    while (!source.atEnd()) {
        const QByteArray bytes = source.read(piece);
        if (bytes.isEmpty())
            co_return storageError(u"read"_s, source);
        if (target.write(bytes) != bytes.size())
            co_return storageError(u"write"_s, target);
        co_await clock->sleep(0);
        if (*stopped)
            co_return cancelled();
    }
    const QByteArray tail = "\r\n--" + boundary + "--\r\n";
    if (target.write(tail) != tail.size() || !target.flush())
        co_return storageError(u"write"_s, target);
    co_return Result<>();
}

Task<Result<qint64>> extractContent(Clock *clock, QString jsonPath, QString targetPath, std::shared_ptr<const bool> stopped)
{
    QFile json(jsonPath);
    QFile target(targetPath);
    if (!json.open(QIODevice::ReadOnly))
        co_return storageError(u"read"_s, json);
    if (!target.open(QIODevice::WriteOnly | QIODevice::Truncate))
        co_return storageError(u"write"_s, target);
    const uchar *mapped = json.size() > 0 ? json.map(0, json.size()) : nullptr;
    if (!mapped)
        co_return Error::make(ErrorCode::BadAnswer, u"RT answered nothing for an attachment"_s);
    const QByteArray all = QByteArray::fromRawData(reinterpret_cast<const char *>(mapped), json.size());
    const qint64 start = contentStart(all);
    qint64 written = 0;
    QByteArray pending;
    pending.reserve(piece + 4);
    bool ended = start < 0; // no content: an empty file
    for (qint64 at = start; !ended; ++at) {
        if (at >= all.size())
            co_return Error::make(ErrorCode::BadAnswer, u"RT's answer for an attachment ends within its content"_s);
        const char c = all.at(at);
        if (c == '"') {
            ended = true;
        } else if (c == '\\') { // "\n" between the lines of base64, perhaps "\/"
            ++at;
            if (at < all.size() && all.at(at) == '/')
                pending.append('/');
        } else if (c != '=' && c != '\n') {
            pending.append(c);
        }
        if (!ended && pending.size() < piece)
            continue;
        const qsizetype whole = ended ? pending.size() : pending.size() / 4 * 4;
        const auto decoded = QByteArray::fromBase64Encoding(pending.left(whole), QByteArray::AbortOnBase64DecodingErrors);
        if (!decoded)
            co_return Error::make(ErrorCode::BadAnswer, u"RT's answer for an attachment is not base64"_s);
        if (target.write(*decoded) != (*decoded).size())
            co_return storageError(u"write"_s, target);
        written += (*decoded).size();
        pending.remove(0, whole);
        co_await clock->sleep(0);
        if (*stopped)
            co_return cancelled();
    }
    if (!target.flush())
        co_return storageError(u"write"_s, target);
    co_return written;
}

} // namespace lockstep::rt
