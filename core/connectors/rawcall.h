#pragma once
// A rule's call of a tracker's API (TrackerCall) as an HTTP request, and the answer back. Pure, any thread; for connectors that speak HTTP.

#include "core/http/httprequest.h"
#include "core/http/httpresponse.h"
#include "core/model/trackercall.h"

namespace lockstep {

/// `request` as the connector makes its own, with its credentials, filled from the call. InvalidInput as checkedCall(), or where the query has one of
/// `ownNames`: names by which a request would tell other credentials than ours.
Result<HttpRequest> requestOfCall(HttpRequest request, const TrackerCall &call, const QStringList &ownNames);
/// 429 and 502 to 504 are errors; every other status is an answer. `secret` is cut out of it: some trackers tell an account its own key.
Result<TrackerAnswer> answerOfCall(const Result<HttpResponse> &response, const QByteArray &secret, qint64 now);

} // namespace lockstep
