// How the queue's page is put together: filter row and table. The other half is queuepage.cpp.

#include "ui/delegates/celldelegate.h"
#include "ui/models/filterparser.h"
#include "ui/pages/queuepage.h"
#include "ui/pages/textlabel.h"
#include "ui/text/statetext.h"
#include "ui/widgets/buttons.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTableView>

#include <array>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

using Column = EventTableModel::Column;

namespace {
constexpr int leastSummary = 160;

/// Widths that were kept for other columns are of no use.
QString columnsKey() { return u"columns%1"_s.arg(static_cast<int>(Column::Count)); }
} // namespace

QWidget *QueuePage::makeFilterRow()
{
    auto *row = new QWidget;
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(metrics::PageMargin, 0, metrics::PageMarginRight, metrics::Step8);
    line->setSpacing(metrics::Step8);
    m_filterLine = named(new QLineEdit, tr("Filter of the queue"));
    m_filterLine->setPlaceholderText(tr("state:  connection:  key:  since:  older:  or words of the summary"));
    addSearchSign(m_filterLine);
    m_filterLine->setClearButtonEnabled(true);
    m_filterLine->setToolTip(tr("state:failed  state:waiting,blocked  state:open  connection:\"Blue to Red\"  key:7  since:1h  older:10min  node:Blue"));
    m_matches = new TextLabel({}, FontRole::Caption, ColourRole::Dim);
    m_states = named(new QComboBox, tr("States shown"));
    m_states->addItem(tr("All states"), QString());
    m_states->addItem(tr("Open"), u"open"_s);
    for (const EventState state : {EventState::Failed, EventState::Waiting, EventState::Blocked, EventState::Held, EventState::Done})
        m_states->addItem(stateWord(state), Queue::stateName(state));
    QPushButton *columns = makeButton(tr("Columns"), Icon::Columns);
    auto *menu = new QMenu(columns);
    for (int i = 0; i < static_cast<int>(Column::Count); ++i) {
        QAction *action = menu->addAction(m_model.headerData(i, Qt::Horizontal).toString());
        action->setCheckable(true);
        connect(menu, &QMenu::aboutToShow, action, [this, action, i] { action->setChecked(!m_view->isColumnHidden(i)); });
        action->setEnabled(i != static_cast<int>(Column::Number));
        connect(action, &QAction::triggered, this, [this, i](bool on) {
            m_view->setColumnHidden(i, !on);
            keep(u"columnsChosen"_s, true);
            keep(columnsKey(), m_view->horizontalHeader()->saveState());
        });
    }
    columns->setMenu(menu);
    line->addWidget(m_filterLine, 1);
    line->addWidget(m_matches);
    line->addWidget(m_states);
    line->addWidget(columns);
    auto *clear = new QAction(tr("Clear the filter"), this);
    clear->setShortcut(Qt::Key_Escape);
    clear->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(clear);
    connect(clear, &QAction::triggered, m_filterLine, &QLineEdit::clear);
    connect(m_filterLine, &QLineEdit::textChanged, this, &QueuePage::applyFilter);
    connect(m_states, &QComboBox::activated, this, &QueuePage::stateChosen);
    return row;
}

void QueuePage::makeTable()
{
    m_view->setModel(&m_model);
    setUpTable(m_view, tr("Events"), metrics::QueueRow);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    setColumnWidth(m_view, static_cast<int>(Column::Number), u"88,888"_s);
    setColumnWidth(m_view, static_cast<int>(Column::Node), u"Kontor"_s);
    setColumnWidth(m_view, static_cast<int>(Column::Local), u"PROJ-888"_s);
    setColumnWidth(m_view, static_cast<int>(Column::Remote), u"#88888"_s);
    setColumnWidth(m_view, static_cast<int>(Column::Connection), u"Acme to Kontor"_s);
    setColumnWidth(m_view, static_cast<int>(Column::Step), u"Step"_s);
    setColumnWidth(m_view, static_cast<int>(Column::State), u"Failed: permission8"_s);
    setColumnWidth(m_view, static_cast<int>(Column::Tries), u"Tries"_s);
    setColumnWidth(m_view, static_cast<int>(Column::Behind), u"Behind"_s);
    setColumnWidth(m_view, static_cast<int>(Column::Age), u"88 min"_s);
    QHeaderView *header = m_view->horizontalHeader();
    header->setSectionsMovable(true);
    header->setSectionResizeMode(static_cast<int>(Column::Summary), QHeaderView::Stretch);
    if (const QByteArray state = kept(columnsKey()).toByteArray(); !state.isEmpty())
        header->restoreState(state);
    connect(header, &QHeaderView::sectionResized, this, [this, header] { keep(columnsKey(), header->saveState()); });
    connect(header, &QHeaderView::sectionMoved, this, [this, header] { keep(columnsKey(), header->saveState()); });
    connect(&host(), &NodeHost::configurationChanged, this, &QueuePage::hideIdleColumns);
    m_view->viewport()->installEventFilter(this);
    hideIdleColumns();
}

bool QueuePage::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_view->viewport() && event->type() == QEvent::Resize)
        hideIdleColumns();
    return Page::eventFilter(watched, event);
}

/// A column that says the same in every row is not shown, and where the summary would have no room others give way; unless columns
/// were chosen by hand.
void QueuePage::hideIdleColumns()
{
    if (kept(u"columnsChosen"_s).toBool())
        return;
    const Configuration &configuration = host().configuration();
    const auto show = [this](Column column, bool on) { m_view->setColumnHidden(static_cast<int>(column), !on); };
    const auto width = [this](Column column) {
        const int index = static_cast<int>(column);
        return m_view->isColumnHidden(index) || column == Column::Summary ? 0 : m_view->columnWidth(index);
    };
    show(Column::Node, configuration.nodes.size() >= 2 && m_filter.node.isEmpty());
    show(Column::Connection, configuration.connections.size() >= 2 && m_filter.connection.isEmpty());
    constexpr std::array givingWay {Column::Remote, Column::Tries, Column::Node, Column::Behind, Column::Step, Column::Connection};
    for (const Column column : givingWay) {
        if (column != Column::Node && column != Column::Connection)
            show(column, true);
    }
    int room = m_view->viewport()->width();
    for (int i = 0; i < static_cast<int>(Column::Count); ++i)
        room -= width(static_cast<Column>(i));
    for (const Column column : givingWay) {
        if (room >= leastSummary)
            break;
        room += width(column);
        show(column, false);
    }
}

void QueuePage::sayWhyEmpty()
{
    const bool readable = !m_filterLine->property("invalid").toBool();
    const bool filtered = !m_filterLine->text().trimmed().isEmpty();
    const QString unknown = unknownName(m_filter, host().configuration());
    static_cast<TextLabel *>(m_empty)->setText(
        !readable            ? tr("The filter cannot be read. Esc clears it.")
        : !unknown.isEmpty() ? tr("%1 Esc clears the filter.").arg(unknown)
        : filtered           ? tr("No event matches this filter. Esc clears it.")
                             : tr("The queue is empty. Every change that a trigger finds appears here and can be followed through its eight steps."));
}

} // namespace lockstep::ui
