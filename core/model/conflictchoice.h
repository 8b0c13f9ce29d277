#pragma once
// ConflictChoice: how the administrator settles one field of a conflict that waits (policy "ask"). Plain value, any thread. It holds for the very
// values that were shown: if one of them has changed meanwhile, it is asked anew.

#include "core/base/result.h"

#include <QJsonObject>
#include <QMap>

namespace lockstep {

struct ConflictChoice {
    enum class Keep { Local, Remote, Base, Value };
    Keep keep = Keep::Local; ///< Local: of the side where the error stands
    QJsonValue value; ///< Typed, with Keep::Value
    QJsonValue local; ///< What was shown when it was chosen
    QJsonValue remote;
    bool seen = false; ///< local and remote are what a person saw; else they are taken from the evidence
    QJsonObject toJson() const;
    static ConflictChoice fromJson(const QJsonObject &json);
};

using ConflictChoices = QMap<QString, ConflictChoice>; ///< By field, as the evidence names it
QJsonObject toJson(const ConflictChoices &choices);
ConflictChoices choicesFromJson(const QJsonObject &json);

/// From words: `keep` for all fields, `choose` like "summary=local,status=remote", `value` typed for `field`. At least one of them, and each field once.
Result<ConflictChoices> conflictChoices(const QString &keep, const QString &choose, const QString &field, const QJsonValue &value);

/// Completes what was asked for ("" means every field not named otherwise) with the evidence of the error. Refuses a field that is in no conflict,
/// one that nothing was chosen for, and one whose values are others by now than the person saw.
Result<ConflictChoices> choicesFor(const QJsonArray &evidence, const ConflictChoices &asked);

} // namespace lockstep
