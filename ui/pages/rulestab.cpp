#include "ui/pages/rulestab.h"

#include "core/rules/mappingscript.h"
#include "ui/pages/mappingview.h"
#include "ui/pages/scripteditor.h"
#include "ui/pages/scriptpair.h"
#include "ui/pages/textlabel.h"
#include "ui/widgets/buttons.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
constexpr int widestName = 140; // of a node on its tab

} // namespace

RulesTab::RulesTab(const Context &context, QWidget *parent)
    : ConnectionTab(context, parent),
      m_halves(named(new QTabBar, tr("Node whose rules are shown"))),
      m_mode(named(new QComboBox, tr("Written as"))),
      m_unsaved(new TextLabel(tr("Not saved"), FontRole::Caption, ColourRole::Wait)),
      m_save(makeButton(tr("Save"), Icon::Tick, ButtonVariant::Primary)),
      m_revert(makeButton(tr("Revert"), Icon::Undo, ButtonVariant::Quiet)),
      m_stack(new QStackedWidget),
      m_mapping(new MappingView),
      m_scripts(new ScriptPair(tr("Outgoing and incoming rule"), tr("Outgoing rule"), tr("Incoming rule"))),
      m_outgoing(m_scripts->outgoing()),
      m_incoming(m_scripts->incoming())
{
    m_halves->setDrawBase(false);
    m_halves->setExpanding(false);
    m_mode->addItem(tr("Basic")); // in the order of RuleMode
    m_mode->addItem(tr("Mapping"));
    m_mode->addItem(tr("Script"));
    auto *top = new QHBoxLayout;
    top->setSpacing(metrics::Step8);
    top->setContentsMargins(metrics::Step12, 0, metrics::PageMarginRight, 0);
    top->addWidget(m_halves, 1);
    top->addWidget(m_unsaved);
    top->addWidget(new TextLabel(tr("Written as"), FontRole::Caption, ColourRole::Dim));
    top->addWidget(m_mode);
    top->addWidget(m_revert);
    top->addWidget(m_save);

    auto *basic = new QWidget;
    auto *basicColumn = new QVBoxLayout(basic);
    basicColumn->setContentsMargins(metrics::PageMargin, metrics::Step16, metrics::PageMargin, metrics::Step16);
    basicColumn->addWidget(new TextLabel(tr("Basic rules"), FontRole::Body, ColourRole::Text, true));
    basicColumn->addWidget(makeNote(tr("Summary, description, public comments and public attachments go over in both directions. Choose Mapping to see them as rows, "
                                       "or Script to decide yourself what leaves and what may come in.")));
    basicColumn->addStretch(1);
    m_stack->addWidget(basic);
    m_stack->addWidget(m_mapping);
    m_stack->addWidget(m_scripts);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, metrics::Step8, 0, 0);
    column->setSpacing(metrics::Step8);
    column->addLayout(top);
    column->addWidget(bar());
    column->addWidget(m_stack, 1);
    connect(m_halves, &QTabBar::currentChanged, this, [this](int index) {
        showHalf(index);
    });
    connect(m_mode, &QComboBox::activated, this, [this](int index) {
        choose(static_cast<RuleMode>(index));
    });
    connect(m_mapping, &MappingView::edited, this, [this](const Mapping &mapping) {
        m_connection.halves[m_half].rules.mapping = mapping;
        typed();
    });
    connect(m_mapping, &MappingView::scriptWanted, this, [this] {
        choose(RuleMode::Script);
    });
    for (ScriptEditor *editor : {m_outgoing, m_incoming})
        connect(editor, &QPlainTextEdit::textChanged, this, &RulesTab::typed);
    connect(m_save, &QPushButton::clicked, this, &RulesTab::save);
    connect(m_revert, &QPushButton::clicked, this, [this] {
        m_connection = m_saved;
        m_drafts.remove(connectionName());
        bar()->clear();
        showHalf(m_half);
    });
}

QStringList RulesTab::unsaved() const
{
    QStringList sentences;
    for (auto it = m_drafts.cbegin(); it != m_drafts.cend(); ++it) {
        if (context().services.configuration().connection(ConnectionId(it.key())))
            sentences.append(tr("the rules of %1").arg(it.key()));
    }
    return sentences;
}

void RulesTab::show(const ConnectionConfig &connection)
{
    const bool other = connectionName() != connection.id.value();
    setConnectionName(connection.id.value());
    m_connection = m_saved = connection;
    m_drafts.removeIf([this](const auto &draft) { return !context().services.configuration().connection(ConnectionId(draft.key())); });
    if (const auto draft = m_drafts.constFind(connectionName()); draft != m_drafts.cend()) {
        bool saved = true;
        for (size_t i = 0; i < draft->size(); ++i) {
            saved = saved && (*draft)[i].isSame(m_saved.halves[i].rules);
            m_connection.halves[i].rules = (*draft)[i];
        }
        if (saved)
            m_drafts.remove(connectionName());
    }
    if (other || !m_drafts.contains(connectionName()))
        bar()->clear();
    const QSignalBlocker blocker(m_halves);
    while (m_halves->count() < 2)
        m_halves->addTab(QString());
    for (int i = 0; i < 2; ++i) {
        const QString node = connection.halves[i].node.value();
        m_halves->setTabText(i, m_halves->fontMetrics().elidedText(node, Qt::ElideRight, widestName));
        m_halves->setTabToolTip(i, tr("Rules of %1").arg(node));
    }
    showHalf(qMax(0, m_halves->currentIndex()));
}

void RulesTab::showHalf(int index)
{
    m_half = index;
    const ConnectionHalf &half = m_connection.halves[index];
    const QString node = half.node.value();
    m_scripts->setNode(node);
    load();
    updateButtons();
}

/// An editor that shows the text already keeps its cursor, mark and undo.
void RulesTab::load()
{
    m_loading = true;
    const RuleSet &rules = m_connection.halves[m_half].rules;
    m_mode->setCurrentIndex(static_cast<int>(rules.mode));
    m_stack->setCurrentIndex(m_mode->currentIndex());
    m_mapping->show(rules.mapping, m_connection.halves[m_half].node.value());
    if (m_outgoing->toPlainText() != rules.outgoing)
        m_outgoing->setScript(rules.outgoing);
    if (m_incoming->toPlainText() != rules.incoming)
        m_incoming->setScript(rules.incoming);
    m_loading = false;
}

// Each way of writing goes on from the one before, unless something is written that way already.
void RulesTab::choose(RuleMode mode)
{
    RuleSet &rules = m_connection.halves[m_half].rules;
    const Mapping before = rules.mode == RuleMode::Mapping ? rules.mapping : basicMapping();
    if (mode == RuleMode::Mapping && rules.mapping == Mapping())
        rules.mapping = before;
    if (mode == RuleMode::Script && rules.mode != RuleMode::Script && rules.outgoing.isEmpty() && rules.incoming.isEmpty()) {
        rules.outgoing = outgoingScript(before);
        rules.incoming = incomingScript(before);
    }
    rules.mode = mode;
    load();
    typed();
}

void RulesTab::typed()
{
    if (m_loading)
        return;
    RuleSet &rules = m_connection.halves[m_half].rules;
    if (rules.mode == RuleMode::Script) {
        rules.outgoing = m_outgoing->toPlainText();
        rules.incoming = m_incoming->toPlainText();
    }
    bool same = true;
    for (int i = 0; i < 2; ++i)
        same = same && m_connection.halves[i].rules.isSame(m_saved.halves[i].rules);
    if (same)
        m_drafts.remove(connectionName());
    else
        m_drafts.insert(connectionName(), {m_connection.halves[0].rules, m_connection.halves[1].rules});
    updateButtons();
}

void RulesTab::updateButtons()
{
    const bool changed = m_drafts.contains(connectionName());
    m_unsaved->setVisible(changed);
    m_save->setEnabled(changed);
    m_revert->setEnabled(changed);
}

void RulesTab::removeSelected()
{
    if (m_mapping->isVisible())
        m_mapping->removeSelected();
}

void RulesTab::goTo(const QString &node, const QString &rule, int line)
{
    m_halves->setCurrentIndex(m_connection.halves[1].node.value() == node ? 1 : 0);
    ScriptEditor *editor = rule == "incoming"_L1 ? m_incoming : m_outgoing;
    editor->markLine(line);
    editor->goToLine(line);
}

void RulesTab::save()
{
    const ConnectionConfig sent = m_connection;
    change(
        [sent](ConnectionConfig &connection) {
            for (int i = 0; i < 2; ++i)
                connection.halves[i].rules = sent.halves[i].rules.inItsMode(); // what was typed in another mode stays here until then
        },
        tr("The rules of %1 are saved and used from now on.").arg(connectionName()),
        [this](const Error &error) {
            if (error.line > 0)
                goTo(m_connection.halves[m_half].node.value(), error.rule, error.line);
        });
}

} // namespace lockstep::ui
