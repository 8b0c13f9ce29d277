#include "ui/pages/errordetailpane.h"

#include "ui/delegates/celldelegate.h"
#include "ui/dialogs/conflictdialog.h"
#include "ui/models/celltablemodel.h"
#include "ui/pages/codeexcerpt.h"
#include "ui/pages/rowsinplace.h"
#include "ui/pages/textlabel.h"
#include "ui/text/errortext.h"
#include "ui/text/format.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/hairline.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QTableView>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

ErrorDetailPane::ErrorDetailPane(QWidget *parent)
    : QWidget(parent),
      m_sign(new QLabel),
      m_title(new TextLabel({}, FontRole::CardTitle)),
      m_since(new TextLabel({}, FontRole::Caption, ColourRole::Dim)),
      m_where(new TextLabel({}, FontRole::Caption)),
      m_cause(new TextLabel({}, FontRole::Caption)),
      m_scope(new TextLabel({}, FontRole::Caption)),
      m_next(new TextLabel({}, FontRole::Caption, ColourRole::Text, true)),
      m_answerTitle(new TextLabel({}, FontRole::Caption, ColourRole::Dim, true)),
      m_answer(named(new QPlainTextEdit, tr("The tracker's answer"))),
      m_ruleTitle(new TextLabel({}, FontRole::Caption, ColourRole::Dim, true)),
      m_excerpt(new CodeExcerpt),
      m_issuesTitle(new TextLabel(tr("Issues in this group"), FontRole::Caption, ColourRole::Dim, true)),
      m_issues(new QTableView),
      m_issueModel(new CellTableModel({{tr("Issue")}, {tr("Summary")}, {tr("Behind"), true}, {tr("Tries"), true}, {tr("Age"), true}}, this))
{
    for (TextLabel *label : {m_title, m_since, m_where, m_cause, m_scope, m_next})
        label->setWordWrap(true);
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_sign->setPixmap(icon(Icon::StateFailed, ColourRole::Fail).pixmap(16, 16));
    m_answer->setReadOnly(true);
    m_answer->setFont(codeFont());
    m_answer->setFrameShape(QFrame::NoFrame);
    m_answer->setTabChangesFocus(true);
    m_answer->viewport()->setBackgroundRole(QPalette::AlternateBase);
    m_answer->document()->setDocumentMargin(8);

    auto *head = new QHBoxLayout;
    head->setSpacing(metrics::Step8);
    head->addWidget(m_sign, 0, Qt::AlignTop);
    head->addWidget(m_title, 1);
    QGridLayout *facts = makeFacts(metrics::LabelColumnWide);
    addFact(facts, tr("Where"), m_where);
    addFact(facts, tr("Cause class"), m_cause);
    addFact(facts, tr("Scope"), m_scope);
    addFact(facts, tr("Next step"), m_next);

    m_issues->setModel(m_issueModel);
    setUpTable(m_issues, tr("Issues in this group"), metrics::SmallRow);
    m_issues->setSelectionMode(QAbstractItemView::SingleSelection);
    m_issues->horizontalHeader()->hide();
    setInset(m_issues);
    setColumnWidth(m_issues, 0, u"PROJ-8888 → PROJ-8888"_s);
    m_issues->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    setColumnWidth(m_issues, 2, u"888 wait"_s);
    setColumnWidth(m_issues, 3, u"88 tries"_s);
    setColumnWidth(m_issues, 4, u"88 min"_s);

    auto *content = new QWidget;
    content->setBackgroundRole(QPalette::Base);
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(metrics::PageMargin, metrics::Step16, metrics::PageMargin, metrics::Step8);
    column->setSpacing(metrics::Step6);
    column->addLayout(head);
    m_since->setContentsMargins(24, 0, 0, 0);
    column->addWidget(m_since);
    column->addSpacing(metrics::Step6);
    column->addLayout(facts);
    column->addSpacing(metrics::Step8);
    column->addWidget(m_answerTitle);
    column->addWidget(m_answer);
    column->addSpacing(metrics::Step6);
    column->addWidget(m_ruleTitle);
    column->addWidget(m_excerpt);
    column->addSpacing(metrics::Step6);
    column->addWidget(m_issuesTitle);
    column->addWidget(m_issues, 1000); // the room that is left is theirs, and nobody's where there are none
    column->addStretch(1);
    auto *scroll = named(new QScrollArea, tr("The error"));
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus); // what is in it takes the focus and is scrolled to
    scroll->setWidget(content);
    scroll->viewport()->setBackgroundRole(QPalette::Base);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    outer->addWidget(scroll, 1);
    outer->addWidget(new Hairline);
    outer->addWidget(makeFoot());
    connect(m_issues, &QTableView::activated, this, &ErrorDetailPane::openEventRequested);
}

QWidget *ErrorDetailPane::makeFoot()
{
    auto *foot = new QWidget;
    m_retryGroup = makeButton(tr("Retry group: one first"), Icon::RetryGroup, ButtonVariant::Primary);
    m_retry = makeButton(tr("Retry"), Icon::Retry);
    m_settle = makeButton(tr("Settle…"), Icon::StateConflict, ButtonVariant::Primary);
    m_openEvent = makeButton(tr("Show in queue"), Icon::Queue);
    m_editReplica = makeButton(tr("Change replica…"), Icon::Edit);
    m_replay = makeButton(tr("Replay…"), Icon::Play);
    m_openRule = makeButton(tr("Open rule"), Icon::Code);
    m_openTrigger = makeButton(tr("Open trigger"), Icon::Filter);
    m_footNote = new TextLabel({}, FontRole::Caption, ColourRole::Dim);
    m_footNote->setWordWrap(true);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(metrics::Step6); // all of them stand beside the list in the smallest window
    buttons->addWidget(m_retryGroup);
    buttons->addWidget(m_settle);
    buttons->addWidget(m_retry);
    buttons->addWidget(m_openEvent);
    buttons->addStretch(1);
    auto *column = new QVBoxLayout(foot);
    column->setContentsMargins(metrics::PageMargin, 10, metrics::PageMarginRight, 10);
    column->setSpacing(metrics::Step8);
    auto *replica = new QHBoxLayout; // a row of its own: the window may be narrow, and a system's own font wide
    replica->setSpacing(metrics::Step6);
    replica->addWidget(m_editReplica);
    replica->addWidget(m_replay);
    replica->addWidget(m_openTrigger);
    replica->addWidget(m_openRule);
    replica->addWidget(m_footNote, 1000);
    replica->addStretch(1);
    column->addLayout(buttons);
    column->addLayout(replica);
    connect(m_retryGroup, &QPushButton::clicked, this, &ErrorDetailPane::retryGroupRequested);
    connect(m_retry, &QPushButton::clicked, this, &ErrorDetailPane::retryRequested);
    connect(m_settle, &QPushButton::clicked, this, &ErrorDetailPane::settleRequested);
    connect(m_openEvent, &QPushButton::clicked, this, &ErrorDetailPane::openEventRequested);
    connect(m_editReplica, &QPushButton::clicked, this, &ErrorDetailPane::editRequested);
    connect(m_replay, &QPushButton::clicked, this, &ErrorDetailPane::replayRequested);
    connect(m_openTrigger, &QPushButton::clicked, this, &ErrorDetailPane::openTriggerRequested);
    connect(m_openRule, &QPushButton::clicked, this, &ErrorDetailPane::openRuleRequested);
    return foot;
}

void ErrorDetailPane::show(const ErrorGroup &group, const QString &trackerName, const QString &script, const QDateTime &now)
{
    m_group = group;
    const Error &error = group.error;
    const bool over = group.rows.value(0).state == "resolved"_L1;
    m_sign->setPixmap(over ? icon(Icon::StateDone, ColourRole::Ok).pixmap(16, 16) : icon(group.isConflict() ? Icon::StateConflict : Icon::StateFailed, ColourRole::Fail).pixmap(16, 16));
    m_title->setText(errorTitle(error));
    m_where->setText(whereText(error, group.connection, group.node, group.triggers()));
    m_cause->setText(causeSentence(error));
    m_scope->setText(scopeSentence(error.scope, static_cast<int>(group.rows.size()), group.connection));
    m_next->setText(nextStep(error));

    const QString answer = shownDetail(error);
    const bool answered = !answer.isEmpty();
    m_answerTitle->setText(isRuleTrouble(error) ? tr("Where the rule was") : tr("Answer of %1").arg(trackerName.isEmpty() ? group.node : trackerName));
    m_answerTitle->setVisible(answered);
    m_answer->setVisible(answered);
    if (m_answer->toPlainText() != answer)
        m_answer->setPlainText(answer);
    const auto lines = qBound(qsizetype(1), answer.count(u'\n') + 1, qsizetype(8));
    m_answer->setFixedHeight(static_cast<int>(lines) * (QFontMetrics(codeFont()).height() + 1) + 20);

    m_excerpt->show(over ? QString() : script, error.line, error.message); // the rule may have been mended since
    const bool hasRule = !error.rule.isEmpty();
    m_ruleTitle->setVisible(hasRule && m_excerpt->isVisibleTo(this));
    const QString rule = (error.rule == "incoming"_L1 ? tr("Incoming rule of %1") : error.rule == "afterAck"_L1 ? tr("After-ack rule of %1") : tr("Outgoing rule of %1")).arg(group.node);
    m_ruleTitle->setText(error.ruleVersion > 0 ? tr("%1, version %2, line %3").arg(rule).arg(error.ruleVersion).arg(error.line)
                                               : tr("%1, line %2").arg(rule).arg(error.line));
    m_openRule->setVisible(hasRule);
    m_openTrigger->setVisible(error.scope == ErrorScope::Trigger && !over);
    const bool scopeIssue = error.scope == ErrorScope::Issue;
    const bool canSettle = ConflictDialog::canSettle(group.rows.value(0));
    const bool asGroup = !over && !canSettle && group.rows.size() > 1; // a conflict is settled one by one
    m_retryGroup->setVisible(asGroup);
    m_retry->setVisible(!over);
    m_settle->setVisible(canSettle);
    setVariant(m_retry, group.rows.size() > 1 || canSettle ? ButtonVariant::Plain : ButtonVariant::Primary);
    m_openEvent->setVisible(scopeIssue);
    const bool hasReplica = !over && group.rows.value(0).ofRequest; // a request that came in; what failed before has none
    m_editReplica->setVisible(hasReplica);
    m_replay->setVisible(hasReplica);
    m_issuesTitle->setVisible(scopeIssue);
    m_issues->setVisible(scopeIssue);
    showAges(now);
    const SyncErrorRow first = group.rows.value(0);
    const QString key = first.localKey.isEmpty() ? first.remoteKey : first.localKey;
    if (over)
        m_footNote->setText(first.resolvedBy == "administrator"_L1 ? tr("Resolved by an administrator.") : tr("Resolved by itself."));
    else if (asGroup)
        m_footNote->setText(group.rows.size() == 2
                                ? tr("%1 goes first. If it passes, the other follows.").arg(keyText(key))
                                : tr("%1 goes first. If it passes, the other %2 follow in order.").arg(keyText(key), numberText(group.rows.size() - 1)));
    else
        m_footNote->setText(error.healsByItself() ? tr("It is tried again by itself; Retry does it now.") : QString());
    m_footNote->setVisible(!m_footNote->text().isEmpty());
}

void ErrorDetailPane::showAges(const QDateTime &now)
{
    QString since = tr("%1 since %2, last %3 ago")
                        .arg(countText(m_group.rows.size(), tr("error"), tr("errors")), momentText(m_group.firstSeen, now), ageText(m_group.lastSeen, now));
    if (m_group.waitBehind > 0)
        since = tr("%1 · %2 behind").arg(since, countText(m_group.waitBehind, tr("event waits"), tr("events wait")));
    m_since->setText(since);
    showIssues(now);
}

void ErrorDetailPane::showIssues(const QDateTime &now)
{
    QList<CellRow> rows;
    for (const SyncErrorRow &row : m_group.rows) {
        const auto key = [](const QString &name) { return name.isEmpty() ? tr("new") : keyText(name); };
        const QString keys = row.localKey.isEmpty() && row.remoteKey.isEmpty() ? tr("new")
            : row.ofRequest ? tr("%1 → %2").arg(key(row.remoteKey), key(row.localKey)) : tr("%1 → %2").arg(key(row.localKey), key(row.remoteKey));
        rows.append({QString(row.node.value() + u'#' + QString::number(row.id)),
                     {{keys, ColourRole::Link},
                      {row.summary},
                      {row.waitBehind > 0 ? tr("%1 wait").arg(numberText(row.waitBehind)) : QString(), ColourRole::Block},
                      {row.attempts > 0 ? countText(row.attempts, tr("try"), tr("tries")) : QString(), ColourRole::Dim},
                      {ageText(row.lastSeen, now), ColourRole::Dim}},
                     row.summary});
    }
    setRowsInPlace(m_issues, m_issueModel, rows);
}

QList<QPushButton *> ErrorDetailPane::buttons() const { return {m_retryGroup, m_settle, m_retry, m_openEvent, m_editReplica, m_replay, m_openTrigger, m_openRule}; }

const SyncErrorRow *ErrorDetailPane::selectedRow() const
{
    if (m_group.rows.isEmpty())
        return nullptr;
    const int row = m_issues->isVisibleTo(this) ? qBound(0, m_issues->currentIndex().row(), static_cast<int>(m_group.rows.size()) - 1) : 0;
    return &m_group.rows.at(row);
}

} // namespace lockstep::ui
