#include "ui/pages/policiestab.h"

#include "core/model/schema.h"
#include "ui/pages/fieldpolicies.h"
#include "ui/pages/textlabel.h"

#include <QComboBox>
#include <QGridLayout>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
constexpr int offeredHours[] {0, 1, 4, 12, 24, 168};

QString auditWord(int hours)
{
    if (hours == 0)
        return PoliciesTab::tr("Only on demand");
    if (hours == 1)
        return PoliciesTab::tr("Every hour");
    if (hours == 168)
        return PoliciesTab::tr("Every week");
    return hours % 168 == 0 ? PoliciesTab::tr("Every %1 weeks").arg(hours / 168) : PoliciesTab::tr("Every %1 hours").arg(hours);
}
} // namespace

PoliciesTab::PoliciesTab(const Context &context, QWidget *parent)
    : ConnectionTab(context, parent),
      m_conflict(named(new QComboBox, tr("When both sides change a field"))),
      m_conflictNote(makeNote()),
      m_script(named(new QComboBox, tr("When a rule stops with an error"))),
      m_scriptNote(makeNote()),
      m_byField(new FieldPolicies),
      m_audit(named(new QComboBox, tr("Compare all pairs"))),
      m_auditNote(makeNote())
{
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
    m_audit->setMinimumWidth(200);
    add(tr("When both sides change a field"), m_conflict, m_conflictNote);
    auto *caption = new TextLabel(tr("Other for these fields"));
    caption->setContentsMargins(0, metrics::Step8, 0, 0);
    const int fields = grid->rowCount();
    grid->addWidget(caption, fields, 0, Qt::AlignTop);
    grid->addWidget(m_byField, fields, 1, 1, 2);
    grid->setRowMinimumHeight(fields + 1, metrics::Step12);
    add(tr("When a rule stops with an error"), m_script, m_scriptNote);
    add(tr("Compare all pairs"), m_audit, m_auditNote);
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
    connect(m_byField, &FieldPolicies::policyWanted, this, [this, refused](const QString &field, ConflictPolicy policy) {
        const ConnectionConfig *now = this->context().services.configuration().connection(ConnectionId(connectionName()));
        change([field, policy](ConnectionConfig &connection) { connection.conflict.insert(field, policy); },
               now ? tr("Conflicts of %1 in %2: %3.").arg(field, connectionName(), policyWord(policy, *now)) : QString(), refused);
    });
    connect(m_byField, &FieldPolicies::removeWanted, this, [this, refused](const QString &field) {
        change([field](ConnectionConfig &connection) { connection.conflict.remove(field); },
               tr("Conflicts of %1 in %2: as for the other fields.").arg(field, connectionName()), refused);
    });
    connect(m_audit, &QComboBox::activated, this, [this, refused] {
        const int hours = m_audit->currentData().toInt();
        change([hours](ConnectionConfig &connection) { connection.auditHours = hours; }, tr("Comparing the pairs of %1: %2.").arg(connectionName(), m_audit->currentText()), refused);
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
    fillPolicies(m_conflict, connection, connection.conflict.value(u"default"_s, ConflictPolicy::Newest));
    m_script->setCurrentIndex(connection.scriptErrorStopsConnection ? 1 : 0);
    m_byField->show(connection, fieldsOf(connection));
    m_audit->clear();
    for (const int hours : offeredHours)
        m_audit->addItem(auditWord(hours), hours);
    if (m_audit->findData(connection.auditHours) < 0) // of the file
        m_audit->addItem(auditWord(connection.auditHours), connection.auditHours);
    m_audit->setCurrentIndex(m_audit->findData(connection.auditHours));
    explain();
}

// What both trackers have comes first, then what one of them has.
QStringList PoliciesTab::fieldsOf(const ConnectionConfig &connection) const
{
    QStringList names[2];
    for (int half = 0; half < 2; ++half) {
        const Schema *schema = context().host.schema(connection.halves[half].node);
        for (const FieldSchema &field : schema ? schema->fields : QList<FieldSchema>())
            names[half].append(field.name);
    }
    QStringList both;
    QStringList one;
    for (const QString &name : names[0] + names[1]) {
        QStringList &list = names[0].contains(name) && names[1].contains(name) ? both : one;
        if (!list.contains(name))
            list.append(name);
    }
    both.append({u"comments"_s, u"worklogs"_s});
    return both + one;
}

void PoliciesTab::explain()
{
    switch (static_cast<ConflictPolicy>(m_conflict->currentData().toInt())) {
    case ConflictPolicy::Newest: m_conflictNote->setText(tr("The later change wins. The value that loses stays in History.")); break;
    case ConflictPolicy::Local:
    case ConflictPolicy::Remote: m_conflictNote->setText(tr("Its value is kept on both sides. The value that loses stays in History.")); break;
    case ConflictPolicy::Ask: m_conflictNote->setText(tr("The issue stops with an error until you decide; other issues go on.")); break;
    }
    m_auditNote->setText(m_audit->currentData().toInt() == 0 ? tr("Differences that nobody told of are found only when you start a comparison.")
                                             : tr("In the background and gently; nothing is written. “lockstep audit --findings” lists the differences, “lockstep repair” settles them."));
    m_scriptNote->setText(m_script->currentIndex() == 0 ? tr("Later changes of the same issue wait; all others go on.")
                                                        : tr("Nothing of this connection moves until the rule is mended; changes are queued."));
}

} // namespace lockstep::ui
