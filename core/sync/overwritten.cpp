#include "core/sync/overwritten.h"

namespace lockstep {

namespace {
bool isBy(const Person &account, const Person &by)
{
    return account.isNull() || by.isNull() || isSamePerson(account, by);
}
} // namespace

bool isEdited(const QList<FieldEdit> &edits, const QString &field, const std::optional<Person> &butBy)
{
    return std::any_of(edits.cbegin(), edits.cend(), [&](const FieldEdit &edit) { return edit.field == field && !(butBy && isBy(*butBy, edit.by)); });
}

const FieldEdit *ownEdit(const QList<FieldEdit> &edits, const Person &account, const QString &field, const QJsonValue &wanted, const Connector &connector)
{
    const auto isOurs = [&](const FieldEdit &edit) { return edit.field == field && isBy(account, edit.by) && isAsWanted(connector, field, wanted, edit.after); };
    const auto ours = std::find_if(edits.crbegin(), edits.crend(), isOurs);
    return ours == edits.crend() ? nullptr : &*ours;
}

QList<FieldConflict> overwritten(const QList<FieldEdit> &edits, const Person &account, const QJsonObject &expected, const QJsonObject &wanted,
                                 const QJsonObject &base, const Connector &connector)
{
    QList<FieldConflict> conflicts;
    for (auto it = wanted.begin(); it != wanted.end(); ++it) {
        const FieldEdit *ours = ownEdit(edits, account, it.key(), it.value(), connector);
        if (!ours || sameValue(ours->before, expected.value(it.key())) || isAsWanted(connector, it.key(), it.value(), ours->before))
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
