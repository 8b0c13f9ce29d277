#include "ui/pages/triggerstab.h"

#include "ui/delegates/celldelegate.h"
#include "ui/models/celltablemodel.h"
#include "ui/pages/rowsinplace.h"
#include "ui/pages/textlabel.h"
#include "ui/widgets/buttonmenu.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/hairline.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

TriggersTab::TriggersTab(const Context &context, QWidget *parent)
    : ConnectionTab(context, parent),
      m_view(new QTableView),
      m_model(new CellTableModel({{tr("Node")}, {tr("Query")}, {tr("State")}, {tr("Existing issues")}}, this)),
      m_add(makeButton(tr("Add trigger…"), Icon::Plus)),
      m_edit(makeButton(tr("Edit…"), Icon::Edit)),
      m_toggle(makeButton(tr("Switch off"), Icon::Pause)),
      m_remove(makeButton(tr("Remove"), Icon::Trash, ButtonVariant::Quiet))
{
    m_form = makeForm(); // not above: the initialisers of what it makes come after it
    m_view->setModel(m_model);
    setUpTable(m_view, tr("Triggers"), metrics::MappingRow, true);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    setColumnWidth(m_view, 0, u"Request Tracker"_s);
    m_view->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    setColumnWidth(m_view, 2, u"Switched off888888"_s);
    setColumnWidth(m_view, 3, u"only when they change"_s);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(metrics::Step8);
    buttons->setContentsMargins(metrics::PageMargin, 0, metrics::PageMarginRight, metrics::Step8);
    buttons->addWidget(m_add);
    buttons->addWidget(m_edit);
    buttons->addWidget(m_toggle);
    buttons->addWidget(m_remove);
    buttons->addStretch(1);
    auto *note = makeNote(tr("A trigger names the issues that come under sync, in the tracker's own language. Issues that are under sync already stay in "
                             "step whatever the triggers say."));
    note->setContentsMargins(metrics::PageMargin, 0, metrics::PageMargin, 0);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, metrics::Step12, 0, 0);
    column->setSpacing(metrics::Step8);
    column->addWidget(note);
    column->addWidget(bar());
    column->addWidget(m_view, 1);
    column->addWidget(m_form);
    column->addLayout(buttons);
    m_form->hide();
    connect(m_add, &QPushButton::clicked, this, [this] { edit({0, -1}); });
    connect(m_edit, &QPushButton::clicked, this, [this] { edit(selected()); });
    connect(m_view, &QTableView::activated, this, [this] {
        if (m_edit->isEnabled())
            edit(selected());
    });
    addButtonMenu(m_view, {m_edit, m_toggle, m_remove});
    connect(m_toggle, &QPushButton::clicked, this, &TriggersTab::toggle);
    connect(m_remove, &QPushButton::clicked, this, &TriggersTab::remove);
    connect(bar(), &MessageBar::closed, this, [this] { m_removed.clear(); });
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &TriggersTab::updateButtons);
}

QWidget *TriggersTab::makeForm()
{
    auto *box = new QWidget;
    m_node = named(new QComboBox, tr("Node of the trigger"));
    m_query = named(new QLineEdit, tr("Query"));
    m_language = makeNote();
    m_active = new QCheckBox(tr("Active"));
    m_existing = new QCheckBox(tr("Bring issues that match already under sync too"));
    m_loss = new TextLabel({}, FontRole::Caption, ColourRole::Wait);
    m_loss->setWordWrap(true);
    m_loss->hide();
    m_fault = new TextLabel({}, FontRole::Caption, ColourRole::Fail);
    m_fault->setWordWrap(true);
    m_fault->hide();
    m_save = makeButton(tr("Save trigger"), Icon::Tick, ButtonVariant::Primary);
    QPushButton *cancel = makeButton(tr("Cancel"));
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(metrics::Step8);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_save);
    auto *form = new QFormLayout(box);
    form->setContentsMargins(metrics::PageMargin, metrics::Step8, metrics::PageMarginRight, metrics::Step8);
    form->setVerticalSpacing(metrics::Step8);
    form->addRow(new Hairline);
    form->addRow(tr("Node"), m_node);
    form->addRow(tr("Query"), m_query);
    form->addRow({}, m_fault);
    form->addRow({}, m_language);
    form->addRow({}, m_active);
    form->addRow({}, m_existing);
    form->addRow({}, m_loss);
    form->addRow(buttons);
    connect(m_active, &QCheckBox::toggled, this, [this](bool on) {
        m_loss->setText(on ? QString()
                           : tr("While it is off, issues that begin to match are missed. Those under sync already go on. Existing issues are looked for "
                                "when it is switched on again with the box above ticked."));
        m_loss->setVisible(!on);
    });
    connect(m_node, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (index < 0)
            return;
        const NodeConfig *node = context().services.configuration().node(m_connection.halves[index].node);
        const ConnectorDescriptor *descriptor = node ? context().host.registry().find(node->connector) : nullptr;
        m_language->setText(descriptor ? descriptor->queryLanguage : QString());
    });
    connect(m_save, &QPushButton::clicked, this, &TriggersTab::save);
    connect(cancel, &QPushButton::clicked, this, &TriggersTab::closeForm);
    connect(m_query, &QLineEdit::returnPressed, this, &TriggersTab::save);
    connect(m_query, &QLineEdit::textEdited, this, &TriggersTab::forgetError);
    m_query->setPlaceholderText(tr("Empty: every issue"));
    return box;
}

void TriggersTab::show(const ConnectionConfig &connection)
{
    const QString name = connection.id.value();
    std::optional<Draft> typed;
    if (!m_form->isHidden())
        typed = draft();
    if (connectionName() != name) {
        if (typed)
            m_drafts.insert(connectionName(), *typed);
        m_removed.clear();
        typed = m_drafts.contains(name) ? std::optional(m_drafts.take(name)) : std::nullopt;
    }
    setConnectionName(name);
    m_connection = connection;
    showRows();
    if (typed)
        openForm(*typed);
    else
        closeForm();
}

void TriggersTab::showRows()
{
    QList<CellRow> rows;
    for (int half = 0; half < 2; ++half) {
        for (qsizetype i = 0; i < m_connection.halves[half].triggers.size(); ++i) {
            const TriggerConfig &trigger = m_connection.halves[half].triggers.at(i);
            const Badge state = trigger.active ? Badge {appearanceOf(ExtraState::InStep), tr("Active")} : Badge {appearanceOf(ExtraState::Off), tr("Switched off")};
            const ColourRole colour = trigger.active ? ColourRole::Text : ColourRole::Dim;
            rows.append({Place {half, i}.key(),
                         {{m_connection.halves[half].node.value(), colour},
                          {trigger.query.isEmpty() ? tr("every issue") : trigger.query, colour},
                          {{}, ColourRole::Text, false, state},
                          {trigger.existing ? tr("come under sync") : tr("only when they change"), ColourRole::Dim}},
                         trigger.query});
        }
    }
    setRowsInPlace(m_view, m_model, rows);
    tell();
    updateButtons();
}

void TriggersTab::tell()
{
    bar()->clear();
    const bool none = m_model->rowCount() == 0;
    const QString warning = tr("There is no trigger: nothing comes under sync by itself.");
    if (!m_removed.isEmpty()) {
        QStringList names;
        for (const Removed &removed : std::as_const(m_removed))
            names.append(nameOf(removed));
        bar()->setMessage(none ? MessageBar::Kind::Warning : MessageBar::Kind::Info,
                          names.size() == 1 ? tr("The trigger %1 is removed.").arg(names.first()) : tr("These triggers are removed: %1.").arg(names.join(u", "_s)),
                          none ? warning : tr("Issues under sync already go on."));
        bar()->setAction(tr("Undo"), [this] { putBack(); });
    } else if (none) {
        bar()->setMessage(MessageBar::Kind::Info, warning, tr("Add one, or bring issues under sync one by one with Connection, Sync an issue by key."));
    }
}

QString TriggersTab::nameOf(const Removed &removed) const
{
    const QString node = m_connection.halves[removed.place.half].node.value();
    return removed.trigger.query.isEmpty() ? tr("for every issue of %1").arg(node) : tr("“%1” of %2").arg(removed.trigger.query, node);
}

TriggersTab::Place TriggersTab::selected() const
{
    const QString key = m_model->keyAt(m_view->currentIndex().row());
    return key.isEmpty() ? Place {} : Place {key.section(u'/', 0, 0).toInt(), key.section(u'/', 1).toLongLong()};
}

void TriggersTab::updateButtons()
{
    const Place place = selected();
    const bool editing = !m_form->isHidden(); // what is edited must not go away or move below the form
    const bool any = place.index >= 0 && !editing;
    m_add->setEnabled(!editing);
    m_edit->setEnabled(any);
    m_toggle->setEnabled(any);
    m_remove->setEnabled(any);
    const bool active = place.index >= 0 && m_connection.halves[place.half].triggers.value(place.index).active;
    m_toggle->setText(active || place.index < 0 ? tr("Switch off") : tr("Switch on"));
    m_toggle->setIcon(icon(active || place.index < 0 ? Icon::Pause : Icon::Play));
}

void TriggersTab::edit(Place place)
{
    const TriggerConfig trigger = m_connection.halves[place.half].triggers.value(place.index);
    openForm({place, trigger, trigger});
    m_query->setFocus();
}

void TriggersTab::openForm(const Draft &draft)
{
    m_original = draft.original;
    m_edited = draft.place;
    if (m_edited.index >= 0) // the others may have changed since: -1, a new one, if it is gone
        m_edited.index = m_connection.halves[m_edited.half].triggers.indexOf(m_original);
    m_node->clear();
    for (const ConnectionHalf &half : m_connection.halves)
        m_node->addItem(half.node.value());
    m_node->setCurrentIndex(m_edited.half);
    m_node->setEnabled(m_edited.index < 0);
    if (m_query->text() != draft.typed.query)
        m_query->setText(draft.typed.query);
    m_active->setChecked(draft.typed.active);
    m_existing->setChecked(draft.typed.existing);
    m_form->show();
    updateButtons();
}

void TriggersTab::closeForm()
{
    const bool focused = m_form->isAncestorOf(focusWidget());
    m_form->hide();
    ++m_asked;
    m_save->setEnabled(true);
    m_fault->hide();
    tell();
    updateButtons();
    if (focused)
        m_view->setFocus(Qt::OtherFocusReason);
}

/// It was about what stood in the form; so was the question whether to close it.
void TriggersTab::forgetError()
{
    m_fault->hide();
    if (!bar()->isHidden() && bar()->kind() != MessageBar::Kind::Info)
        tell();
}

void TriggersTab::askToClose()
{
    if (draft().typed == m_original) {
        closeForm();
        return;
    }
    bar()->clear();
    bar()->setMessage(MessageBar::Kind::Warning, tr("Not saved: a trigger of %1").arg(connectionName()), tr("Go on, or close without it."));
    bar()->setAction(tr("Close without saving"), [this] { closeForm(); });
}

TriggersTab::Draft TriggersTab::draft() const
{
    return {{m_node->currentIndex(), m_edited.index}, m_original, {m_query->text().trimmed(), m_active->isChecked(), m_existing->isChecked()}};
}

QStringList TriggersTab::unsaved() const
{
    QMap<QString, Draft> drafts = m_drafts;
    if (!m_form->isHidden())
        drafts.insert(connectionName(), draft());
    QStringList sentences;
    for (auto it = drafts.cbegin(); it != drafts.cend(); ++it) {
        if (it->typed != it->original && context().services.configuration().connection(ConnectionId(it.key())))
            sentences.append(tr("a trigger of %1").arg(it.key()));
    }
    return sentences;
}

void TriggersTab::removeSelected()
{
    if (m_remove->isEnabled())
        remove();
}

void TriggersTab::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && !m_form->isHidden())
        askToClose();
    else
        ConnectionTab::keyPressEvent(event);
}

} // namespace lockstep::ui
