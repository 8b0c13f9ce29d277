#pragma once
// What the parts of a world call the things that they plant and look for.

#include <QString>
#include <QStringList>

namespace lockstep::simulation {

using namespace Qt::StringLiterals;

inline const QString originField = u"custom.Origin"_s;
inline const QString secretField = u"custom.Secret"_s; ///< The outgoing rules leave it out
inline const QString secretWord = u"hush"_s; ///< In every value that must stay where it is
inline const QString answerField = u"custom.Answer"_s; ///< What an after-ack rule writes; it stays where it is
inline const QString answerWord = u"answer of "_s;
inline const QString labelsField = u"labels"_s;
inline const QString guardedField = u"priority"_s; ///< What the guard "field" keeps out
inline const QStringList editedFields {u"summary"_s, u"status"_s, guardedField, u"description"_s, u"custom.Severity"_s};

} // namespace lockstep::simulation
