#include "ui/dialogs/formrow.h"

#include "ui/pages/textlabel.h"

#include <QFormLayout>

namespace lockstep::ui {

void addFormRow(QFormLayout *form, const QString &label, QWidget *row, QWidget *field)
{
    auto *caption = new TextLabel(label);
    caption->setBuddy(field);
    caption->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    caption->setContentsMargins(0, qMax(0, (field->sizeHint().height() - caption->fontMetrics().height()) / 2), 0, 0);
    caption->setMinimumWidth(132);
    form->addRow(caption, row);
}

} // namespace lockstep::ui
