#pragma once
// The JavaScript side of the rule host: a fresh global object per rule, with the prelude's API in it and everything frozen, kept for
// the rule's next call. Owned by main(); one thread. Errors of rules are part of the answer's JSON.

#include "core/rules/host/scriptcheck.h"

#include <JavaScriptCore/JavaScript.h>

#include <cstddef>
#include <list>
#include <string>
#include <string_view>

namespace lockstep {

class RuleContexts final {
public:
    explicit RuleContexts(std::size_t maxOutput); ///< Bytes of an answer
    ~RuleContexts();
    RuleContexts(const RuleContexts &) = delete;
    RuleContexts &operator=(const RuleContexts &) = delete;

    /// What the first call would have to do otherwise. False when the engine itself failed.
    bool warmUp();
    /// Both give the answer's JSON; empty when the engine itself failed. `direction`: "outgoing", "incoming" or "afterAck". `kind`: one of hostprotocol's messages for a script or a mapping.
    std::string run(char kind, std::string_view rule, std::string_view input);
    std::string check(std::string_view script, std::string_view direction);
    void setSchema(std::string json);

private:
    struct Entry {
        char kind = 0;
        std::string text; ///< Script or mapping
        JSGlobalContextRef context = nullptr;
        JSObjectRef api = nullptr;
        JSObjectRef rule = nullptr;
        unsigned schemaVersion = 0;
        std::string refusal; ///< The answer of every call, when the script has a syntax error
    };

    bool makeWorld(Entry &entry);
    Entry *entryFor(char kind, std::string_view text);
    bool prepare(Entry &entry, char kind, std::string_view text);
    bool compileScript(Entry &entry, const char *direction, std::string_view script);
    bool takeMapping(Entry &entry, const char *direction, std::string_view mapping);
    void release(Entry &entry);

    const std::size_t m_maxOutput;
    JSContextGroupRef m_group;
    ScriptCheck m_checker;
    std::list<Entry> m_entries; ///< Most recently used first
    Entry m_blank; ///< A world that no rule has yet; without a context: none
    std::string m_schema;
    unsigned m_schemaVersion = 0;
};

} // namespace lockstep
