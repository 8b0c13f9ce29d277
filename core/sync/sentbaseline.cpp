#include "core/sync/sentbaseline.h"

namespace lockstep {

namespace {
// A value of the replica was told if it is what was told before, or if it changed because of our own write: it differs from the
// replica before the write, and some field that we wrote explains it. A value that differs from what was told already
// before our write is a local edit that waits for its own event.
QJsonObject toldValues(const QJsonObject &told, const QJsonObject &before, const QJsonObject &now, bool wroteAnything)
{
    QJsonObject result;
    for (auto it = now.begin(); it != now.end(); ++it) {
        const bool known = told.contains(it.key());
        const bool wasTold = known && sameValue(told.value(it.key()), it.value());
        const bool changedByUs = wroteAnything && !sameValue(before.value(it.key()), it.value());
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
} // namespace

Replica sentBaseline(const SentBaselineInput &input)
{
    const Replica told = Replica::fromJson(input.told);
    // Local fields that changed although we did not write them (or took something else than we wrote) are somebody's edit or the tracker's
    // own doing: news for the other side. If there are none, every change of the replica is ours.
    bool foreignChange = false;
    for (auto it = input.localAfter.begin(); it != input.localAfter.end(); ++it) {
        if (!input.writtenFields.contains(it.key()) && !sameValue(it.value(), input.localBefore.value(it.key())))
            foreignChange = true;
    }
    Replica result = input.now;
    if (foreignChange) {
        // Field by field: a replica value named like the changed local field is news; the usual rule keeps the names.
        const auto withoutForeign = [&input](const QJsonObject &toldPart, const QJsonObject &before, const QJsonObject &now, const QString &prefix) {
            QJsonObject part = toldValues(toldPart, before, now, true);
            for (auto it = now.begin(); it != now.end(); ++it) {
                const QString flat = prefix + it.key();
                const bool foreign = input.localAfter.contains(flat) ? !input.writtenFields.contains(flat)
                        && !sameValue(input.localAfter.value(flat), input.localBefore.value(flat))
                    : true;
                if (!foreign)
                    continue;
                if (toldPart.contains(it.key()))
                    part.insert(it.key(), toldPart.value(it.key()));
                else
                    part.remove(it.key());
            }
            return part;
        };
        result.fields = withoutForeign(told.fields, input.before.fields, input.now.fields, {});
        result.custom = withoutForeign(told.custom, input.before.custom, input.now.custom, QLatin1StringView(customPrefix));
        result.customKeys = told.customKeys;
    } else {
        result.fields = toldValues(told.fields, input.before.fields, input.now.fields, true);
        result.custom = toldValues(told.custom, input.before.custom, input.now.custom, true);
        result.customKeys = toldValues(told.customKeys, input.before.customKeys, input.now.customKeys, true);
    }
    result.comments = toldItems(told.comments, input.now.comments, input.ownComments);
    result.attachments = toldItems(told.attachments, input.now.attachments, input.ownAttachments);
    return result;
}

} // namespace lockstep
