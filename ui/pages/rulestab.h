#pragma once
// The rules of both halves: basic, a mapping, or scripts for what leaves and what comes in, checked while they are typed. What is typed is a draft, kept for
// each connection whatever else is looked at or done meanwhile, until it is published. From here: rehearsal, versions, the gallery, the script API.

#include "ui/models/ruledrafts.h"
#include "ui/pages/connectiontab.h"

#include <QPointer>
#include <QTimer>

#include <array>

class QBoxLayout;
class QComboBox;
class QLabel;
class QMenu;
class QPushButton;
class QStackedWidget;
class QTabBar;

namespace lockstep::ui {

class MappingView;
class PublishDialog;
class ScriptEditor;
class ScriptPair;
class TextLabel;

class RulesTab final : public ConnectionTab {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(RulesTab)

public:
    explicit RulesTab(const Context &context, QWidget *parent = nullptr);
    void show(const ConnectionConfig &connection) override;
    void removeSelected() override;
    void goTo(const QString &node, const QString &rule, int line);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QLayout *makeTop();
    QMenu *makeMore();
    void load();
    void edit(const RuleSet &rules); ///< Of the half that is shown, as if it was typed; with Undo
    void replaceDraft(const std::array<RuleSet, 2> &rules, const QString &told); ///< Of both halves; a draft that is lost by it can be undone
    void takeScripts(const QString &outgoing, const QString &incoming, const QString &afterAck);
    QWidget *makeScripts();
    void choose(RuleMode mode);
    void typed();
    void updateButtons();
    void showHalf(int index);
    std::array<RuleSet, 2> typedRules() const { return {m_connection.halves[0].rules, m_connection.halves[1].rules}; }
    void adviseSoon();
    void advise();
    void showAdvice();
    void askPublish();
    void publish(const QString &note);
    void rehearse();
    void showVersions();

    ConnectionConfig m_connection; ///< With what was typed
    ConnectionConfig m_saved;
    RuleDrafts m_drafts; ///< Only of connections whose rules differ from what is published
    std::optional<std::array<RuleSet, 2>> m_replaced; ///< For Undo
    RuleAdvice m_advice;
    QTimer m_adviseTimer;
    int m_asked = 0; ///< Counts questions to the check: an answer to an older one is too late
    QPointer<PublishDialog> m_publishing; ///< Told of what the check says while it is open
    QString m_note; ///< Of a version that was refused
    bool m_loading = false;
    int m_half = 0;
    QBoxLayout *m_top; ///< One row, or two where there is little room
    QTabBar *m_halves;
    QComboBox *m_mode;
    TextLabel *m_unsaved;
    TextLabel *m_found;
    QPushButton *m_publish;
    QPushButton *m_rehearse;
    QPushButton *m_revert;
    QStackedWidget *m_stack; ///< In the order of RuleMode
    MappingView *m_mapping;
    QTabBar *m_rule; ///< Of scripts: the pair, or the third
    ScriptPair *m_scripts;
    ScriptEditor *m_outgoing;
    ScriptEditor *m_incoming;
    ScriptEditor *m_afterAck;
};

} // namespace lockstep::ui
