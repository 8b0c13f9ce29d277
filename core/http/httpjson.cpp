#include "core/http/httpjson.h"

#include "core/http/httperror.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace lockstep {

Result<QJsonValue> jsonBody(const HttpResponse &response)
{
    const auto bad = [&response](const QString &what) {
        Error error = Error::make(ErrorCode::BadAnswer, u"%1 answered %2 (%3)"_s.arg(response.host, what, response.request),
                                  bodyExcerpt(response.body));
        error.requestId = response.requestId;
        return error;
    };
    const QByteArray start = response.body.left(4096).trimmed();
    if (start.isEmpty() && response.body.trimmed().isEmpty())
        return bad(u"nothing instead of JSON"_s);
    if (start.startsWith('<'))
        return bad(u"HTML instead of JSON"_s);
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(response.body, &problem);
    if (problem.error != QJsonParseError::NoError) {
        const bool cut = problem.offset >= response.body.trimmed().size();
        return bad((cut ? u"half a JSON, it stops at byte %1: %2"_s : u"JSON that is wrong at byte %1: %2"_s)
                       .arg(QString::number(qMin<qsizetype>(problem.offset, response.body.size())), problem.errorString()));
    }
    if (document.isArray())
        return QJsonValue(document.array());
    return QJsonValue(document.object());
}

} // namespace lockstep
