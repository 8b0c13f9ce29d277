#include "ui/pages/scripteditor.h"

#include "ui/pages/scripthighlighter.h"
#include "ui/style/metrics.h"
#include "ui/style/paint.h"
#include "ui/style/palette.h"

#include <QPainter>
#include <QTextBlock>

namespace lockstep::ui {

class LineNumbers final : public QWidget {
public:
    explicit LineNumbers(ScriptEditor *editor) : QWidget(editor), m_editor(editor) { }

protected:
    void paintEvent(QPaintEvent *event) override { m_editor->paintMargin(event); }

private:
    ScriptEditor *m_editor;
};

ScriptEditor::ScriptEditor(const QString &accessibleName, QWidget *parent) : QPlainTextEdit(parent), m_margin(new LineNumbers(this))
{
    setAccessibleName(accessibleName);
    setFont(codeFont());
    setFrameShape(QFrame::NoFrame);
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setTabChangesFocus(true); // Tab stays a way out for those without a mouse; rules indent by blanks
    new ScriptHighlighter(document(), this);
    connect(this, &QPlainTextEdit::blockCountChanged, this, &ScriptEditor::placeMargin);
    connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect &rect, int dy) {
        if (dy != 0)
            m_margin->scroll(0, dy);
        else
            m_margin->update(0, rect.y(), m_margin->width(), rect.height());
    });
    connect(this, &QPlainTextEdit::textChanged, this, [this] {
        if (m_marked > 0)
            markLine(0);
    });
    placeMargin();
}

void ScriptEditor::setScript(const QString &script)
{
    m_marked = 0;
    setPlainText(script);
    applyMark();
}

void ScriptEditor::markLine(int line)
{
    m_marked = line;
    applyMark();
    m_margin->update();
}

void ScriptEditor::goToLine(int line)
{
    const QTextBlock block = document()->findBlockByNumber(qMax(0, line - 1));
    if (!block.isValid())
        return;
    setTextCursor(QTextCursor(block));
    centerCursor();
    setFocus();
}

int ScriptEditor::marginWidth() const
{
    return textWidth(codeFont(), QString::number(qMax(100, blockCount()))) + 24;
}

void ScriptEditor::placeMargin()
{
    setViewportMargins(marginWidth(), 0, 0, 0);
    const QRect rect = contentsRect();
    m_margin->setGeometry(rect.left(), rect.top(), marginWidth(), rect.height());
}

void ScriptEditor::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    placeMargin();
}

void ScriptEditor::changeEvent(QEvent *event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() != QEvent::PaletteChange || !m_margin)
        return;
    if (auto *highlighter = document()->findChild<ScriptHighlighter *>())
        highlighter->rehighlight();
    applyMark();
}

void ScriptEditor::applyMark()
{
    QList<QTextEdit::ExtraSelection> marks;
    const QTextBlock block = document()->findBlockByNumber(m_marked - 1);
    if (m_marked > 0 && block.isValid()) {
        QTextEdit::ExtraSelection mark;
        mark.format.setBackground(coloursFor(palette()).failTint);
        mark.format.setProperty(QTextFormat::FullWidthSelection, true);
        mark.cursor = QTextCursor(block);
        marks.append(mark);
    }
    setExtraSelections(marks);
}

void ScriptEditor::paintMargin(QPaintEvent *)
{
    QPainter painter(m_margin);
    const Colours &colours = coloursFor(palette());
    painter.fillRect(m_margin->rect(), colours.base);
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const QRectF rect = blockBoundingGeometry(block).translated(contentOffset());
        if (rect.top() > m_margin->height())
            break;
        const bool marked = block.blockNumber() + 1 == m_marked;
        const QRect line(0, static_cast<int>(rect.top()), m_margin->width(), qMin(static_cast<int>(rect.height()), QFontMetrics(font()).height()));
        if (marked)
            painter.fillRect(line, colours.failTint);
        paintText(&painter, line.adjusted(0, 0, -12, 0), QString::number(block.blockNumber() + 1), codeFont(), marked ? colours.fail : colours.dim,
                  Qt::AlignRight | Qt::AlignVCenter);
    }
}

} // namespace lockstep::ui
