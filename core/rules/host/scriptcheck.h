#pragma once
// Whether a script could run, and what can be said of it without running it. The engine is asked for the syntax; the parser and analysis/*.js, which the
// first check() loads (most hosts never check), for the place of an error, for names, and for the facts.

#include <JavaScriptCore/JavaScript.h>

#include <optional>
#include <string>
#include <string_view>

namespace lockstep {

struct SyntaxProblem {
    std::string message;
    int line = 0; ///< 1-based
};

/// What the engine threw; its lines begin `lineOffset` too late.
SyntaxProblem syntaxProblemOf(JSContextRef context, JSValueRef thrown, int lineOffset);

class ScriptCheck final {
public:
    explicit ScriptCheck(JSContextGroupRef group);
    ~ScriptCheck();
    ScriptCheck(const ScriptCheck &) = delete;
    ScriptCheck &operator=(const ScriptCheck &) = delete;

    std::optional<SyntaxProblem> syntaxProblem(std::string_view script) const;
    /// The answer's JSON; empty when the engine itself failed. `direction`: "outgoing" or "incoming".
    std::string check(std::string_view script, std::string_view direction);

private:
    bool loadAnalysis();

    JSContextGroupRef m_group;
    JSGlobalContextRef m_context; ///< No rule ever runs in it
    JSObjectRef m_analysis = nullptr;
};

} // namespace lockstep
