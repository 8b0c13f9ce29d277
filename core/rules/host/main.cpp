// lockstep-rulehost: the program in which rules run, so that a rule that runs away or breaks the engine costs one call and not the
// application. Reads requests from stdin, writes answers to stdout (core/rules/hostprotocol.h), one after the other, until the end
// of input. It opens no file, no socket, starts no process; the scripts it runs could not ask for one.

#include "core/rules/host/confinement.h"
#include "core/rules/host/frames.h"
#include "core/rules/host/rulecontext.h"
#include "core/rules/hostprotocol.h"

#include <cstdlib>
#include <string_view>
#include <unistd.h>

using namespace lockstep;

namespace {
constexpr unsigned long minMemoryMib = 64;
constexpr unsigned long maxMemoryMib = 64 * 1024;
constexpr unsigned long maxOutputKib = hostprotocol::maxAnswerText / 1024;

// Empty: the engine failed. The request is a known() one.
std::string answerTo(const Request &request, RuleContexts &rules)
{
    if (request.kind == hostprotocol::checkMessage)
        return rules.check(request.parts[0], request.parts[1]);
    return rules.run(request.kind, request.parts[0], request.parts[1]);
}

bool known(const Request &request)
{
    switch (request.kind) {
    case hostprotocol::outgoingMessage:
    case hostprotocol::incomingMessage:
    case hostprotocol::afterAckMessage:
    case hostprotocol::outgoingMappingMessage:
    case hostprotocol::incomingMappingMessage:
    case hostprotocol::afterAckMappingMessage: return request.parts.size() == 2;
    case hostprotocol::checkMessage: return request.parts.size() == 2 && (request.parts[1] == "outgoing" || request.parts[1] == "incoming" || request.parts[1] == "afterAck");
    case hostprotocol::schemaMessage: return request.parts.size() == 1;
    default: return false;
    }
}
} // namespace

int main(int argc, char **argv)
{
    unsigned long memoryMib = 512;
    unsigned long outputKib = maxOutputKib;
    bool understood = argc % 2 == 1;
    for (int i = 1; understood && i < argc; i += 2) {
        const std::string_view name = argv[i];
        understood = name == "--memory-mib" || name == "--output-kib";
        (name == "--memory-mib" ? memoryMib : outputKib) = std::strtoul(argv[i + 1], nullptr, 10);
    }
    if (!understood || memoryMib < minMemoryMib || memoryMib > maxMemoryMib || outputKib < 1 || outputKib > maxOutputKib)
        return 2;

    static MemoryWatch watch(memoryMib * 1024 * 1024); // static: its thread outlives main()
    if (!confineProcess() || !watch.start())
        return hostprotocol::EngineFault;

    static RuleContexts rules(outputKib * 1024); // static: _exit() below, nothing is gained by taking an engine apart
    if (!rules.warmUp())
        ::_exit(hostprotocol::EngineFault);
    if (!writeAnswer(R"({"ready":1})"))
        ::_exit(hostprotocol::EndOfInput);
    RequestReader reader;
    Request request;
    for (;;) {
        const FrameState state = reader.read(request);
        if (state != FrameState::Ok)
            ::_exit(state == FrameState::End ? hostprotocol::EndOfInput : hostprotocol::BadRequest);
        if (!known(request))
            ::_exit(hostprotocol::BadRequest);
        if (request.kind == hostprotocol::schemaMessage) {
            rules.setSchema(std::string(request.parts[0]));
            continue;
        }
        watch.ruleStarts();
        const std::string answer = answerTo(request, rules);
        watch.ruleEnds();
        if (answer.empty())
            ::_exit(hostprotocol::EngineFault);
        if (!writeAnswer(answer))
            ::_exit(hostprotocol::EndOfInput);
        if (watch.residentBytes() > watch.limitBytes() / 2) {
            writeAnswer(R"({"recycle":1})"); // so that nobody waits while the kernel takes that memory back
            ::_exit(hostprotocol::Recycle);
        }
    }
}
