#pragma once
// A row of a form whose label stands beside the field, also where help is written below the field. GUI thread.

#include <QString>

class QFormLayout;
class QWidget;

namespace lockstep::ui {

void addFormRow(QFormLayout *form, const QString &label, QWidget *row, QWidget *field);

} // namespace lockstep::ui
