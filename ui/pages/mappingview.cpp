#include "ui/pages/mappingview.h"

#include "core/model/issue.h"
#include "core/rules/mappingscript.h"
#include "core/rules/mappingsuggestion.h"
#include "ui/delegates/celldelegate.h"
#include "ui/dialogs/mappingpartdialog.h"
#include "ui/dialogs/mappingrowdialog.h"
#include "ui/models/celltablemodel.h"
#include "ui/pages/scripteditor.h"
#include "ui/pages/scriptpair.h"
#include "ui/pages/textlabel.h"
#include "ui/text/format.h"
#include "ui/widgets/buttonmenu.h"
#include "ui/widgets/buttons.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
constexpr int mostFoundRows = 4; // without scrolling
const QString commentsKey = u"comments"_s;
const QString attachmentsKey = u"attachments"_s;

QString arrowOf(MappingDirection direction)
{
    switch (direction) {
    case MappingDirection::Both: return u"⇄"_s;
    case MappingDirection::Outgoing: return u"→"_s;
    case MappingDirection::Incoming: return u"←"_s;
    case MappingDirection::AfterAck: return u"↩"_s;
    }
    return {};
}

QString daysText(int days, const QString &count) { return days < 0 ? MappingView::tr("%1 earlier").arg(count) : MappingView::tr("%1 later").arg(count); }

QString changeOf(const FieldMapping &row)
{
    switch (row.transformation) {
    case Transformation::Copy: return {};
    case Transformation::Values: return countText(row.values.size(), MappingView::tr("value"), MappingView::tr("values"));
    case Transformation::Template: return row.text.simplified();
    case Transformation::Constant: return MappingView::tr("always %1").arg(displayValue(row.constant));
    case Transformation::First: return MappingView::tr("first of %1").arg(row.first.join(u", "_s));
    case Transformation::Days: return daysText(row.days, countText(qAbs(row.days), MappingView::tr("day"), MappingView::tr("days")));
    case Transformation::WorkingDays: return daysText(row.days, countText(qAbs(row.days), MappingView::tr("working day"), MappingView::tr("working days")));
    case Transformation::Person: return row.person == "email"_L1 ? MappingView::tr("by e-mail") : row.person == "login"_L1 ? MappingView::tr("by login") : MappingView::tr("by name");
    case Transformation::Plain: return MappingView::tr("without format");
    }
    return {};
}

QString otherwiseOf(const FieldMapping &row)
{
    const bool looksUp = row.transformation == Transformation::Values || row.transformation == Transformation::Person;
    const QString fallback = row.fallback.isUndefined() ? QString() : MappingView::tr("default: %1").arg(displayValue(row.fallback));
    if (!looksUp)
        return fallback;
    switch (row.nothingMatches) {
    case NothingMatches::Leave: return MappingView::tr("left as it is, with a warning");
    case NothingMatches::Keep: return MappingView::tr("the value as it came");
    case NothingMatches::Default: return fallback;
    case NothingMatches::Fail: return MappingView::tr("fails");
    }
    return {};
}

QString whenOf(MappingWhen when)
{
    return when == MappingWhen::Always ? QString() : when == MappingWhen::Create ? MappingView::tr("when it is made") : MappingView::tr("when it changes");
}

QString names(const QStringList &list) { return list.join(u", "_s); }

QString choiceOf(const CommentMapping &comments)
{
    QStringList parts {comments.internal ? MappingView::tr("public and internal") : MappingView::tr("public only")};
    if (!comments.authors.isEmpty())
        parts.append(MappingView::tr("by %1").arg(names(comments.authors)));
    if (!comments.exceptAuthors.isEmpty())
        parts.append(MappingView::tr("not by %1").arg(names(comments.exceptAuthors)));
    if (!comments.prefix.isEmpty())
        parts.append(MappingView::tr("after “%1”").arg(comments.prefix.simplified()));
    return parts.join(u"; "_s);
}

QString choiceOf(const AttachmentMapping &attachments)
{
    QStringList parts {attachments.internal ? MappingView::tr("public and internal") : MappingView::tr("public only")};
    if (attachments.maxBytes > 0)
        parts.append(MappingView::tr("up to %1").arg(sizeText(attachments.maxBytes)));
    if (!attachments.types.isEmpty())
        parts.append(names(attachments.types));
    if (!attachments.exceptNames.isEmpty())
        parts.append(MappingView::tr("without %1").arg(names(attachments.exceptNames)));
    return parts.join(u"; "_s);
}

CellRow cells(const QString &key, const QString &here, MappingDirection direction, const QString &there, const QString &change, const QString &otherwise, const QString &when)
{
    return {key, {{here}, {arrowOf(direction), ColourRole::Link}, {there}, {change}, {otherwise, ColourRole::Dim}, {when, ColourRole::Dim}}, change};
}
} // namespace

MappingView::MappingView(QWidget *parent)
    : QWidget(parent),
      m_model(new CellTableModel({{tr("Issue")}, {QString()}, {tr("Replica")}, {tr("Values")}, {tr("If empty or nothing matches")}, {tr("Only")}}, this)),
      m_table(new QTableView),
      m_title(new TextLabel({}, FontRole::Body, ColourRole::Text, true)),
      m_suggest(makeButton(tr("Suggest rows"))),
      m_edit(makeButton(tr("Edit…"), Icon::Edit)),
      m_up(makeButton(tr("Up"), Icon::ChevronUp, ButtonVariant::Quiet)),
      m_down(makeButton(tr("Down"), Icon::ChevronDown, ButtonVariant::Quiet)),
      m_remove(makeButton(tr("Remove"), Icon::Trash, ButtonVariant::Quiet)),
      m_comments(makeButton(tr("Comments…"), Icon::Comment)),
      m_attachments(makeButton(tr("Attachments…"), Icon::Attach)),
      m_found(new CellTableModel({{tr("Row")}, {tr("What the check says")}}, this)),
      m_foundView(new QTableView),
      m_scripts(new ScriptPair(tr("Scripts that do the same"), tr("Outgoing script of the mapping"), tr("Incoming script of the mapping"), tr("After-ack script of the mapping")))
{
    m_table->setModel(m_model);
    setUpTable(m_table, tr("Mapping"), metrics::MappingRow, true);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    setColumnWidth(m_table, 0, u"custom.Severity8"_s);
    setColumnWidth(m_table, 1, u"⇄8"_s);
    setColumnWidth(m_table, 2, u"custom.Severity8"_s);
    setColumnWidth(m_table, 4, u"If empty or nothing matches"_s);
    setColumnWidth(m_table, 5, u"when it changes"_s);
    m_table->horizontalHeader()->setSectionResizeMode(3, QHeaderView::Stretch);
    m_scripts->outgoing()->setReadOnly(true);
    m_scripts->incoming()->setReadOnly(true);
    m_scripts->afterAck()->setReadOnly(true);

    QPushButton *script = makeButton(tr("Go on as a script"));
    auto *head = new QHBoxLayout;
    head->setContentsMargins(metrics::PageMargin, metrics::Step8, metrics::PageMarginRight, metrics::Step8);
    head->addWidget(m_title);
    head->addStretch(1);
    head->addWidget(m_comments);
    head->addWidget(m_attachments);
    head->addWidget(script);
    auto *rows = new QWidget;
    auto *rowsColumn = new QVBoxLayout(rows);
    rowsColumn->setContentsMargins(0, 0, 0, 0);
    rowsColumn->setSpacing(0);
    m_foundView->setModel(m_found);
    setUpTable(m_foundView, tr("What the check says"), metrics::SmallRow, true);
    m_foundView->setSelectionMode(QAbstractItemView::SingleSelection);
    setColumnWidth(m_foundView, 0, u"comments8"_s);
    m_foundView->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    m_foundView->hide();
    rowsColumn->addWidget(m_table, 1);
    rowsColumn->addWidget(m_foundView);
    rowsColumn->addWidget(makeButtons());
    auto *split = new QSplitter(Qt::Vertical);
    split->setChildrenCollapsible(false);
    split->addWidget(rows);
    split->addWidget(m_scripts);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(split, 1);
    connect(script, &QPushButton::clicked, this, &MappingView::scriptWanted);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &MappingView::updateButtons);
    connect(m_table, &QTableView::activated, this, [this] { edit(selected()); });
    connect(m_foundView, &QTableView::clicked, this, [this](const QModelIndex &index) {
        if (const int row = m_model->rowOf(m_found->keyAt(index.row())); row >= 0)
            m_table->selectRow(row);
    });
    updateButtons();
}

void MappingView::setSides(const MappingSides &sides)
{
    m_sides = sides;
    updateButtons();
}

/// Fields that both trackers have, each with its row.
void MappingView::suggest()
{
    Mapping next = m_mapping;
    next.fields += suggestedRows(m_mapping, m_sides.schemaHere, m_sides.schemaThere);
    change(next, QString::number(m_mapping.fields.size()));
}

void MappingView::setFindings(const QList<RuleFinding> &findings)
{
    m_findings = findings;
    QList<CellRow> rows;
    for (const RuleFinding &finding : findings) {
        const ColourRole colour = finding.severity == ProblemSeverity::Error ? ColourRole::Fail : ColourRole::Wait;
        rows.append({QString::number(finding.line - 1), {{finding.line > 0 ? QString::number(finding.line) : u"–"_s, colour, true}, {finding.message}}, finding.message});
    }
    m_found->setRows(rows);
    m_foundView->setFixedHeight(metrics::HeaderRow + qMin<int>(static_cast<int>(rows.size()), mostFoundRows) * metrics::SmallRow + 2);
    m_foundView->setVisible(!rows.isEmpty());
    markRows();
}

QWidget *MappingView::makeButtons()
{
    auto *bar = new QWidget;
    auto *buttons = new QHBoxLayout(bar);
    buttons->setContentsMargins(metrics::PageMargin, metrics::Step8, metrics::PageMarginRight, metrics::Step8);
    buttons->setSpacing(metrics::Step8);
    QPushButton *add = makeButton(tr("Add row…"), Icon::Plus);
    for (QPushButton *button : {add, m_suggest, m_edit, m_up, m_down, m_remove})
        buttons->addWidget(button);
    buttons->addStretch(1);
    connect(add, &QPushButton::clicked, this, [this] { edit(QString::number(m_mapping.fields.size())); });
    connect(m_suggest, &QPushButton::clicked, this, &MappingView::suggest);
    connect(m_edit, &QPushButton::clicked, this, [this] { edit(selected()); });
    connect(m_up, &QPushButton::clicked, this, [this] { move(-1); });
    connect(m_down, &QPushButton::clicked, this, [this] { move(1); });
    connect(m_remove, &QPushButton::clicked, this, &MappingView::removeSelected);
    connect(m_comments, &QPushButton::clicked, this, [this] { edit(commentsKey); });
    connect(m_attachments, &QPushButton::clicked, this, [this] { edit(attachmentsKey); });
    addButtonMenu(m_table, {m_edit, m_up, m_down, m_remove});
    return bar;
}

QString MappingView::selected() const
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    return rows.isEmpty() ? QString() : m_model->keyAt(rows.first().row());
}

void MappingView::edit(const QString &key)
{
    if (key == commentsKey)
        open(new CommentMappingDialog(m_mapping, this), key);
    else if (key == attachmentsKey)
        open(new AttachmentMappingDialog(m_mapping, this), key);
    else if (!key.isEmpty())
        open(new MappingRowDialog(m_mapping, key.toLongLong(), m_sides, this), key);
}

void MappingView::open(MappingDialog *dialog, const QString &key)
{
    connect(dialog, &MappingDialog::saved, this, [this, key](const Mapping &mapping) { change(mapping, key); });
    dialog->open();
}

void MappingView::move(int by)
{
    const qsizetype row = selected().toLongLong();
    Mapping next = m_mapping;
    next.fields.move(row, row + by);
    change(next, QString::number(row + by));
}

void MappingView::removeSelected()
{
    const QString key = selected();
    if (!m_remove->isEnabled() || key.isEmpty())
        return;
    Mapping next = m_mapping;
    if (key == commentsKey)
        next.comments.reset();
    else if (key == attachmentsKey)
        next.attachments.reset();
    else
        next.fields.removeAt(key.toLongLong());
    change(next, key);
}

void MappingView::change(const Mapping &mapping, const QString &select)
{
    m_mapping = mapping;
    fill();
    if (const int row = m_model->rowOf(select); row >= 0)
        m_table->selectRow(row);
    updateButtons();
    Q_EMIT edited(m_mapping);
}

void MappingView::show(const Mapping &mapping, const QString &node)
{
    if (mapping == m_mapping && node == m_node)
        return; // the selection stays
    m_mapping = mapping;
    m_node = node;
    fill();
    updateButtons();
}

void MappingView::fill()
{
    QList<CellRow> rows;
    for (const FieldMapping &row : std::as_const(m_mapping.fields)) {
        const bool ownSource = row.transformation == Transformation::Constant || row.transformation == Transformation::Template || row.transformation == Transformation::First;
        const QString here = ownSource && row.direction == MappingDirection::Outgoing ? QString() : row.field; // read from elsewhere
        const QString there = ownSource && row.direction != MappingDirection::Outgoing ? QString() : row.replica;
        rows.append(cells(QString::number(rows.size()), here, row.direction, there, changeOf(row), otherwiseOf(row), whenOf(row.when)));
    }
    if (m_mapping.comments)
        rows.append(cells(commentsKey, tr("comments"), m_mapping.comments->direction, tr("comments"), choiceOf(*m_mapping.comments), {}, {}));
    if (m_mapping.attachments)
        rows.append(cells(attachmentsKey, tr("attachments"), m_mapping.attachments->direction, tr("attachments"), choiceOf(*m_mapping.attachments), {}, {}));
    m_rows = rows;
    markRows();
    m_title->setText(tr("%1 of %2").arg(countText(rows.size(), tr("row"), tr("rows")), m_node));
    m_scripts->setNode(m_node);
    m_scripts->outgoing()->setScript(outgoingScript(m_mapping));
    m_scripts->incoming()->setScript(incomingScript(m_mapping));
    m_scripts->afterAck()->setScript(afterAckScript(m_mapping));
    m_scripts->setShown(m_mapping.hasAfterAck() ? ScriptPair::Shown::All : ScriptPair::Shown::Pair);
}

/// A row of which something was said has the colour of it.
void MappingView::markRows()
{
    QList<CellRow> rows = m_rows;
    for (const RuleFinding &finding : std::as_const(m_findings)) {
        if (finding.line < 1 || finding.line > m_mapping.fields.size())
            continue;
        Cell &first = rows[finding.line - 1].cells.first();
        if (first.colour != ColourRole::Fail)
            first.colour = finding.severity == ProblemSeverity::Error ? ColourRole::Fail : ColourRole::Wait;
        rows[finding.line - 1].toolTip = finding.message;
    }
    m_model->setRows(rows);
}

void MappingView::updateButtons()
{
    const QString key = selected();
    bool isField = false;
    const int row = key.toInt(&isField);
    m_suggest->setEnabled(!suggestedRows(m_mapping, m_sides.schemaHere, m_sides.schemaThere).isEmpty());
    m_suggest->setToolTip(m_suggest->isEnabled() ? tr("Adds a row for each field that both trackers have") : tr("Both trackers have no field that is not mapped yet"));
    m_edit->setEnabled(!key.isEmpty());
    m_up->setEnabled(isField && row > 0);
    m_down->setEnabled(isField && row + 1 < m_mapping.fields.size());
    m_remove->setEnabled(!key.isEmpty() && m_model->rows().size() > 1); // a mapping of nothing would be refused
    // What is mapped has a row, which is edited as any other.
    m_comments->setVisible(!m_mapping.comments);
    m_attachments->setVisible(!m_mapping.attachments);
}

} // namespace lockstep::ui
