#include "ui/delegates/boardcarddelegate.h"

#include "ui/models/boardcolumnmodel.h"
#include "ui/style/icons.h"
#include "ui/style/metrics.h"
#include "ui/style/paint.h"
#include "ui/style/palette.h"

#include <QPainter>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
constexpr int padding = 10;
}

void BoardCardDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const Colours &colours = coloursFor(option.palette);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const auto issue = index.data(BoardColumnModel::IssueRole).value<BoardIssue>();
    const QRect card = option.rect.adjusted(4, 3, -4, -3);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    paintPanel(painter, card, selected ? colours.softSelection : colours.base, selected ? colours.link : colours.line, metrics::CardRadius);
    const QFont body = fontFor(FontRole::Body);
    const QFont caption = fontFor(FontRole::Caption);
    const int captionHeight = QFontMetrics(caption).height();
    const int bodyHeight = QFontMetrics(body).height();
    QRect line(card.left() + padding, card.top() + 7, card.width() - 2 * padding, captionHeight);
    paintText(painter, line, u'#' + QString::number(issue.number), caption, colours.link);
    const bool urgent = issue.priority == "Urgent"_L1 || issue.priority == "High"_L1;
    paintText(painter, line, issue.priority, urgent ? strongFontFor(FontRole::Caption) : caption, urgent ? colours.wait : colours.dim,
              Qt::AlignRight | Qt::AlignVCenter);
    paintTwoLines(painter, QRect(line.left(), line.bottom() + 3, line.width(), 2 * bodyHeight), issue.summary, body, colours.text);
    QStringList foot;
    foot.append(issue.assignee.isEmpty() ? tr("nobody") : issue.assignee);
    if (!issue.dueDate.isEmpty())
        foot.append(tr("due %1").arg(issue.dueDate));
    foot.append(issue.labels);
    paintText(painter, QRect(line.left(), line.bottom() + 5 + 2 * bodyHeight, line.width(), captionHeight), foot.join(u" · "_s), caption, colours.dim);
    if (option.state.testFlag(QStyle::State_HasFocus) && option.state.testFlag(QStyle::State_KeyboardFocusChange))
        paintFocusRing(painter, card, option.palette, metrics::CardRadius);
    painter->restore();
}

QSize BoardCardDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    return {160, 2 * QFontMetrics(fontFor(FontRole::Caption)).height() + 2 * QFontMetrics(fontFor(FontRole::Body)).height() + 28};
}

} // namespace lockstep::ui
