#include "ui/pages/historypage.h"

#include "core/base/when.h"
#include "core/model/issue.h"
#include "ui/delegates/celldelegate.h"
#include "ui/models/celltablemodel.h"
#include "ui/pages/rowsinplace.h"
#include "ui/pages/textlabel.h"
#include "ui/text/format.h"
#include "ui/text/statetext.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/hairline.h"
#include "ui/widgets/pagehead.h"

#include <QAction>
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
constexpr qint64 mostShown = 1000;

ColourRole colourOf(const QString &what)
{
    if (what == "warning"_L1 || what == "conflict"_L1)
        return ColourRole::Wait;
    return what == "failed"_L1 ? ColourRole::Fail : ColourRole::Text;
}
} // namespace

HistoryPage::HistoryPage(const Context &context, QWidget *parent)
    : Page(context, parent),
      m_key(named(new QLineEdit, tr("Issue key"))),
      m_connections(named(new QComboBox, tr("Connection shown"))),
      m_stack(new QStackedWidget),
      m_view(new QTableView),
      m_model(new CellTableModel({{tr("Time")}, {tr("Node")}, {tr("Local")}, {tr("Remote")}, {tr("What")}, {tr("In words")}, {tr("Event"), true}, {tr("Rule"), true}}, this)),
      m_changesView(new QTableView),
      m_changesStack(new QStackedWidget),
      m_changes(new CellTableModel({{tr("Field")}, {tr("Before")}, {tr("After")}}, this)),
      m_empty(new EmptyState)
{
    setObjectName(u"history"_s);
    m_key->setPlaceholderText(tr("All issues; type a key for one"));
    addSearchSign(m_key);
    m_key->setClearButtonEnabled(true);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(metrics::PageMargin, 0, metrics::PageMarginRight, metrics::Step8);
    row->setSpacing(metrics::Step8);
    row->addWidget(m_key, 1);
    limitWidth(m_connections);
    row->addWidget(m_connections);
    m_view->setModel(m_model);
    setUpTable(m_view, tr("History"), metrics::QueueRow);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    setColumnWidth(m_view, 0, u"28 Nov 88:88:88"_s);
    setColumnWidth(m_view, 1, u"Kontor8"_s);
    setColumnWidth(m_view, 2, u"PROJ-8888"_s);
    setColumnWidth(m_view, 3, u"PROJ-8888"_s);
    setColumnWidth(m_view, 4, u"Unchanged8"_s);
    m_view->horizontalHeader()->setSectionResizeMode(5, QHeaderView::Stretch);
    setColumnWidth(m_view, 6, u"888,888"_s);
    setColumnWidth(m_view, 7, u"Rule8"_s);
    m_changesView->setModel(m_changes);
    setUpTable(m_changesView, tr("Fields that changed"), metrics::SmallRow, true);
    setColumnWidth(m_changesView, 0, u"custom.Severity888"_s);
    m_changesView->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    m_changesView->horizontalHeader()->setSectionResizeMode(2, QHeaderView::Stretch);
    auto *split = named(new QSplitter(Qt::Vertical), tr("History and changes"));
    split->setChildrenCollapsible(false);
    split->addWidget(m_view);
    auto *unchanged = makeNote(tr("This step changed no field of the issue."));
    unchanged->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    unchanged->setContentsMargins(metrics::PageMargin, metrics::Step8, metrics::PageMargin, 0);
    m_changesStack->addWidget(m_changesView);
    m_changesStack->addWidget(unchanged);
    split->addWidget(m_changesStack);
    split->setSizes({480, 170});
    split->setStretchFactor(0, 1);
    m_empty->setDrawing(Icon::History);
    m_stack->addWidget(split);
    m_stack->addWidget(m_empty);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(new PageHead(tr("History")));
    column->addLayout(row);
    column->addWidget(new Hairline);
    column->addWidget(m_stack, 1);
    connect(m_key, &QLineEdit::textChanged, this, &HistoryPage::ask);
    connect(m_connections, &QComboBox::activated, this, &HistoryPage::ask);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &HistoryPage::showChanges);
    connect(&host(), &NodeHost::configurationChanged, this, &HistoryPage::fillConnections);
    connect(&host(), &NodeHost::historyChanged, this, [this] {
        if (isVisible())
            ask();
    });
    fillConnections();
}

void HistoryPage::fillConnections()
{
    const QString chosen = m_connections->currentData().toString();
    m_connections->clear();
    m_connections->addItem(tr("All connections"), QString());
    for (const ConnectionConfig &connection : host().configuration().connections)
        m_connections->addItem(connection.id.value(), connection.id.value());
    m_connections->setCurrentIndex(qMax(0, m_connections->findData(chosen)));
}

void HistoryPage::open(const QString &key) { m_key->setText(key); }

void HistoryPage::refresh() { ask(); }

void HistoryPage::ask()
{
    if (m_asking) {
        m_again = true;
        return;
    }
    m_asking = true;
    m_again = false;
    when(host().history(m_connections->currentData().toString(), m_key->text().trimmed(), mostShown), this, [this](const QList<HistoryRow> &rows) {
        m_asking = false;
        show(rows);
        if (m_again)
            ask();
    });
}

void HistoryPage::show(const QList<HistoryRow> &rows)
{
    m_rows = rows;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    QList<CellRow> cells;
    for (const HistoryRow &row : rows) {
        cells.append({QString(row.node.value() + u'/' + QString::number(row.id)),
                      {{secondText(row.at, now), ColourRole::Dim},
                       {row.node.value(), ColourRole::Dim},
                       {keyText(row.localKey), ColourRole::Link},
                       {keyText(row.remoteKey), ColourRole::Dim},
                       {historyWord(row.what), colourOf(row.what)},
                       {row.text},
                       {row.eventNumber > 0 ? numberText(row.eventNumber) : QString(), ColourRole::Dim},
                       {row.ruleVersion > 0 ? QString::number(row.ruleVersion) : QString(), ColourRole::Dim}},
                      row.text});
    }
    setRowsInPlace(m_view, m_model, cells);
    const bool filtered = !m_key->text().trimmed().isEmpty() || m_connections->currentIndex() > 0;
    m_empty->setTitle(filtered ? tr("No history matches") : tr("Nothing has happened yet"));
    m_empty->setText(filtered ? tr("Search by the key of an issue on either side, or choose another connection.")
                              : tr("Everything that is sent, written, skipped or warned about is noted here with the fields it changed, so that a "
                                   "value can be explained later."));
    m_stack->setCurrentIndex(cells.isEmpty() ? 1 : 0);
    showChanges();
}

void HistoryPage::showChanges()
{
    QList<CellRow> cells;
    const QJsonObject changes = m_rows.value(m_view->currentIndex().row()).changes;
    for (auto it = changes.begin(); it != changes.end(); ++it) {
        const QString before = displayValue(it.value().toObject().value(u"before"_s));
        const QString after = displayValue(it.value().toObject().value(u"after"_s));
        cells.append({it.key(), {{it.key()}, {before, ColourRole::Dim}, {after}}, after});
    }
    m_changes->setRows(cells);
    m_changesStack->setCurrentIndex(cells.isEmpty() ? 1 : 0);
}

QString HistoryPage::copyText() const
{
    const HistoryRow row = m_rows.value(m_view->currentIndex().row());
    return row.id == 0 ? QString() : QStringList {row.at.toString(Qt::ISODate), row.localKey, row.remoteKey, row.what, row.text}.join(u'\t');
}

void HistoryPage::focusFilter() { m_key->setFocus(Qt::ShortcutFocusReason); }

QWidget *HistoryPage::mainView() const { return m_view; }

} // namespace lockstep::ui
