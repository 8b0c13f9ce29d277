#include "core/sync/overwritten.h"

namespace lockstep {

namespace {
bool isBy(const Person &account, const Person &by)
{
    return account.isNull() || by.isNull() || sameValue(account.toJson(), by.toJson());
}
} // namespace

bool isEdited(const QList<FieldEdit> &edits, const QString &field, const std::optional<Person> &butBy)
{
    return std::any_of(edits.cbegin(), edits.cend(), [&](const FieldEdit &edit) { return edit.field == field && !(butBy && isBy(*butBy, edit.by)); });
}

QList<FieldConflict> overwritten(const QList<FieldEdit> &edits, const Person &account, const QJsonObject &expected, const QJsonObject &wanted,
                                 const QJsonObject &base, const Connector &connector)
{
    QList<FieldConflict> conflicts;
    for (auto it = wanted.begin(); it != wanted.end(); ++it) {
        const auto isOurs = [&](const FieldEdit &edit) {
            return edit.field == it.key() && isBy(account, edit.by) && isAsWanted(connector, it.key(), it.value(), edit.after);
        };
        const auto ours = std::find_if(edits.crbegin(), edits.crend(), isOurs);
        if (ours == edits.crend() || sameValue(ours->before, expected.value(it.key())) || isAsWanted(connector, it.key(), it.value(), ours->before))
            continue;
        FieldConflict conflict;
        conflict.field = it.key();
        conflict.base = base.value(it.key());
        conflict.local = ours->before;
        conflict.remote = it.value();
        conflict.remoteWon = true;
        conflicts.append(conflict);
    }
    return conflicts;
}

} // namespace lockstep
