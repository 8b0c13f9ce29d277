#pragma once
// overwritten(): what somebody wrote to a field between our reading it and our writing it. No tracker here lets a write depend on what is there, but
// some keep a history that tells what each write took the place of. Pure, any thread.

#include "core/connectors/connector.h"
#include "core/sync/threeway.h"

namespace lockstep {

/// `expected`: what we took for the value before our write, by field; `wanted`: what we wrote. Edits of other accounts than `account` are not ours;
/// a null account is not known and stands for all. A field that the history does not tell of is left out.
QList<FieldConflict> overwritten(const QList<FieldEdit> &edits, const Person &account, const QJsonObject &expected, const QJsonObject &wanted,
                                 const QJsonObject &base, const Connector &connector);

/// The newest edit by the account that made the field what was wanted, or null.
const FieldEdit *ownEdit(const QList<FieldEdit> &edits, const Person &account, const QString &field, const QJsonValue &wanted, const Connector &connector);

/// Does the history tell of an edit of the field, by others than `butBy`?
bool isEdited(const QList<FieldEdit> &edits, const QString &field, const std::optional<Person> &butBy = {});

} // namespace lockstep
