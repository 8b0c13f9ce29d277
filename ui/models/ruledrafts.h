#pragma once
// What was typed of rules and is not published yet, by connection. Kept in the application's settings, so that it outlives the program. Owned by RulesTab.
// GUI thread.

#include "ui/appservices.h"

#include <optional>

namespace lockstep::ui {

/// Of one half: only what differs from what was published when it was typed.
struct RuleDraft {
    NodeId node;
    RuleSet rules;
    RuleSet begunFrom; ///< What was published then: another version may have taken its place since
    bool operator==(const RuleDraft &) const = default;
};

class RuleDrafts final {
public:
    explicit RuleDrafts(AppServices &services);

    std::optional<RuleDraft> find(const QString &connection, const NodeId &node) const;
    bool has(const QString &connection) const { return m_drafts.contains(connection); }
    /// What is typed of a half beside what is published; where they are the same there is no draft.
    void keep(const QString &connection, const NodeId &node, const RuleSet &typed, const RuleSet &published);
    void drop(const QString &connection);
    void dropGone(const Configuration &configuration); ///< Of connections that are not there any more

private:
    void store();

    AppServices &m_services;
    QMap<QString, QList<RuleDraft>> m_drafts;
};

} // namespace lockstep::ui
