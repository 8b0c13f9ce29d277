#include "ui/dialogs/retryrules.h"

#include "core/base/when.h"
#include "ui/dialogs/dialogframe.h"
#include "ui/pages/textlabel.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/messagebar.h"

#include <QButtonGroup>
#include <QCoreApplication>
#include <QDialog>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
QString words(const char *text) { return QCoreApplication::translate("lockstep::ui::RetryRules", text); }

void openQuestion(int begun, const RuleVersion &published, QWidget *parent, const std::function<void(RetryRules)> &retry)
{
    auto *dialog = new QDialog(parent);
    dialog->setWindowTitle(words("By which rules?"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    auto *newest = new QRadioButton(words("Version %1, which is published now").arg(published.number));
    auto *old = new QRadioButton(words("Version %1, with which it began").arg(begun));
    newest->setChecked(true);
    auto *content = new QVBoxLayout;
    content->addWidget(makeNote(words("Rules were published since this change was first tried.") + (published.rules.note.isEmpty() ? QString() : u' ' + published.rules.note)));
    content->addWidget(newest);
    content->addWidget(old);
    QPushButton *go = makeButton(words("Retry"), Icon::Retry, ButtonVariant::Primary);
    frameDialog(dialog, content, go, new MessageBar);
    QObject::connect(go, &QPushButton::clicked, dialog, [dialog, old, retry] {
        retry(old->isChecked() ? RetryRules::AsBegun : RetryRules::Published);
        dialog->accept();
    });
    dialog->open();
}
} // namespace

void askRetryRules(const Context &context, const ConnectionId &connection, const NodeId &node, int begun, QWidget *parent, const std::function<void(RetryRules)> &retry)
{
    if (begun == 0 || connection.isNull()) {
        retry(RetryRules::Published);
        return;
    }
    when(context.host.ruleVersions(connection.value(), node), parent, [begun, parent, retry](const QList<RuleVersion> &versions) {
        if (versions.isEmpty() || versions.first().number <= begun)
            retry(RetryRules::Published);
        else
            openQuestion(begun, versions.first(), parent, retry);
    });
}

} // namespace lockstep::ui
