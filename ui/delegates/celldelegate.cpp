#include "ui/delegates/celldelegate.h"

#include "ui/delegates/tableheader.h"
#include "ui/models/cell.h"
#include "ui/style/metrics.h"
#include "ui/style/paint.h"

#include <QHeaderView>
#include <QPainter>
#include <QTableView>

namespace lockstep::ui {

namespace {
/// The part of the ring around a row that runs through one of its cells.
void paintRowRing(QPainter *painter, const QStyleOptionViewItem &option, const QTableView &table)
{
    const QHeaderView *header = table.horizontalHeader();
    const QRect row(-header->offset(), option.rect.top(), header->length(), option.rect.height());
    painter->setClipRect(option.rect);
    painter->setRenderHint(QPainter::Antialiasing);
    paintFocusRing(painter, QRectF(row).adjusted(1, 1, -1, -1), option.palette, metrics::Radius);
}

void updateRow(const QTableView &table, const QModelIndex &index)
{
    if (index.isValid())
        table.viewport()->update(0, table.rowViewportPosition(index.row()), table.viewport()->width(), table.rowHeight(index.row()));
}
} // namespace

/// The view repaints the cell that was current and the one that is; the ring goes round their rows.
void CellDelegate::keepRingWhole(const QTableView &table, const QModelIndex &index, bool rings) const
{
    if (rings == (m_ringed.isValid() && m_ringed.row() == index.row()))
        return;
    updateRow(table, m_ringed);
    m_ringed = rings ? QPersistentModelIndex(index) : QPersistentModelIndex();
    updateRow(table, m_ringed);
}

CellDelegate::CellDelegate(int rowHeight, bool lines, QObject *parent) : QStyledItemDelegate(parent), m_rowHeight(rowHeight), m_lines(lines) { }

void CellDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto *table = qobject_cast<const QTableView *>(option.widget);
    const int visual = table ? table->horizontalHeader()->visualIndex(index.column()) : index.column();
    bool first = true;
    for (int before = 0; table && before < visual; ++before)
        first = first && table->isColumnHidden(table->horizontalHeader()->logicalIndex(before));
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const Colours &colours = coloursFor(option.palette);
    painter->save();
    if (m_lines && !selected) {
        painter->setPen(colours.line);
        painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    }
    paintRowGround(painter, option.rect, option.palette, selected, first);
    const auto cell = index.data(CellRole).value<Cell>();
    const QRect rect = option.rect.adjusted(first ? firstMarginOf(table) : cellMargin, 0, -cellMargin, 0);
    const QFont font = cell.strong ? strongFontFor(FontRole::Caption) : fontFor(FontRole::Caption);
    if (cell.badge) {
        paintBadge(painter, rect.adjusted(-badgePadding, 0, 0, 0), *cell.badge, font, option.palette);
    } else {
        const auto alignment = static_cast<Qt::Alignment>(index.data(Qt::TextAlignmentRole).toInt());
        paintText(painter, rect, cell.text, font, colours.of(cell.colour), alignment);
    }
    const bool rings = table && table->hasFocus() && option.state.testFlag(QStyle::State_KeyboardFocusChange) && table->currentIndex().row() == index.row();
    if (rings)
        paintRowRing(painter, option, *table);
    if (table)
        keepRingWhole(*table, index, rings);
    painter->restore();
}

QSize CellDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const
{
    const int width = textWidth(fontFor(FontRole::Caption), index.data(Qt::DisplayRole).toString());
    return {width + 2 * cellMargin + 4, m_rowHeight};
}

void setInset(QTableView *view) { view->setProperty("inset", true); }

int firstMarginOf(const QWidget *view) { return view && view->property("inset").toBool() ? cellMargin : firstCellMargin; }

void setUpTable(QTableView *view, const QString &accessibleName, int rowHeight, bool lines)
{
    const int height = qMax(rowHeight, QFontMetrics(fontFor(FontRole::Caption)).height() + 6);
    view->setAccessibleName(accessibleName);
    view->setItemDelegate(new CellDelegate(height, lines, view));
    view->setShowGrid(false);
    view->setWordWrap(false);
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view->setTabKeyNavigation(false);
    view->setFrameShape(QFrame::NoFrame);
    view->verticalHeader()->hide();
    view->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    view->verticalHeader()->setMinimumSectionSize(height);
    view->verticalHeader()->setDefaultSectionSize(height);
    auto *header = new TableHeader(view);
    view->setHorizontalHeader(header);
    header->setFont(fontFor(FontRole::Caption));
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setFixedHeight(qMax<int>(metrics::HeaderRow, QFontMetrics(fontFor(FontRole::Caption)).height() + 8));
    header->setMinimumSectionSize(24);
}

void setColumnWidth(QTableView *view, int column, const QString &sample)
{
    const int margin = column == 0 ? firstMarginOf(view) : cellMargin;
    view->setColumnWidth(column, textWidth(fontFor(FontRole::Caption), sample) + margin + cellMargin + 4);
}

} // namespace lockstep::ui
