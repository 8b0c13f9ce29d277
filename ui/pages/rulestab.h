#pragma once
// The rules of both halves: basic, or scripts for what leaves and what comes in. Save checks and applies.

#include "ui/pages/connectiontab.h"

class QComboBox;
class QLabel;
class QPushButton;
class QStackedWidget;
class QTabBar;

namespace lockstep::ui {

class ScriptEditor;
class TextLabel;

class RulesTab final : public ConnectionTab {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(RulesTab)

public:
    explicit RulesTab(const Context &context, QWidget *parent = nullptr);
    void show(const ConnectionConfig &connection) override;
    bool hasChanges() const override;
    void goTo(const QString &node, const QString &rule, int line);

private:
    QWidget *makeEditors();
    void load();
    void store();
    void showHalf(int index);
    void save();

    ConnectionConfig m_connection; ///< With what was typed
    ConnectionConfig m_saved;
    int m_half = 0;
    QTabBar *m_halves;
    QComboBox *m_mode;
    QPushButton *m_save;
    QPushButton *m_revert;
    QStackedWidget *m_stack;
    TextLabel *m_outTitle = nullptr;
    TextLabel *m_inTitle = nullptr;
    ScriptEditor *m_outgoing = nullptr;
    ScriptEditor *m_incoming = nullptr;
};

} // namespace lockstep::ui
