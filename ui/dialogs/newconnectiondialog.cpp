#include "ui/dialogs/newconnectiondialog.h"

#include "core/base/when.h"
#include "core/model/names.h"
#include "ui/dialogs/querycheck.h"
#include "ui/dialogs/trackerchooser.h"
#include "ui/dialogs/typedguard.h"
#include "ui/pages/textlabel.h"
#include "ui/text/configurationerror.h"
#include "ui/text/errortext.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/hairline.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/scrolled.h"
#include "ui/widgets/steplist.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>

#include <array>
#include <memory>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

NewConnectionDialog::NewConnectionDialog(const Context &context, QWidget *parent)
    : QDialog(parent), m_context(context), m_steps(new StepList), m_stack(new QStackedWidget), m_bar(new MessageBar),
      m_cancel(makeButton(tr("Cancel"))), m_back(makeButton(tr("Back"))), m_next(makeButton(tr("Next"), {}, ButtonVariant::Primary))
{
    setWindowTitle(tr("New connection"));
    resize(860, 620);
    m_steps->setTitle(tr("New connection"));
    m_steps->setSteps({{tr("Your tracker"), {}}, {tr("The other side"), {}}, {tr("Scope and rules"), {}}});
    m_steps->setBackgroundRole(QPalette::AlternateBase);
    m_steps->setAutoFillBackground(true);
    m_sides[0] = new TrackerChooser(context, tr("Your tracker"), tr("Address and a key of an account that may read and write the issues. Test shows what it may see."));
    m_sides[1] = new TrackerChooser(context, tr("The other side"), tr("The tracker that shall be kept in step with %1. It gets a node of its own.").arg(tr("yours")));
    m_sides[1]->choose(1);
    m_stack->addWidget(makeScrolled(m_sides[0], tr("Your tracker")));
    m_stack->addWidget(makeScrolled(m_sides[1], tr("The other side")));
    m_stack->addWidget(makeScrolled(makeScope(), tr("Scope and rules")));

    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(metrics::Step24, 10, metrics::PageMarginRight, 10);
    foot->setSpacing(metrics::Step8);
    foot->addStretch(1);
    foot->addWidget(m_cancel);
    foot->addWidget(m_back);
    foot->addWidget(m_next);
    auto *right = new QVBoxLayout;
    right->setSpacing(0);
    right->addWidget(m_stack, 1);
    right->addWidget(m_bar); // below, so that nothing moves away under the pointer
    right->addWidget(new Hairline);
    right->addLayout(foot);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_steps);
    row->addWidget(new Hairline(Qt::Vertical));
    row->addLayout(right, 1);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    m_next->setDefault(true);
    for (TrackerChooser *side : m_sides)
        connect(side, &TrackerChooser::edited, m_bar, &MessageBar::clear); // it was about what stood there
    connect(m_name, &QLineEdit::textChanged, m_bar, &MessageBar::clear);
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
    askBeforeClosing(this, m_bar, tr("the new connection"), [this] { return !m_isMade && isTyped(this); });
    connect(m_back, &QPushButton::clicked, this, [this] { goTo(m_stack->currentIndex() - 1); });
    connect(m_next, &QPushButton::clicked, this, &NewConnectionDialog::next);
    connect(m_steps, &StepList::stepChosen, this, &NewConnectionDialog::goTo);
    goTo(0);
}

QWidget *NewConnectionDialog::makeScope()
{
    auto *page = new QWidget;
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(metrics::Step24, metrics::PageMargin, metrics::Step24, metrics::Step16);
    column->setSpacing(metrics::Step8);
    column->addWidget(new TextLabel(tr("Scope and rules"), FontRole::PageTitle));
    column->addWidget(makeNote(tr("Which issues come under sync, and what goes over. All of it can be changed later.")));
    column->addSpacing(metrics::Step8);
    auto *form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeft);
    form->setVerticalSpacing(metrics::Step8);
    m_name = named(new QLineEdit, tr("Name of the connection"));
    form->addRow(tr("Name"), m_name);
    for (int i = 0; i < 2; ++i) {
        m_queries[i] = new QLineEdit;
        m_queries[i]->setPlaceholderText(tr("Empty: every issue"));
        m_queries[i]->setAccessibleName(tr("Query"));
        m_triggerOn[i] = new QCheckBox(tr("New issues come under sync by themselves"));
        m_triggerOn[i]->setChecked(true);
        m_queryLabels[i] = new ElidedLabel;
        m_queryLabels[i]->setMaximumWidth(160);
        m_queryLabels[i]->setAlignment(Qt::AlignLeft | Qt::AlignTop); // beside the box, not in the middle of the row
        m_queryLabels[i]->setContentsMargins(0, 3, 0, 0);
        m_languages[i] = makeNote();
        auto *box = new QVBoxLayout;
        box->setSpacing(2);
        box->addWidget(m_triggerOn[i]);
        box->addWidget(m_queries[i]);
        box->addWidget(m_languages[i]);
        form->addRow(m_queryLabels[i], box);
        connect(m_triggerOn[i], &QCheckBox::toggled, m_queries[i], &QWidget::setEnabled);
    }
    m_existing = new QCheckBox(tr("Bring issues that match already under sync too"));
    m_existing->setChecked(true);
    form->addRow(QString(), m_existing);
    m_mode = named(new QComboBox, tr("Rules"));
    m_mode->addItem(tr("Basic: summary, description, comments and attachments")); // in the order of RuleMode
    m_mode->addItem(tr("Mapping: rows of fields, to be added to"));
    m_mode->addItem(tr("Script: decide yourself, in JavaScript"));
    form->addRow(tr("Rules"), m_mode);
    column->addLayout(form);
    column->addStretch(1);
    return page;
}

void NewConnectionDialog::goTo(int step)
{
    m_bar->clear();
    m_stack->setCurrentIndex(step);
    m_steps->setCurrent(step);
    m_back->setEnabled(step > 0);
    m_next->setText(step == 2 ? tr("Make the connection") : tr("Next"));
    if (step == 2) {
        fillScope();
        m_name->setFocus(Qt::OtherFocusReason);
    } else {
        m_sides[step]->focusFirst();
    }
}

void NewConnectionDialog::say(const Error &error)
{
    m_bar->clear(); // with the action of what was told before
    m_bar->setMessage(MessageBar::Kind::Error, errorTitle(error), error.detail);
}

bool NewConnectionDialog::check(int step)
{
    if (step > 1)
        return true;
    const auto node = m_sides[step]->node();
    if (!node) {
        say(node.error());
        m_sides[step]->goToFault(node.error());
        return false;
    }
    if (step == 1) {
        const auto other = m_sides[0]->node();
        if (other && other->id == node->id) {
            say(Error::make(ErrorCode::InvalidInput, tr("Both sides are the node %1. Choose two different ones.").arg(node->id.value())));
            return false;
        }
    }
    m_steps->setDetail(step, m_sides[step]->summary());
    return true;
}

void NewConnectionDialog::next()
{
    const int step = m_stack->currentIndex();
    if (!check(step))
        return;
    if (step < 2)
        goTo(step + 1);
    else
        finish();
}

void NewConnectionDialog::fillScope()
{
    QStringList names;
    for (int i = 0; i < 2; ++i) {
        const auto node = m_sides[i]->node();
        const QString name = node ? node->id.value() : QString();
        names.append(name);
        const ConnectorDescriptor *kind = node ? m_context.host.registry().find(node->connector) : nullptr;
        m_queryLabels[i]->setText(tr("Issues of %1").arg(name));
        m_triggerOn[i]->setAccessibleName(tr("New issues of %1 come under sync by themselves").arg(name));
        m_queries[i]->setAccessibleName(tr("Query of %1").arg(name));
        m_languages[i]->setText(kind ? kind->queryLanguage : QString());
    }
    const QString pair = tr("%1 to %2").arg(names.value(0), names.value(1));
    QString proposed = pair;
    for (int number = 2; m_context.services.configuration().connection(ConnectionId(proposed)); ++number)
        proposed = tr("%1 %2").arg(pair).arg(number);
    if (m_name->text().isEmpty() || m_name->text() == m_proposed) // what was typed stays
        m_name->setText(proposed);
    m_proposed = proposed;
}

void NewConnectionDialog::finish()
{
    const QString name = m_name->text().trimmed();
    if (name.isEmpty()) {
        say(Error::make(ErrorCode::InvalidInput, tr("The connection needs a name.")));
        m_name->setFocus(Qt::OtherFocusReason);
        return;
    }
    if (const QString fault = connectionNameFault(name); !fault.isEmpty()) {
        say(Error::make(ErrorCode::InvalidInput, tr("%1: %2").arg(tr("Name"), fault)));
        m_name->setFocus(Qt::OtherFocusReason);
        return;
    }
    Configuration next = m_context.services.configuration();
    if (next.connection(ConnectionId(name))) {
        say(Error::make(ErrorCode::InvalidInput, tr("There is a connection %1 already.").arg(name)));
        m_name->setFocus(Qt::OtherFocusReason);
        return;
    }
    QMap<QString, QString> secrets;
    ConnectionConfig connection;
    connection.id = ConnectionId(name);
    connection.conflict.insert(u"default"_s, ConflictPolicy::Newest);
    for (int i = 0; i < 2; ++i) {
        const auto node = m_sides[i]->node();
        if (!node) {
            say(node.error());
            return;
        }
        if (m_sides[i]->isNew()) {
            next.nodes.append(node.value());
            secrets.insert(m_sides[i]->newSecrets());
        }
        ConnectionHalf &half = connection.halves[i];
        half.node = node->id;
        if (m_triggerOn[i]->isChecked())
            half.triggers.append({m_queries[i]->text().trimmed(), true, m_existing->isChecked()});
        half.rules.mode = static_cast<RuleMode>(m_mode->currentIndex());
        if (half.rules.mode == RuleMode::Mapping)
            half.rules.mapping = basicMapping();
        if (half.rules.mode == RuleMode::Script) {
            half.rules.outgoing = u"// What leaves: fill the replica from the issue.\nreplica.summary = issue.summary;\n"
                                  "replica.description = issue.description;\nreplica.comments = issue.comments;\nreplica.attachments = issue.attachments;\n"_s;
            half.rules.incoming = u"// What comes in: change the issue from the replica.\nissue.summary = replica.summary;\n"
                                  "issue.description = replica.description;\ncomments.merge(issue, replica);\nattachments.merge(issue, replica);\n"_s;
        }
    }
    next.connections.append(connection);
    setBusy(true);
    m_bar->clear();
    m_bar->setMessage(MessageBar::Kind::Info, tr("Asking the trackers whether they take the queries…"));
    const auto verdicts = std::make_shared<std::array<std::optional<QueryVerdict>, 2>>();
    for (size_t i = 0; i < 2; ++i) {
        const int side = static_cast<int>(i);
        const QString query = m_triggerOn[i]->isChecked() ? m_queries[i]->text().trimmed() : QString();
        checkQuery(m_context, *next.node(connection.halves[side].node), typedSecrets(side), query, this, [this, verdicts, i, next, secrets](const QueryVerdict &verdict) {
            (*verdicts)[i] = verdict;
            if (!(*verdicts)[0] || !(*verdicts)[1])
                return;
            QStringList unchecked;
            for (size_t each = 0; each < 2; ++each) {
                const QueryVerdict &said = *(*verdicts)[each];
                const QString node = next.connections.last().halves[each].node.value();
                if (said.refusal) {
                    setBusy(false);
                    Error error = *said.refusal;
                    error.message = tr("Query of %1: %2").arg(node, errorTitle(error));
                    say(error);
                    m_queries[each]->setFocus(Qt::OtherFocusReason);
                    return;
                }
                if (!said.trouble.isEmpty())
                    unchecked.append(tr("%1: %2").arg(node, said.trouble));
            }
            store(next, secrets, unchecked);
        });
    }
}

void NewConnectionDialog::setBusy(bool busy)
{
    m_stack->setEnabled(!busy);
    m_back->setEnabled(!busy);
    m_next->setEnabled(!busy);
}

QMap<QString, QString> NewConnectionDialog::typedSecrets(int side) const
{
    QMap<QString, QString> own;
    const QMap<QString, QString> typed = m_sides[side]->newSecrets(); // by "Node/name"
    for (auto it = typed.cbegin(); it != typed.cend(); ++it)
        own.insert(it.key().section(u'/', -1), it.value());
    return own;
}

void NewConnectionDialog::store(const Configuration &next, const QMap<QString, QString> &secrets, const QStringList &unchecked)
{
    const QString name = next.connections.last().id.value();
    m_bar->clear();
    m_bar->setMessage(MessageBar::Kind::Info, tr("Keeping the keys and starting the nodes…"));
    when(m_context.services.changeConfiguration(next, secrets), this, [this, next, name, unchecked](const CommandOutcome &outcome) {
        if (!outcome.ok) {
            setBusy(false);
            m_next->setFocus(Qt::OtherFocusReason); // it was taken away while the button was disabled
            Error error = outcome.error;
            error.message = configurationErrorTitle(error, next, m_context.host.registry());
            say(error);
            return;
        }
        m_isMade = true;
        Q_EMIT made(name);
        if (unchecked.isEmpty()) {
            accept();
            return;
        }
        m_bar->setMessage(MessageBar::Kind::Warning, tr("The connection is made; its queries are not checked"), unchecked.join(u'\n'));
        m_cancel->hide();
        m_back->hide();
        m_next->setText(tr("Close"));
        m_next->setEnabled(true);
        m_next->disconnect(this);
        connect(m_next, &QPushButton::clicked, this, &QDialog::accept);
    });
}

} // namespace lockstep::ui
