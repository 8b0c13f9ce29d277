#pragma once
// What Redmine says when it refuses: {"errors":["Subject cannot be blank", …]} in the API user's language, or an empty body.
// Pure functions, any thread.

#include "core/base/result.h"
#include "core/connectors/redmine/redminemapping.h"
#include "core/http/httpresponse.h"

namespace lockstep {

/// `what` is what was attempted, for the sentence: "the issue", "the comment", "the query “…”".
Error redmineError(const HttpResponse &response, const QString &what, const RedmineNames &names, qint64 now);
/// The field that an English message begins with ("Due date is not a valid date" -> dueDate); empty if it cannot be told.
QString redmineFieldOf(const QString &message, const RedmineNames &names);

/// The pairs of a query in Redmine's own URL form. Validation for filters that Redmine does not have: it would ignore them and
/// answer all issues.
Result<QList<QPair<QString, QString>>> redmineQuery(const QString &query);

} // namespace lockstep
