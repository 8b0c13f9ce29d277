#pragma once
// What happens when both sides change the same field, and what a rule's error stops.

#include "ui/pages/connectiontab.h"

class QComboBox;

namespace lockstep::ui {

class TextLabel;

class PoliciesTab final : public ConnectionTab {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(PoliciesTab)

public:
    explicit PoliciesTab(const Context &context, QWidget *parent = nullptr);
    void show(const ConnectionConfig &connection) override;

private:
    void explain();
    QComboBox *m_conflict;
    TextLabel *m_conflictNote;
    QComboBox *m_script;
    TextLabel *m_scriptNote;
    TextLabel *m_byField;
};

} // namespace lockstep::ui
