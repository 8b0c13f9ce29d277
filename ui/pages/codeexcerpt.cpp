#include "ui/pages/codeexcerpt.h"

#include "ui/style/icons.h"
#include "ui/style/metrics.h"
#include "ui/style/paint.h"
#include "ui/style/palette.h"

#include <QPainter>

namespace lockstep::ui {

namespace {
constexpr int around = 2;
}

CodeExcerpt::CodeExcerpt(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Lines of the rule"));
}

void CodeExcerpt::show(const QString &script, int line, const QString &sentence)
{
    const QStringList lines = script.split(u'\n');
    const bool there = !script.isEmpty() && line > 0 && line <= lines.size();
    setVisible(there);
    if (!there)
        return;
    m_first = qMax(1, line - around);
    m_lines = lines.mid(m_first - 1, line + around - m_first + 1);
    m_marked = line;
    m_sentence = sentence;
    setAccessibleDescription(tr("Line %1: %2. %3").arg(QString::number(line), lines.at(line - 1).trimmed(), sentence));
    updateGeometry();
    update();
}

int CodeExcerpt::lineHeight() const { return QFontMetrics(codeFont()).height() + 3; }

QSize CodeExcerpt::sizeHint() const
{
    const int lines = static_cast<int>(m_lines.size()) + (m_sentence.isEmpty() ? 0 : 1);
    return {400, lines * lineHeight() + 4};
}

void CodeExcerpt::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Colours &colours = coloursFor(palette());
    const int height = lineHeight();
    int y = 2;
    for (qsizetype i = 0; i < m_lines.size(); ++i) {
        const int number = m_first + static_cast<int>(i);
        const bool marked = number == m_marked;
        const int rows = marked && !m_sentence.isEmpty() ? 2 : 1;
        if (marked) {
            painter.fillRect(QRect(0, y, width(), rows * height), colours.failTint);
            painter.fillRect(QRect(0, y, 3, rows * height), colours.fail);
            paintIcon(&painter, QRectF(10, y + (height - 12) / 2.0, 12, 12), Icon::StateFailed, colours.fail);
        }
        paintText(&painter, QRect(0, y, 46, height), QString::number(number), codeFont(), marked ? colours.fail : colours.dim,
                  Qt::AlignRight | Qt::AlignVCenter);
        paintText(&painter, QRect(60, y, width() - 68, height), m_lines.at(i), codeFont(), colours.text);
        if (rows == 2)
            paintText(&painter, QRect(60, y + height, width() - 68, height), m_sentence, fontFor(FontRole::Caption), colours.fail);
        y += rows * height;
    }
}

} // namespace lockstep::ui
