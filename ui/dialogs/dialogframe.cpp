#include "ui/dialogs/dialogframe.h"

#include "ui/style/metrics.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/messagebar.h"

#include <QDialog>
#include <QPushButton>
#include <QVBoxLayout>

namespace lockstep::ui {

void frameDialog(QDialog *dialog, QBoxLayout *content, QPushButton *accept, MessageBar *bar, const QString &leave)
{
    dialog->setBackgroundRole(QPalette::Base);
    dialog->setAutoFillBackground(true);
    QPushButton *cancel = makeButton(leave.isEmpty() ? QDialog::tr("Cancel") : leave);
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(metrics::Step24, metrics::Step12, metrics::Step24, metrics::Step16);
    foot->setSpacing(metrics::Step8);
    foot->addStretch(1);
    foot->addWidget(cancel);
    foot->addWidget(accept);
    auto *inner = new QVBoxLayout;
    inner->setContentsMargins(metrics::Step24, metrics::Step16, metrics::Step24, 0);
    inner->addLayout(content, 1);
    auto *column = new QVBoxLayout(dialog);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(inner, 1);
    column->addWidget(bar);
    column->addLayout(foot);
    accept->setDefault(true);
    QObject::connect(cancel, &QPushButton::clicked, dialog, &QDialog::reject);
}

} // namespace lockstep::ui
