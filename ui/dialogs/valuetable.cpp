#include "ui/dialogs/valuetable.h"

#include "ui/pages/textlabel.h"

#include <QHeaderView>
#include <QKeyEvent>

namespace lockstep::ui {

namespace {
constexpr int lowest = 150;
}

ValueTable::ValueTable(const QString &accessibleName, QWidget *parent) : QTableWidget(0, 2, parent)
{
    setAccessibleName(accessibleName);
    setHorizontalHeaderLabels({tr("Value here"), tr("Value there")});
    horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    horizontalHeader()->setHighlightSections(false);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(metrics::MappingRow);
    setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::SelectedClicked | QAbstractItemView::EditKeyPressed | QAbstractItemView::AnyKeyPressed);
    setTabKeyNavigation(true);
    setMinimumHeight(lowest);
    connect(this, &QTableWidget::itemChanged, this, &ValueTable::keepEmptyRow);
    keepEmptyRow();
}

void ValueTable::setPairs(const Pairs &pairs)
{
    const QSignalBlocker blocker(this);
    setRowCount(0);
    for (const auto &[here, there] : pairs) {
        const int row = rowCount();
        insertRow(row);
        setItem(row, 0, new QTableWidgetItem(here));
        setItem(row, 1, new QTableWidgetItem(there));
    }
    keepEmptyRow();
}

ValueTable::Pairs ValueTable::pairs() const
{
    Pairs result;
    for (int row = 0; row < rowCount(); ++row) {
        if (!textAt(row, 0).isEmpty() || !textAt(row, 1).isEmpty())
            result.append({textAt(row, 0), textAt(row, 1)});
    }
    return result;
}

QString ValueTable::textAt(int row, int column) const
{
    const QTableWidgetItem *cell = item(row, column);
    return cell ? cell->text() : QString();
}

void ValueTable::keepEmptyRow()
{
    const int last = rowCount() - 1;
    if (last < 0 || !textAt(last, 0).isEmpty() || !textAt(last, 1).isEmpty())
        insertRow(last + 1);
}

void ValueTable::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Delete && currentRow() >= 0 && state() != QAbstractItemView::EditingState) {
        removeRow(currentRow());
        keepEmptyRow();
        return;
    }
    QTableWidget::keyPressEvent(event);
}

} // namespace lockstep::ui
