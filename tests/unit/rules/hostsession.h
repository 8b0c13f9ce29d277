#pragma once
// A rule host that is told what to do byte by byte, and what it says.

#include "core/rules/rulerequest.h"
#include "tests/support/testpaths.h"
#include "tests/unit/rules/rulesample.h"

#include <QJsonDocument>
#include <QProcess>
#include <QtEndian>

namespace lockstep::hostsession {
using namespace Qt::StringLiterals;

inline constexpr qint64 now = 1767225600000; ///< 2026-01-01, midnight: what the node says

inline QByteArray lengthBytes(qsizetype n)
{
    QByteArray bytes(4, '\0');
    qToLittleEndian(static_cast<quint32>(n), bytes.data());
    return bytes;
}

inline QByteArray bodyOf(char kind, const QList<QByteArray> &parts)
{
    QByteArray body(1, kind);
    for (const QByteArray &part : parts)
        body += lengthBytes(part.size()) + part;
    return body;
}

inline QByteArray framed(const QByteArray &body) { return lengthBytes(body.size()) + body; }

/// What the host said, one JSON each; false when it is no sequence of frames.
inline bool readAnswers(const QByteArray &output, QList<QJsonObject> &answers)
{
    qsizetype at = 0;
    while (at < output.size()) {
        if (output.size() - at < 4)
            return false;
        const auto length = static_cast<qsizetype>(qFromLittleEndian<quint32>(output.constData() + at));
        at += 4;
        if (length > output.size() - at)
            return false;
        QJsonParseError error;
        const QJsonDocument document = QJsonDocument::fromJson(output.mid(at, length), &error);
        if (error.error != QJsonParseError::NoError || !document.isObject())
            return false;
        answers.append(document.object());
        at += length;
    }
    return true;
}

struct Session {
    bool ended = false;
    QProcess::ExitStatus status = QProcess::CrashExit;
    int code = -1;
    QByteArray output;
};

inline Session hostWith(const QByteArray &input)
{
    QProcess host;
    host.setProcessEnvironment(QProcessEnvironment());
    host.setStandardErrorFile(QProcess::nullDevice());
    host.start(ruleHostPath(), {u"--memory-mib"_s, u"256"_s});
    host.write(input);
    host.closeWriteChannel();
    Session session;
    session.ended = host.waitForFinished(20000);
    session.status = host.exitStatus();
    session.code = host.exitCode();
    session.output = host.readAllStandardOutput();
    return session;
}

} // namespace lockstep::hostsession
