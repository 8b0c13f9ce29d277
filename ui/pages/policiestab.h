#pragma once
// What happens when both sides change the same field, what a rule's error stops, and how often pairs are compared.

#include "ui/pages/connectiontab.h"

class QComboBox;

namespace lockstep::ui {

class FieldPolicies;
class TextLabel;

class PoliciesTab final : public ConnectionTab {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(PoliciesTab)

public:
    explicit PoliciesTab(const Context &context, QWidget *parent = nullptr);
    void show(const ConnectionConfig &connection) override;

private:
    void explain();
    QStringList fieldsOf(const ConnectionConfig &connection) const;
    QComboBox *m_conflict;
    TextLabel *m_conflictNote;
    QComboBox *m_script;
    TextLabel *m_scriptNote;
    FieldPolicies *m_byField;
    QComboBox *m_audit;
    TextLabel *m_auditNote;
};

} // namespace lockstep::ui
