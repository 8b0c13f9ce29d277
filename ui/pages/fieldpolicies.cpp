#include "ui/pages/fieldpolicies.h"

#include "ui/pages/page.h"
#include "ui/pages/textlabel.h"
#include "ui/widgets/buttons.h"

#include <QComboBox>
#include <QCompleter>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

QString policyWord(ConflictPolicy policy, const ConnectionConfig &connection)
{
    switch (policy) {
    case ConflictPolicy::Newest: return FieldPolicies::tr("Newest wins");
    case ConflictPolicy::Local: return FieldPolicies::tr("%1 wins").arg(connection.halves[0].node.value());
    case ConflictPolicy::Remote: return FieldPolicies::tr("%1 wins").arg(connection.halves[1].node.value());
    case ConflictPolicy::Ask: return FieldPolicies::tr("Ask me");
    }
    return {};
}

void fillPolicies(QComboBox *box, const ConnectionConfig &connection, ConflictPolicy chosen)
{
    box->clear();
    for (const ConflictPolicy policy : {ConflictPolicy::Newest, ConflictPolicy::Local, ConflictPolicy::Remote, ConflictPolicy::Ask})
        box->addItem(policyWord(policy, connection), static_cast<int>(policy));
    box->setCurrentIndex(box->findData(static_cast<int>(chosen)));
}

FieldPolicies::FieldPolicies(QWidget *parent) : QWidget(parent), m_rows(new QGridLayout), m_field(named(new QComboBox, tr("Field with a policy of its own")))
{
    m_field->setEditable(true);
    m_field->setInsertPolicy(QComboBox::NoInsert);
    m_field->setMinimumWidth(200);
    m_field->completer()->setFilterMode(Qt::MatchContains);
    m_field->lineEdit()->setPlaceholderText(tr("Field, or custom.Name"));
    QPushButton *add = makeButton(tr("Add field"), Icon::Plus);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setHorizontalSpacing(metrics::Step8);
    m_rows->setVerticalSpacing(metrics::Step4);
    m_rows->setColumnMinimumWidth(0, 200);
    m_rows->setColumnStretch(3, 1);
    auto *bottom = new QHBoxLayout;
    bottom->setSpacing(metrics::Step8);
    bottom->addWidget(m_field);
    bottom->addWidget(add);
    bottom->addStretch(1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::Step4);
    column->addLayout(m_rows);
    column->addLayout(bottom);
    connect(add, &QPushButton::clicked, this, &FieldPolicies::addField);
    connect(m_field->lineEdit(), &QLineEdit::returnPressed, this, &FieldPolicies::addField);
}

void FieldPolicies::show(const ConnectionConfig &connection, const QStringList &fields)
{
    const bool same = m_connection.id == connection.id && m_connection.conflict == connection.conflict && m_connection.halves[0].node == connection.halves[0].node;
    m_connection = connection;
    const QString typed = m_field->currentText();
    m_field->clear();
    for (const QString &field : fields) {
        if (!connection.conflict.contains(field))
            m_field->addItem(field);
    }
    m_field->setCurrentIndex(-1);
    if (same) {
        m_field->setEditText(typed);
        return;
    }
    for (QWidget *widget : std::as_const(m_shown)) {
        widget->hide();
        widget->deleteLater(); // one of them may be asking for this
    }
    m_shown.clear();
    for (auto it = connection.conflict.cbegin(); it != connection.conflict.cend(); ++it) {
        if (it.key() != "default"_L1)
            addRow(it.key(), *it);
    }
}

void FieldPolicies::addRow(const QString &field, ConflictPolicy policy)
{
    auto *box = named(new QComboBox, tr("Policy for %1").arg(field));
    fillPolicies(box, m_connection, policy);
    box->setMinimumWidth(160);
    QToolButton *remove = makeIconButton(Icon::Trash, tr("No policy of its own for %1").arg(field));
    auto *name = new TextLabel(field);
    name->setBuddy(box);
    const int row = m_rows->rowCount();
    m_rows->addWidget(name, row, 0);
    m_rows->addWidget(box, row, 1);
    m_rows->addWidget(remove, row, 2);
    m_shown += {name, box, remove};
    connect(box, &QComboBox::activated, this, [this, field, box] { Q_EMIT policyWanted(field, static_cast<ConflictPolicy>(box->currentData().toInt())); });
    connect(remove, &QToolButton::clicked, this, [this, field] { Q_EMIT removeWanted(field); });
}

// With the policy that holds for the others: chosen is then what is wanted instead.
void FieldPolicies::addField()
{
    const QString field = m_field->currentText().trimmed();
    if (field.isEmpty()) {
        m_field->setFocus();
        return;
    }
    Q_EMIT policyWanted(field, m_connection.conflict.value(field, m_connection.conflict.value(u"default"_s, ConflictPolicy::Newest)));
}

} // namespace lockstep::ui
