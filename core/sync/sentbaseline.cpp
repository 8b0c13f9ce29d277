#include "core/sync/sentbaseline.h"

namespace lockstep {

namespace {
// A value was told if it is what was told before, or if our own write made it: it is another than before the write. One that was another than told
// already before our write is a local edit that waits for its own event.
QJsonObject toldValues(const QJsonObject &told, const QJsonObject &before, const QJsonObject &ours)
{
    QJsonObject result;
    for (auto it = ours.begin(); it != ours.end(); ++it) {
        const bool known = told.contains(it.key());
        const bool wasTold = known && sameValue(told.value(it.key()), it.value());
        const bool changedByUs = !sameValue(before.value(it.key()), it.value());
        if (wasTold || changedByUs)
            result.insert(it.key(), it.value());
        else if (known)
            result.insert(it.key(), told.value(it.key()));
    }
    return result;
}

template<typename T>
QList<T> toldItems(const QList<T> &told, const QList<T> &now, const QSet<QString> &own)
{
    QHash<QString, T> before;
    for (const T &item : told)
        before.insert(item.id, item);
    QList<T> result;
    for (const T &item : now) {
        if (own.contains(item.id))
            result.append(item);
        else if (before.contains(item.id))
            result.append(before.value(item.id));
    }
    return result;
}

QJsonArray listWithReverted(QJsonArray told, const QJsonArray &before, const QJsonArray &sent, const QJsonArray &now)
{
    for (const QJsonValue item : sent) {
        if (!before.contains(item) && !now.contains(item) && !told.contains(item))
            told.append(item);
    }
    QJsonArray left;
    for (const QJsonValue item : std::as_const(told)) {
        const bool putBack = before.contains(item) && !sent.contains(item) && now.contains(item);
        if (!putBack)
            left.append(item);
    }
    return left;
}
} // namespace

Replica withReverted(Replica told, const Replica &before, const Replica &sent, const Replica &now)
{
    for (const auto part : {&Replica::fields, &Replica::custom}) {
        const auto list = [part](const Replica &replica, const QString &name) { return (replica.*part).value(name).toArray(); };
        for (auto it = (sent.*part).begin(); it != (sent.*part).end(); ++it) {
            if (it->isArray() && (told.*part).value(it.key()).isArray())
                (told.*part).insert(it.key(), listWithReverted(list(told, it.key()), list(before, it.key()), it->toArray(), list(now, it.key())));
        }
    }
    return told;
}

Replica sentBaseline(const SentBaselineInput &input)
{
    const Replica told = Replica::fromJson(input.told);
    Replica result = input.now;
    result.madeAt = told.madeAt;
    result.settledAt = told.settledAt;
    result.fields = toldValues(told.fields, input.before.fields, input.ours.fields);
    result.custom = toldValues(told.custom, input.before.custom, input.ours.custom);
    result.customKeys = toldValues(told.customKeys, input.before.customKeys, input.ours.customKeys);
    result.comments = toldItems(told.comments, input.now.comments, input.ownComments);
    result.attachments = toldItems(told.attachments, input.now.attachments, input.ownAttachments);
    result.worklogs = toldItems(told.worklogs, input.now.worklogs, input.ownWorklogs);
    return result;
}

} // namespace lockstep
