#include "ui/pages/settingspage.h"

#include "ui/delegates/celldelegate.h"
#include "ui/models/celltablemodel.h"
#include "ui/pages/rowsinplace.h"
#include "ui/pages/textlabel.h"
#include "ui/text/overviewtext.h"
#include "ui/text/statetext.h"
#include "ui/widgets/buttonmenu.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/hairline.h"
#include "ui/widgets/pagehead.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

SettingsPage::SettingsPage(const Context &context, QWidget *parent)
    : Page(context, parent),
      m_view(new QTableView),
      m_model(new CellTableModel({{tr("Node")}, {tr("Tracker")}, {tr("Address")}, {tr("State")}, {tr("Connections")}}, this)),
      m_edit(makeButton(tr("Edit…"), Icon::Edit)),
      m_remove(makeButton(tr("Remove…"), Icon::Trash, ButtonVariant::Quiet)),
      m_confirm(new MessageBar),
      m_out(new TextLabel({}, FontRole::Caption, ColourRole::Wait)),
      m_scheme(named(new QComboBox, tr("Appearance"))),
      m_folder(new TextLabel),
      m_secrets(new TextLabel)
{
    setObjectName(u"settings"_s);
    auto *head = new PageHead(tr("Settings"));
    QPushButton *import = head->addButton(tr("Import…"), Icon::Download);
    QPushButton *exportTo = head->addButton(tr("Export…"), Icon::Upload);
    m_view->setModel(m_model);
    setUpTable(m_view, tr("Nodes"), metrics::MappingRow, true);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    setColumnWidth(m_view, 0, u"Request Tracker8"_s);
    setColumnWidth(m_view, 1, u"Request Tracker 5.0.3888"_s);
    m_view->horizontalHeader()->setSectionResizeMode(2, QHeaderView::Stretch);
    setColumnWidth(m_view, 3, u"Running88888"_s);
    setColumnWidth(m_view, 4, u"Acme to Kontor, Blue to Red"_s);
    QPushButton *add = makeButton(tr("Add tracker…"), Icon::Plus);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(metrics::Step8);
    buttons->setContentsMargins(metrics::PageMargin, metrics::Step8, metrics::PageMarginRight, metrics::Step8);
    buttons->addWidget(add);
    buttons->addWidget(m_edit);
    buttons->addWidget(m_remove);
    buttons->addStretch(1);

    m_scheme->addItem(tr("As the system"), u"system"_s);
    m_scheme->addItem(tr("Light"), u"light"_s);
    m_scheme->addItem(tr("Dark"), u"dark"_s);
    m_scheme->setMaximumWidth(200);
    for (TextLabel *label : {m_folder, m_secrets}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    QGridLayout *facts = makeFacts(144);
    facts->setVerticalSpacing(metrics::Step12);
    addFact(facts, tr("Appearance"), m_scheme);
    addFact(facts, tr("Profile folder"), m_folder);
    addFact(facts, tr("Keys and passwords"), m_secrets);

    const auto section = [](const QString &title) {
        auto *label = new TextLabel(title, FontRole::Body, ColourRole::Text, true);
        label->setContentsMargins(metrics::PageMargin, metrics::Step12, 0, metrics::Step8);
        return label;
    };
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(head);
    column->addWidget(new Hairline);
    column->addWidget(section(tr("Nodes and trackers")));
    column->addWidget(m_confirm);
    column->addWidget(m_view, 1);
    m_out->setWordWrap(true);
    m_out->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_out->setContentsMargins(metrics::PageMargin, metrics::Step8, metrics::PageMarginRight, 0);
    column->addWidget(m_out);
    column->addLayout(buttons);
    column->addWidget(new Hairline);
    column->addWidget(section(tr("This program")));
    auto *inner = new QVBoxLayout;
    inner->setContentsMargins(metrics::PageMargin, 0, metrics::PageMargin, metrics::Step16);
    inner->addLayout(facts);
    column->addLayout(inner);

    connect(add, &QPushButton::clicked, this, &SettingsPage::addTrackerRequested);
    connect(import, &QPushButton::clicked, this, &SettingsPage::importRequested);
    connect(exportTo, &QPushButton::clicked, this, &SettingsPage::exportRequested);
    connect(m_remove, &QPushButton::clicked, this, &SettingsPage::askRemove);
    connect(m_edit, &QPushButton::clicked, this, &SettingsPage::askEdit);
    connect(m_view, &QTableView::activated, this, &SettingsPage::askEdit);
    addButtonMenu(m_view, {m_edit, m_remove});
    connect(m_confirm, &MessageBar::actionTriggered, this, &SettingsPage::remove);
    connect(m_scheme, &QComboBox::activated, this, [this] { Q_EMIT schemeChosen(m_scheme->currentData().toString()); });
    connect(&host(), &NodeHost::configurationChanged, this, &SettingsPage::refresh);
    connect(&host(), &NodeHost::snapshotChanged, this, &SettingsPage::showNodes);
    refresh();
}

void SettingsPage::refresh()
{
    showNodes();
    const QString scheme = services().setting(u"window/scheme"_s).toString();
    m_scheme->setCurrentIndex(qMax(0, m_scheme->findData(scheme)));
    const QString folder = services().setting(u"profile/folder"_s).toString();
    m_folder->setText(folder.isEmpty() ? tr("The standard place of this system") : folder);
    const QString trouble = services().secretsTrouble();
    const bool sealed = services().setting(u"secrets/sealed"_s).toBool();
    m_secrets->setText(!trouble.isEmpty() ? trouble : sealed ? tr("In a sealed file of the profile folder, opened by LOCKSTEP_PASSPHRASE") : tr("In the system's keychain"));
    m_secrets->setColour(trouble.isEmpty() ? ColourRole::Text : ColourRole::Wait);
}

void SettingsPage::showNodes()
{
    QList<CellRow> rows;
    QStringList out;
    for (const NodeConfig &node : services().configuration().nodes) {
        NodeSnapshot now;
        now.trackerName = node.connector;
        for (const NodeSnapshot &snapshot : host().snapshot().nodes) {
            if (snapshot.id == node.id)
                now = snapshot;
        }
        if (isOut(now))
            out.append(outSentence(now));
        QStringList connections;
        for (const ConnectionConfig &connection : services().configuration().connections) {
            if (connection.half(node.id))
                connections.append(connection.id.value());
        }
        rows.append({node.id.value(),
                     {{node.id.value(), ColourRole::Text, true},
                      {now.product.isEmpty() ? now.trackerName : now.product},
                      {now.address, ColourRole::Dim},
                      {{}, ColourRole::Text, false, badgeOf(now.state)},
                      {connections.isEmpty() ? tr("none yet") : connections.join(u", "_s), ColourRole::Dim}},
                     now.stateText});
    }
    setRowsInPlace(m_view, m_model, rows);
    m_out->setText(out.join(u'\n'));
    m_out->setVisible(!out.isEmpty());
    m_edit->setEnabled(!rows.isEmpty());
    m_remove->setEnabled(!rows.isEmpty());
}

void SettingsPage::askEdit()
{
    if (const QString node = m_model->keyAt(m_view->currentIndex().row()); !node.isEmpty())
        Q_EMIT editTrackerRequested(node);
}

void SettingsPage::askRemove()
{
    m_toRemove = m_model->keyAt(m_view->currentIndex().row());
    if (m_toRemove.isEmpty())
        return;
    QStringList connections;
    for (const ConnectionConfig &connection : services().configuration().connections) {
        if (connection.half(NodeId(m_toRemove)))
            connections.append(connection.id.value());
    }
    if (!connections.isEmpty()) {
        m_confirm->setMessage(MessageBar::Kind::Warning, tr("The node %1 is in use").arg(m_toRemove),
                              tr("Remove these connections first: %1").arg(connections.join(u", "_s)));
        m_confirm->setAction({});
        return;
    }
    m_confirm->setMessage(MessageBar::Kind::Warning, tr("Remove the node %1?").arg(m_toRemove), tr("Its database stays in the profile folder."));
    m_confirm->setAction(tr("Remove"));
}

/// Delete.
void SettingsPage::cancelSelected()
{
    if (m_view->hasFocus())
        askRemove();
}

void SettingsPage::remove()
{
    Configuration next = services().configuration();
    const QString name = m_toRemove;
    next.nodes.removeIf([&name](const NodeConfig &node) { return node.id.value() == name; });
    m_confirm->clear();
    report(services().changeConfiguration(next, {}), tr("The node %1 is removed.").arg(name));
}

QWidget *SettingsPage::mainView() const { return m_view; }

} // namespace lockstep::ui
