#pragma once
// HttpResponse: an answer that arrived in full, whatever its status. Plain value, any thread.
// Reading it: checkStatus() and httpError() in httperror.h, jsonBody() in httpjson.h.

#include "core/http/httprequest.h"

#include <QDateTime>

namespace lockstep {

struct HttpResponse {
    int status = 0;
    HttpHeaders headers; ///< Names in lower case
    QByteArray body; ///< Empty when it went to HttpRequest::targetFile
    QDateTime serverTime; ///< The Date header, UTC; invalid when there was none
    QString requestId; ///< Under which the server's own log knows it, where it says so; else the X-Request-Id that we sent
    QString request; ///< HttpRequest::name()
    QString host; ///< "127.0.0.1:3480"

    bool isSuccess() const { return status >= 200 && status < 300; }
    QByteArray header(const QByteArray &name) const; ///< Case does not count; empty when absent
};

} // namespace lockstep
