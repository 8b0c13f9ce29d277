#pragma once
// Files to and from RT without holding them in memory: a multipart body written to a temporary file (the JSON form breaks file names
// outside ASCII), and the base64 text inside an attachment's JSON turned into the content. On the node's thread, in pieces with turns
// between them. Errors: Storage naming the file, BadAnswer.

#include "core/connectors/connector.h"
#include "core/base/clock.h"

#include <QJsonObject>

namespace lockstep::rt {

/// Writes a form of the part "JSON" and one file to `targetPath`. `boundary` must be in no file, so it is another one each time.
Task<Result<>> writeMultipart(Clock *clock, QJsonObject json, AttachmentDraft draft, QString targetPath, QByteArray boundary,
                              std::shared_ptr<const bool> stopped);
/// RT would change the bytes of a text (its coding) and take messages apart; only this type passes everything unchanged.
QString safeMimeType(const QString &mimeType);
/// RT keeps quotes and backslashes with their escapes, and line ends would end the header.
QString safeFileName(const QString &fileName);

/// Decodes "Content" of the attachment JSON in `jsonPath` into `targetPath`; answers the size.
Task<Result<qint64>> extractContent(Clock *clock, QString jsonPath, QString targetPath, std::shared_ptr<const bool> stopped);

} // namespace lockstep::rt
