#include "core/model/worklog.h"

#include <QDate>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qsizetype dayLength = 10;
}

QJsonObject Worklog::toJson() const
{
    QJsonObject json {{u"id"_s, id}, {u"seconds"_s, seconds}, {u"startedAt"_s, startedAt}, {u"body"_s, body}};
    if (!activity.isEmpty())
        json.insert(u"activity"_s, activity);
    if (!author.isNull())
        json.insert(u"author"_s, author.toJson());
    if (createdAt.isValid())
        json.insert(u"createdAt"_s, stampText(createdAt));
    if (updatedAt.isValid())
        json.insert(u"updatedAt"_s, stampText(updatedAt));
    return json;
}

Worklog Worklog::fromJson(const QJsonObject &json)
{
    Worklog worklog;
    worklog.id = json.value(u"id"_s).toString();
    worklog.seconds = json.value(u"seconds"_s).toInteger();
    worklog.startedAt = json.value(u"startedAt"_s).toString();
    worklog.body = json.value(u"body"_s).toString();
    worklog.activity = json.value(u"activity"_s).toString();
    worklog.author = Person::fromJson(json.value(u"author"_s));
    worklog.createdAt = stampFromText(json.value(u"createdAt"_s).toString());
    worklog.updatedAt = stampFromText(json.value(u"updatedAt"_s).toString());
    return worklog;
}

bool isWorkStart(const QString &text)
{
    if (text.size() == dayLength)
        return QDate::fromString(text, Qt::ISODate).isValid();
    return text.endsWith(u'Z') && text.size() > dayLength && text.at(dayLength) == u'T' && stampFromText(text).isValid();
}

QString workDay(const QString &startedAt) { return startedAt.left(dayLength); }

bool isSameWorkStart(const QString &a, const QString &b)
{
    if (a.size() > dayLength && b.size() > dayLength)
        return stampFromText(a) == stampFromText(b);
    return !a.isEmpty() && workDay(a) == workDay(b);
}

qint64 wholeMinutes(qint64 seconds) { return std::max<qint64>(1, (seconds + 30) / 60); }

QString durationText(qint64 seconds)
{
    if (seconds < 60)
        return u"%1 s"_s.arg(seconds);
    const qint64 hours = seconds / 3600;
    const qint64 minutes = seconds % 3600 / 60;
    QString text = hours > 0 ? u"%1 h"_s.arg(hours) : QString();
    if (minutes > 0)
        text += (text.isEmpty() ? u"%1 min"_s : u" %1 min"_s).arg(minutes);
    return seconds % 60 > 0 ? text + u" %1 s"_s.arg(seconds % 60) : text;
}

std::optional<qint64> durationFromText(const QString &text)
{
    static const QRegularExpression clock(u"^(\\d{1,4}):([0-5]\\d)$"_s);
    static const QRegularExpression parts(u"^(?:(\\d{1,4}(?:[.,]\\d{1,2})?)\\s*h(?:ours?)?)?\\s*(?:(\\d{1,5})\\s*m(?:in(?:utes?)?)?)?$"_s, QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression minutes(u"^\\d{1,5}$"_s);
    const QString given = text.trimmed();
    qint64 seconds = 0;
    const QRegularExpressionMatch asClock = clock.match(given);
    const QRegularExpressionMatch asParts = parts.match(given);
    if (asClock.hasMatch())
        seconds = asClock.captured(1).toLongLong() * 3600 + asClock.captured(2).toLongLong() * 60;
    else if (minutes.match(given).hasMatch())
        seconds = given.toLongLong() * 60;
    else if (asParts.hasMatch())
        seconds = std::llround(asParts.captured(1).replace(u',', u'.').toDouble() * 60) * 60 + asParts.captured(2).toLongLong() * 60;
    return seconds > 0 ? std::optional(seconds) : std::nullopt;
}

QString worklogText(const Worklog &worklog)
{
    QString text = durationText(worklog.seconds);
    if (!worklog.startedAt.isEmpty())
        text += u" on "_s + workDay(worklog.startedAt);
    if (!worklog.activity.isEmpty())
        text += u" ("_s + worklog.activity + u')';
    return worklog.body.isEmpty() ? text : text + u": "_s + worklog.body;
}

bool isSameWork(const Worklog &a, const Worklog &b)
{
    return a.seconds == b.seconds && a.startedAt == b.startedAt && a.activity == b.activity && normalisedText(a.body) == normalisedText(b.body);
}

} // namespace lockstep
