// What the rules tab opens: the gallery, ported rules, the API, versions, rehearsals and publishing.

#include "ui/pages/rulestab.h"

#include "core/rules/mappingscript.h"
#include "ui/dialogs/gallerydialog.h"
#include "ui/dialogs/portruledialog.h"
#include "ui/dialogs/publishdialog.h"
#include "ui/dialogs/rehearsaldialog.h"
#include "ui/dialogs/ruleapidialog.h"
#include "ui/dialogs/versionsdialog.h"

#include <QMenu>

namespace lockstep::ui {

QMenu *RulesTab::makeMore()
{
    auto *menu = new QMenu(this);
    menu->addAction(tr("Versions…"), this, &RulesTab::showVersions);
    menu->addSeparator();
    menu->addAction(tr("Rules that are ready…"), this, [this] {
        auto *dialog = new GalleryDialog(m_connection.halves[m_half].node.value(), this);
        connect(dialog, &GalleryDialog::taken, this, &RulesTab::takeScripts);
        dialog->open();
    });
    menu->addAction(tr("Paste an Exalate rule…"), this, [this] {
        auto *dialog = new PortRuleDialog(RuleDirection::Outgoing, this);
        connect(dialog, &PortRuleDialog::taken, this, [this](RuleDirection direction, const QString &script) {
            const RuleSet rules = writtenAs(m_connection.halves[m_half].rules, RuleMode::Script); // the other rule goes on as it is
            const bool outgoing = direction == RuleDirection::Outgoing;
            takeScripts(outgoing ? script : rules.outgoing, outgoing ? rules.incoming : script, rules.afterAck);
        });
        dialog->open();
    });
    menu->addAction(tr("Script API"), this, [this] {
        auto *dialog = new RuleApiDialog(this);
        dialog->show();
    });
    return menu;
}

void RulesTab::askPublish()
{
    const std::array<QString, 2> nodes {m_connection.halves[0].node.value(), m_connection.halves[1].node.value()};
    QStringList changed;
    for (size_t i = 0; i < 2; ++i) {
        if (!m_connection.halves[i].rules.isSame(m_saved.halves[i].rules))
            changed.append(nodes[i]);
    }
    m_publishing = new PublishDialog(connectionName(), changed, m_note, this);
    connect(m_publishing, &PublishDialog::published, this, &RulesTab::publish);
    m_publishing->setFound(adviceSentences(syntaxErrorsOf(m_advice), nodes), adviceSentences(m_advice, nodes));
    m_publishing->open();
    if (m_adviseTimer.isActive()) { // typed and published at once
        m_adviseTimer.stop();
        advise();
    }
}

void RulesTab::publish(const QString &note)
{
    const ConnectionConfig sent = m_connection;
    const ConnectionConfig published = m_saved;
    m_replaced.reset();
    m_note.clear();
    change(
        [sent, published, note](ConnectionConfig &connection) {
            for (int i = 0; i < 2; ++i) {
                if (sent.halves[i].rules.isSame(published.halves[i].rules))
                    continue;
                connection.halves[i].rules = sent.halves[i].rules.inItsMode(); // what was typed in another mode stays here until then
                connection.halves[i].rules.note = note;
                connection.halves[i].rules.version = 0; // its node gives it one
            }
        },
        tr("The rules of %1 are published and used from now on.").arg(connectionName()),
        [this, note](const Error &error) {
            m_note = note;
            if (error.line > 0)
                goTo(m_connection.halves[m_half].node.value(), error.rule, error.line);
        });
}

void RulesTab::rehearse()
{
    auto *dialog = new RehearsalDialog(context(), m_saved, typedRules(), m_half, this);
    dialog->open();
}

void RulesTab::showVersions()
{
    const ConnectionHalf &half = m_connection.halves[m_half];
    auto *dialog = new VersionsDialog(context(), connectionName(), half.node, half.rules, this);
    connect(dialog, &VersionsDialog::taken, this, &RulesTab::edit);
    dialog->open();
}

} // namespace lockstep::ui
