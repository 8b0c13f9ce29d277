#include "ui/pages/scriptproblemstrip.h"

#include "ui/style/icons.h"
#include "ui/style/metrics.h"
#include "ui/style/paint.h"

#include <QPainter>

namespace lockstep::ui {

namespace {
constexpr int stripHeight = 30;
constexpr int textLeft = 44; // as in a MessageBar
constexpr int signSize = 14;
} // namespace

ScriptProblemStrip::ScriptProblemStrip(QWidget *parent) : QAbstractButton(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    hide();
}

void ScriptProblemStrip::setProblems(const QList<ScriptProblem> &problems, qsizetype current)
{
    m_problems = problems;
    m_current = qBound<qsizetype>(0, current, qMax<qsizetype>(0, problems.size() - 1));
    setVisible(!problems.isEmpty());
    if (problems.isEmpty())
        return;
    const ScriptProblem &problem = m_problems.at(m_current);
    setText(tr("Line %1: %2").arg(problem.line).arg(problem.message));
    setToolTip(text());
    setAccessibleDescription(tr("%1; F8 goes to the next problem").arg(count()));
    update();
}

QString ScriptProblemStrip::count() const { return tr("%1 of %2").arg(m_current + 1).arg(m_problems.size()); }

QSize ScriptProblemStrip::sizeHint() const { return {textLeft, qMax(stripHeight, fontMetrics().height() + metrics::Step12)}; }

QSize ScriptProblemStrip::minimumSizeHint() const { return sizeHint(); }

void ScriptProblemStrip::paintEvent(QPaintEvent *)
{
    if (m_problems.isEmpty())
        return;
    QPainter painter(this);
    const Colours &colours = coloursFor(palette());
    const bool isError = m_problems.at(m_current).isError;
    painter.fillRect(rect(), isError ? colours.failTint : colours.waitTint);
    painter.fillRect(QRect(0, 0, width(), 1), colours.line);
    paintIcon(&painter, QRectF(metrics::PageMargin, (height() - signSize) / 2.0, signSize, signSize), isError ? Icon::StateFailed : Icon::StateWarning,
              isError ? colours.fail : colours.wait);
    const QString right = m_problems.size() > 1 ? QString(count() + QStringLiteral("  ·  F8")) : QStringLiteral("F8");
    const int rightWidth = textWidth(fontFor(FontRole::Caption), right);
    const QRect words = rect().adjusted(textLeft, 0, -metrics::PageMarginRight, 0);
    paintText(&painter, words, right, fontFor(FontRole::Caption), colours.dim, Qt::AlignRight | Qt::AlignVCenter);
    const QRect room = words.adjusted(0, 0, -rightWidth - metrics::Step12, 0);
    const QFont font = strongFontFor(FontRole::Caption);
    paintText(&painter, room, QFontMetrics(font).elidedText(text(), Qt::ElideRight, room.width()), font, isError ? colours.fail : colours.text, Qt::AlignLeft | Qt::AlignVCenter);
    if (hasFocus()) {
        painter.setPen(QPen(colours.link, 2));
        painter.drawRect(rect().adjusted(1, 1, -1, -1));
    }
}

} // namespace lockstep::ui
