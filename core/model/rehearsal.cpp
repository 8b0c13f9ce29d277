#include "core/model/rehearsal.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
void insertCommon(QJsonObject &json, const std::optional<Error> &error, const QString &skipped, const QStringList &warnings, const QStringList &log)
{
    if (error)
        json.insert(u"error"_s, error->toJson());
    if (!skipped.isEmpty())
        json.insert(u"skipped"_s, skipped);
    if (!warnings.isEmpty())
        json.insert(u"warnings"_s, QJsonArray::fromStringList(warnings));
    if (!log.isEmpty())
        json.insert(u"log"_s, QJsonArray::fromStringList(log));
}

QString counted(qsizetype n, const QString &one, const QString &many) { return QString::number(n) + u' ' + (n == 1 ? one : many); }

QString listed(const QStringList &parts)
{
    if (parts.size() < 2)
        return parts.join(QString());
    return parts.first(parts.size() - 1).join(u", "_s) + u" and "_s + parts.last();
}
} // namespace

QJsonObject RehearsedIssue::toJson() const
{
    QJsonObject sent {{u"key"_s, out.key}, {u"summary"_s, out.summary}, {u"replica"_s, out.replica}};
    insertCommon(sent, out.error, out.skipped, out.warnings, out.log);
    QJsonObject taken {{u"key"_s, in.key}, {u"creates"_s, in.creates}};
    QJsonArray writes;
    for (const RehearsedWrite &write : in.writes) {
        QJsonObject json {{u"field"_s, write.field}, {u"before"_s, write.before}, {u"after"_s, write.after}};
        if (!write.refusal.isEmpty())
            json.insert(u"refusal"_s, write.refusal);
        if (write.conflict != RehearsedWrite::Settled::No)
            json.insert(u"conflict"_s, write.conflict == RehearsedWrite::Settled::TheirsWins ? u"theirs wins"_s : write.conflict == RehearsedWrite::Settled::OursStays ? u"ours stays"_s : u"asks"_s);
        writes.append(json);
    }
    taken.insert(u"writes"_s, writes);
    QJsonArray items;
    for (const RehearsedItem &item : in.items)
        items.append(QJsonObject {{u"kind"_s, item.kind}, {u"text"_s, item.text}, {u"edit"_s, item.edit}, {u"internal"_s, item.internal}});
    taken.insert(u"items"_s, items);
    if (!in.missing.isEmpty())
        taken.insert(u"missing"_s, QJsonArray::fromStringList(in.missing));
    insertCommon(taken, in.error, in.skipped, in.warnings, in.log);
    return {{u"sentence"_s, rehearsalSentence(*this)}, {u"sent"_s, sent}, {u"taken"_s, taken}};
}

QString rehearsalSentence(const RehearsedIssue &issue)
{
    if (issue.out.error)
        return u"fails: %1"_s.arg(issue.out.error->message);
    if (!issue.out.skipped.isEmpty())
        return u"is not sent: %1"_s.arg(issue.out.skipped);
    if (issue.in.error)
        return u"fails on the other side: %1"_s.arg(issue.in.error->message);
    if (!issue.in.skipped.isEmpty())
        return u"is not applied on the other side: %1"_s.arg(issue.in.skipped);
    if (issue.in.changesNothing())
        return u"would change nothing"_s;
    QStringList fields;
    qsizetype refused = issue.in.missing.size();
    qsizetype asks = 0;
    for (const RehearsedWrite &write : issue.in.writes) {
        asks += write.conflict == RehearsedWrite::Settled::Asks ? 1 : 0;
        if (write.conflict == RehearsedWrite::Settled::OursStays || write.conflict == RehearsedWrite::Settled::Asks)
            continue;
        fields.append(write.field);
        refused += write.refusal.isEmpty() ? 0 : 1;
    }
    qsizetype comments = 0;
    qsizetype edits = 0;
    qsizetype files = 0;
    qsizetype times = 0;
    qsizetype timeEdits = 0;
    for (const RehearsedItem &item : issue.in.items) {
        if (item.kind == "worklog"_L1)
            ++(item.edit ? timeEdits : times);
        else
            ++(item.kind == "attachment"_L1 ? files : item.edit ? edits : comments);
    }
    QStringList parts;
    if (issue.in.creates)
        parts.append(u"make a new issue with %1"_s.arg(counted(fields.size(), u"field"_s, u"fields"_s)));
    else if (!fields.isEmpty())
        parts.append(u"change "_s + (fields.size() > 4 ? counted(fields.size(), u"field"_s, u"fields"_s) : listed(fields)));
    if (comments > 0)
        parts.append(u"add "_s + counted(comments, u"comment"_s, u"comments"_s));
    if (edits > 0)
        parts.append(u"edit "_s + counted(edits, u"comment"_s, u"comments"_s));
    if (files > 0)
        parts.append(u"add "_s + counted(files, u"file"_s, u"files"_s));
    if (times > 0)
        parts.append(u"add "_s + counted(times, u"time entry"_s, u"time entries"_s));
    if (timeEdits > 0)
        parts.append(u"edit "_s + counted(timeEdits, u"time entry"_s, u"time entries"_s));
    if (asks > 0)
        parts.append(u"ask an administrator about %1"_s.arg(counted(asks, u"conflict"_s, u"conflicts"_s)));
    if (parts.isEmpty())
        return u"would keep what is there"_s;
    const QString would = u"would "_s + listed(parts);
    return refused == 0 ? would : would + u"; the tracker would refuse %1"_s.arg(counted(refused, u"value"_s, u"values"_s));
}

} // namespace lockstep
