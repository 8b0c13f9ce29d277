#pragma once
// The rules of both halves: basic, a mapping, or scripts for what leaves and what comes in. Save checks and applies. What was typed and not
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

class MappingView;
class ScriptEditor;
class ScriptPair;
class TextLabel;

class RulesTab final : public ConnectionTab {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(RulesTab)

public:
    explicit RulesTab(const Context &context, QWidget *parent = nullptr);
    void show(const ConnectionConfig &connection) override;
    QStringList unsaved() const override;
    void removeSelected() override;
    void goTo(const QString &node, const QString &rule, int line);

private:
    void load();
    void choose(RuleMode mode);
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
    QStackedWidget *m_stack; ///< In the order of RuleMode
    MappingView *m_mapping;
    ScriptPair *m_scripts;
    ScriptEditor *m_outgoing;
    ScriptEditor *m_incoming;
};

} // namespace lockstep::ui
