#include "ui/dialogs/publishdialog.h"

#include "ui/dialogs/dialogframe.h"
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

PublishDialog::PublishDialog(const QString &connection, const QStringList &changed, const QStringList &found, QWidget *parent)
    : QDialog(parent), m_note(named(new QLineEdit, tr("Note on this version")))
{
    setWindowTitle(tr("Publish the rules of %1").arg(connection));
    setAttribute(Qt::WA_DeleteOnClose);
    m_note->setMaxLength(static_cast<int>(longestRuleNote));
    m_note->setPlaceholderText(tr("Why, for whoever looks at the versions later"));
    auto *bar = new MessageBar;
    bar->setClosable(false);
    QPushButton *publish = makeButton(tr("Publish"), Icon::Tick, ButtonVariant::Primary);
    auto *form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeft);
    form->addRow(tr("Note"), m_note);
    auto *content = new QVBoxLayout;
    content->setSpacing(metrics::Step12);
    content->addWidget(makeNote(tr("The rules of %1 are used from now on. What is on its way goes on with the rules that it began with.").arg(changed.join(tr(" and ")))));
    content->addLayout(form);
    frameDialog(this, content, publish, bar);
    if (!found.isEmpty()) {
        QStringList shown = found.first(qMin(found.size(), mostShown));
        if (found.size() > mostShown)
            shown.append(tr("… and %1 more").arg(found.size() - mostShown));
        bar->setMessage(MessageBar::Kind::Warning, tr("The check has found %n thing(s) that will hardly do what is meant", nullptr, static_cast<int>(found.size())), shown.join(u'\n'));
    }
    setMinimumWidth(560);
    connect(publish, &QPushButton::clicked, this, [this] {
        Q_EMIT published(m_note->text().trimmed());
        accept();
    });
    m_note->setFocus();
}

} // namespace lockstep::ui
