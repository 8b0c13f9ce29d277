#pragma once
// Between the board's values and the neutral ones; pure functions, any thread. A value the board cannot hold is a Validation
// error that names the field and the value. Choices and people are found by name first: an id may be another tracker's.

#include "core/base/result.h"
#include "core/connectors/connector.h"
#include "core/connectors/sandbox/sandboxboard.h"

namespace lockstep::sandbox {

Issue issueFromBoard(const BoardIssue &issue, const QString &user);
/// What the edits behind `versions` changed, up to the issue as it is `now`.
QList<FieldEdit> editsFromBoard(const QList<BoardVersion> &versions, const BoardIssue &now, const QString &user);
/// Only the members that the draft names; null clears.
Result<BoardEdit> editFromDraft(const IssueDraft &draft, const QString &user);
/// The draft's fields that differ from `before`.
IssueDraft differences(const Issue &before, const IssueDraft &after);
Schema boardSchema(const QString &user);
Person personOf(const QString &login, const QString &user);
/// What the board gives back for `value`; the value itself if it would be refused.
QJsonValue normalisedValue(const QString &field, const QJsonValue &value, const QString &user);

} // namespace lockstep::sandbox
