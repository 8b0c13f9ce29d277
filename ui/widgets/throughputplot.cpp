#include "ui/widgets/throughputplot.h"

#include "ui/style/metrics.h"
#include "ui/style/paint.h"
#include "ui/style/palette.h"

#include <algorithm>
#include <numeric>

#include <QHelpEvent>
#include <QLocale>
#include <QPainter>
#include <QToolTip>

namespace lockstep::ui {

ThroughputPlot::ThroughputPlot(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    setAccessibleName(tr("Changes a minute in the last hour"));
    setMinutes({});
}

void ThroughputPlot::setMinutes(const QList<ThroughputMinute> &minutes)
{
    QList<ThroughputMinute> shown = minutes.size() > Minutes ? minutes.mid(minutes.size() - Minutes) : minutes;
    while (shown.size() < Minutes)
        shown.prepend({});
    if (shown == m_minutes)
        return;
    m_minutes = shown;
    updateAccessible();
    update();
}

int ThroughputPlot::peak() const
{
    int peak = 0;
    for (const ThroughputMinute &minute : m_minutes)
        peak = qMax(peak, minute.applied + minute.failed);
    return peak;
}

QSize ThroughputPlot::sizeHint() const
{
    return {5 * Minutes, 116};
}

QSize ThroughputPlot::minimumSizeHint() const
{
    return {2 * Minutes, 48};
}

int ThroughputPlot::stepWidth() const
{
    return qMax(2, width() / Minutes);
}

QRect ThroughputPlot::plotRect() const
{
    const int axis = QFontMetrics(fontFor(FontRole::Axis)).height() + 3;
    return {0, 0, stepWidth() * Minutes, qMax(8, height() - axis)};
}

void ThroughputPlot::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Colours &colours = coloursFor(palette());
    const QRect plot = plotRect();
    const int step = stepWidth();
    const int bar = step > 2 ? step - 1 : step;
    const int most = peak();
    const auto high = [&](int count) {
        if (count <= 0 || most <= 0)
            return 0;
        return qMax(1, qRound(count * (plot.height() - 2.0) / most));
    };
    for (int i = 0; i < m_minutes.size(); ++i) {
        const ThroughputMinute &minute = m_minutes.at(i);
        const int total = high(minute.applied + minute.failed);
        // A single failure among a thousand changes must still be seen.
        const int failed = minute.failed > 0 ? qMin(total, qMax(6, high(minute.failed))) : 0;
        const int left = plot.left() + i * step;
        painter.fillRect(QRect(left, plot.bottom() - (total - failed) + 1, bar, total - failed), colours.plotBar);
        if (failed > 0)
            painter.fillRect(QRect(left, plot.bottom() - total, bar, failed), colours.fail);
    }
    painter.fillRect(QRect(plot.left(), plot.bottom() + 1, plot.width(), 1), colours.line);
    const QFont font = fontFor(FontRole::Axis);
    const QRect axis(plot.left(), plot.bottom() + 3, plot.width(), height() - plot.bottom() - 3);
    const QString from = tr("60 min ago");
    const QString middle = most > 0 ? tr("peak %1 a minute").arg(QLocale().toString(most)) : tr("nothing in this hour");
    const QString to = tr("now");
    const int beside = qMax(textWidth(font, from), textWidth(font, to)) + metrics::Step8;
    if (textWidth(font, middle) + 2 * beside <= axis.width())
        paintText(&painter, axis, middle, font, colours.dim, Qt::AlignCenter);
    else if (textWidth(font, from) + textWidth(font, to) + metrics::Step8 > axis.width())
        return; // the tool tip and the accessible text say it
    paintText(&painter, axis, from, font, colours.dim);
    paintText(&painter, axis, to, font, colours.dim, Qt::AlignRight | Qt::AlignVCenter);
}

bool ThroughputPlot::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const int index = help->pos().x() / stepWidth();
    if (!plotRect().contains(help->pos()) || index < 0 || index >= m_minutes.size()) {
        QToolTip::hideText();
        event->ignore();
        return true;
    }
    const ThroughputMinute &minute = m_minutes.at(index);
    const int ago = Minutes - 1 - index;
    const QString when = ago == 0 ? tr("This minute") : tr("%1 min ago").arg(ago);
    const QString what = minute.failed > 0 ? tr("%1 applied, %2 failed").arg(minute.applied).arg(minute.failed)
                                           : tr("%1 applied").arg(minute.applied);
    QToolTip::showText(help->globalPos(), when + u": " + what, this);
    return true;
}

void ThroughputPlot::updateAccessible()
{
    const auto sum = [this](int ThroughputMinute::*member) {
        return std::accumulate(m_minutes.cbegin(), m_minutes.cend(), 0,
                               [member](int total, const ThroughputMinute &minute) { return total + minute.*member; });
    };
    setAccessibleDescription(tr("%1 applied, %2 failed, at most %3 in one minute")
                                 .arg(QLocale().toString(sum(&ThroughputMinute::applied)),
                                      QLocale().toString(sum(&ThroughputMinute::failed)), QLocale().toString(peak())));
}

} // namespace lockstep::ui
