#include "ui/dialogs/rulelimitsbox.h"

#include "ui/dialogs/formrow.h"
#include "ui/pages/textlabel.h"
#include "ui/style/metrics.h"
#include "ui/widgets/buttons.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QSpinBox>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
QSpinBox *makeSpin(const QString &name, RuleLimitRange range, const QString &unit)
{
    auto *spin = new QSpinBox;
    spin->setAccessibleName(name);
    spin->setRange(range.least, range.most);
    spin->setSuffix(u" "_s + unit);
    spin->setGroupSeparatorShown(true);
    spin->setMaximumWidth(120);
    spin->setToolTip(RuleLimitsBox::tr("From %1 to %2 %3").arg(QString::number(range.least), QString::number(range.most), unit));
    return spin;
}
} // namespace

RuleLimitsBox::RuleLimitsBox(QWidget *parent)
    : QWidget(parent), m_seconds(makeSpin(tr("Time of a rule"), ruleSeconds, tr("s"))),
      m_memory(makeSpin(tr("Memory of rules"), ruleMemoryMib, tr("MiB"))), m_output(makeSpin(tr("Output of a rule"), ruleOutputKib, tr("KiB")))
{
    auto *form = new QFormLayout(this);
    form->setContentsMargins(0, 0, 0, 0);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeft);
    form->setHorizontalSpacing(metrics::Step12);
    form->setVerticalSpacing(metrics::Step8);
    for (QSpinBox *spin : {m_seconds, m_memory, m_output}) {
        auto *box = new QWidget;
        auto *row = new QHBoxLayout(box);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(metrics::Step8);
        row->addWidget(spin);
        row->addWidget(makeNote(spin->toolTip()), 1); // a figure beyond it is cut while it is typed
        addFormRow(form, spin->accessibleName(), box, spin);
        connect(spin, &QSpinBox::valueChanged, this, &RuleLimitsBox::edited);
    }
    form->addRow(new QWidget, makeNote(tr("A mapping or script that takes more is stopped, and its event becomes an error. A change restarts the node.")));
    setLimits({});
}

void RuleLimitsBox::setLimits(const RuleLimits &limits)
{
    m_seconds->setValue(static_cast<int>(limits.callMs / 1000));
    m_memory->setValue(limits.memoryMib);
    m_output->setValue(limits.outputKib);
}

RuleLimits RuleLimitsBox::limits() const { return {m_memory->value(), m_seconds->value() * 1000LL, m_output->value()}; }

} // namespace lockstep::ui
