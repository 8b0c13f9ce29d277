#include "ui/pages/policiestab.h"

#include "ui/pages/textlabel.h"

#include <QComboBox>
#include <QGridLayout>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
QString policyWord(ConflictPolicy policy, const ConnectionConfig &connection)
{
    switch (policy) {
    case ConflictPolicy::Newest: return PoliciesTab::tr("Newest wins");
    case ConflictPolicy::Local: return PoliciesTab::tr("%1 wins").arg(connection.halves[0].node.value());
    case ConflictPolicy::Remote: return PoliciesTab::tr("%1 wins").arg(connection.halves[1].node.value());
    case ConflictPolicy::Ask: return PoliciesTab::tr("Ask me");
    }
    return {};
}
} // namespace

PoliciesTab::PoliciesTab(const Context &context, QWidget *parent)
    : ConnectionTab(context, parent),
      m_conflict(named(new QComboBox, tr("When both sides change a field"))),
      m_conflictNote(makeNote()),
      m_script(named(new QComboBox, tr("When a rule stops with an error"))),
      m_scriptNote(makeNote()),
      m_byField(makeNote())
{
    for (const ConflictPolicy policy : {ConflictPolicy::Newest, ConflictPolicy::Local, ConflictPolicy::Remote, ConflictPolicy::Ask})
        m_conflict->addItem(policyWord(policy, {}), static_cast<int>(policy));
    m_script->addItem(tr("Stop that issue"));
    m_script->addItem(tr("Stop the connection"));
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(metrics::Step16);
    grid->setVerticalSpacing(metrics::Step4);
    grid->setColumnMinimumWidth(0, 216);
    grid->setColumnStretch(2, 1);
    const auto add = [grid](const QString &label, QWidget *control, QWidget *note) {
        const int row = grid->rowCount();
        auto *caption = new TextLabel(label);
        caption->setBuddy(control);
        grid->addWidget(caption, row, 0);
        grid->addWidget(control, row, 1);
        grid->addWidget(note, row + 1, 1, 1, 2);
        grid->setRowMinimumHeight(row + 2, metrics::Step12);
    };
    m_conflict->setMinimumWidth(200);
    m_script->setMinimumWidth(200);
    add(tr("When both sides change a field"), m_conflict, m_conflictNote);
    add(tr("When a rule stops with an error"), m_script, m_scriptNote);
    grid->addWidget(m_byField, grid->rowCount(), 0, 1, 3);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, metrics::Step8, 0, 0);
    column->addWidget(bar());
    auto *inner = new QVBoxLayout;
    inner->setContentsMargins(metrics::PageMargin, metrics::Step12, metrics::PageMargin, 0);
    inner->addLayout(grid);
    inner->addStretch(1);
    column->addLayout(inner, 1);
    const auto refused = [this](const Error &) { // shown is what holds
        if (const ConnectionConfig *now = this->context().services.configuration().connection(ConnectionId(connectionName())))
            show(*now);
    };
    connect(m_conflict, &QComboBox::activated, this, [this, refused] {
        const auto policy = static_cast<ConflictPolicy>(m_conflict->currentData().toInt());
        change([policy](ConnectionConfig &connection) { connection.conflict.insert(u"default"_s, policy); },
               tr("Conflicts of %1: %2.").arg(connectionName(), m_conflict->currentText()), refused);
        explain();
    });
    connect(m_script, &QComboBox::activated, this, [this, refused](int index) {
        change([index](ConnectionConfig &connection) { connection.scriptErrorStopsConnection = index == 1; },
               tr("Errors of rules of %1: %2.").arg(connectionName(), m_script->currentText()), refused);
        explain();
    });
}

void PoliciesTab::show(const ConnectionConfig &connection)
{
    setConnectionName(connection.id.value());
    for (const ConflictPolicy policy : {ConflictPolicy::Local, ConflictPolicy::Remote})
        m_conflict->setItemText(m_conflict->findData(static_cast<int>(policy)), policyWord(policy, connection));
    m_conflict->setCurrentIndex(m_conflict->findData(static_cast<int>(connection.conflict.value(u"default"_s, ConflictPolicy::Newest))));
    m_script->setCurrentIndex(connection.scriptErrorStopsConnection ? 1 : 0);
    QStringList exceptions;
    for (auto it = connection.conflict.cbegin(); it != connection.conflict.cend(); ++it) {
        if (it.key() != "default"_L1)
            exceptions.append(tr("%1: %2").arg(it.key(), policyWord(it.value(), connection)));
    }
    m_byField->setText(exceptions.isEmpty() ? QString() : tr("Other for these fields: %1").arg(exceptions.join(u"; "_s)));
    explain();
}

void PoliciesTab::explain()
{
    switch (static_cast<ConflictPolicy>(m_conflict->currentData().toInt())) {
    case ConflictPolicy::Newest: m_conflictNote->setText(tr("The later change wins. The value that loses stays in History.")); break;
    case ConflictPolicy::Local:
    case ConflictPolicy::Remote: m_conflictNote->setText(tr("Its value is kept on both sides. The value that loses stays in History.")); break;
    case ConflictPolicy::Ask: m_conflictNote->setText(tr("The issue stops with an error until you decide; other issues go on.")); break;
    }
    m_scriptNote->setText(m_script->currentIndex() == 0 ? tr("Later changes of the same issue wait; all others go on.")
                                                        : tr("Nothing of this connection moves until the rule is mended; changes are queued."));
}

} // namespace lockstep::ui
