#include "ui/delegates/errorgroupdelegate.h"

#include "ui/models/errorgroupmodel.h"
#include "ui/style/metrics.h"
#include "ui/style/paint.h"
#include "ui/style/stateappearance.h"
#include "ui/text/format.h"

#include <QPainter>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

void ErrorGroupDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const Colours &colours = coloursFor(option.palette);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const auto group = index.data(ErrorGroupModel::GroupRole).value<ErrorGroup>();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    paintRowGround(painter, option.rect, option.palette, selected, true);
    const QRect rect = option.rect.adjusted(20, 9, -17, -10);
    if (!selected) {
        painter->setPen(colours.line);
        painter->drawLine(QPointF(rect.left() + 26, option.rect.bottom() + 0.5), QPointF(option.rect.right(), option.rect.bottom() + 0.5));
    }
    const bool resolved = group.rows.value(0).state == "resolved"_L1;
    const Icon sign = resolved ? Icon::StateDone : group.isConflict() ? Icon::StateConflict : Icon::StateFailed;
    paintIcon(painter, QRectF(rect.left() + 1, rect.top() + 2, 14, 14), sign, resolved ? colours.ok : colours.fail);

    const QString count = numberText(group.rows.size());
    const QFont countFont = fontFor(FontRole::PageTitle);
    const int countWidth = textWidth(countFont, count);
    paintText(painter, QRect(rect.right() - countWidth, rect.top() - 3, countWidth + 1, QFontMetrics(countFont).height()), count, countFont,
              colours.text, Qt::AlignRight | Qt::AlignVCenter);
    paintTwoLines(painter, QRect(rect.left() + 26, rect.top() - 1, rect.width() - 26 - countWidth - 24, 0),
                  index.data(Qt::DisplayRole).toString(), selected ? strongFontFor(FontRole::Body) : fontFor(FontRole::Body), colours.text);

    const int footHeight = QFontMetrics(fontFor(FontRole::Caption)).height();
    QRect foot(rect.left() + 26, rect.bottom() - footHeight + 1, rect.width() - 26, footHeight);
    if (group.waitBehind > 0) {
        const QString behind = tr("%1 wait behind").arg(numberText(group.waitBehind));
        paintText(painter, foot, behind, fontFor(FontRole::Caption), colours.block, Qt::AlignRight | Qt::AlignVCenter);
        foot.setRight(foot.right() - textWidth(fontFor(FontRole::Caption), behind) - 8);
    }
    paintText(painter, foot, index.data(ErrorGroupModel::FootRole).toString(), fontFor(FontRole::Caption), colours.dim);
    if (option.state.testFlag(QStyle::State_HasFocus) && option.state.testFlag(QStyle::State_KeyboardFocusChange))
        paintFocusRing(painter, QRectF(option.rect).adjusted(4, 1, -1, -1), option.palette, metrics::Radius);
    painter->restore();
}

QSize ErrorGroupDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    const int lines = 2 * QFontMetrics(fontFor(FontRole::Body)).height() + QFontMetrics(fontFor(FontRole::Caption)).height();
    return {metrics::ErrorGroupsWidth, qMax<int>(metrics::ErrorGroupRow, lines + 28)};
}

} // namespace lockstep::ui
