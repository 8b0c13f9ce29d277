#include "core/model/replica.h"

#include "core/base/jsontext.h"
#include "core/model/worklog.h"

#include <QCryptographicHash>
#include <QHash>
#include <QJsonArray>
#include <QSet>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
using Part = QJsonObject Replica::*;
const std::array<std::pair<Part, QString>, 3> &parts()
{
    static const std::array<std::pair<Part, QString>, 3> all {std::pair(&Replica::fields, QString()), std::pair(&Replica::custom, u"custom."_s),
                                                              std::pair(&Replica::customKeys, u"key."_s)};
    return all;
}

bool sameItem(const Comment &a, const Comment &b)
{
    return a.visibility == b.visibility && normalisedText(a.body) == normalisedText(b.body);
}
bool sameItem(const Attachment &a, const Attachment &b)
{
    return a.fileName == b.fileName && a.sha256 == b.sha256 && a.visibility == b.visibility;
}

bool sameItem(const Worklog &a, const Worklog &b) { return isSameWork(a, b); }

// Without a prefix are the fields, which stand first.
std::pair<Part, QString> placeOf(const QString &name)
{
    const auto isOf = [&name](const auto &part) { return name.startsWith(part.second); };
    const auto part = std::find_if(parts().crbegin(), parts().crend(), isOf);
    return {part->first, name.mid(part->second.size())};
}

QJsonValue valueOf(const Replica &replica, const QString &name)
{
    const auto [part, key] = placeOf(name);
    return (replica.*part).value(key);
}

void setValue(Replica &replica, const QString &name, const QJsonValue &value)
{
    const auto [part, key] = placeOf(name);
    (replica.*part).insert(key, value);
}

QJsonObject jsonOf(const QMap<QString, QJsonArray> &lists)
{
    QJsonObject json;
    for (auto it = lists.begin(); it != lists.end(); ++it)
        json.insert(it.key(), it.value());
    return json;
}

QMap<QString, QJsonArray> listsFrom(const QJsonObject &json)
{
    QMap<QString, QJsonArray> lists;
    for (auto it = json.begin(); it != json.end(); ++it)
        lists.insert(it.key(), it->toArray());
    return lists;
}

QJsonArray without(const QJsonArray &list, const QJsonArray &items)
{
    QJsonArray rest;
    for (const QJsonValue item : list) {
        if (!items.contains(item))
            rest.append(item);
    }
    return rest;
}

template<typename T>
QHash<QString, T> byId(const QList<T> &items)
{
    QHash<QString, T> result;
    for (const T &item : items)
        result.insert(item.id, item);
    return result;
}

template<typename T>
QStringList changedItems(const QList<T> &told, const QList<T> &now, const QString &prefix)
{
    QStringList names;
    QHash<QString, T> before = byId(told);
    for (const T &item : now) {
        const auto known = before.constFind(item.id);
        if (known == before.cend() || !sameItem(*known, item))
            names.append(prefix + item.id);
        before.remove(item.id);
    }
    for (auto it = before.cbegin(); it != before.cend(); ++it)
        names.append(prefix + it.key());
    return names;
}

template<typename T>
QList<T> overlaidItems(const QList<T> &known, const QList<T> &news, const QSet<QString> &changed, const QString &prefix)
{
    QHash<QString, T> rest = byId(known);
    QList<T> result;
    for (const T &item : news) {
        const auto before = rest.constFind(item.id);
        result.append(before != rest.cend() && !changed.contains(prefix + item.id) ? *before : item);
        rest.remove(item.id);
    }
    for (const T &item : known) {
        if (rest.contains(item.id) && !changed.contains(prefix + item.id))
            result.append(item);
    }
    return result;
}
} // namespace

QJsonObject valuesBefore(const Replica &told, const Replica &now)
{
    QJsonObject was;
    for (const auto &[part, prefix] : parts()) {
        for (auto it = (now.*part).begin(); it != (now.*part).end(); ++it) {
            const bool known = (told.*part).contains(it.key());
            if (!known || (told.*part).value(it.key()) != it.value())
                was.insert(prefix + it.key(), known ? (told.*part).value(it.key()) : QJsonValue(QJsonValue::Null));
        }
        for (auto it = (told.*part).begin(); it != (told.*part).end(); ++it) {
            if (!(now.*part).contains(it.key()))
                was.insert(prefix + it.key(), it.value());
        }
    }
    return was;
}

QJsonObject toldBefore(const Replica &told, const Replica &now)
{
    QJsonObject was = valuesBefore(told, now);
    for (const auto &[part, prefix] : parts()) {
        for (auto it = (now.*part).begin(); it != (now.*part).end(); ++it) {
            if (!(told.*part).contains(it.key()))
                was.remove(prefix + it.key());
        }
    }
    return was;
}

QJsonObject withToldBefore(const QJsonObject &known, const QJsonObject &was, const QJsonObject &says, qint64 madeAt)
{
    Replica result = Replica::fromJson(known);
    const Replica now = Replica::fromJson(says);
    for (auto it = was.begin(); it != was.end(); ++it) {
        const QJsonValue value = valueOf(result, it.key());
        if (!value.isArray() || !it.value().isArray()) {
            setValue(result, it.key(), it.value());
            continue;
        }
        const QJsonArray before = it.value().toArray();
        const QJsonArray saidNow = valueOf(now, it.key()).toArray();
        const QJsonArray answered = result.settledAt.value(it.key()) < madeAt ? result.onlyAnswered.value(it.key()) : QJsonArray();
        const QJsonArray added = without(answered, without(answered, without(saidNow, before)));
        setValue(result, it.key(), without(mergedList({}, before, value.toArray()), added));
    }
    return result.toJson();
}

QJsonObject withoutAnswered(QJsonObject was, const Replica &known, const Replica &request)
{
    for (auto it = was.begin(); it != was.end(); ++it) {
        if (!it->isArray() || known.settledAt.value(it.key()) <= request.madeAt)
            continue;
        const QJsonArray gone = without(valueOf(request, it.key()).toArray(), valueOf(known, it.key()).toArray());
        it.value() = without(it->toArray(), gone);
    }
    return was;
}

QJsonObject heardSince(const QList<Replica> &earlier, const Replica &now)
{
    QJsonObject result;
    QJsonObject values = earlier.isEmpty() || !now.changed ? QJsonObject() : valuesBefore(now, Replica());
    for (auto it = values.begin(); it != values.end(); ++it) {
        if (now.changed->contains(it.key())) {
            const QJsonArray was = now.was.value(it.key()).toArray();
            if (const QJsonArray stays = without(was, without(was, it->toArray())); !stays.isEmpty())
                result.insert(it.key(), stays);
            continue;
        }
        QJsonValue heard = it.value();
        bool isSaid = false;
        for (const Replica &form : earlier) {
            const QJsonValue then = valueOf(form, it.key());
            isSaid = isSaid || then.isUndefined() || sameValue(then, it.value());
            if (then.isArray() && heard.isArray())
                heard = without(heard.toArray(), then.toArray());
        }
        if (!isSaid)
            result.insert(it.key(), heard);
    }
    return result;
}

QStringList changedSince(const Replica &told, const Replica &now)
{
    QStringList names = valuesBefore(told, now).keys();
    names += changedItems(told.comments, now.comments, u"comment."_s);
    names += changedItems(told.attachments, now.attachments, u"attachment."_s);
    names += changedItems(told.worklogs, now.worklogs, u"worklog."_s);
    names.sort(); // the same bytes whatever the order of a hash
    return names;
}

Replica overlaid(const Replica &known, const Replica &news)
{
    Replica result = news;
    result.changed.reset();
    result.was = {};
    result.settledAt.clear();
    result.onlyAnswered.clear();
    result.requestedAt = known.requestedAt;
    result.wholeAt = known.wholeAt;
    result.awaitedAt = 0;
    result.withAwaited.clear();
    result.madeAt = std::max(known.madeAt, news.madeAt);
    if (!news.changed || known.issueId.isNull())
        return result;
    const QSet<QString> changed(news.changed->begin(), news.changed->end());
    for (const auto &[part, prefix] : parts()) {
        for (auto it = (known.*part).begin(); it != (known.*part).end(); ++it) {
            if (!changed.contains(prefix + it.key()))
                (result.*part).insert(it.key(), it.value());
        }
    }
    result.comments = overlaidItems(known.comments, news.comments, changed, u"comment."_s);
    result.attachments = overlaidItems(known.attachments, news.attachments, changed, u"attachment."_s);
    result.worklogs = overlaidItems(known.worklogs, news.worklogs, changed, u"worklog."_s);
    return result;
}

QMap<QString, QJsonArray> listsWith(const Replica &told, const Replica &request, const Replica &now)
{
    QMap<QString, QJsonArray> lists;
    for (auto it = request.was.begin(); it != request.was.end(); ++it) {
        if (!it->isArray() || !valueOf(told, it.key()).isArray())
            continue;
        const QJsonArray counted = valueOf(told, it.key()).toArray();
        const QJsonArray isBack = without(counted, without(counted, valueOf(now, it.key()).toArray()));
        lists.insert(it.key(), mergedList({}, isBack, mergedList(it->toArray(), valueOf(request, it.key()).toArray(), counted)));
    }
    return lists;
}

Replica acknowledged(const Replica &known, const Replica &ack, const Replica &sent)
{
    if (known.wholeAt > ack.madeAt)
        return known; // the answer was on its way for long: all that it says has been heard, and newer
    Replica result = overlaid(known, ack);
    result.settledAt = known.settledAt;
    result.onlyAnswered = known.onlyAnswered;
    for (const auto &[part, prefix] : parts()) { // one that was restored has told nothing yet, and takes nothing back
        for (auto it = (known.*part).begin(); it != (known.*part).end(); ++it) {
            if (!(result.*part).contains(it.key()))
                (result.*part).insert(it.key(), it.value());
        }
    }
    if (ack.madeAt <= known.madeAt) { // that its issue is gone was told since
        result.presence = known.presence;
        result.absence = known.absence;
    }
    for (const QString &name : ack.changed.value_or(QStringList())) {
        result.settledAt.insert(name, ack.madeAt);
        const QJsonArray list = valueOf(ack, name).toArray();
        // The sender does not count as told what its own request on its way says. If that one is here already, it is.
        if (const auto both = ack.withAwaited.constFind(name); both != ack.withAwaited.cend() && known.requestedAt >= ack.awaitedAt)
            setValue(result, name, *both);
        const QJsonArray taken = without(valueOf(known, name).toArray(), known.onlyAnswered.value(name));
        if (const QJsonArray only = without(without(list, taken), valueOf(sent, name).toArray()); !only.isEmpty())
            result.onlyAnswered.insert(name, only);
        else
            result.onlyAnswered.remove(name);
    }
    return result;
}

Replica heard(const Replica &known, const Replica &request, bool awaitsAck)
{
    if (awaitsAck || request.madeAt <= known.madeAt) {
        const auto isSettled = [&](const QString &name) { return known.settledAt.value(name) > request.madeAt; };
        const QStringList settled = known.settledAt.keys();
        Replica news = request;
        if (!news.changed && std::any_of(settled.cbegin(), settled.cend(), isSettled))
            news.changed = changedSince(Replica(), request); // the first of its issue: all of it
        const QStringList changed = news.changed.value_or(QStringList());
        for (const QString &name : changed) {
            const QJsonValue value = valueOf(request, name);
            if (!isSettled(name))
                continue;
            if (value.isArray() && request.was.contains(name))
                setValue(news, name, mergedList(request.was.value(name).toArray(), value.toArray(), valueOf(known, name).toArray()));
            else
                news.changed->removeOne(name);
        }
        Replica result = overlaid(known, news);
        result.requestedAt = std::max(known.requestedAt, request.madeAt);
        result.settledAt = known.settledAt; // another request made before may come yet
        for (auto it = known.onlyAnswered.begin(); it != known.onlyAnswered.end(); ++it) {
            if (const QJsonArray only = without(it.value(), valueOf(request, it.key()).toArray()); !only.isEmpty())
                result.onlyAnswered.insert(it.key(), only);
        }
        return result;
    }
    Replica whole = request;
    whole.changed.reset();
    whole.was = {};
    whole.settledAt.clear();
    whole.onlyAnswered.clear();
    whole.requestedAt = request.madeAt;
    whole.wholeAt = request.madeAt;
    return whole;
}

QJsonObject Replica::toJson() const
{
    QJsonArray commentList;
    for (const Comment &comment : comments)
        commentList.append(comment.toJson());
    QJsonArray attachmentList;
    for (const Attachment &attachment : attachments)
        attachmentList.append(attachment.toJson());
    QJsonObject json {{u"issueId"_s, issueId.value()}, {u"key"_s, key}, {u"url"_s, url}, {u"updatedAt"_s, stampText(updatedAt)},
                      {u"fields"_s, fields}, {u"custom"_s, custom}, {u"customKeys"_s, customKeys},
                      {u"comments"_s, commentList}, {u"attachments"_s, attachmentList}};
    QJsonArray worklogList;
    for (const Worklog &worklog : worklogs)
        worklogList.append(worklog.toJson());
    if (!worklogs.isEmpty())
        json.insert(u"worklogs"_s, worklogList);
    if (presence != Presence::There) {
        json.insert(u"presence"_s, presence == Presence::Gone ? u"gone"_s : u"unlinked"_s);
        json.insert(u"absence"_s, absence);
    }
    if (madeAt != 0)
        json.insert(u"madeAt"_s, madeAt);
    if (changed)
        json.insert(u"changed"_s, QJsonArray::fromStringList(*changed));
    if (!was.isEmpty())
        json.insert(u"was"_s, was);
    QJsonObject settled;
    for (auto it = settledAt.begin(); it != settledAt.end(); ++it)
        settled.insert(it.key(), it.value());
    if (!settled.isEmpty())
        json.insert(u"settledAt"_s, settled);
    if (!onlyAnswered.isEmpty())
        json.insert(u"onlyAnswered"_s, jsonOf(onlyAnswered));
    if (requestedAt != 0)
        json.insert(u"requestedAt"_s, requestedAt);
    if (wholeAt != 0)
        json.insert(u"wholeAt"_s, wholeAt);
    if (!withAwaited.isEmpty()) {
        json.insert(u"awaitedAt"_s, awaitedAt);
        json.insert(u"withAwaited"_s, jsonOf(withAwaited));
    }
    return json;
}

Replica Replica::fromJson(const QJsonObject &json)
{
    Replica replica;
    replica.issueId = IssueId(json.value(u"issueId"_s).toString());
    replica.key = json.value(u"key"_s).toString();
    replica.url = json.value(u"url"_s).toString();
    replica.updatedAt = stampFromText(json.value(u"updatedAt"_s).toString());
    replica.fields = json.value(u"fields"_s).toObject();
    replica.custom = json.value(u"custom"_s).toObject();
    replica.customKeys = json.value(u"customKeys"_s).toObject();
    for (const QJsonValue value : json.value(u"comments"_s).toArray())
        replica.comments.append(Comment::fromJson(value.toObject()));
    for (const QJsonValue value : json.value(u"attachments"_s).toArray())
        replica.attachments.append(Attachment::fromJson(value.toObject()));
    for (const QJsonValue value : json.value(u"worklogs"_s).toArray())
        replica.worklogs.append(Worklog::fromJson(value.toObject()));
    const QString presence = json.value(u"presence"_s).toString();
    replica.presence = presence == "gone"_L1 ? Presence::Gone : presence == "unlinked"_L1 ? Presence::Unlinked : Presence::There;
    replica.absence = json.value(u"absence"_s).toString();
    replica.madeAt = json.value(u"madeAt"_s).toInteger();
    replica.was = json.value(u"was"_s).toObject();
    const QJsonObject settled = json.value(u"settledAt"_s).toObject();
    for (auto it = settled.begin(); it != settled.end(); ++it)
        replica.settledAt.insert(it.key(), it->toInteger());
    replica.onlyAnswered = listsFrom(json.value(u"onlyAnswered"_s).toObject());
    replica.requestedAt = json.value(u"requestedAt"_s).toInteger();
    replica.wholeAt = json.value(u"wholeAt"_s).toInteger();
    replica.awaitedAt = json.value(u"awaitedAt"_s).toInteger();
    replica.withAwaited = listsFrom(json.value(u"withAwaited"_s).toObject());
    if (json.value(u"changed"_s).isArray()) {
        replica.changed = QStringList();
        for (const QJsonValue value : json.value(u"changed"_s).toArray())
            replica.changed->append(value.toString());
    }
    return replica;
}

QJsonObject Replica::content() const
{
    QJsonArray commentList;
    for (const Comment &c : comments)
        commentList.append(QJsonArray {c.id, normalisedText(c.body), visibilityName(c.visibility)});
    QJsonArray attachmentList;
    for (const Attachment &a : attachments)
        attachmentList.append(QJsonArray {a.id, a.fileName, a.sha256, visibilityName(a.visibility)});
    QJsonObject content {{u"f"_s, fields}, {u"c"_s, custom}, {u"k"_s, customKeys},
                               {u"m"_s, commentList}, {u"a"_s, attachmentList}};
    QJsonArray worklogList;
    for (const Worklog &w : worklogs)
        worklogList.append(QJsonArray {w.id, w.seconds, w.startedAt, normalisedText(w.body), w.activity});
    if (!worklogs.isEmpty())
        content.insert(u"w"_s, worklogList);
    if (presence != Presence::There)
        content.insert(u"p"_s, static_cast<int>(presence));
    return content;
}

QByteArray Replica::contentHash() const
{
    return QCryptographicHash::hash(jsonText(content()), QCryptographicHash::Sha256).toHex();
}

} // namespace lockstep
