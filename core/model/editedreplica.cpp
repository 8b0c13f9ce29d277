#include "core/model/editedreplica.h"

#include "core/base/jsonreader.h"
#include "core/model/replica.h"
#include "core/model/worklog.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
const QStringList parts {u"fields"_s, u"custom"_s, u"customKeys"_s};
const QStringList lists {u"comments"_s, u"attachments"_s, u"worklogs"_s};

/// What people see of a comment, attachment or time entry, by the list it stands in.
QStringList editableKeys(const QString &list)
{
    if (list == "worklogs"_L1)
        return {u"seconds"_s, u"startedAt"_s, u"body"_s};
    return list == "comments"_L1 ? QStringList {u"body"_s, u"visibility"_s} : QStringList {u"fileName"_s, u"visibility"_s};
}

/// `given` as the item's `key` may be.
QJsonValue checkedPart(const JsonReader &given, const QString &key, const QJsonValue &before)
{
    if (key == "seconds"_L1) {
        const qint64 seconds = given.integerOr(before.toInteger());
        if (seconds <= 0)
            given.fail(u"must be above 0"_s);
        return seconds;
    }
    const QString text = given.textOr(before.toString());
    if (key == "visibility"_L1 && text != "public"_L1 && text != "internal"_L1 && text != "unknown"_L1)
        given.fail(u"“%1” is not one of public, internal, unknown"_s.arg(text));
    if (key == "startedAt"_L1 && !isWorkStart(text))
        given.fail(u"“%1” is no day as 2026-02-01 and no instant"_s.arg(text));
    return text;
}

QString nameIn(const QString &part, const QString &key) { return part == "custom"_L1 ? u"custom."_s + key : part == "customKeys"_L1 ? u"key."_s + key : key; }

void note(QJsonObject &changes, const QString &name, const QJsonValue &before, const QJsonValue &after)
{
    if (before != after)
        changes.insert(name, QJsonObject {{u"before"_s, before.isUndefined() ? QJsonValue() : before}, {u"after"_s, after.isUndefined() ? QJsonValue() : after}});
}

/// The items of `before` that `reader` still has, with what it says of them.
QJsonArray itemsOf(const JsonReader &reader, const QString &list, const QJsonArray &before, QJsonObject &changes)
{
    const QString one = list.chopped(1);
    QMap<QString, JsonReader> given;
    for (qsizetype i = 0; i < reader.size(); ++i) {
        const JsonReader item = reader.at(i);
        item.allowOnly(QStringList {u"id"_s} + editableKeys(list));
        const QString id = item.at(u"id"_s).text();
        if (given.contains(id))
            item.at(u"id"_s).fail(u"“%1” is there twice"_s.arg(id));
        given.insert(id, item);
    }
    QJsonArray items;
    QStringList known;
    for (const QJsonValue value : before) {
        QJsonObject item = value.toObject();
        const QString id = item.value(u"id"_s).toString();
        known.append(id);
        const auto found = given.constFind(id);
        if (found == given.cend()) {
            note(changes, one + u'.' + id, item.value(editableKeys(list).first()), QJsonValue());
            continue;
        }
        for (const QString &key : editableKeys(list)) {
            const QJsonValue part = checkedPart(found->at(key), key, item.value(key));
            note(changes, one + u'.' + id, item.value(key), part);
            item.insert(key, part);
        }
        items.append(item);
    }
    for (auto it = given.cbegin(); it != given.cend(); ++it) {
        if (!known.contains(it.key()))
            it->at(u"id"_s).fail(u"the replica has no %1 “%2”; %1s can be changed or left out, not added"_s.arg(one, it.key()));
    }
    return items;
}
} // namespace

QJsonObject editableReplica(const QJsonObject &replica)
{
    QJsonObject editable;
    for (const QString &part : parts)
        editable.insert(part, replica.value(part).toObject());
    for (const QString &list : lists) {
        QJsonArray items;
        const QJsonArray all = replica.value(list).toArray();
        for (const QJsonValue value : all) {
            QJsonObject item {{u"id"_s, value[u"id"_s]}};
            for (const QString &key : editableKeys(list))
                item.insert(key, value.toObject().value(key));
            items.append(item);
        }
        if (!items.isEmpty() || list != "worklogs"_L1)
            editable.insert(list, items);
    }
    return editable;
}

Result<EditedReplica> editedReplica(const QJsonObject &replica, const QJsonObject &edited)
{
    const JsonReader reader(edited, u"replica"_s);
    reader.allowOnly(parts + lists);
    EditedReplica made {replica, {}};
    for (const QString &part : parts) {
        const QJsonObject before = replica.value(part).toObject();
        if (!reader.has(part))
            continue; // left as it is
        const QJsonValue given = edited.value(part);
        if (!given.isObject()) {
            reader.at(part).fail(u"expected an object"_s);
            break;
        }
        const QJsonObject after = given.toObject();
        for (const QString &key : before.keys() + after.keys())
            note(made.changes, nameIn(part, key), before.value(key), after.value(key));
        made.replica.insert(part, after);
    }
    for (const QString &list : lists) {
        if (reader.ok() && reader.has(list))
            made.replica.insert(list, itemsOf(reader.at(list), list, replica.value(list).toArray(), made.changes));
    }
    if (!reader.ok())
        return Error::make(ErrorCode::InvalidInput, reader.errorText());
    // What was changed by hand is news, whatever the sender called so.
    if (made.replica.value(u"changed"_s).isArray()) {
        QJsonArray news = made.replica.value(u"changed"_s).toArray();
        for (auto it = made.changes.begin(); it != made.changes.end(); ++it) {
            if (!news.contains(it.key()))
                news.append(it.key());
        }
        made.replica.insert(u"changed"_s, news);
    }
    return made;
}

} // namespace lockstep
