#include "core/rules/hostruleengine.h"

#include "core/rules/basicrules.h"
#include "core/rules/hostprotocol.h"
#include "core/rules/ruleanswer.h"
#include "core/rules/rulerequest.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qsizetype keptMappings = 64;
} // namespace

HostRuleEngine::HostRuleEngine(const QString &program, Clock &clock, RuleLimits limits)
    : m_clock(clock), m_host(program, clock, limits, RuleHostProcess::Spare::Kept)
{
}

HostRuleEngine::~HostRuleEngine() = default;

// Written anew only when the connection's mapping is another: the text is the host's key for it, and takes longer than a small rule.
QByteArray HostRuleEngine::mappingText(const QString &connection, const Mapping &mapping)
{
    auto kept = m_mappings.constFind(connection);
    if (kept == m_mappings.cend() || !(kept->first == mapping)) {
        if (m_mappings.size() >= keptMappings)
            m_mappings.clear();
        kept = m_mappings.insert(connection, {mapping, QJsonDocument(mappingToJson(mapping)).toJson(QJsonDocument::Compact)});
    }
    return kept->second;
}

void HostRuleEngine::setSchema(const Schema &schema)
{
    QJsonArray people;
    for (const Person &person : schema.people) {
        if (!person.isNull())
            people.append(person.toJson());
    }
    QJsonArray fields;
    QJsonObject choices; // of each field that has a list of them
    for (const FieldSchema &field : schema.fields) {
        fields.append(field.name);
        QJsonArray allowed;
        for (const Choice &choice : field.allowed)
            allowed.append(choice.toJson());
        if (!allowed.isEmpty())
            choices.insert(field.name, allowed);
    }
    m_host.setSchema(QJsonDocument(QJsonObject {{u"people"_s, people}, {u"fields"_s, fields}, {u"choices"_s, choices}}).toJson(QJsonDocument::Compact));
}

QCoro::Task<Result<QJsonObject>> HostRuleEngine::call(RuleDirection direction, const RuleSet &rules, const QString &connection, QByteArray request, const QString &identity)
{
    const bool mapped = rules.mode == RuleMode::Mapping;
    const char scriptMessages[] {hostprotocol::outgoingMessage, hostprotocol::incomingMessage, hostprotocol::afterAckMessage};
    const char mappingMessages[] {hostprotocol::outgoingMappingMessage, hostprotocol::incomingMappingMessage, hostprotocol::afterAckMappingMessage};
    const char kind = (mapped ? mappingMessages : scriptMessages)[static_cast<int>(direction)];
    return m_host.call(kind, {mapped ? mappingText(connection, rules.mapping) : rules.script(direction).toUtf8(), std::move(request)}, identity.toUtf8());
}

// These touch no member after the await: the engine may be gone by then.

QCoro::Task<Result<OutgoingResult>> HostRuleEngine::outgoing(OutgoingInput input)
{
    if (input.rules.mode == RuleMode::Basic)
        co_return runBasicOutgoing(input);
    auto task = call(RuleDirection::Outgoing, input.rules, input.connection.name, outgoingRequest(input, input.now > 0 ? input.now : m_clock.now()),
                     u"out/"_s % input.connection.name % u'/' % input.issue.id.value() % u'/' % stampText(input.issue.updatedAt));
    const Result<QJsonObject> answer = co_await task;
    if (!answer)
        co_return ofRule(answer.error(), RuleDirection::Outgoing, input.rules);
    co_return readOutgoingAnswer(input, *answer);
}

QCoro::Task<Result<IncomingResult>> HostRuleEngine::takingIn(RuleDirection direction, IncomingInput input, QString identity)
{
    auto task = call(direction, input.rules, input.connection.name, incomingRequest(input, input.now > 0 ? input.now : m_clock.now()), identity);
    const Result<QJsonObject> answer = co_await task;
    if (!answer)
        co_return ofRule(answer.error(), direction, input.rules);
    co_return readIncomingAnswer(input, *answer, direction);
}

QCoro::Task<Result<IncomingResult>> HostRuleEngine::incoming(IncomingInput input)
{
    if (input.rules.mode == RuleMode::Basic)
        co_return runBasicIncoming(input);
    const QString identity = u"in/"_s % input.connection.name % u'/' % input.replica.value("issueId"_L1).toString() % u'/'
        % input.replica.value("updatedAt"_L1).toString() % u'/' % QString::number(input.replica.value("madeAt"_L1).toInteger());
    auto task = takingIn(RuleDirection::Incoming, std::move(input), identity);
    co_return co_await task;
}

QCoro::Task<Result<IncomingResult>> HostRuleEngine::afterAck(IncomingInput input)
{
    const QString identity = u"ack/"_s % input.connection.name % u'/' % input.issue.id.value() % u'/' % stampText(input.issue.updatedAt);
    return takingIn(RuleDirection::AfterAck, std::move(input), identity);
}

void HostRuleEngine::abort() { m_host.abort(); }

} // namespace lockstep
