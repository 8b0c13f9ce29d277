#include "ui/dialogs/addtrackerdialog.h"

#include "core/base/when.h"
#include "ui/dialogs/trackerform.h"
#include "ui/pages/textlabel.h"
#include "ui/text/errortext.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/messagebar.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace lockstep::ui {

AddTrackerDialog::AddTrackerDialog(const Context &context, QWidget *parent)
    : QDialog(parent), m_context(context), m_bar(new MessageBar), m_form(new TrackerForm(context))
{
    setWindowTitle(tr("Add tracker"));
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    resize(680, 520);
    QPushButton *cancel = makeButton(tr("Cancel"));
    QPushButton *add = makeButton(tr("Add tracker"), {}, ButtonVariant::Primary);
    auto *inner = new QVBoxLayout;
    inner->setContentsMargins(metrics::Step24, metrics::Step16, metrics::Step24, metrics::Step16);
    inner->addWidget(new TextLabel(tr("Add tracker"), FontRole::PageTitle));
    inner->addWidget(makeNote(tr("The node stands for one project or queue of a tracker. Connect it with another node afterwards.")));
    inner->addSpacing(metrics::Step8);
    inner->addWidget(m_form);
    inner->addStretch(1);
    auto *foot = new QHBoxLayout;
    foot->setSpacing(metrics::Step8);
    foot->addStretch(1);
    foot->addWidget(cancel);
    foot->addWidget(add);
    inner->addLayout(foot);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_bar);
    column->addLayout(inner, 1);
    add->setDefault(true);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(add, &QPushButton::clicked, this, &AddTrackerDialog::save);
}

void AddTrackerDialog::save()
{
    const auto node = m_form->node();
    if (!node) {
        m_bar->setMessage(MessageBar::Kind::Error, errorTitle(node.error()), node.error().detail);
        return;
    }
    Configuration next = m_context.services.configuration();
    next.nodes.append(node.value());
    const QString name = node->id.value();
    when(m_context.services.changeConfiguration(next, m_form->newSecrets()), this, [this, name](const CommandOutcome &outcome) {
        if (!outcome.ok) {
            m_bar->setMessage(MessageBar::Kind::Error, errorTitle(outcome.error), outcome.error.detail);
            return;
        }
        Q_EMIT made(name);
        accept();
    });
}

} // namespace lockstep::ui
