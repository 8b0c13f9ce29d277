#include "ui/pages/triggerstab.h"

#include "ui/delegates/celldelegate.h"
#include "ui/models/celltablemodel.h"
#include "ui/pages/textlabel.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/hairline.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
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
      m_remove(makeButton(tr("Remove"), Icon::Trash, ButtonVariant::Quiet)),
      m_form(makeForm())
{
    m_view->setModel(m_model);
    setUpTable(m_view, tr("Triggers"), metrics::MappingRow, true);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    setColumnWidth(m_view, 0, u"Request Tracker"_s);
    m_view->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    setColumnWidth(m_view, 2, u"Switched off888888"_s);
    setColumnWidth(m_view, 3, u"only later changess"_s);
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
    connect(m_view, &QTableView::activated, this, [this] { edit(selected()); });
    connect(m_toggle, &QPushButton::clicked, this, &TriggersTab::toggle);
    connect(m_remove, &QPushButton::clicked, this, &TriggersTab::remove);
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
    QPushButton *save = makeButton(tr("Save trigger"), Icon::Tick, ButtonVariant::Primary);
    QPushButton *cancel = makeButton(tr("Cancel"));
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(metrics::Step8);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(save);
    auto *form = new QFormLayout(box);
    form->setContentsMargins(metrics::PageMargin, metrics::Step8, metrics::PageMarginRight, metrics::Step8);
    form->addRow(new Hairline);
    form->addRow(tr("Node"), m_node);
    form->addRow(tr("Query"), m_query);
    form->addRow({}, m_language);
    form->addRow({}, m_active);
    form->addRow({}, m_existing);
    form->addRow({}, m_loss);
    form->addRow(buttons);
    connect(m_active, &QCheckBox::toggled, this, [this](bool on) {
        m_loss->setText(on ? QString()
                           : tr("While it is off, issues that begin to match are missed. Those under sync already go on. Existing issues are looked for "
                                "when it is switched on again with the box above ticked."));
    });
    connect(m_node, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (index < 0)
            return;
        const NodeConfig *node = context().services.configuration().node(m_connection.halves[index].node);
        const ConnectorDescriptor *descriptor = node ? context().host.registry().find(node->connector) : nullptr;
        m_language->setText(descriptor ? descriptor->queryLanguage : QString());
    });
    connect(save, &QPushButton::clicked, this, &TriggersTab::save);
    connect(cancel, &QPushButton::clicked, this, [this] { m_form->hide(); });
    return box;
}

void TriggersTab::show(const ConnectionConfig &connection)
{
    if (connectionName() != connection.id.value())
        m_form->hide();
    setConnectionName(connection.id.value());
    m_connection = connection;
    showRows();
}

void TriggersTab::showRows()
{
    QList<CellRow> rows;
    for (int half = 0; half < 2; ++half) {
        for (qsizetype i = 0; i < m_connection.halves[half].triggers.size(); ++i) {
            const TriggerConfig &trigger = m_connection.halves[half].triggers.at(i);
            const Badge state = trigger.active ? Badge {appearanceOf(ExtraState::InStep), tr("Active")} : Badge {appearanceOf(ExtraState::Off), tr("Switched off")};
            const ColourRole colour = trigger.active ? ColourRole::Text : ColourRole::Dim;
            rows.append({QString(QString::number(half) + u'/' + QString::number(i)),
                         {{m_connection.halves[half].node.value(), colour},
                          {trigger.query.isEmpty() ? tr("every issue") : trigger.query, colour},
                          {{}, ColourRole::Text, false, state},
                          {trigger.existing ? tr("too") : tr("only later changes"), ColourRole::Dim}},
                         trigger.query});
        }
    }
    m_model->setRows(rows);
    if (!rows.isEmpty() && !m_view->currentIndex().isValid())
        m_view->selectRow(0);
    if (rows.isEmpty())
        bar()->setMessage(MessageBar::Kind::Info, tr("There is no trigger: nothing comes under sync by itself."),
                          tr("Add one, or bring issues under sync one by one with Connection, Sync an issue by key."));
    else
        bar()->clear();
    updateButtons();
}

TriggersTab::Place TriggersTab::selected() const
{
    const QString key = m_model->keyAt(m_view->currentIndex().row());
    return key.isEmpty() ? Place {} : Place {key.section(u'/', 0, 0).toInt(), key.section(u'/', 1).toLongLong()};
}

void TriggersTab::updateButtons()
{
    const Place place = selected();
    const bool any = place.index >= 0;
    m_edit->setEnabled(any);
    m_toggle->setEnabled(any);
    m_remove->setEnabled(any);
    const bool active = any && m_connection.halves[place.half].triggers.value(place.index).active;
    m_toggle->setText(active || !any ? tr("Switch off") : tr("Switch on"));
    m_toggle->setIcon(icon(active || !any ? Icon::Pause : Icon::Play));
}

void TriggersTab::edit(Place place)
{
    m_edited = place;
    m_node->clear();
    for (const ConnectionHalf &half : m_connection.halves)
        m_node->addItem(half.node.value());
    m_node->setCurrentIndex(place.half);
    m_node->setEnabled(place.index < 0);
    const TriggerConfig trigger = place.index < 0 ? TriggerConfig {} : m_connection.halves[place.half].triggers.value(place.index);
    m_query->setText(trigger.query);
    m_active->setChecked(trigger.active);
    m_existing->setChecked(trigger.existing);
    m_form->show();
    m_query->setFocus();
}

void TriggersTab::save()
{
    const TriggerConfig trigger {m_query->text().trimmed(), m_active->isChecked(), m_existing->isChecked()};
    const Place place {m_node->currentIndex(), m_edited.index};
    m_form->hide();
    change(
        [trigger, place](ConnectionConfig &connection) {
            QList<TriggerConfig> &triggers = connection.halves[place.half].triggers;
            if (place.index >= 0 && place.index < triggers.size())
                triggers[place.index] = trigger;
            else
                triggers.append(trigger);
        },
        tr("The trigger is saved."), [this](const Error &) { m_form->show(); });
}

void TriggersTab::toggle()
{
    const Place place = selected();
    const bool on = !m_connection.halves[place.half].triggers.value(place.index).active;
    change(
        [place, on](ConnectionConfig &connection) {
            if (place.index < connection.halves[place.half].triggers.size())
                connection.halves[place.half].triggers[place.index].active = on;
        },
        on ? tr("The trigger is on again.")
           : tr("The trigger is off: issues that begin to match from now on are missed. Those under sync already go on."));
}

void TriggersTab::remove()
{
    const Place place = selected();
    change(
        [place](ConnectionConfig &connection) {
            if (place.index < connection.halves[place.half].triggers.size())
                connection.halves[place.half].triggers.removeAt(place.index);
        },
        tr("The trigger is removed. Issues under sync already go on."));
}

} // namespace lockstep::ui
