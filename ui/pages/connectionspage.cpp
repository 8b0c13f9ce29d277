#include "ui/pages/connectionspage.h"

#include "ui/delegates/celldelegate.h"
#include "ui/models/celltablemodel.h"
#include "ui/pages/policiestab.h"
#include "ui/pages/rulestab.h"
#include "ui/pages/rowsinplace.h"
#include "ui/pages/textlabel.h"
#include "ui/pages/triggerstab.h"
#include "ui/text/errortext.h"
#include "ui/text/format.h"
#include "ui/text/overviewtext.h"
#include "ui/widgets/badgelabel.h"
#include "ui/widgets/buttonmenu.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/hairline.h"
#include "ui/widgets/pagehead.h"

#include <QHeaderView>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QTableView>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

ConnectionsPage::ConnectionsPage(const Context &context, QWidget *parent)
    : Page(context, parent), m_head(new PageHead(tr("Connections"))), m_stack(new QStackedWidget), m_split(named(new QSplitter, tr("Connections and detail"))),
      m_list(new QTableView), m_model(new CellTableModel({{tr("Connection")}, {tr("State")}}, this))
{
    setObjectName(u"connections"_s);
    QPushButton *add = m_head->addButton(tr("New connection…"), Icon::Plus, ButtonVariant::Primary);
    m_list->setModel(m_model);
    setUpTable(m_list, tr("Connections"), metrics::NavigationRow, true);
    m_list->setSelectionMode(QAbstractItemView::SingleSelection);
    m_list->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    setColumnWidth(m_list, 1, u"148 errors888"_s);
    m_split->setChildrenCollapsible(false);
    m_list->setMinimumWidth(metrics::LeastListWidth);
    m_split->addWidget(m_list);
    m_split->addWidget(makeDetail());
    m_split->setStretchFactor(1, 1);
    m_split->setSizes({280, 811});
    if (const QByteArray state = kept(u"split"_s).toByteArray(); !state.isEmpty())
        m_split->restoreState(state);

    auto *empty = new EmptyState;
    empty->setDrawing(Icon::Connections);
    empty->setTitle(tr("No connection yet"));
    empty->setText(tr("A connection keeps issues of two trackers in step. Choose the two, say which issues, and the rules decide what leaves and what "
                      "may come in."));
    QPushButton *first = empty->addButton(tr("Connect two trackers…"), Icon::Connections, ButtonVariant::Primary);
    m_stack->addWidget(empty);
    m_stack->addWidget(m_split);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_head);
    column->addWidget(new Hairline);
    column->addWidget(m_stack, 1);
    connect(add, &QPushButton::clicked, this, &ConnectionsPage::newConnectionRequested);
    connect(first, &QPushButton::clicked, this, &ConnectionsPage::newConnectionRequested);
    connect(m_split, &QSplitter::splitterMoved, this, [this] { keep(u"split"_s, m_split->saveState()); });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] { showDetail(); });
    connect(&host(), &NodeHost::configurationChanged, this, &ConnectionsPage::refresh);
    connect(&host(), &NodeHost::snapshotChanged, this, &ConnectionsPage::showList);
    refresh();
}

QWidget *ConnectionsPage::makeDetail()
{
    auto *detail = new QWidget;
    m_detailHead = new PageHead(QString());
    m_badge = new BadgeLabel;
    m_detailHead->addBesideTitle(m_badge);
    m_pause = m_detailHead->addButton(tr("Pause"), Icon::Pause);
    QPushButton *sync = m_detailHead->addButton(tr("Sync now"), Icon::Retry);
    QPushButton *drop = m_detailHead->addButton(tr("Remove…"), Icon::Trash, ButtonVariant::Quiet);
    m_confirm = new MessageBar;
    m_tabs = named(new QTabBar, tr("Parts of the connection"));
    m_tabs->setObjectName(u"connectionParts"_s);
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabStack = new QStackedWidget;
    m_rules = new RulesTab(context());
    m_parts = {m_rules, new TriggersTab(context()), new PoliciesTab(context())};
    const QStringList titles {tr("Rules"), tr("Triggers"), tr("Policies")};
    for (qsizetype i = 0; i < m_parts.size(); ++i) {
        m_tabs->addTab(titles.at(i));
        m_tabStack->addWidget(m_parts.at(i));
        connect(m_parts.at(i), &ConnectionTab::saved, this, [this](const QString &sentence) {
            if (!sentence.isEmpty())
                Q_EMIT told(MessageBar::Kind::Info, sentence, {});
            showDetail();
        });
    }
    auto *tabRow = new QHBoxLayout;
    tabRow->setContentsMargins(metrics::Step12, 0, 0, 0);
    tabRow->addWidget(m_tabs);
    tabRow->addStretch(1);
    auto *column = new QVBoxLayout(detail);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_detailHead);
    column->addWidget(m_confirm);
    column->addLayout(tabRow);
    column->addWidget(new Hairline);
    column->addWidget(m_tabStack, 1);
    connect(m_tabs, &QTabBar::currentChanged, m_tabStack, &QStackedWidget::setCurrentIndex);
    connect(m_pause, &QPushButton::clicked, this, [this] {
        for (const ConnectionView &view : connectionViews(host().configuration(), host().snapshot())) {
            if (view.id.value() == m_shown)
                report(host().pause(m_shown, !view.paused()),
                       view.paused() ? tr("%1 goes on.").arg(m_shown) : tr("%1 is paused: changes are queued, nothing is dropped.").arg(m_shown));
        }
    });
    connect(sync, &QPushButton::clicked, this,
            [this] { report(host().pollNow(m_shown), syncSentence(m_shown, host().configuration(), host().snapshot())); });
    connect(drop, &QPushButton::clicked, this, &ConnectionsPage::askRemove);
    addButtonMenu(m_list, {m_pause, sync, drop});
    connect(m_confirm, &MessageBar::actionTriggered, this, &ConnectionsPage::remove);
    return detail;
}

void ConnectionsPage::open(const QString &argument)
{
    if (argument.startsWith("connection:"_L1)) {
        select(argument.mid(11));
    } else if (argument.startsWith("trigger:"_L1)) {
        select(argument.mid(8));
        m_tabs->setCurrentIndex(1);
    } else if (argument.startsWith("rule:"_L1)) {
        const QStringList parts = argument.mid(5).split(u'\n');
        select(parts.value(0));
        m_tabs->setCurrentIndex(0);
        m_rules->goTo(parts.value(1), parts.value(2), parts.value(3).toInt());
    }
}

void ConnectionsPage::select(const QString &name)
{
    refresh();
    if (const int row = m_model->rowOf(name); row >= 0)
        m_list->selectRow(row);
}

void ConnectionsPage::refresh()
{
    showList();
    showDetail();
}

void ConnectionsPage::showList()
{
    const QList<ConnectionView> views = connectionViews(host().configuration(), host().snapshot());
    QList<CellRow> rows;
    for (const ConnectionView &view : views) {
        rows.append({view.id.value(), {{view.id.value(), ColourRole::Text, true}, {{}, ColourRole::Text, false, badgeOf(view)}}, {}});
        if (view.id.value() == m_shown) {
            m_badge->setBadge(badgeOf(view));
            m_pause->setText(view.paused() ? tr("Resume") : tr("Pause"));
            m_pause->setIcon(icon(view.paused() ? Icon::Play : Icon::Pause));
            const QString sides = tr("%1 (%2) ⇄ %3 (%4)")
                                      .arg(view.nodes[0].id.value(), view.nodes[0].trackerName, view.nodes[1].id.value(), view.nodes[1].trackerName);
            m_detailHead->setNote((view.why.isEmpty() ? sides : tr("%1. %2").arg(sides, view.why)).toHtmlEscaped());
        }
    }
    setRowsInPlace(m_list, m_model, rows);
    m_stack->setCurrentIndex(rows.isEmpty() ? 0 : 1);
    m_head->setVisible(!rows.isEmpty());
}

void ConnectionsPage::showDetail()
{
    const QString name = m_model->keyAt(m_list->currentIndex().row());
    const ConnectionConfig *connection = services().configuration().connection(ConnectionId(name));
    if (!connection)
        return;
    const bool other = name != m_shown;
    m_shown = name;
    m_detailHead->setTitle(name);
    if (other)
        m_confirm->clear();
    for (ConnectionTab *part : std::as_const(m_parts))
        part->show(*connection);
    showList();
}

void ConnectionsPage::askRemove()
{
    qint64 waiting = 0;
    for (const HalfSnapshot &half : host().snapshot().halves) {
        if (half.connection.value() == m_shown)
            waiting += half.waiting;
    }
    QString detail = tr("Its issues stay as they are in both trackers, but are no longer kept in step.");
    if (waiting > 0)
        detail += tr(" %1 now and will not go over.").arg(countText(waiting, tr("change waits"), tr("changes wait")));
    m_confirm->setMessage(MessageBar::Kind::Warning, tr("Remove the connection %1?").arg(m_shown), detail);
    m_confirm->setAction(tr("Remove"));
}

void ConnectionsPage::remove()
{
    Configuration next = services().configuration();
    const QString name = m_shown;
    next.connections.removeIf([&name](const ConnectionConfig &c) { return c.id.value() == name; });
    m_confirm->clear();
    m_shown.clear();
    report(services().changeConfiguration(next, {}), tr("The connection %1 is removed.").arg(name));
}

QString ConnectionsPage::connectionInFocus() const { return m_shown; }

/// Delete, where it is about a thing of this page and not about text.
void ConnectionsPage::cancelSelected()
{
    if (m_list->hasFocus())
        askRemove();
    else
        static_cast<ConnectionTab *>(m_tabStack->currentWidget())->removeSelected();
}

QStringList ConnectionsPage::unsaved() const
{
    QStringList sentences;
    for (const ConnectionTab *part : m_parts)
        sentences.append(part->unsaved());
    return sentences;
}

QWidget *ConnectionsPage::mainView() const { return m_list; }

} // namespace lockstep::ui
