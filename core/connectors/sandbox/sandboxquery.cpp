#include "core/connectors/sandbox/sandboxquery.h"

#include "core/base/jsonreader.h"

using namespace Qt::StringLiterals;

namespace lockstep::sandbox {

namespace {
QStringList keys()
{
    return {u"status"_s, u"priority"_s, u"type"_s, u"assignee"_s, u"reporter"_s, u"label"_s, u"text"_s, u"due"_s, u"severity"_s,
            u"reference"_s, u"number"_s};
}

Error bad(const QString &word, const QString &why)
{
    return Error::make(ErrorCode::Validation, u"The query cannot be read at “%1”: %2"_s.arg(word, why)).withField(u"query"_s);
}

bool same(const QString &a, const QString &b) { return a.compare(b, Qt::CaseInsensitive) == 0; }

bool holds(const QueryTerm &term, const BoardIssue &issue)
{
    const QString &value = term.value;
    if (term.key == "status"_L1)
        return same(issue.status, value);
    if (term.key == "priority"_L1)
        return same(issue.priority, value);
    if (term.key == "type"_L1)
        return same(issue.type, value);
    if (term.key == "assignee"_L1)
        return same(issue.assignee, value);
    if (term.key == "reporter"_L1)
        return same(issue.reporter, value);
    if (term.key == "label"_L1)
        return issue.labels.contains(value, Qt::CaseInsensitive);
    if (term.key == "due"_L1)
        return issue.dueDate == value;
    if (term.key == "severity"_L1)
        return same(issue.severity, value);
    if (term.key == "reference"_L1)
        return same(issue.reference, value);
    if (term.key == "number"_L1)
        return QString::number(issue.number) == value;
    return issue.summary.contains(value, Qt::CaseInsensitive) || issue.description.contains(value, Qt::CaseInsensitive);
}

// A known value for the keys that have a fixed list, so that a slip is an error and not an empty answer.
Result<> checkValue(const QueryTerm &term, const QString &word)
{
    QStringList allowed;
    if (term.key == "status"_L1)
        allowed = board::statuses();
    else if (term.key == "priority"_L1)
        allowed = board::priorities();
    else if (term.key == "type"_L1)
        allowed = board::types();
    else if (term.key == "severity"_L1)
        allowed = board::severities();
    if (allowed.isEmpty() || allowed.contains(term.value, Qt::CaseInsensitive))
        return {};
    return bad(word, u"%1 is one of %2"_s.arg(term.key, allowed.join(u", "_s)));
}
} // namespace

Result<Query> parseQuery(const QString &text)
{
    Query query;
    qsizetype at = 0;
    while (true) {
        while (at < text.size() && text.at(at).isSpace())
            ++at;
        if (at >= text.size())
            return query;
        const qsizetype start = at;
        bool quoted = false;
        QString word;
        for (; at < text.size() && (quoted || !text.at(at).isSpace()); ++at) {
            if (text.at(at) == u'"')
                quoted = !quoted;
            else
                word.append(text.at(at));
        }
        const QString raw = text.mid(start, at - start);
        if (quoted)
            return bad(raw, u"the quote is not closed"_s);
        const qsizetype colon = word.indexOf(u':');
        if (colon <= 0 || colon == word.size() - 1)
            return bad(raw, u"write key:value, as in status:New or text:%1"_s.arg(word.isEmpty() ? u"word"_s : QString(word).remove(u':')));
        QueryTerm term {word.left(colon).toLower(), word.mid(colon + 1)};
        if (!keys().contains(term.key)) {
            const QString near = nearestWord(term.key, keys());
            return bad(raw, near.isEmpty() ? u"the keys are %1"_s.arg(keys().join(u", "_s)) : u"did you mean “%1”?"_s.arg(near));
        }
        if (const Result<> checked = checkValue(term, raw); !checked)
            return checked.error();
        query.append(term);
    }
}

bool matches(const Query &query, const BoardIssue &issue)
{
    return std::all_of(query.begin(), query.end(), [&issue](const QueryTerm &term) { return holds(term, issue); });
}

} // namespace lockstep::sandbox
