#pragma once
// Words for errors: what kind of cause a code is, what to do next, what the scope stops. Exhaustive; a test walks all codes.

#include "core/base/error.h"

#include <QString>
#include <QStringList>

namespace lockstep::ui {

QString causeWord(ErrorCode code); ///< "Data"
QString causeSentence(const Error &error);
QString causeSentence(ErrorCode code); ///< "Data: the other tracker refuses a value"
QString nextStep(ErrorCode code); ///< One sentence in the imperative
/// The same, with what this error names: its field, or its rule and line.
QString nextStep(const Error &error);
/// What it stops: "Issue. Later changes of the same 9 issues wait, all else goes on."
QString scopeSentence(ErrorScope scope, int issues, const QString &connection);
/// Where it stands: "Blue to Red · node Blue · trigger “label:x”". Empty names are left out.
QString whereText(const Error &error, const QString &connection, const QString &node, const QStringList &triggers);
/// For a message bar: what happened, and the detail below it.
QString errorTitle(const Error &error);

bool isRuleTrouble(const Error &error);
/// What stood in the tracker's answer; of a rule's stack only what its author wrote.
QString shownDetail(const Error &error);

} // namespace lockstep::ui
