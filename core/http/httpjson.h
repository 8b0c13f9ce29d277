#pragma once
// Reading an answer as JSON. Pure, any thread.

#include "core/base/result.h"
#include "core/http/httpresponse.h"

#include <QJsonValue>

namespace lockstep {

/// The body as JSON. BadAnswer names the request and says what is wrong: HTML instead of JSON, half a JSON and where it stops.
Result<QJsonValue> jsonBody(const HttpResponse &response);

} // namespace lockstep
