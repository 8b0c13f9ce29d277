#include "ui/dialogs/synckeydialog.h"

#include "core/base/when.h"
#include "ui/dialogs/dialogframe.h"
#include "ui/pages/textlabel.h"
#include "ui/text/errortext.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/messagebar.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

SyncKeyDialog::SyncKeyDialog(const Context &context, const QString &connection, QWidget *parent)
    : QDialog(parent), m_context(context), m_bar(new MessageBar), m_connection(named(new QComboBox, tr("Connection"))),
      m_node(named(new QComboBox, tr("Tracker of the key"))), m_key(named(new QLineEdit, tr("Issue key")))
{
    setWindowTitle(tr("Sync an issue by key"));
    for (const ConnectionConfig &config : context.services.configuration().connections)
        m_connection->addItem(config.id.value());
    m_connection->setCurrentText(connection);
    m_key->setPlaceholderText(tr("42 or PROJ-7"));
    QPushButton *send = makeButton(tr("Sync"), {}, ButtonVariant::Primary);
    auto *form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeft);
    form->addRow(tr("Connection"), m_connection);
    form->addRow(tr("Issue of"), m_node);
    form->addRow(tr("Key"), m_key);
    auto *content = new QVBoxLayout;
    content->addWidget(makeNote(tr("An issue that is not under sync yet comes under sync; one that is, is sent again if it has changed.")));
    content->addLayout(form);
    frameDialog(this, content, send, m_bar);
    setMinimumWidth(460);
    connect(send, &QPushButton::clicked, this, &SyncKeyDialog::send);
    connect(m_connection, &QComboBox::currentTextChanged, this, &SyncKeyDialog::fillNodes);
    connect(m_key, &QLineEdit::textEdited, m_bar, &MessageBar::clear); // it was about what stood there
    fillNodes();
    m_key->setFocus();
}

void SyncKeyDialog::fillNodes()
{
    m_node->clear();
    m_node->addItem(tr("Either side"), QString());
    if (const ConnectionConfig *connection = m_context.services.configuration().connection(ConnectionId(m_connection->currentText()))) {
        for (const ConnectionHalf &half : connection->halves)
            m_node->addItem(half.node.value(), half.node.value());
    }
}

void SyncKeyDialog::send()
{
    const QString key = m_key->text().trimmed();
    if (key.isEmpty() || m_connection->currentText().isEmpty()) {
        m_bar->setMessage(MessageBar::Kind::Warning, key.isEmpty() ? tr("Type the key of an issue.") : tr("There is no connection yet."));
        return;
    }
    when(m_context.host.syncNow(m_connection->currentText(), key, m_node->currentData().toString()), this, [this, key](const CommandOutcome &outcome) {
        if (!outcome.ok) {
            m_bar->setMessage(MessageBar::Kind::Error, errorTitle(outcome.error), outcome.error.detail);
            return;
        }
        Q_EMIT done(key);
        accept();
    });
}

} // namespace lockstep::ui
