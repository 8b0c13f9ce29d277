#include "tests/support/restuser.h"

#include <QEventLoop>
#include <QFile>
#include <QNetworkReply>
#include <QUrl>

using namespace Qt::StringLiterals;

RestUser::RestUser(const QString &base, QByteArray headerName, QByteArray headerValue)
    : m_base(base), m_headerName(std::move(headerName)), m_headerValue(std::move(headerValue))
{
}

QNetworkRequest RestUser::request(const QString &pathAndQuery) const
{
    QNetworkRequest request(QUrl(m_base + pathAndQuery, QUrl::TolerantMode));
    request.setRawHeader(m_headerName, m_headerValue);
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    request.setTransferTimeout(60'000);
    return request;
}

QByteArray RestUser::finish(QNetworkReply *reply)
{
    QEventLoop loop;
    QObject::connect(reply, &QNetworkReply::finished, &loop, &QEventLoop::quit);
    if (!reply->isFinished())
        loop.exec();
    m_status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const QByteArray bytes = reply->readAll();
    if (m_status < 200 || m_status > 299)
        qWarning().noquote() << reply->url().toString() << m_status << reply->errorString() << bytes.left(500);
    reply->deleteLater();
    return bytes;
}

QJsonDocument RestUser::get(const QString &pathAndQuery) { return QJsonDocument::fromJson(raw(pathAndQuery)); }
QByteArray RestUser::raw(const QString &path) { return finish(m_network.get(request(path))); }

QJsonDocument RestUser::post(const QString &path, const QJsonObject &body)
{
    return QJsonDocument::fromJson(finish(m_network.post(request(path), QJsonDocument(body).toJson())));
}

QJsonDocument RestUser::put(const QString &path, const QJsonObject &body)
{
    return QJsonDocument::fromJson(finish(m_network.put(request(path), QJsonDocument(body).toJson())));
}

QJsonDocument RestUser::upload(const QString &path, const QByteArray &bytes)
{
    QNetworkRequest octets = request(path);
    octets.setHeader(QNetworkRequest::ContentTypeHeader, u"application/octet-stream"_s);
    return QJsonDocument::fromJson(finish(m_network.post(octets, bytes)));
}

QJsonObject trackerInfo(const char *environmentVariable)
{
    QByteArray name(environmentVariable);
    if (qEnvironmentVariableIsSet("LOCKSTEP_OTHER_TRACKERS") && !name.startsWith("LOCKSTEP_CHAOS_"))
        name.replace("LOCKSTEP_", "LOCKSTEP_CHAOS_");
    QFile file(qEnvironmentVariable(name.constData()));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QJsonDocument::fromJson(file.readAll()).object();
}
