#include "ui/dialogs/trackerchooser.h"

#include "ui/pages/textlabel.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QRadioButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

TrackerChooser::TrackerChooser(const Context &context, const QString &title, const QString &note, QWidget *parent)
    : QWidget(parent), m_context(context), m_existing(new QRadioButton(tr("A node that is there already"))), m_nodes(named(new QComboBox, tr("Node"))),
      m_new(new QRadioButton(tr("Another tracker"))), m_form(new TrackerForm(context))
{
    for (const NodeConfig &node : context.services.configuration().nodes) {
        const ConnectorDescriptor *kind = context.host.registry().find(node.connector);
        m_nodes->addItem(tr("%1, %2").arg(kind ? kind->name : node.connector, node.id.value()), node.id.value());
    }
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::Step24, metrics::PageMargin, metrics::Step24, metrics::Step16);
    column->setSpacing(metrics::Step8);
    column->addWidget(new TextLabel(title, FontRole::PageTitle));
    column->addWidget(makeNote(note));
    column->addSpacing(metrics::Step8);
    const bool any = m_nodes->count() > 0;
    limitWidth(m_nodes);
    auto *row = new QHBoxLayout;
    row->addWidget(m_existing);
    row->addWidget(m_nodes, 1);
    column->addLayout(row);
    column->addWidget(m_new);
    column->addWidget(m_form);
    column->addStretch(1);
    for (QWidget *widget : {static_cast<QWidget *>(m_existing), static_cast<QWidget *>(m_nodes), static_cast<QWidget *>(m_new)})
        widget->setVisible(any);
    m_existing->setChecked(any);
    m_new->setChecked(!any);
    connect(m_existing, &QRadioButton::toggled, this, &TrackerChooser::update);
    connect(m_existing, &QRadioButton::toggled, this, &TrackerChooser::edited);
    connect(m_nodes, &QComboBox::currentIndexChanged, this, &TrackerChooser::edited);
    connect(m_form, &TrackerForm::edited, this, &TrackerChooser::edited);
    update();
}

void TrackerChooser::update()
{
    m_nodes->setEnabled(!isNew());
    m_form->setVisible(isNew());
}

void TrackerChooser::choose(int index)
{
    if (index < m_nodes->count())
        m_nodes->setCurrentIndex(index);
    else
        m_new->setChecked(true);
    update();
}

bool TrackerChooser::isNew() const { return m_new->isChecked(); }

Result<NodeConfig> TrackerChooser::node() const
{
    if (isNew())
        return m_form->node();
    const NodeConfig *node = m_context.services.configuration().node(NodeId(m_nodes->currentData().toString()));
    if (!node)
        return Error::make(ErrorCode::InvalidInput, tr("The node %1 is gone.").arg(m_nodes->currentText()));
    return *node;
}

QMap<QString, QString> TrackerChooser::newSecrets() const { return isNew() ? m_form->newSecrets() : QMap<QString, QString> {}; }

void TrackerChooser::focusFirst()
{
    if (!isNew())
        m_nodes->setFocus(Qt::OtherFocusReason);
    else if (m_new->isHidden())
        m_form->setFocus(Qt::OtherFocusReason);
    else
        m_new->setFocus(Qt::OtherFocusReason);
}

void TrackerChooser::goToFault(const Error &error)
{
    if (isNew())
        m_form->goToFault(error);
}

QString TrackerChooser::summary() const { return isNew() ? m_form->trackerTitle() : m_nodes->currentText(); }

} // namespace lockstep::ui
