#include "ui/widgets/scrolled.h"

#include <QScrollArea>

namespace lockstep::ui {

QScrollArea *makeScrolled(QWidget *page, const QString &accessibleName)
{
    auto *scroll = new QScrollArea;
    scroll->setAccessibleName(accessibleName);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(page);
    page->setBackgroundRole(QPalette::Base);
    scroll->viewport()->setBackgroundRole(QPalette::Base);
    return scroll;
}

} // namespace lockstep::ui
