#pragma once
// What goes over the control socket: one line of JSON each way, then the socket is closed. Pure functions, any thread.
//   request {"lockstep":1,"command":"queue","arguments":{"state":"failed"}}
//   answer  {"ok":true,"data":…,"text":"…"}  or  {"ok":false,"error":{"code":…,"message":…}}
// Both are untrusted: sizes are bounded and each fault is one InvalidInput error.

#include "core/base/result.h"
#include "core/node/nodehost.h"

#include <QByteArray>

namespace lockstep {

struct ControlRequest {
    QString command;
    QJsonObject arguments;
};

inline constexpr qsizetype maxControlRequest = 16 * 1024 * 1024;
inline constexpr qsizetype maxControlAnswer = 64 * 1024 * 1024;

QByteArray encodeRequest(const ControlRequest &request);
Result<ControlRequest> decodeRequest(const QByteArray &line);
QByteArray encodeAnswer(const CommandOutcome &outcome);
Result<CommandOutcome> decodeAnswer(const QByteArray &line);

/// A text among a command's arguments; empty where there is none.
QString textOf(const QJsonObject &arguments, const char *name);
CommandOutcome outcomeOf(const QJsonObject &data);
CommandOutcome refused(const Error &error);
CommandOutcome refused(ErrorCode code, const QString &message);

} // namespace lockstep
