#include "ui/widgets/buttonmenu.h"

#include <QAbstractScrollArea>
#include <QMenu>
#include <QPushButton>

namespace lockstep::ui {

void addButtonMenu(QWidget *view, const QList<QPushButton *> &buttons)
{
    view->setContextMenuPolicy(Qt::CustomContextMenu);
    QObject::connect(view, &QWidget::customContextMenuRequested, view, [view, buttons](const QPoint &at) {
        auto *menu = new QMenu(view);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        for (QPushButton *button : buttons) {
            if (button->isHidden())
                continue;
            QAction *action = menu->addAction(button->icon(), button->text());
            action->setEnabled(button->isEnabled());
            QObject::connect(action, &QAction::triggered, button, &QPushButton::click);
        }
        const auto *area = qobject_cast<QAbstractScrollArea *>(view);
        menu->popup(area ? area->viewport()->mapToGlobal(at) : view->mapToGlobal(at));
    });
}

} // namespace lockstep::ui
