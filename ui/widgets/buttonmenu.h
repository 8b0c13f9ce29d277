#pragma once
// A context menu that offers what the buttons beside a view offer for the selected row: the same words, icons and states.

#include <QList>

class QPushButton;
class QWidget;

namespace lockstep::ui {

void addButtonMenu(QWidget *view, const QList<QPushButton *> &buttons);

} // namespace lockstep::ui
