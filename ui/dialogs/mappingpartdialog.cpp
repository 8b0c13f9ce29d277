#include "ui/dialogs/mappingpartdialog.h"

#include "ui/pages/textbox.h"
#include "ui/pages/textlabel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QSpinBox>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
constexpr int bytesOfKilobyte = 1000;
constexpr int mostKilobytes = 2'000'000;
constexpr int linesHeight = 72; // three or four names

CommentMapping commentsOf(const Mapping &mapping) { return mapping.comments.value_or(CommentMapping()); }
AttachmentMapping attachmentsOf(const Mapping &mapping) { return mapping.attachments.value_or(AttachmentMapping()); }
} // namespace

CommentMappingDialog::CommentMappingDialog(const Mapping &mapping, QWidget *parent)
    : MappingDialog(tr("Comments of the mapping"), mapping, parent),
      m_direction(makeDirections(tr("Direction"), commentsOf(mapping).direction)),
      m_internal(new QCheckBox(tr("Internal comments too; they stay internal"))),
      m_authors(new TextBox(tr("Only by these, one in each line"))),
      m_except(new TextBox(tr("Not by these, one in each line"))),
      m_prefix(named(new QLineEdit(commentsOf(mapping).prefix), tr("Text before what comes in")))
{
    const CommentMapping comments = commentsOf(mapping);
    m_internal->setChecked(comments.internal);
    m_authors->setPlainText(linesOf(comments.authors));
    m_except->setPlainText(linesOf(comments.exceptAuthors));
    form()->addRow(tr("Direction"), m_direction);
    form()->addRow({}, m_internal);
    for (TextBox *names : {m_authors, m_except})
        names->setFixedHeight(linesHeight);
    form()->addRow(tr("Only by"), m_authors);
    form()->addRow(tr("Not by"), m_except);
    form()->addRow({}, makeNote(tr("Login, name or e-mail, one in each line.")));
    form()->addRow(tr("Before the text"), m_prefix);
    form()->addRow({}, makeNote(tr("Of what comes in, with {{author}} and {{key}}.")));
}

void CommentMappingDialog::take(Mapping &mapping) const
{
    mapping.comments = CommentMapping {directionOf(m_direction), m_internal->isChecked(), textsOf(m_authors->toPlainText()), textsOf(m_except->toPlainText()), m_prefix->text()};
}

AttachmentMappingDialog::AttachmentMappingDialog(const Mapping &mapping, QWidget *parent)
    : MappingDialog(tr("Attachments of the mapping"), mapping, parent),
      m_direction(makeDirections(tr("Direction"), attachmentsOf(mapping).direction)),
      m_internal(new QCheckBox(tr("Internal attachments too; they stay internal"))),
      m_kilobytes(named(new QSpinBox, tr("Largest size in KB"))),
      m_types(new TextBox(tr("Only of these types, one in each line"))),
      m_except(new TextBox(tr("Not with these names, one in each line")))
{
    const AttachmentMapping attachments = attachmentsOf(mapping);
    m_internal->setChecked(attachments.internal);
    m_kilobytes->setRange(0, mostKilobytes);
    m_kilobytes->setSuffix(tr(" KB"));
    m_kilobytes->setSpecialValueText(tr("any size"));
    m_kilobytes->setValue(static_cast<int>(qMin<qint64>((attachments.maxBytes + bytesOfKilobyte - 1) / bytesOfKilobyte, mostKilobytes)));
    m_types->setPlainText(linesOf(attachments.types));
    m_except->setPlainText(linesOf(attachments.exceptNames));
    form()->addRow(tr("Direction"), m_direction);
    form()->addRow({}, m_internal);
    form()->addRow(tr("Up to"), m_kilobytes);
    for (TextBox *names : {m_types, m_except})
        names->setFixedHeight(linesHeight);
    form()->addRow(tr("Only of type"), m_types);
    form()->addRow({}, makeNote(tr("As image/* or application/pdf, one in each line; none: any type.")));
    form()->addRow(tr("Not named"), m_except);
    form()->addRow({}, makeNote(tr("As *.exe, one in each line.")));
}

void AttachmentMappingDialog::take(Mapping &mapping) const
{
    const qint64 before = attachmentsOf(mapping).maxBytes;
    const bool same = (before + bytesOfKilobyte - 1) / bytesOfKilobyte == m_kilobytes->value(); // a size of some bytes stays as it was written
    mapping.attachments = AttachmentMapping {directionOf(m_direction), m_internal->isChecked(), same ? before : qint64(m_kilobytes->value()) * bytesOfKilobyte,
                                             textsOf(m_types->toPlainText()), textsOf(m_except->toPlainText())};
}

} // namespace lockstep::ui
