#include "core/rules/host/rulecontext.h"

#include "core/rules/host/jsvalues.h"
#include "core/rules/host/prelude.h"
#include "core/rules/host/textcalls.h"
#include "core/rules/hostprotocol.h"

#include <optional>
#include <utility>

namespace lockstep {

namespace {
constexpr std::size_t maxContexts = 16; // Rules of eight connections; more only cost 3 ms when they alternate

std::string tooLarge(std::size_t limit)
{
    const std::string size = limit % 0x100000 == 0 ? std::to_string(limit / 0x100000) + " MiB" : std::to_string(limit / 1024) + " KiB";
    return R"({"error":{"message":"what it made is too large: over )" + size + R"(","line":0,"column":0},"warnings":[],"log":[]})";
}

const char *directionOf(char kind)
{
    switch (kind) {
    case hostprotocol::outgoingMessage:
    case hostprotocol::outgoingMappingMessage: return "outgoing";
    case hostprotocol::afterAckMessage:
    case hostprotocol::afterAckMappingMessage: return "afterAck";
    default: return "incoming";
    }
}
} // namespace

RuleContexts::RuleContexts(std::size_t maxOutput) : m_maxOutput(maxOutput), m_group(JSContextGroupCreate()), m_checker(m_group) { }

RuleContexts::~RuleContexts()
{
    for (Entry &entry : m_entries)
        release(entry);
    release(m_blank);
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

bool RuleContexts::makeWorld(Entry &entry)
{
    entry.context = JSGlobalContextCreateInGroup(m_group, nullptr);
    offerNativeCalls(entry.context);
    entry.api = evaluateObject(entry.context, rulePrelude, "lockstep:prelude");
    if (!entry.api)
        return false;
    JSValueProtect(entry.context, entry.api);
    return true;
}

bool RuleContexts::warmUp() { return makeWorld(m_blank); }

bool RuleContexts::prepare(Entry &entry, char kind, std::string_view text)
{
    if (m_blank.context) {
        entry.context = std::exchange(m_blank.context, nullptr);
        entry.api = std::exchange(m_blank.api, nullptr);
    } else if (!makeWorld(entry)) {
        return false;
    }
    const bool mapped = kind == hostprotocol::outgoingMappingMessage || kind == hostprotocol::incomingMappingMessage
        || kind == hostprotocol::afterAckMappingMessage;
    return mapped ? takeMapping(entry, directionOf(kind), text) : compileScript(entry, directionOf(kind), text);
}

bool RuleContexts::takeMapping(Entry &entry, const char *direction, std::string_view mapping)
{
    JSValueRef rule = callMethod(entry.context, entry.api, "mapping", {textValue(entry.context, direction), textValue(entry.context, mapping)});
    if (!rule || !JSValueIsObject(entry.context, rule))
        return false; // the application checks a mapping before it gets here
    entry.rule = JSValueToObject(entry.context, rule, nullptr);
    JSValueProtect(entry.context, entry.rule);
    return true;
}

bool RuleContexts::compileScript(Entry &entry, const char *direction, std::string_view script)
{
    JSValueRef thrown = nullptr;
    std::optional<SyntaxProblem> problem = m_checker.syntaxProblem(script);
    if (!problem) {
        JSValueRef source = callMethod(entry.context, entry.api, "wrap",
                                       {textValue(entry.context, direction), textValue(entry.context, script)});
        if (!source)
            return false;
        const Text whole(JSValueToStringCopy(entry.context, source, nullptr));
        const Text url {"lockstep:rule"};
        JSValueRef rule = JSEvaluateScript(entry.context, whole, nullptr, url, 1, &thrown);
        if (!thrown && JSValueIsObject(entry.context, rule)) {
            entry.rule = JSValueToObject(entry.context, rule, nullptr);
            JSValueProtect(entry.context, entry.rule);
            return true;
        }
        problem = syntaxProblemOf(entry.context, thrown, 0);
    }
    entry.refusal = R"({"error":{"syntax":true,"message":)" + jsonText(entry.context, problem->message) + R"(,"line":)"
        + std::to_string(problem->line) + R"(,"column":0},"warnings":[],"log":[]})";
    return true;
}

RuleContexts::Entry *RuleContexts::entryFor(char kind, std::string_view text)
{
    for (auto it = m_entries.begin(); it != m_entries.end(); ++it) {
        if (it->kind == kind && it->text == text) {
            m_entries.splice(m_entries.begin(), m_entries, it);
            return &m_entries.front();
        }
    }
    m_entries.emplace_front();
    m_entries.front().kind = kind;
    m_entries.front().text = text;
    if (!prepare(m_entries.front(), kind, text))
        return nullptr;
    if (m_entries.size() > maxContexts) {
        release(m_entries.back());
        m_entries.pop_back();
    }
    return &m_entries.front();
}

std::string RuleContexts::run(char kind, std::string_view rule, std::string_view input)
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
                                   {textValue(entry->context, directionOf(kind)), entry->rule, textValue(entry->context, input)});
    if (!answer)
        return {};
    const Text text(JSValueToStringCopy(entry->context, answer, nullptr));
    if (!text || JSStringGetLength(text) > m_maxOutput)
        return tooLarge(m_maxOutput);
    std::string json = text.utf8();
    return json.size() > m_maxOutput ? tooLarge(m_maxOutput) : json;
}

std::string RuleContexts::check(std::string_view script, std::string_view direction) { return m_checker.check(script, direction); }

void RuleContexts::setSchema(std::string json)
{
    m_schema = std::move(json);
    ++m_schemaVersion;
}

} // namespace lockstep
