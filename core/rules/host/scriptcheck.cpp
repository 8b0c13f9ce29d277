#include "core/rules/host/scriptcheck.h"

#include "core/rules/host/jsvalues.h"
#include "core/rules/host/prelude.h"
#include "core/rules/host/textcalls.h"

namespace lockstep {

SyntaxProblem syntaxProblemOf(JSContextRef context, JSValueRef thrown, int lineOffset)
{
    const double line = JSValueToNumber(context, property(context, thrown, "line"), nullptr);
    SyntaxProblem problem {textOf(context, property(context, thrown, "message")), line > lineOffset ? static_cast<int>(line) - lineOffset : 1};
    if (problem.message.empty() || problem.message == "Parser error")
        problem.message = "Unexpected token '}'"; // A brace too many ends the function that the rule is
    return problem;
}

ScriptCheck::ScriptCheck(JSContextGroupRef group) : m_group(group), m_context(JSGlobalContextCreateInGroup(group, nullptr)) { }

ScriptCheck::~ScriptCheck()
{
    if (m_analysis)
        JSValueUnprotect(m_context, m_analysis);
    JSGlobalContextRelease(m_context);
}

// The body alone must be a function's body (or "}); … (function(){" would leave it), so Function checks it and does not run it.
// The engine puts two lines of its own before the body.
std::optional<SyntaxProblem> ScriptCheck::syntaxProblem(std::string_view script) const
{
    const Text body("'use strict';" + std::string(script) + "\n");
    const Text url {"lockstep:rule"};
    JSValueRef thrown = nullptr;
    JSObjectMakeFunction(m_context, nullptr, 0, nullptr, body, url, 1, &thrown);
    if (!thrown)
        return std::nullopt;
    return syntaxProblemOf(m_context, thrown, 2);
}

// The names are those of a world like a rule's, which is gone afterwards: what is frozen is slow.
bool ScriptCheck::loadAnalysis()
{
    if (m_analysis)
        return true;
    JSGlobalContextRef world = JSGlobalContextCreateInGroup(m_group, nullptr);
    offerNativeCalls(world);
    JSObjectRef api = evaluateObject(world, rulePrelude, "lockstep:prelude");
    JSValueRef names = api ? callMethod(world, api, "names", {}) : nullptr;
    JSObjectRef make = names ? evaluateObject(m_context, ruleAnalysis, "lockstep:analysis") : nullptr;
    JSValueRef thrown = nullptr;
    JSValueRef analysis = make ? JSObjectCallAsFunction(m_context, make, nullptr, 1, &names, &thrown) : nullptr;
    if (!thrown && analysis && JSValueIsObject(m_context, analysis)) {
        m_analysis = JSValueToObject(m_context, analysis, nullptr);
        JSValueProtect(m_context, m_analysis);
    }
    JSGlobalContextRelease(world);
    return m_analysis != nullptr;
}

std::string ScriptCheck::check(std::string_view script, std::string_view direction)
{
    if (!loadAnalysis())
        return {};
    std::string refused = "null";
    if (const std::optional<SyntaxProblem> problem = syntaxProblem(script))
        refused = R"({"message":)" + jsonText(m_context, problem->message) + R"(,"line":)" + std::to_string(problem->line) + '}';
    JSValueRef answer = callMethod(m_context, m_analysis, "check", {textValue(m_context, direction), textValue(m_context, script), textValue(m_context, refused)});
    return answer ? textOf(m_context, answer) : std::string();
}

} // namespace lockstep
