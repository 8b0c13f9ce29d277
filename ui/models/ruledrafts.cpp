#include "ui/models/ruledrafts.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
const QString draftsKey = u"rules/drafts"_s;

/// Also what was typed in another mode, which a file would not hold.
QJsonObject jsonOf(const RuleSet &rules)
{
    return {{u"mode"_s, nameOf(rules.mode, ruleModes)}, {u"outgoing"_s, rules.outgoing}, {u"incoming"_s, rules.incoming}, {u"mapping"_s, mappingToJson(rules.mapping)}};
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
    for (auto it = kept.begin(); it != kept.end(); ++it)
        m_drafts.insert(it.key(), {rulesOf(it.value()[0].toObject()), rulesOf(it.value()[1].toObject())});
}

std::optional<RuleDraft> RuleDrafts::find(const QString &connection) const
{
    const auto found = m_drafts.constFind(connection);
    return found == m_drafts.cend() ? std::nullopt : std::optional<RuleDraft>(*found);
}

void RuleDrafts::keep(const QString &connection, const RuleDraft &draft)
{
    if (m_drafts.contains(connection) && m_drafts.value(connection) == draft)
        return;
    m_drafts.insert(connection, draft);
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
    for (auto it = m_drafts.cbegin(); it != m_drafts.cend(); ++it)
        kept.insert(it.key(), QJsonArray {jsonOf((*it)[0]), jsonOf((*it)[1])});
    m_services.setSetting(draftsKey, QJsonDocument(kept).toJson(QJsonDocument::Compact));
}

} // namespace lockstep::ui
