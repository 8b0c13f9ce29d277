#include "ui/dialogs/mappingdialog.h"

#include "ui/pages/textlabel.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/messagebar.h"

#include <QComboBox>
#include <QFormLayout>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

MappingDialog::MappingDialog(const QString &title, const Mapping &mapping, QWidget *parent)
    : QDialog(parent), m_mapping(mapping), m_form(new QFormLayout), m_bar(new MessageBar)
{
    setWindowTitle(title);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    setAttribute(Qt::WA_DeleteOnClose);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_form->setLabelAlignment(Qt::AlignLeft);
    m_form->setVerticalSpacing(metrics::Step8);
    QPushButton *cancel = makeButton(tr("Cancel"));
    QPushButton *save = makeButton(tr("Take over"), Icon::Tick, ButtonVariant::Primary);
    auto *foot = new QHBoxLayout;
    foot->setSpacing(metrics::Step8);
    foot->addStretch(1);
    foot->addWidget(cancel);
    foot->addWidget(save);
    auto *inner = new QVBoxLayout;
    inner->setContentsMargins(metrics::Step24, metrics::Step16, metrics::Step24, metrics::Step16);
    inner->setSpacing(metrics::Step16);
    inner->addLayout(m_form);
    inner->addLayout(foot);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addLayout(inner, 1);
    column->addWidget(m_bar); // below, so that nothing moves away under the pointer
    setMinimumWidth(560);
    save->setDefault(true);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(save, &QPushButton::clicked, this, &MappingDialog::save);
}

MappingDialog::~MappingDialog() = default;

void MappingDialog::save()
{
    Mapping next = m_mapping;
    take(next);
    // Checked by what reads it from a file: nothing that is taken over here is refused there.
    const JsonReader reader(mappingToJson(next), u"mapping"_s);
    const Mapping read = mappingFromJson(reader);
    if (!reader.ok()) {
        m_bar->setMessage(MessageBar::Kind::Warning, tr("This cannot be taken over: %1.").arg(reader.errorText().section(u": "_s, 1)));
        return;
    }
    Q_EMIT saved(read);
    accept();
}

QComboBox *MappingDialog::makeDirections(const QString &name, MappingDirection chosen)
{
    auto *directions = named(new QComboBox, name);
    directions->addItem(tr("⇄ both ways"), static_cast<int>(MappingDirection::Both));
    directions->addItem(tr("→ out of here"), static_cast<int>(MappingDirection::Outgoing));
    directions->addItem(tr("← in to here"), static_cast<int>(MappingDirection::Incoming));
    directions->setCurrentIndex(directions->findData(static_cast<int>(chosen)));
    return directions;
}

MappingDirection MappingDialog::directionOf(const QComboBox *directions) { return static_cast<MappingDirection>(directions->currentData().toInt()); }

QString MappingDialog::linesOf(const QStringList &texts) { return texts.join(u'\n'); }

QStringList MappingDialog::textsOf(const QString &lines)
{
    QStringList texts;
    for (const QString &line : lines.split(u'\n')) {
        if (!line.trimmed().isEmpty())
            texts.append(line.trimmed());
    }
    return texts;
}

} // namespace lockstep::ui
