#include "ui/pages/textbox.h"

#include "ui/style/metrics.h"
#include "ui/style/paint.h"
#include "ui/style/palette.h"

#include <QEvent>
#include <QPainter>

namespace lockstep::ui {

TextBox::TextBox(const QString &accessibleName, QWidget *parent) : QPlainTextEdit(parent)
{
    setAccessibleName(accessibleName);
    setFrameShape(QFrame::NoFrame);
    setTabChangesFocus(true);
    setViewportMargins(4, 3, 3, 3);
}

bool TextBox::event(QEvent *event)
{
    const bool handled = QPlainTextEdit::event(event);
    if (event->type() == QEvent::Paint) {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const Colours &colours = coloursFor(palette());
        paintPanel(&painter, rect(), colours.base, hasFocus() ? colours.link : colours.control, metrics::Radius);
        if (hasFocus())
            paintFocusRing(&painter, rect(), palette(), metrics::Radius);
    }
    return handled;
}

void TextBox::focusInEvent(QFocusEvent *event)
{
    QPlainTextEdit::focusInEvent(event);
    update();
}

void TextBox::focusOutEvent(QFocusEvent *event)
{
    QPlainTextEdit::focusOutEvent(event);
    update();
}

} // namespace lockstep::ui
