#pragma once
// “Paste an Exalate rule…”: the Groovy text on the left, what it becomes on the right, and below what somebody has to look at. Takes over
// what stands on the right. Deletes itself; opened by QDialog::open(). GUI thread.

#include "core/rules/porting/portedrule.h"

#include <QDialog>

class QComboBox;
class QListWidget;
class QTimer;

namespace lockstep::ui {

class MessageBar;
class ScriptEditor;
class TextBox;
class TextLabel;

class PortRuleDialog final : public QDialog {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(PortRuleDialog)

public:
    explicit PortRuleDialog(lockstep::RuleDirection direction, QWidget *parent = nullptr);
    ~PortRuleDialog() override;

    RuleDirection direction() const;

Q_SIGNALS:
    void taken(lockstep::RuleDirection direction, const QString &script);

private:
    void port();
    void showNote(int row);
    void take();
    QComboBox *m_direction;
    TextBox *m_groovy;
    ScriptEditor *m_script;
    QListWidget *m_notes;
    TextLabel *m_summary;
    MessageBar *m_bar;
    QTimer *m_delay; ///< While somebody types
    PortedRule m_rule;
};

} // namespace lockstep::ui
