#pragma once
// The board's query language: words of the form key:value, all of which must hold; a value with blanks stands in quotes.
//   status:New label:bug text:"cannot log in"
// Keys: status, priority, type, assignee, reporter, label, text, due, severity, reference, number. An empty query is every issue.
// Pure functions, any thread. Errors: Validation naming the word.

#include "core/base/result.h"
#include "core/model/board.h"

namespace lockstep::sandbox {

struct QueryTerm {
    QString key;
    QString value;
};
using Query = QList<QueryTerm>;

Result<Query> parseQuery(const QString &text);
bool matches(const Query &query, const BoardIssue &issue);

} // namespace lockstep::sandbox
