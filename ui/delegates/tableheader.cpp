#include "ui/delegates/tableheader.h"

#include "ui/delegates/celldelegate.h"
#include "ui/style/paint.h"
#include "ui/style/palette.h"

#include <QPainter>
#include <QStyleOptionHeader>

namespace lockstep::ui {

TableHeader::TableHeader(QWidget *parent) : QHeaderView(Qt::Horizontal, parent)
{
    setSectionsClickable(true);
    setHighlightSections(false);
}

bool TableHeader::isShiftedSection(int logicalIndex) const
{
    for (int visual = 0; visual < visualIndex(logicalIndex); ++visual) {
        if (!isSectionHidden(this->logicalIndex(visual)))
            return false;
    }
    return (model()->headerData(logicalIndex, Qt::Horizontal, Qt::TextAlignmentRole).toInt() & Qt::AlignRight) == 0;
}

void TableHeader::initStyleOptionForIndex(QStyleOptionHeader *option, int logicalIndex) const
{
    QHeaderView::initStyleOptionForIndex(option, logicalIndex);
    if (isShiftedSection(logicalIndex))
        option->text.clear();
}

void TableHeader::paintSection(QPainter *painter, const QRect &rect, int logicalIndex) const
{
    painter->save();
    QHeaderView::paintSection(painter, rect, logicalIndex);
    painter->restore();
    if (isShiftedSection(logicalIndex)) {
        const int margin = firstMarginOf(parentWidget());
        paintText(painter, rect.adjusted(margin, 0, -4, -1), model()->headerData(logicalIndex, Qt::Horizontal).toString(), font(),
                  coloursFor(palette()).dim);
    }
}

} // namespace lockstep::ui
