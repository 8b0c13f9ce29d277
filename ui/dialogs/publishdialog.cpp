#include "ui/dialogs/publishdialog.h"

#include "ui/dialogs/dialogframe.h"
#include "ui/dialogs/typedguard.h"
#include "ui/pages/textlabel.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/messagebar.h"

#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
constexpr qsizetype mostShown = 6; // of what was found; the editor has all of it
} // namespace

PublishDialog::PublishDialog(const QString &connection, const QStringList &changed, const QString &note, QWidget *parent)
    : QDialog(parent), m_note(named(new QLineEdit, tr("Note on this version"))), m_bar(new MessageBar), m_publish(makeButton(tr("Publish"), Icon::Tick, ButtonVariant::Primary))
{
    setWindowTitle(tr("Publish the rules of %1").arg(connection));
    setAttribute(Qt::WA_DeleteOnClose);
    m_note->setMaxLength(static_cast<int>(longestRuleNote));
    m_note->setPlaceholderText(tr("Why, for whoever looks at the versions later"));
    m_note->setText(note);
    m_bar->setClosable(false);
    auto *form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeft);
    form->addRow(tr("Note"), m_note);
    auto *content = new QVBoxLayout;
    content->setSpacing(metrics::Step12);
    content->addWidget(makeNote(tr("The rules of %1 are used from now on. What is on its way goes on with the rules that it began with.").arg(changed.join(tr(" and ")))));
    content->addLayout(form);
    frameDialog(this, content, m_publish, m_bar);
    askBeforeClosing(this, m_bar, tr("the note on this version"));
    setMinimumWidth(560);
    connect(m_publish, &QPushButton::clicked, this, [this] {
        Q_EMIT published(m_note->text().trimmed());
        accept();
    });
    m_note->setFocus();
}

void PublishDialog::setFound(const QStringList &broken, const QStringList &found)
{
    const QStringList &told = broken.isEmpty() ? found : broken;
    QStringList shown = told.first(qMin(told.size(), mostShown));
    if (told.size() > mostShown)
        shown.append(tr("… and %1 more").arg(told.size() - mostShown));
    m_publish->setEnabled(broken.isEmpty());
    m_bar->clear();
    if (!broken.isEmpty())
        m_bar->setMessage(MessageBar::Kind::Error, tr("A rule with a syntax error cannot be published: mend it first"), shown.join(u'\n'));
    else if (!found.isEmpty())
        m_bar->setMessage(MessageBar::Kind::Warning,
                          found.size() == 1 ? tr("The check has found one thing that will hardly do what is meant")
                                            : tr("The check has found %1 things that will hardly do what is meant").arg(found.size()),
                          shown.join(u'\n'));
}

} // namespace lockstep::ui
