#include "core/http/httprequest.h"

#include <QUrl>

using namespace Qt::StringLiterals;

namespace lockstep {

QString HttpRequest::name() const
{
    const QString shown = path.isEmpty() ? u"/"_s : path;
    return QString::fromLatin1(method) + u' ' + shown;
}

QString pathSegment(const QString &text) { return QString::fromLatin1(QUrl::toPercentEncoding(text)); }

QByteArray encodedQuery(const QList<QPair<QString, QString>> &query)
{
    QByteArray all;
    for (const auto &[key, value] : query) {
        if (!all.isEmpty())
            all += '&';
        all += QUrl::toPercentEncoding(key);
        all += '=';
        all += QUrl::toPercentEncoding(value);
    }
    return all;
}

} // namespace lockstep
