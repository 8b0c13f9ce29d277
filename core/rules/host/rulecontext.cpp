#include "core/rules/host/rulecontext.h"

#include "core/rules/host/prelude.h"
#include "core/rules/hostprotocol.h"

#include <cstdio>
#include <initializer_list>
#include <optional>

namespace lockstep {

namespace {
constexpr std::size_t maxContexts = 16; // Rules of eight connections; more only cost 3 ms when they alternate
constexpr auto ruleUrl = "lockstep:rule";
constexpr auto tooLarge = R"({"error":{"message":"what it made is too large: over 8 MiB","line":0,"column":0},"warnings":[],"log":[]})";

class Text final {
public:
    explicit Text(const std::string &utf8) : m_text(JSStringCreateWithUTF8CString(utf8.c_str())) { }
    explicit Text(JSStringRef owned) : m_text(owned) { }
    ~Text()
    {
        if (m_text)
            JSStringRelease(m_text);
    }
    Text(const Text &) = delete;
    Text &operator=(const Text &) = delete;
    operator JSStringRef() const { return m_text; }

    std::string utf8() const
    {
        if (!m_text)
            return {};
        std::string bytes(JSStringGetMaximumUTF8CStringSize(m_text), '\0');
        const std::size_t length = JSStringGetUTF8CString(m_text, bytes.data(), bytes.size());
        bytes.resize(length > 0 ? length - 1 : 0);
        return bytes;
    }

private:
    JSStringRef m_text;
};

JSValueRef property(JSContextRef context, JSValueRef object, const char *name)
{
    if (!object || !JSValueIsObject(context, object))
        return JSValueMakeUndefined(context);
    const Text key(name);
    JSValueRef value = JSObjectGetProperty(context, JSValueToObject(context, object, nullptr), key, nullptr);
    return value ? value : JSValueMakeUndefined(context);
}

std::string textOf(JSContextRef context, JSValueRef value) { return Text(JSValueToStringCopy(context, value, nullptr)).utf8(); }

JSValueRef callMethod(JSContextRef context, JSObjectRef api, const char *name, std::initializer_list<JSValueRef> arguments)
{
    JSValueRef method = property(context, api, name);
    if (!JSValueIsObject(context, method))
        return nullptr;
    JSValueRef thrown = nullptr;
    JSValueRef result = JSObjectCallAsFunction(context, JSValueToObject(context, method, nullptr), api, arguments.size(), arguments.begin(), &thrown);
    return thrown ? nullptr : result;
}

JSValueRef textValue(JSContextRef context, const std::string &utf8)
{
    const Text text(utf8);
    return JSValueMakeString(context, text);
}

std::string jsonText(JSContextRef context, const std::string &utf8)
{
    return Text(JSValueCreateJSONString(context, textValue(context, utf8), 0, nullptr)).utf8();
}

bool isOutgoing(char kind) { return kind == hostprotocol::outgoingMessage || kind == hostprotocol::outgoingMappingMessage; }

struct Problem {
    std::string message;
    int line = 0;
};

Problem problemOf(JSContextRef context, JSValueRef thrown, int lineOffset)
{
    const double line = JSValueToNumber(context, property(context, thrown, "line"), nullptr);
    Problem problem {textOf(context, property(context, thrown, "message")), line > lineOffset ? static_cast<int>(line) - lineOffset : 1};
    if (problem.message.empty() || problem.message == "Parser error")
        problem.message = "Unexpected token '}'"; // A brace too many ends the function that the rule is
    return problem;
}

// The body alone must be a function's body (or "}); … (function(){" would leave it), so Function checks it and does not run it.
// The engine puts two lines of its own before the body.
std::optional<Problem> syntaxProblem(JSGlobalContextRef context, const std::string &script)
{
    const Text body("'use strict';" + script + "\n");
    const Text url(ruleUrl);
    JSValueRef thrown = nullptr;
    JSObjectMakeFunction(context, nullptr, 0, nullptr, body, url, 1, &thrown);
    if (!thrown)
        return std::nullopt;
    return problemOf(context, thrown, 2);
}
} // namespace

RuleContexts::RuleContexts() : m_group(JSContextGroupCreate()), m_checker(JSGlobalContextCreateInGroup(m_group, nullptr)) { }

RuleContexts::~RuleContexts()
{
    for (Entry &entry : m_entries)
        release(entry);
    JSGlobalContextRelease(m_checker);
    JSContextGroupRelease(m_group);
}

void RuleContexts::release(Entry &entry)
{
    if (!entry.context)
        return;
    if (entry.rule)
        JSValueUnprotect(entry.context, entry.rule);
    if (entry.api)
        JSValueUnprotect(entry.context, entry.api);
    JSGlobalContextRelease(entry.context);
    entry.context = nullptr;
}

bool RuleContexts::prepare(Entry &entry, char kind, const std::string &text)
{
    entry.context = JSGlobalContextCreateInGroup(m_group, nullptr);
    JSValueRef thrown = nullptr;
    const Text prelude {std::string(rulePrelude)};
    const Text preludeUrl {std::string("lockstep:prelude")};
    JSValueRef api = JSEvaluateScript(entry.context, prelude, nullptr, preludeUrl, 1, &thrown);
    if (thrown || !JSValueIsObject(entry.context, api)) {
        std::fprintf(stderr, "prelude: %s\n", thrown ? textOf(entry.context, thrown).c_str() : "no object");
        return false;
    }
    entry.api = JSValueToObject(entry.context, api, nullptr);
    JSValueProtect(entry.context, entry.api);
    const bool mapped = kind == hostprotocol::outgoingMappingMessage || kind == hostprotocol::incomingMappingMessage;
    return mapped ? takeMapping(entry, isOutgoing(kind), text) : compileScript(entry, isOutgoing(kind), text);
}

bool RuleContexts::takeMapping(Entry &entry, bool outgoing, const std::string &mapping)
{
    JSValueRef rule = callMethod(entry.context, entry.api, "mapping", {textValue(entry.context, outgoing ? "outgoing" : "incoming"), textValue(entry.context, mapping)});
    if (!rule || !JSValueIsObject(entry.context, rule))
        return false; // the application checks a mapping before it gets here
    entry.rule = JSValueToObject(entry.context, rule, nullptr);
    JSValueProtect(entry.context, entry.rule);
    return true;
}

bool RuleContexts::compileScript(Entry &entry, bool outgoing, const std::string &script)
{
    JSValueRef thrown = nullptr;
    std::optional<Problem> problem = syntaxProblem(m_checker, script);
    if (!problem) {
        JSValueRef source = callMethod(entry.context, entry.api, "wrap",
                                       {textValue(entry.context, outgoing ? "outgoing" : "incoming"), textValue(entry.context, script)});
        if (!source)
            return false;
        const Text whole(JSValueToStringCopy(entry.context, source, nullptr));
        const Text url {std::string(ruleUrl)};
        JSValueRef rule = JSEvaluateScript(entry.context, whole, nullptr, url, 1, &thrown);
        if (!thrown && JSValueIsObject(entry.context, rule)) {
            entry.rule = JSValueToObject(entry.context, rule, nullptr);
            JSValueProtect(entry.context, entry.rule);
            return true;
        }
        problem = problemOf(entry.context, thrown, 0);
    }
    entry.refusal = R"({"error":{"syntax":true,"message":)" + jsonText(entry.context, problem->message) + R"(,"line":)"
        + std::to_string(problem->line) + R"(,"column":0},"warnings":[],"log":[]})";
    return true;
}

RuleContexts::Entry *RuleContexts::entryFor(char kind, const std::string &text)
{
    const std::string key = kind + text;
    for (auto it = m_entries.begin(); it != m_entries.end(); ++it) {
        if (it->key == key) {
            m_entries.splice(m_entries.begin(), m_entries, it);
            return &m_entries.front();
        }
    }
    m_entries.emplace_front();
    m_entries.front().key = key;
    if (!prepare(m_entries.front(), kind, text))
        return nullptr;
    if (m_entries.size() > maxContexts) {
        release(m_entries.back());
        m_entries.pop_back();
    }
    return &m_entries.front();
}

std::string RuleContexts::run(char kind, const std::string &rule, const std::string &input)
{
    Entry *entry = entryFor(kind, rule);
    if (!entry)
        return {};
    if (!entry->rule)
        return entry->refusal;
    if (entry->schemaVersion != m_schemaVersion) {
        if (!callMethod(entry->context, entry->api, "setSchema", {textValue(entry->context, m_schema)}))
            return {};
        entry->schemaVersion = m_schemaVersion;
    }
    JSValueRef answer = callMethod(entry->context, entry->api, "run",
                                   {textValue(entry->context, isOutgoing(kind) ? "outgoing" : "incoming"), entry->rule, textValue(entry->context, input)});
    if (!answer)
        return {};
    std::string json = textOf(entry->context, answer);
    return json.size() > hostprotocol::maxAnswerText ? std::string(tooLarge) : json;
}

std::string RuleContexts::check(const std::string &script)
{
    const std::optional<Problem> problem = syntaxProblem(m_checker, script);
    if (!problem)
        return R"({"problems":[]})";
    return R"({"problems":[{"message":)" + jsonText(m_checker, problem->message) + R"(,"line":)" + std::to_string(problem->line) + "}]}";
}

void RuleContexts::setSchema(std::string json)
{
    m_schema = std::move(json);
    ++m_schemaVersion;
}

} // namespace lockstep
