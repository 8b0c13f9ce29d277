#pragma once
// What was typed of rules and is not published yet, by connection. Kept in the application's settings, so that it outlives the program. Owned by RulesTab.
// GUI thread.

#include "ui/appservices.h"

#include <array>
#include <optional>

namespace lockstep::ui {

using RuleDraft = std::array<RuleSet, 2>; ///< In the order of the connection's halves

class RuleDrafts final {
public:
    explicit RuleDrafts(AppServices &services);

    std::optional<RuleDraft> find(const QString &connection) const;
    void keep(const QString &connection, const RuleDraft &draft);
    void drop(const QString &connection);
    void dropGone(const Configuration &configuration); ///< Of connections that are not there any more

private:
    void store();

    AppServices &m_services;
    QMap<QString, RuleDraft> m_drafts;
};

} // namespace lockstep::ui
