#pragma once
// RestUser: another user of a tracker, for tests: plain REST calls that wait for their answer (tests only). Fails the test run loudly by
// an empty answer and a warning; status() tells the last HTTP status.

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QList>
#include <QNetworkAccessManager>
#include <QNetworkRequest>
#include <QPair>
#include <QString>

class RestUser {
public:
    RestUser(const QString &base, QByteArray headerName, QByteArray headerValue);

    QJsonDocument get(const QString &pathAndQuery);
    QJsonDocument post(const QString &path, const QJsonObject &body);
    QJsonDocument put(const QString &path, const QJsonObject &body);
    QJsonDocument upload(const QString &path, const QByteArray &bytes);
    QByteArray raw(const QString &path);
    int status() const { return m_status; }

private:
    QNetworkRequest request(const QString &pathAndQuery) const;
    QByteArray finish(QNetworkReply *reply);

    QNetworkAccessManager m_network;
    const QString m_base;
    const QByteArray m_headerName;
    const QByteArray m_headerValue;
    int m_status = 0;
};

/// What tracker scripts print when they start: url, keys, ids. With LOCKSTEP_OTHER_TRACKERS in the environment, those of the second pair, which chaos
/// uses as well: LOCKSTEP_CHAOS_… for LOCKSTEP_….
QJsonObject trackerInfo(const char *environmentVariable);
