#pragma once
// The rules of both halves: basic, or scripts for what leaves and what comes in. Save checks and applies. What was typed and not
// saved stays here for each connection, whatever else is looked at or saved meanwhile.

#include "ui/pages/connectiontab.h"

#include <QMap>

#include <array>

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
    QStringList unsaved() const override;
    void goTo(const QString &node, const QString &rule, int line);

private:
    QWidget *makeEditors();
    void load();
    void typed();
    void updateButtons();
    void showHalf(int index);
    void save();

    using Draft = std::array<RuleSet, 2>;
    ConnectionConfig m_connection; ///< With what was typed
    ConnectionConfig m_saved;
    QMap<QString, Draft> m_drafts; ///< Only of connections whose rules differ from what is saved
    bool m_loading = false;
    int m_half = 0;
    QTabBar *m_halves;
    QComboBox *m_mode;
    TextLabel *m_unsaved;
    QPushButton *m_save;
    QPushButton *m_revert;
    QStackedWidget *m_stack;
    TextLabel *m_outTitle = nullptr;
    TextLabel *m_inTitle = nullptr;
    ScriptEditor *m_outgoing = nullptr;
    ScriptEditor *m_incoming = nullptr;
};

} // namespace lockstep::ui
