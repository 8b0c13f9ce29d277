#include "ui/dialogs/rehearsaldialog.h"

#include "core/base/when.h"
#include "core/model/replica.h"
#include "ui/delegates/celldelegate.h"
#include "ui/dialogs/dialogframe.h"
#include "ui/models/celltablemodel.h"
#include "ui/pages/textlabel.h"
#include "ui/text/errortext.h"
#include "ui/text/format.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/messagebar.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSplitter>
#include <QTableView>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
QString oneLine(const QJsonValue &value) { return displayValue(value).simplified(); }

QTableView *makeTable(CellTableModel *model, const QString &name)
{
    auto *table = new QTableView;
    table->setModel(model);
    setUpTable(table, name, metrics::QueueRow, true);
    setInset(table);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    return table;
}

QString remarkOf(const RehearsedWrite &write)
{
    if (!write.refusal.isEmpty())
        return RehearsalDialog::tr("refused: %1").arg(write.refusal);
    switch (write.conflict) {
    case RehearsedWrite::Settled::No: return {};
    case RehearsedWrite::Settled::TheirsWins: return RehearsalDialog::tr("changed on both sides: this one wins");
    case RehearsedWrite::Settled::OursStays: return RehearsalDialog::tr("changed on both sides: what is there stays");
    case RehearsedWrite::Settled::Asks: return RehearsalDialog::tr("changed on both sides: an administrator is asked");
    }
    return {};
}

QString kindOf(const RehearsedItem &item)
{
    if (item.kind == "attachment"_L1)
        return item.internal ? RehearsalDialog::tr("file, internal") : RehearsalDialog::tr("file");
    if (item.kind == "worklog"_L1)
        return item.edit ? RehearsalDialog::tr("time entry, edited") : RehearsalDialog::tr("time entry");
    if (item.edit)
        return RehearsalDialog::tr("comment, edited");
    return item.internal ? RehearsalDialog::tr("comment, internal") : RehearsalDialog::tr("comment");
}

ColourRole colourOf(const RehearsedIssue &issue)
{
    const bool refused = !issue.in.missing.isEmpty()
        || std::any_of(issue.in.writes.cbegin(), issue.in.writes.cend(), [](const RehearsedWrite &write) { return !write.refusal.isEmpty(); });
    if (issue.out.error || issue.in.error || refused)
        return ColourRole::Fail;
    return !issue.out.skipped.isEmpty() || !issue.in.skipped.isEmpty() || issue.in.changesNothing() ? ColourRole::Dim : ColourRole::Text;
}
} // namespace

RehearsalDialog::RehearsalDialog(const Context &context, const ConnectionConfig &connection, const std::array<RuleSet, 2> &drafts, int from, QWidget *parent)
    : QDialog(parent),
      m_context(context),
      m_connection(connection),
      m_drafts(drafts),
      m_bar(new MessageBar),
      m_from(named(new QComboBox, tr("Issues of"))),
      m_choice(named(new QComboBox, tr("Which issues"))),
      m_what(named(new QLineEdit, tr("Keys or query"))),
      m_rules(named(new QComboBox, tr("By which rules"))),
      m_run(makeButton(tr("Rehearse"), Icon::Play, ButtonVariant::Primary)),
      m_list(new CellTableModel({{tr("Issue")}, {tr("What would happen")}}, this)),
      m_listView(makeTable(m_list, tr("Rehearsed issues"))),
      m_sentence(new TextLabel({}, FontRole::Body, ColourRole::Text, true)),
      m_error(new TextLabel({}, FontRole::Caption, ColourRole::Fail)),
      m_talk(makeNote()),
      m_writes(new CellTableModel({{tr("Field")}, {tr("Now")}, {tr("Would be")}, {tr("Remark")}}, this)),
      m_writesView(makeTable(m_writes, tr("What would be written"))),
      m_replica(new CellTableModel({{tr("Field")}, {tr("In the replica")}}, this)),
      m_replicaTitle(new TextLabel(tr("The replica"), FontRole::Caption, ColourRole::Dim)),
      m_replicaView(makeTable(m_replica, tr("What would be sent")))
{
    setWindowTitle(tr("Rehearse the rules of %1").arg(connection.id.value()));
    setAttribute(Qt::WA_DeleteOnClose);
    for (const ConnectionHalf &half : connection.halves)
        m_from->addItem(half.node.value());
    m_from->setCurrentIndex(from);
    m_choice->addItems({tr("by key"), tr("that match a query"), tr("of the last errors")}); // in the order of Rehearsed::Choice
    m_rules->addItems({tr("what is typed now"), tr("what is published")});
    const bool typed = !drafts[0].isSame(connection.halves[0].rules) || !drafts[1].isSame(connection.halves[1].rules);
    m_rules->setCurrentIndex(typed ? 0 : 1);
    build();
    connect(m_choice, &QComboBox::currentIndexChanged, this, &RehearsalDialog::chooseIssues);
    connect(m_run, &QPushButton::clicked, this, &RehearsalDialog::rehearse);
    connect(m_what, &QLineEdit::textEdited, m_bar, &MessageBar::clear);
    connect(m_listView->selectionModel(), &QItemSelectionModel::currentChanged, this, &RehearsalDialog::showIssue);
    chooseIssues();
    showIssue();
    m_what->setFocus();
}

void RehearsalDialog::build()
{
    m_error->setWordWrap(true);
    for (TextLabel *label : {m_error, m_talk})
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *asked = new QHBoxLayout;
    asked->setSpacing(metrics::Step8);
    asked->addWidget(new TextLabel(tr("Issues of"), FontRole::Caption, ColourRole::Dim));
    asked->addWidget(m_from);
    asked->addWidget(m_choice);
    asked->addWidget(m_what, 1);
    asked->addWidget(new TextLabel(tr("by"), FontRole::Caption, ColourRole::Dim));
    asked->addWidget(m_rules);
    setColumnWidth(m_listView, 0, u"PROJ-12345"_s);
    m_listView->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    setColumnWidth(m_writesView, 0, u"custom.Severity8"_s);
    setColumnWidth(m_writesView, 1, u"a value of some length"_s);
    setColumnWidth(m_writesView, 2, u"a value of some length"_s);
    m_writesView->horizontalHeader()->setSectionResizeMode(3, QHeaderView::Stretch);
    setColumnWidth(m_replicaView, 0, u"custom.Severity8"_s);
    m_replicaView->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    auto *detail = new QWidget;
    auto *detailColumn = new QVBoxLayout(detail);
    detailColumn->setContentsMargins(metrics::Step12, 0, 0, 0);
    detailColumn->setSpacing(metrics::Step6);
    detailColumn->addWidget(m_sentence);
    detailColumn->addWidget(m_error);
    detailColumn->addWidget(m_talk);
    detailColumn->addWidget(m_writesView, 3);
    detailColumn->addWidget(m_replicaTitle);
    detailColumn->addWidget(m_replicaView, 2);
    detailColumn->addStretch(); // where there is no table to fill the place
    resize(1180, 680);
    auto *split = new QSplitter;
    split->setChildrenCollapsible(false);
    split->addWidget(m_listView);
    split->addWidget(detail);
    split->setStretchFactor(0, 2);
    split->setStretchFactor(1, 3);
    split->setSizes({2 * width(), 3 * width()}); // whatever is hidden on the right
    auto *content = new QVBoxLayout;
    content->setSpacing(metrics::Step8);
    content->addWidget(makeNote(tr("The rules run on the issues as they are now. Nothing is written to either tracker, and nothing is queued.")));
    content->addLayout(asked);
    content->addWidget(split, 1);
    frameDialog(this, content, m_run, m_bar, tr("Close"));
}

void RehearsalDialog::chooseIssues()
{
    const auto choice = static_cast<Rehearsed::Choice>(m_choice->currentIndex());
    m_what->setEnabled(choice != Rehearsed::Choice::LastErrors);
    m_what->setPlaceholderText(choice == Rehearsed::Choice::Keys ? tr("42, PROJ-7") : choice == Rehearsed::Choice::Query ? tr("in the language of the tracker; the first %1 are taken").arg(mostRehearsed)
                                                                                                                 : tr("the last %1 issues with an open error").arg(mostRehearsed));
}

void RehearsalDialog::rehearseKeys(const QString &keys)
{
    m_choice->setCurrentIndex(static_cast<int>(Rehearsed::Choice::Keys));
    m_what->setText(keys);
    rehearse();
}

void RehearsalDialog::rehearse()
{
    Rehearsed request;
    request.connection = m_connection.id.value();
    request.from = NodeId(m_from->currentText());
    request.choice = static_cast<Rehearsed::Choice>(m_choice->currentIndex());
    static const QRegularExpression between(u"[\\s,;]+"_s);
    request.keys = m_what->text().split(between, Qt::SkipEmptyParts);
    request.query = m_what->text().trimmed();
    if (request.choice == Rehearsed::Choice::Keys && request.keys.isEmpty()) {
        m_bar->setMessage(MessageBar::Kind::Warning, tr("Type the key of an issue of %1, or several with commas.").arg(m_from->currentText()));
        m_what->setFocus();
        return;
    }
    if (m_rules->currentIndex() == 0) {
        const int from = m_from->currentIndex();
        request.fromRules = m_drafts.at(static_cast<size_t>(from)).inItsMode();
        request.toRules = m_drafts.at(static_cast<size_t>(1 - from)).inItsMode();
    }
    m_other = m_connection.halves[m_from->currentIndex() == 0 ? 1 : 0].node.value();
    m_bar->clear();
    m_run->setEnabled(false);
    m_run->setText(tr("Rehearsing…"));
    when(m_context.host.rehearse(request), this, [this](const Result<QList<RehearsedIssue>> &found) { fill(found); });
}

void RehearsalDialog::fill(const Result<QList<RehearsedIssue>> &found)
{
    m_run->setEnabled(true);
    m_run->setText(tr("Rehearse"));
    m_issues = found ? *found : QList<RehearsedIssue>();
    if (!found)
        m_bar->setMessage(MessageBar::Kind::Error, errorTitle(found.error()), found.error().detail);
    QList<CellRow> rows;
    for (qsizetype i = 0; i < m_issues.size(); ++i) {
        const RehearsedIssue &issue = m_issues.at(i);
        const QString sentence = rehearsalSentence(issue);
        rows.append({QString::number(i), {{issue.out.key, ColourRole::Text, true}, {sentence, colourOf(issue)}}, issue.out.summary.isEmpty() ? sentence : issue.out.summary + u'\n' + sentence});
    }
    m_list->setRows(rows);
    if (!rows.isEmpty())
        m_listView->setCurrentIndex(m_list->index(0, 0));
    showIssue();
}

void RehearsalDialog::showIssue()
{
    const int row = m_listView->currentIndex().row();
    const RehearsedIssue issue = row >= 0 && row < m_issues.size() ? m_issues.at(row) : RehearsedIssue();
    if (m_issues.isEmpty())
        m_sentence->setText(tr("Nothing was rehearsed yet."));
    else if (issue.in.key.isEmpty())
        m_sentence->setText(issue.out.key + (issue.out.summary.isEmpty() ? QString() : u": "_s + issue.out.summary));
    else
        m_sentence->setText(tr("%1 → %2 of %3").arg(issue.out.key, issue.in.key, m_other));
    QStringList errors;
    if (issue.out.error)
        errors.append(errorTitle(*issue.out.error));
    if (issue.in.error)
        errors.append(errorTitle(*issue.in.error));
    for (const QString &field : issue.in.missing)
        errors.append(tr("%1 requires a value for “%2” in a new issue, and no rule gives one.").arg(m_other, field));
    m_error->setText(errors.join(u'\n'));
    m_error->setVisible(!errors.isEmpty());
    QStringList talk;
    for (const QString &warning : issue.out.warnings + issue.in.warnings)
        talk.append(tr("Warning: %1").arg(warning));
    for (const QString &line : issue.out.log + issue.in.log)
        talk.append(tr("Log: %1").arg(line));
    m_talk->setText(talk.join(u'\n'));
    m_talk->setVisible(!talk.isEmpty());
    fillWrites(issue);
    fillReplica(issue);
    m_writesView->setVisible(m_writes->rowCount() > 0 || (errors.isEmpty() && !issue.out.key.isEmpty()));
    m_replicaTitle->setVisible(m_replica->rowCount() > 0);
    m_replicaView->setVisible(m_replica->rowCount() > 0);
}

void RehearsalDialog::fillWrites(const RehearsedIssue &issue)
{
    QList<CellRow> rows;
    for (const RehearsedWrite &write : issue.in.writes) {
        const ColourRole colour = !write.refusal.isEmpty() ? ColourRole::Fail : write.conflict != RehearsedWrite::Settled::No ? ColourRole::Wait : ColourRole::Dim;
        rows.append({write.field, {{write.field}, {issue.in.creates ? QString() : oneLine(write.before), ColourRole::Dim}, {oneLine(write.after), ColourRole::Text, true}, {remarkOf(write), colour}},
                     displayValue(write.after)});
    }
    for (const RehearsedItem &item : issue.in.items)
        rows.append({item.kind + item.text, {{kindOf(item)}, {}, {item.text.simplified(), ColourRole::Text, true}, {}}, item.text});
    m_writes->setRows(rows);
}

void RehearsalDialog::fillReplica(const RehearsedIssue &issue)
{
    const Replica replica = Replica::fromJson(issue.out.replica);
    QList<CellRow> rows;
    const QJsonObject fields = flatFields(replica.fields, replica.custom);
    for (auto it = fields.begin(); it != fields.end(); ++it)
        rows.append({it.key(), {{it.key()}, {oneLine(it.value())}}, displayValue(it.value())});
    for (auto it = replica.customKeys.begin(); it != replica.customKeys.end(); ++it)
        rows.append({u"key."_s + it.key(), {{QString(u"key."_s + it.key())}, {oneLine(it.value())}}, {}});
    if (!replica.comments.isEmpty())
        rows.append({u"comments"_s, {{tr("comments")}, {QString::number(replica.comments.size()), ColourRole::Dim}}, {}});
    if (!replica.attachments.isEmpty())
        rows.append({u"attachments"_s, {{tr("attachments")}, {QString::number(replica.attachments.size()), ColourRole::Dim}}, {}});
    if (!replica.worklogs.isEmpty())
        rows.append({u"worklogs"_s, {{tr("time entries")}, {QString::number(replica.worklogs.size()), ColourRole::Dim}}, {}});
    m_replica->setRows(rows);
}

} // namespace lockstep::ui
