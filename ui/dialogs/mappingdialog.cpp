#include "ui/dialogs/mappingdialog.h"

#include "ui/dialogs/dialogframe.h"
#include "ui/dialogs/typedguard.h"
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
    setAttribute(Qt::WA_DeleteOnClose);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_form->setLabelAlignment(Qt::AlignLeft);
    m_form->setVerticalSpacing(metrics::Step8);
    QPushButton *save = makeButton(tr("Take over"), Icon::Tick, ButtonVariant::Primary);
    auto *content = new QVBoxLayout;
    content->addLayout(m_form);
    frameDialog(this, content, save, m_bar);
    setMinimumWidth(560);
    connect(save, &QPushButton::clicked, this, &MappingDialog::save);
    askBeforeClosing(this, m_bar, title, [this] { return m_begun && taken() != *m_begun; });
}

MappingDialog::~MappingDialog() = default;

void MappingDialog::showEvent(QShowEvent *event)
{
    if (!m_begun)
        m_begun = taken();
    QDialog::showEvent(event);
}

Mapping MappingDialog::taken() const
{
    Mapping next = m_mapping;
    take(next);
    return next;
}

void MappingDialog::save()
{
    m_bar->clear();
    if (!isComplete())
        return;
    const Mapping next = taken();
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

QComboBox *MappingDialog::makeDirections(const QString &name, MappingDirection chosen, bool ofRow)
{
    auto *directions = named(new QComboBox, name);
    directions->addItem(tr("⇄ both ways"), static_cast<int>(MappingDirection::Both));
    directions->addItem(tr("→ out of here"), static_cast<int>(MappingDirection::Outgoing));
    directions->addItem(tr("← in to here"), static_cast<int>(MappingDirection::Incoming));
    if (ofRow)
        directions->addItem(tr("↩ in with the answer"), static_cast<int>(MappingDirection::AfterAck));
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
