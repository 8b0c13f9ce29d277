#include "ui/models/ruledrafts.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
const QString draftsKey = u"rules/drafts"_s;

/// Also what was typed in another mode, which a file would not hold.
QJsonObject jsonOf(const RuleSet &rules)
{
    return {{u"mode"_s, nameOf(rules.mode, ruleModes)}, {u"outgoing"_s, rules.outgoing}, {u"incoming"_s, rules.incoming}, {u"afterAck"_s, rules.afterAck}, {u"mapping"_s, mappingToJson(rules.mapping)}};
}

RuleSet rulesOf(const QJsonObject &json)
{
    RuleSet rules;
    for (const auto &[name, mode] : ruleModes) {
        if (json.value(u"mode"_s).toString() == QLatin1StringView(name))
            rules.mode = mode;
    }
    rules.outgoing = json.value(u"outgoing"_s).toString();
    rules.incoming = json.value(u"incoming"_s).toString();
    rules.afterAck = json.value(u"afterAck"_s).toString();
    const JsonReader reader(json.value(u"mapping"_s).toObject(), u"mapping"_s);
    const Mapping mapping = mappingFromJson(reader);
    if (reader.ok())
        rules.mapping = mapping;
    return rules;
}
} // namespace

RuleDrafts::RuleDrafts(AppServices &services) : m_services(services)
{
    const QJsonObject kept = QJsonDocument::fromJson(services.setting(draftsKey).toByteArray()).object();
    for (auto it = kept.begin(); it != kept.end(); ++it) {
        const QJsonArray halves = it.value().toArray();
        for (const QJsonValue half : halves)
            m_drafts[it.key()].append({NodeId(half[u"node"_s].toString()), rulesOf(half[u"rules"_s].toObject()), rulesOf(half[u"from"_s].toObject())});
    }
}

std::optional<RuleDraft> RuleDrafts::find(const QString &connection, const NodeId &node) const
{
    const QList<RuleDraft> halves = m_drafts.value(connection);
    for (const RuleDraft &half : halves) {
        if (half.node == node)
            return half;
    }
    return std::nullopt;
}

void RuleDrafts::keep(const QString &connection, const NodeId &node, const RuleSet &typed, const RuleSet &published)
{
    const QList<RuleDraft> before = m_drafts.value(connection);
    const std::optional<RuleDraft> known = find(connection, node);
    QList<RuleDraft> halves = before;
    halves.removeIf([&node](const RuleDraft &half) { return half.node == node; });
    if (!typed.isSame(published))
        halves.append({node, typed, known ? known->begunFrom : published.inItsMode()});
    if (halves == before)
        return;
    if (halves.isEmpty())
        m_drafts.remove(connection);
    else
        m_drafts.insert(connection, halves);
    store();
}

void RuleDrafts::drop(const QString &connection)
{
    if (m_drafts.remove(connection))
        store();
}

void RuleDrafts::dropGone(const Configuration &configuration)
{
    if (m_drafts.removeIf([&configuration](const auto &draft) { return !configuration.connection(ConnectionId(draft.key())); }))
        store();
}

void RuleDrafts::store()
{
    QJsonObject kept;
    for (auto it = m_drafts.cbegin(); it != m_drafts.cend(); ++it) {
        QJsonArray halves;
        for (const RuleDraft &half : *it)
            halves.append(QJsonObject {{u"node"_s, half.node.value()}, {u"rules"_s, jsonOf(half.rules)}, {u"from"_s, jsonOf(half.begunFrom)}});
        kept.insert(it.key(), halves);
    }
    m_services.setSetting(draftsKey, QJsonDocument(kept).toJson(QJsonDocument::Compact));
}

} // namespace lockstep::ui
