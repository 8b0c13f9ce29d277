#include "ui/pages/rulestab.h"

#include "core/base/when.h"
#include "core/rules/mappingscript.h"
#include "ui/dialogs/publishdialog.h"
#include "ui/pages/mappingview.h"
#include "ui/pages/scripteditor.h"
#include "ui/pages/scriptpair.h"
#include "ui/pages/textlabel.h"
#include "ui/text/format.h"
#include "ui/widgets/buttons.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
constexpr int widestName = 140; // of a node on its tab
constexpr int adviseAfterMs = 300; // a typist's pause
constexpr int fewestLettersForOneRow = 100; // of width; a bound of its own, so that no button moves when a draft or a warning appears

QList<ScriptProblem> shown(const QList<RuleProblem> &problems)
{
    QList<ScriptProblem> list;
    for (const RuleProblem &problem : problems)
        list.append({problem.line, problem.column, problem.length, problem.severity == ProblemSeverity::Error, problem.message});
    return list;
}
} // namespace

RulesTab::RulesTab(const Context &context, QWidget *parent)
    : ConnectionTab(context, parent),
      m_drafts(context.services),
      m_top(new QBoxLayout(QBoxLayout::LeftToRight)),
      m_halves(named(new QTabBar, tr("Node whose rules are shown"))),
      m_mode(named(new QComboBox, tr("Written as"))),
      m_unsaved(new TextLabel(tr("Draft"), FontRole::Caption, ColourRole::Wait)),
      m_found(new TextLabel({}, FontRole::Caption, ColourRole::Wait)),
      m_publish(makeButton(tr("Publish…"), Icon::Tick, ButtonVariant::Primary)),
      m_rehearse(makeButton(tr("Rehearse…"), Icon::Play)),
      m_revert(makeButton(tr("Revert"), Icon::Undo, ButtonVariant::Quiet)),
      m_stack(new QStackedWidget),
      m_mapping(new MappingView),
      m_rule(named(new QTabBar, tr("Rule that is shown"))),
      m_scripts(new ScriptPair(tr("Rules of the node"), tr("Outgoing rule"), tr("Incoming rule"), tr("After-ack rule"))),
      m_outgoing(m_scripts->outgoing()),
      m_incoming(m_scripts->incoming()),
      m_afterAck(m_scripts->afterAck())
{
    m_halves->setDrawBase(false);
    m_halves->setExpanding(false);
    m_mode->addItem(tr("Basic")); // in the order of RuleMode
    m_mode->addItem(tr("Mapping"));
    m_mode->addItem(tr("Script"));
    m_adviseTimer.setSingleShot(true);
    m_adviseTimer.setInterval(adviseAfterMs);

    auto *basic = new QWidget;
    auto *basicColumn = new QVBoxLayout(basic);
    basicColumn->setContentsMargins(metrics::PageMargin, metrics::Step16, metrics::PageMargin, metrics::Step16);
    basicColumn->addWidget(new TextLabel(tr("Basic rules"), FontRole::Body, ColourRole::Text, true));
    basicColumn->addWidget(makeNote(tr("Summary, description, public comments and public attachments go over in both directions. Choose Mapping to see them as rows, "
                                       "or Script to decide yourself what leaves and what may come in.")));
    basicColumn->addStretch(1);
    m_stack->addWidget(basic);
    m_stack->addWidget(m_mapping);
    m_stack->addWidget(makeScripts());

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, metrics::Step8, 0, 0);
    column->setSpacing(metrics::Step8);
    column->addLayout(makeTop());
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
    for (ScriptEditor *editor : {m_outgoing, m_incoming, m_afterAck})
        connect(editor, &ScriptEditor::textChanged, this, &RulesTab::typed);
    connect(m_publish, &QPushButton::clicked, this, &RulesTab::askPublish);
    connect(m_rehearse, &QPushButton::clicked, this, &RulesTab::rehearse);
    connect(m_revert, &QPushButton::clicked, this, [this] {
        replaceDraft({m_saved.halves[0].rules, m_saved.halves[1].rules}, tr("The draft is dropped: the rules are those that are published."));
    });
    connect(bar(), &MessageBar::actionTriggered, this, [this] {
        if (m_replaced)
            replaceDraft(*m_replaced, tr("The former draft is there again."));
    });
    connect(bar(), &MessageBar::closed, this, [this] { m_replaced.reset(); });
    connect(&m_adviseTimer, &QTimer::timeout, this, &RulesTab::advise);
    connect(&context.host, &NodeHost::schemaChanged, this, [this](const NodeId &node) {
        if (m_connection.half(node))
            adviseSoon();
    });
}

QLayout *RulesTab::makeTop()
{
    QPushButton *more = makeButton(tr("More"));
    more->setMenu(makeMore());
    auto *choices = new QHBoxLayout;
    choices->addWidget(m_halves, 1);
    choices->addWidget(new TextLabel(tr("Written as"), FontRole::Caption, ColourRole::Dim));
    choices->addWidget(m_mode);
    choices->addWidget(more);
    auto *draft = new QHBoxLayout;
    draft->addStretch(1);
    draft->addWidget(m_found);
    draft->addWidget(m_unsaved);
    draft->addWidget(m_revert);
    draft->addWidget(m_rehearse);
    draft->addWidget(m_publish);
    m_top->setContentsMargins(metrics::Step12, 0, metrics::PageMarginRight, 0);
    for (QBoxLayout *row : {m_top, static_cast<QBoxLayout *>(choices), static_cast<QBoxLayout *>(draft)})
        row->setSpacing(metrics::Step8);
    m_top->addLayout(choices, 1);
    m_top->addLayout(draft);
    return m_top;
}

void RulesTab::resizeEvent(QResizeEvent *event)
{
    const bool wide = width() >= fewestLettersForOneRow * fontMetrics().averageCharWidth();
    m_top->setDirection(wide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    ConnectionTab::resizeEvent(event);
}

QWidget *RulesTab::makeScripts()
{
    m_rule->setDrawBase(false);
    m_rule->setExpanding(false);
    m_rule->addTab(tr("Outgoing and incoming"));
    m_rule->addTab(tr("After acknowledgement"));
    m_rule->setTabToolTip(1, tr("Runs when the other side has answered a change that was sent: its issue's key into a field, say. May stay empty."));
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::Step4);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(metrics::Step12, 0, 0, 0);
    head->addWidget(m_rule);
    head->addStretch(1);
    column->addLayout(head);
    column->addWidget(m_scripts, 1);
    connect(m_rule, &QTabBar::currentChanged, this, [this](int index) { m_scripts->setShown(index == 1 ? ScriptPair::Shown::AfterAck : ScriptPair::Shown::Pair); });
    return box;
}

void RulesTab::show(const ConnectionConfig &connection)
{
    const bool other = connectionName() != connection.id.value();
    setConnectionName(connection.id.value());
    m_connection = m_saved = connection;
    m_drafts.dropGone(context().services.configuration());
    QStringList overtaken; // published anew since the draft of it was begun
    for (ConnectionHalf &half : m_connection.halves) {
        const auto draft = m_drafts.find(connectionName(), half.node);
        if (!draft)
            continue;
        if (!draft->begunFrom.isSame(half.rules) && !draft->rules.isSame(half.rules))
            overtaken.append(half.node.value());
        m_drafts.keep(connectionName(), half.node, draft->rules, half.rules);
        half.rules = draft->rules;
    }
    if (other) {
        m_replaced.reset();
        m_note.clear();
    }
    if (other || (!m_replaced && !m_drafts.has(connectionName())) || !overtaken.isEmpty())
        bar()->clear();
    if (!overtaken.isEmpty())
        bar()->setMessage(MessageBar::Kind::Warning, tr("The rules of %1 were published anew since this draft was begun").arg(overtaken.join(tr(" and "))),
                          tr("Publishing the draft takes that back. Versions shows what has changed; Revert drops the draft."));
    const QSignalBlocker blocker(m_halves);
    while (m_halves->count() < 2)
        m_halves->addTab(QString());
    for (int i = 0; i < 2; ++i) {
        const QString node = connection.halves[i].node.value();
        m_halves->setTabText(i, m_halves->fontMetrics().elidedText(node, Qt::ElideRight, widestName));
        m_halves->setTabToolTip(i, tr("Rules of %1").arg(node));
    }
    if (other) {
        m_advice = {};
        ++m_asked; // an answer on its way is of the other connection
    }
    showHalf(qMax(0, m_halves->currentIndex()));
    adviseSoon();
}

void RulesTab::showHalf(int index)
{
    m_half = index;
    const ConnectionHalf &half = m_connection.halves[index];
    const QString node = half.node.value();
    m_scripts->setNode(node);
    load();
    updateButtons();
    showAdvice();
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
    if (m_afterAck->toPlainText() != rules.afterAck)
        m_afterAck->setScript(rules.afterAck);
    m_loading = false;
}

void RulesTab::choose(RuleMode mode)
{
    RuleSet &rules = m_connection.halves[m_half].rules;
    rules = writtenAs(rules, mode);
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
        rules.afterAck = m_afterAck->toPlainText();
    }
    for (int i = 0; i < 2; ++i)
        m_drafts.keep(connectionName(), m_connection.halves[i].node, m_connection.halves[i].rules, m_saved.halves[i].rules);
    updateButtons();
    adviseSoon();
}

void RulesTab::edit(const RuleSet &rules)
{
    std::array<RuleSet, 2> next = typedRules();
    next[static_cast<size_t>(m_half)] = rules;
    replaceDraft(next, tr("The draft of %1 is replaced.").arg(m_connection.halves[m_half].node.value()));
}

/// What nobody could get back from the published rules can be had again: also what was typed in another mode, and what Undo itself replaces.
void RulesTab::replaceDraft(const std::array<RuleSet, 2> &rules, const QString &told)
{
    const std::array<RuleSet, 2> before = typedRules();
    const bool lost = before != rules && before != std::array<RuleSet, 2> {m_saved.halves[0].rules, m_saved.halves[1].rules};
    for (size_t half = 0; half < 2; ++half)
        m_connection.halves[half].rules = rules[half];
    bar()->clear();
    m_replaced.reset();
    load();
    typed();
    if (!lost)
        return;
    m_replaced = before;
    bar()->setMessage(MessageBar::Kind::Info, told);
    bar()->setAction(tr("Undo"));
}

void RulesTab::takeScripts(const QString &outgoing, const QString &incoming, const QString &afterAck)
{
    RuleSet rules = m_connection.halves[m_half].rules;
    rules.mode = RuleMode::Script;
    rules.outgoing = outgoing;
    rules.incoming = incoming;
    rules.afterAck = afterAck;
    edit(rules);
}

void RulesTab::updateButtons()
{
    const bool changed = m_drafts.has(connectionName());
    m_unsaved->setVisible(changed);
    m_publish->setEnabled(changed);
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
    const RuleDirection direction = directionOfName(rule).value_or(RuleDirection::Outgoing);
    m_rule->setCurrentIndex(direction == RuleDirection::AfterAck ? 1 : 0);
    ScriptEditor *editor = direction == RuleDirection::Incoming ? m_incoming : direction == RuleDirection::AfterAck ? m_afterAck : m_outgoing;
    editor->markLine(line);
    editor->goToLine(line);
}

void RulesTab::adviseSoon() { m_adviseTimer.start(); }

void RulesTab::advise()
{
    ConnectionConfig typed = m_connection;
    for (ConnectionHalf &half : typed.halves)
        half.rules = half.rules.inItsMode();
    const int question = ++m_asked;
    when(context().services.adviseRules(typed), this, [this, question](const RuleAdvice &advice) {
        if (question != m_asked)
            return;
        m_advice = advice;
        showAdvice();
    });
}

void RulesTab::showAdvice()
{
    const auto half = static_cast<size_t>(m_half);
    m_outgoing->setProblems(shown(m_advice.halves[half].outgoing));
    m_incoming->setProblems(shown(m_advice.halves[half].incoming));
    m_afterAck->setProblems(shown(m_advice.halves[half].afterAck));
    m_mapping->setFindings(m_advice.halves[half].rows);
    const Schema *schema = context().host.schema(m_connection.halves[half].node);
    const ConnectionHalf &other = m_connection.halves[1 - m_half];
    const Schema *schemaThere = context().host.schema(other.node);
    m_mapping->setSides({m_connection.halves[half].node.value(), other.node.value(), schema ? *schema : Schema(), schemaThere ? *schemaThere : Schema()});
    for (ScriptEditor *editor : {m_outgoing, m_incoming, m_afterAck})
        editor->setFields(schema ? schema->names() : QStringList());
    qsizetype errors = 0;
    qsizetype all = 0;
    for (const HalfAdvice &advice : m_advice.halves) {
        errors += advice.errors();
        all += advice.count();
    }
    m_found->setVisible(all > 0 || !m_advice.trouble.isEmpty());
    m_found->setColour(errors > 0 ? ColourRole::Fail : ColourRole::Wait);
    m_found->setText(!m_advice.trouble.isEmpty() ? tr("Not checked") : errors > 0 ? countText(errors, tr("error"), tr("errors")) : countText(all, tr("warning"), tr("warnings")));
    const QStringList sentences = adviceSentences(m_advice, {m_connection.halves[0].node.value(), m_connection.halves[1].node.value()});
    if (m_publishing)
        m_publishing->setFound(adviceSentences(syntaxErrorsOf(m_advice), {m_connection.halves[0].node.value(), m_connection.halves[1].node.value()}), sentences);
    m_found->setToolTip(m_advice.trouble.isEmpty() ? sentences.join(u'\n') : m_advice.trouble);
}

} // namespace lockstep::ui
