#include "core/model/issue.h"

#include <QJsonArray>
#include <QRegularExpression>
#include <QStringList>

#include <optional>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
void put(QJsonObject &json, const QString &key, const QString &value)
{
    if (!value.isEmpty())
        json.insert(key, value);
}

bool isUnset(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Null:
    case QJsonValue::Undefined: return true;
    case QJsonValue::String: return value.toString().isEmpty();
    case QJsonValue::Array: return value.toArray().isEmpty();
    case QJsonValue::Object: return value.toObject().isEmpty();
    default: return false;
    }
}

bool sameWord(const QString &a, const QString &b) { return !a.isEmpty() && a.compare(b, Qt::CaseInsensitive) == 0; }

// A choice or person: the stronger names decide first, so two people called alike stay two.
bool sameObject(const QJsonObject &a, const QJsonObject &b)
{
    for (const QString &key : {u"id"_s, u"login"_s, u"email"_s, u"name"_s}) {
        const QString left = a.value(key).toString();
        const QString right = b.value(key).toString();
        if (!left.isEmpty() && !right.isEmpty())
            return sameWord(left, right);
    }
    return a == b;
}

bool sameAsWord(const QJsonObject &object, const QString &word)
{
    for (const QString &key : {u"name"_s, u"login"_s, u"email"_s, u"id"_s}) {
        if (sameWord(object.value(key).toString(), word.trimmed()))
            return true;
    }
    return false;
}

bool sameSet(const QJsonArray &a, const QJsonArray &b)
{
    if (a.size() != b.size())
        return false;
    QJsonArray rest = b;
    for (const QJsonValue left : a) {
        qsizetype found = -1;
        for (qsizetype i = 0; i < rest.size() && found < 0; ++i) {
            if (sameValue(left, rest.at(i)))
                found = i;
        }
        if (found < 0)
            return false;
        rest.removeAt(found);
    }
    return true;
}

// As normalisedText() leaves it.
bool isNormal(const QString &text)
{
    QChar before = u'\n';
    for (const QChar letter : text) {
        if (letter == u'\r' || (letter == u'\n' && before != u'\n' && before.isSpace()))
            return false;
        before = letter;
    }
    return text.isEmpty() || !before.isSpace();
}

// A time as stampText() writes it.
std::optional<QDateTime> ownStamp(const QString &text)
{
    static constexpr QStringView form = u"0000-00-00T00:00:00.000Z";
    if (text.size() != form.size())
        return std::nullopt;
    for (qsizetype i = 0; i < form.size(); ++i) {
        const bool fits = form.at(i) == u'0' ? text.at(i) >= u'0' && text.at(i) <= u'9' : text.at(i) == form.at(i);
        if (!fits)
            return std::nullopt;
    }
    const auto number = [&text](qsizetype from, qsizetype length) {
        int value = 0;
        for (qsizetype i = from; i < from + length; ++i)
            value = value * 10 + (text.at(i).unicode() - u'0');
        return value;
    };
    const QDate date(number(0, 4), number(5, 2), number(8, 2));
    const QTime clock(number(11, 2), number(14, 2), number(17, 2), number(20, 3));
    return date.isValid() && clock.isValid() ? std::optional(QDateTime(date, clock, Qt::UTC)) : std::nullopt;
}
} // namespace

QJsonValue Person::toJson() const
{
    if (isNull())
        return QJsonValue::Null;
    QJsonObject json;
    put(json, u"id"_s, id);
    put(json, u"login"_s, login);
    put(json, u"name"_s, name);
    put(json, u"email"_s, email);
    return json;
}

Person Person::fromJson(const QJsonValue &json)
{
    if (json.isString())
        return {.id = {}, .login = {}, .name = json.toString(), .email = {}};
    const QJsonObject o = json.toObject();
    return {o.value(u"id"_s).toString(), o.value(u"login"_s).toString(), o.value(u"name"_s).toString(), o.value(u"email"_s).toString()};
}

QJsonValue Choice::toJson() const
{
    if (id.isEmpty() && name.isEmpty())
        return QJsonValue::Null;
    QJsonObject json;
    put(json, u"id"_s, id);
    put(json, u"name"_s, name);
    put(json, u"category"_s, category);
    return json;
}

Choice Choice::fromJson(const QJsonValue &json)
{
    if (json.isString())
        return {.id = {}, .name = json.toString(), .category = {}};
    const QJsonObject o = json.toObject();
    return {o.value(u"id"_s).toString(), o.value(u"name"_s).toString(), o.value(u"category"_s).toString()};
}

QString visibilityName(Visibility v)
{
    switch (v) {
    case Visibility::Public: return u"public"_s;
    case Visibility::Internal: return u"internal"_s;
    case Visibility::Unknown: break;
    }
    return u"unknown"_s;
}

Visibility visibilityFromName(const QString &name)
{
    if (name == "public"_L1)
        return Visibility::Public;
    return name == "internal"_L1 ? Visibility::Internal : Visibility::Unknown;
}

QJsonObject Comment::toJson() const
{
    QJsonObject json {{u"id"_s, id}, {u"body"_s, body}, {u"visibility"_s, visibilityName(visibility)}};
    if (!author.isNull())
        json.insert(u"author"_s, author.toJson());
    put(json, u"createdAt"_s, stampText(createdAt));
    put(json, u"updatedAt"_s, stampText(updatedAt));
    put(json, u"parentId"_s, parentId);
    return json;
}

Comment Comment::fromJson(const QJsonObject &json)
{
    Comment comment;
    comment.id = json.value(u"id"_s).toString();
    comment.body = json.value(u"body"_s).toString();
    comment.author = Person::fromJson(json.value(u"author"_s));
    comment.visibility = visibilityFromName(json.value(u"visibility"_s).toString());
    comment.createdAt = stampFromText(json.value(u"createdAt"_s).toString());
    comment.updatedAt = stampFromText(json.value(u"updatedAt"_s).toString());
    comment.parentId = json.value(u"parentId"_s).toString();
    return comment;
}

QJsonObject Attachment::toJson() const
{
    QJsonObject json {{u"id"_s, id}, {u"fileName"_s, fileName}, {u"mimeType"_s, mimeType}, {u"size"_s, size},
                      {u"visibility"_s, visibilityName(visibility)}};
    if (!author.isNull())
        json.insert(u"author"_s, author.toJson());
    put(json, u"sha256"_s, sha256);
    put(json, u"createdAt"_s, stampText(createdAt));
    put(json, u"commentId"_s, commentId);
    put(json, u"contentRef"_s, contentRef);
    return json;
}

Attachment Attachment::fromJson(const QJsonObject &json)
{
    Attachment attachment;
    attachment.id = json.value(u"id"_s).toString();
    attachment.fileName = json.value(u"fileName"_s).toString();
    attachment.mimeType = json.value(u"mimeType"_s).toString();
    attachment.size = json.value(u"size"_s).toInteger();
    attachment.sha256 = json.value(u"sha256"_s).toString();
    attachment.author = Person::fromJson(json.value(u"author"_s));
    attachment.visibility = visibilityFromName(json.value(u"visibility"_s).toString());
    attachment.createdAt = stampFromText(json.value(u"createdAt"_s).toString());
    attachment.commentId = json.value(u"commentId"_s).toString();
    attachment.contentRef = json.value(u"contentRef"_s).toString();
    return attachment;
}

QString Issue::summary() const { return fields.value(QLatin1StringView(field::summary)).toString(); }

QJsonObject Issue::toJson() const
{
    QJsonArray commentList;
    for (const Comment &comment : comments)
        commentList.append(comment.toJson());
    QJsonArray attachmentList;
    for (const Attachment &attachment : attachments)
        attachmentList.append(attachment.toJson());
    QJsonObject json {{u"id"_s, id.value()}, {u"key"_s, key}, {u"url"_s, url}, {u"version"_s, version},
            {u"createdAt"_s, stampText(createdAt)}, {u"updatedAt"_s, stampText(updatedAt)}, {u"author"_s, author.toJson()},
            {u"fields"_s, fields}, {u"custom"_s, custom}, {u"comments"_s, commentList}, {u"attachments"_s, attachmentList},
            {u"native"_s, native}};
    if (worklogs.isEmpty()) // as before there were any
        return json;
    QJsonArray worklogList;
    for (const Worklog &worklog : worklogs)
        worklogList.append(worklog.toJson());
    json.insert(u"worklogs"_s, worklogList);
    return json;
}

Issue Issue::fromJson(const QJsonObject &json)
{
    Issue issue;
    issue.id = IssueId(json.value(u"id"_s).toString());
    issue.key = json.value(u"key"_s).toString();
    issue.url = json.value(u"url"_s).toString();
    issue.version = json.value(u"version"_s).toString();
    issue.createdAt = stampFromText(json.value(u"createdAt"_s).toString());
    issue.updatedAt = stampFromText(json.value(u"updatedAt"_s).toString());
    issue.author = Person::fromJson(json.value(u"author"_s));
    issue.fields = json.value(u"fields"_s).toObject();
    issue.custom = json.value(u"custom"_s).toObject();
    for (const QJsonValue value : json.value(u"comments"_s).toArray())
        issue.comments.append(Comment::fromJson(value.toObject()));
    for (const QJsonValue value : json.value(u"attachments"_s).toArray())
        issue.attachments.append(Attachment::fromJson(value.toObject()));
    for (const QJsonValue value : json.value(u"worklogs"_s).toArray())
        issue.worklogs.append(Worklog::fromJson(value.toObject()));
    issue.native = json.value(u"native"_s).toObject();
    return issue;
}

QJsonObject flatFields(const QJsonObject &fields, const QJsonObject &custom)
{
    QJsonObject flat = fields;
    for (auto it = custom.begin(); it != custom.end(); ++it)
        flat.insert(QLatin1StringView(customPrefix) + it.key(), it.value());
    return flat;
}

bool sameValue(const QJsonValue &a, const QJsonValue &b)
{
    if (isUnset(a) || isUnset(b))
        return isUnset(a) && isUnset(b);
    if (a.isString() && b.isString())
        return a.toString() == b.toString() || normalisedText(a.toString()) == normalisedText(b.toString());
    if (a.isObject() && b.isObject())
        return sameObject(a.toObject(), b.toObject());
    if (a.isObject() && b.isString())
        return sameAsWord(a.toObject(), b.toString());
    if (a.isString() && b.isObject())
        return sameAsWord(b.toObject(), a.toString());
    if (a.isArray() && b.isArray())
        return sameSet(a.toArray(), b.toArray());
    return a == b;
}

bool isSamePerson(const Person &a, const Person &b)
{
    return !a.isNull() && !b.isNull() && sameValue(a.toJson(), b.toJson());
}

QJsonArray mergedList(const QJsonArray &before, const QJsonArray &wanted, const QJsonArray &here)
{
    QJsonArray merged;
    for (const QJsonValue item : here) {
        if (!before.contains(item) || wanted.contains(item))
            merged.append(item);
    }
    for (const QJsonValue item : wanted) {
        if (!before.contains(item) && !merged.contains(item))
            merged.append(item);
    }
    return merged;
}

QString normalisedText(const QString &text)
{
    if (isNormal(text)) // most are, and each is looked at many times
        return text;
    QString result = text;
    result.replace("\r\n"_L1, "\n"_L1).replace(u'\r', u'\n');
    QStringList lines = result.split(u'\n');
    for (QString &line : lines) {
        while (!line.isEmpty() && line.back().isSpace())
            line.chop(1);
    }
    while (!lines.isEmpty() && lines.constLast().isEmpty())
        lines.removeLast();
    return lines.join(u'\n');
}

QString displayValue(const QJsonValue &value)
{
    if (isUnset(value))
        return u"–"_s;
    if (value.isArray()) {
        QStringList parts;
        for (const QJsonValue part : value.toArray())
            parts.append(displayValue(part));
        return parts.join(u", "_s);
    }
    if (value.isObject()) {
        for (const QString &key : {u"name"_s, u"login"_s, u"email"_s, u"id"_s}) {
            const QString text = value.toObject().value(key).toString();
            if (!text.isEmpty())
                return text;
        }
    }
    if (value.isBool())
        return value.toBool() ? u"yes"_s : u"no"_s;
    return value.isDouble() ? QString::number(value.toDouble(), 'g', 15) : value.toString();
}

// Both are asked many times for each event, and Qt's own way, for any format, takes some fifty times as long.
QString stampText(const QDateTime &time)
{
    if (!time.isValid())
        return {};
    const QDateTime utc = time.toUTC();
    const QDate date = utc.date();
    const QTime clock = utc.time();
    if (date.year() < 0 || date.year() > 9999)
        return utc.toString(Qt::ISODateWithMs);
    QString text = u"0000-00-00T00:00:00.000Z"_s;
    QChar *letters = text.data();
    const auto put = [letters](int last, int value) {
        for (; value > 0; value /= 10)
            letters[last--] = QChar(u'0' + value % 10);
    };
    put(3, date.year());
    put(6, date.month());
    put(9, date.day());
    put(12, clock.hour());
    put(15, clock.minute());
    put(18, clock.second());
    put(22, clock.msec());
    return text;
}

QDateTime stampFromText(const QString &text)
{
    if (text.isEmpty())
        return {};
    if (const std::optional<QDateTime> own = ownStamp(text))
        return *own;
    QDateTime time = QDateTime::fromString(text, Qt::ISODateWithMs);
    if (time.isValid() && time.timeSpec() == Qt::LocalTime)
        time.setTimeSpec(Qt::UTC);
    return time.toUTC();
}

} // namespace lockstep
