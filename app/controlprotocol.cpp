#include "app/controlprotocol.h"

#include "core/base/jsonreader.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
QByteArray line(const QJsonObject &json) { return QJsonDocument(json).toJson(QJsonDocument::Compact) + '\n'; }
} // namespace

QByteArray encodeRequest(const ControlRequest &request)
{
    return line({{u"lockstep"_s, 1}, {u"command"_s, request.command}, {u"arguments"_s, request.arguments}});
}

Result<ControlRequest> decodeRequest(const QByteArray &bytes)
{
    if (bytes.size() > maxControlRequest)
        return Error::make(ErrorCode::InvalidInput, u"the request is larger than %1 bytes"_s.arg(maxControlRequest));
    const Result<QJsonValue> json = parseJson(bytes, u"the request"_s, ErrorCode::InvalidInput);
    if (!json)
        return json.error();
    const JsonReader reader(*json, {});
    ControlRequest request;
    if (reader.at(u"lockstep"_s).integer() != 1)
        reader.at(u"lockstep"_s).fail(u"this Lockstep speaks version 1 of the control protocol"_s);
    request.command = reader.at(u"command"_s).text();
    request.arguments = reader.at(u"arguments"_s).objectOr();
    reader.allowOnly({u"lockstep"_s, u"command"_s, u"arguments"_s});
    const Result<> good = reader.result(ErrorCode::InvalidInput);
    if (!good)
        return good.error();
    return request;
}

QByteArray encodeAnswer(const CommandOutcome &outcome)
{
    if (!outcome.ok)
        return line({{u"ok"_s, false}, {u"error"_s, outcome.error.toJson()}, {u"data"_s, outcome.data}});
    return line({{u"ok"_s, true}, {u"data"_s, outcome.data}, {u"text"_s, outcome.text}});
}

Result<CommandOutcome> decodeAnswer(const QByteArray &bytes)
{
    const Result<QJsonValue> json = parseJson(bytes, u"the running program's answer"_s);
    if (!json)
        return json.error();
    const JsonReader reader(*json, u"answer"_s);
    CommandOutcome outcome;
    outcome.ok = reader.at(u"ok"_s).boolean();
    outcome.data = reader.at(u"data"_s).objectOr();
    outcome.text = reader.at(u"text"_s).textOr();
    if (!outcome.ok)
        outcome.error = Error::fromJson(reader.at(u"error"_s).object());
    const Result<> good = reader.result();
    if (!good)
        return good.error();
    return outcome;
}

QString textOf(const QJsonObject &arguments, const char *name) { return arguments.value(QLatin1StringView(name)).toString(); }

CommandOutcome outcomeOf(const QJsonObject &data)
{
    CommandOutcome outcome;
    outcome.data = data;
    return outcome;
}

CommandOutcome refused(const Error &error)
{
    CommandOutcome outcome;
    outcome.ok = false;
    outcome.error = error;
    return outcome;
}

CommandOutcome refused(ErrorCode code, const QString &message) { return refused(Error::make(code, message)); }

} // namespace lockstep
