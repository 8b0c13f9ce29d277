#pragma once
// What is wrong in a script, and where. Plain value.

#include <QString>

namespace lockstep::ui {

struct ScriptProblem {
    int line = 1; ///< 1-based
    int column = 0; ///< 1-based, in UTF-16 units as QString and JavaScript count; 0: unknown, the line as a whole
    int length = 0; ///< 0: the word that begins there
    bool isError = true; ///< Else a warning
    QString message;
    bool operator==(const ScriptProblem &) const = default;
};

} // namespace lockstep::ui
