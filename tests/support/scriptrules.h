#pragma once
// RuleFunctions that run in the real rule host, for a bench under virtual time: a call waits for the host, during which the bench's clock stands still.

#include "core/rules/hostruleengine.h"
#include "tests/support/await.h"
#include "tests/support/fakerules.h"
#include "tests/support/testpaths.h"

#include <memory>

namespace lockstep {

/// `clock` is the host's own, for its time limits: a real one. What the rules are is in the bench's connection.
inline RuleFunctions scriptRules(const Schema &schema, Clock &clock)
{
    auto engine = std::make_shared<HostRuleEngine>(ruleHostPath(), clock);
    engine->setSchema(schema);
    RuleFunctions functions;
    functions.outgoing = [engine](const OutgoingInput &input) { return await(engine->outgoing(input)); };
    functions.incoming = [engine](const IncomingInput &input) { return await(engine->incoming(input)); };
    functions.afterAck = [engine](const IncomingInput &input) { return await(engine->afterAck(input)); };
    return functions;
}

} // namespace lockstep
