#include "core/model/message.h"

#include "core/base/jsonreader.h"
#include "core/base/jsontext.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qsizetype maximumBytes = 1024 * 1024;

QString outcomeName(Acknowledgement::Outcome outcome)
{
    switch (outcome) {
    case Acknowledgement::Outcome::Applied: return u"applied"_s;
    case Acknowledgement::Outcome::Skipped: return u"skipped"_s;
    case Acknowledgement::Outcome::Failed: return u"failed"_s;
    }
    return {};
}
} // namespace

Result<QByteArray> encodeMessage(const Message &message)
{
    const QJsonObject json {{u"lockstep"_s, protocolVersion}, {u"connection"_s, message.connection.value()},
                            {u"kind"_s, message.kind}, {u"payload"_s, message.payload}};
    const QByteArray bytes = jsonText(json);
    if (bytes.size() > maximumBytes) {
        return Error::make(ErrorCode::TooLarge, u"The replica is %1 KiB as a message; at most %2 KiB can be sent. Let the outgoing rule send less text."_s
                                                    .arg(bytes.size() / 1024).arg(maximumBytes / 1024));
    }
    return bytes;
}

Result<Message> decodeMessage(const QByteArray &bytes)
{
    if (bytes.size() > maximumBytes)
        return Error::make(ErrorCode::TooLarge, u"A message of %1 KiB is larger than allowed"_s.arg(bytes.size() / 1024));
    const Result<QJsonValue> json = parseJson(bytes, u"The message"_s);
    if (!json)
        return json.error();
    const JsonReader reader(*json, u"message"_s);
    const qint64 version = reader.at(u"lockstep"_s).integer();
    Message message {ConnectionId(reader.at(u"connection"_s).text()), reader.at(u"kind"_s).text(), reader.at(u"payload"_s).object()};
    if (const Result<> checked = reader.result(); !checked)
        return checked.error();
    if (version != protocolVersion)
        return Error::make(ErrorCode::Unsupported, u"The other node speaks protocol %1, this one %2"_s.arg(version).arg(protocolVersion));
    return message;
}

QJsonObject SyncRequest::toJson() const
{
    return {{u"epoch"_s, epoch}, {u"number"_s, number}, {u"revision"_s, revision}, {u"peerIssueId"_s, peerIssueId},
            {u"trigger"_s, trigger}, {u"relink"_s, relink}, {u"replica"_s, replica}, {u"traces"_s, traces}, {u"timeline"_s, timeline}, {u"origin"_s, origin},
            {u"applied"_s, QJsonObject {{u"epoch"_s, applied.epoch}, {u"number"_s, applied.number}, {u"revision"_s, applied.revision}}}};
}

Result<SyncRequest> SyncRequest::fromJson(const QJsonObject &json)
{
    const JsonReader reader(json, u"request"_s);
    SyncRequest request;
    request.epoch = reader.at(u"epoch"_s).text();
    request.number = reader.at(u"number"_s).integer();
    request.revision = reader.at(u"revision"_s).integer();
    request.peerIssueId = reader.at(u"peerIssueId"_s).textOr();
    request.trigger = reader.at(u"trigger"_s).textOr();
    request.origin = reader.at(u"origin"_s).textOr();
    request.relink = json.value(u"relink"_s).toBool();
    request.replica = reader.at(u"replica"_s).object();
    request.traces = reader.at(u"traces"_s).arrayOr();
    request.timeline = reader.at(u"timeline"_s).arrayOr();
    const JsonReader applied = reader.at(u"applied"_s);
    request.applied = {applied.at(u"epoch"_s).textOr(), applied.at(u"number"_s).integerOr(0), applied.at(u"revision"_s).integerOr(0)};
    if (reader.at(u"replica"_s).at(u"issueId"_s).text().isEmpty())
        reader.at(u"replica"_s).at(u"issueId"_s).fail(u"must not be empty"_s);
    if (const Result<> checked = reader.result(); !checked)
        return checked.error();
    return request;
}

QJsonObject Acknowledgement::toJson() const
{
    return {{u"epoch"_s, epoch}, {u"number"_s, number}, {u"revision"_s, revision}, {u"outcome"_s, outcomeName(outcome)},
            {u"issueId"_s, issueId}, {u"key"_s, key}, {u"url"_s, url}, {u"reason"_s, reason}, {u"error"_s, error}, {u"step"_s, step},
            {u"replica"_s, replica}, {u"traces"_s, traces}, {u"warnings"_s, QJsonArray::fromStringList(warnings)}, {u"timeline"_s, timeline}};
}

Result<Acknowledgement> Acknowledgement::fromJson(const QJsonObject &json)
{
    const JsonReader reader(json, u"ack"_s);
    Acknowledgement ack;
    ack.epoch = reader.at(u"epoch"_s).text();
    ack.number = reader.at(u"number"_s).integer();
    ack.revision = reader.at(u"revision"_s).integer();
    const QString outcome = reader.at(u"outcome"_s).text();
    if (outcome == "skipped"_L1)
        ack.outcome = Outcome::Skipped;
    else if (outcome == "failed"_L1)
        ack.outcome = Outcome::Failed;
    else if (outcome != "applied"_L1)
        reader.at(u"outcome"_s).fail(u"unknown outcome “%1”"_s.arg(outcome));
    ack.issueId = reader.at(u"issueId"_s).textOr();
    ack.key = reader.at(u"key"_s).textOr();
    ack.url = reader.at(u"url"_s).textOr();
    ack.reason = reader.at(u"reason"_s).textOr();
    ack.error = reader.at(u"error"_s).objectOr();
    ack.step = static_cast<int>(reader.at(u"step"_s).integerOr(6));
    ack.replica = reader.at(u"replica"_s).objectOr();
    ack.traces = reader.at(u"traces"_s).arrayOr();
    for (const QJsonValue warning : reader.at(u"warnings"_s).arrayOr())
        ack.warnings.append(warning.toString());
    ack.timeline = reader.at(u"timeline"_s).arrayOr();
    if (const Result<> checked = reader.result(); !checked)
        return checked.error();
    return ack;
}

} // namespace lockstep
