#include "ui/mainwindow.h"

#include "ui/delegates/navigationdelegate.h"
#include "ui/jumpfield.h"
#include "ui/pages/boardspage.h"
#include "ui/pages/connectionspage.h"
#include "ui/pages/errorspage.h"
#include "ui/pages/historypage.h"
#include "ui/pages/issuespage.h"
#include "ui/pages/overviewpage.h"
#include "ui/pages/queuepage.h"
#include "ui/pages/settingspage.h"
#include "ui/pages/textlabel.h"
#include "ui/statusstrip.h"
#include "ui/style/metrics.h"
#include "ui/text/format.h"
#include "ui/trayicon.h"
#include "ui/widgets/hairline.h"

#include <QCloseEvent>
#include <QHBoxLayout>
#include <QListView>
#include <QMenuBar>
#include <QStackedWidget>
#include <QTimer>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

MainWindow::MainWindow(NodeHost &host, AppServices &services, QWidget *parent)
    : QMainWindow(parent),
      m_context {host, services},
      m_errors(host),
      m_entries {{u"overview"_s, tr("Overview"), Icon::Overview},
                 {u"connections"_s, tr("Connections"), Icon::Connections},
                 {u"queue"_s, tr("Queue"), Icon::Queue},
                 {u"errors"_s, tr("Errors"), Icon::Errors},
                 {u"issues"_s, tr("Issues"), Icon::Issues},
                 {u"history"_s, tr("History"), Icon::History},
                 {u"boards"_s, tr("Sandbox boards"), Icon::Boards},
                 {u"settings"_s, tr("Settings"), Icon::Settings}},
      m_navigation(new NavigationModel(m_entries, this)),
      m_list(named(new QListView, tr("Pages"))),
      m_stack(new QStackedWidget),
      m_message(new MessageBar),
      m_messageTimer(new QTimer(this)),
      m_status(new StatusStrip),
      m_jump(new JumpField(m_context, m_errors, m_entries)),
      m_tray(new TrayIcon(host, this)),
      m_actions(buildMenus(menuBar(), m_entries))
{
    setWindowTitle(tr("Lockstep"));
    resize(1280, 800);
    setMinimumSize(metrics::LeastWindowWidth, metrics::LeastWindowHeight);
    makePages();
    makeFrame();
    connectActions();
    connectFileActions();

    connect(&host, &NodeHost::snapshotChanged, this, &MainWindow::showCounts);
    connect(&host, &NodeHost::configurationChanged, this, &MainWindow::showCounts);
    m_messageTimer->setSingleShot(true); // what went well needs no click to go away
    m_messageTimer->setInterval(8000);
    connect(m_messageTimer, &QTimer::timeout, m_message, &MessageBar::clear);
    connect(m_message, &MessageBar::actionTriggered, this, [this] {
        m_message->clear();
        if (const auto action = std::exchange(m_asked, {}))
            action();
    });
    auto *tick = new QTimer(this); // ages go on while nothing happens
    tick->setInterval(1000);
    connect(tick, &QTimer::timeout, this, [this] {
        const QDateTime now = QDateTime::currentDateTimeUtc();
        m_status->show(m_context.host.snapshot(), now);
        if (isVisible())
            currentPage()->showAges(now);
    });
    tick->start();
    chooseScheme(services.setting(u"window/scheme"_s).toString());
    if (const QByteArray geometry = services.setting(u"window/geometry"_s).toByteArray(); !geometry.isEmpty())
        restoreGeometry(geometry);
    showCounts();
    const QString last = services.setting(u"window/page"_s).toString();
    showPage(m_pages.contains(last) ? last : u"overview"_s);
    m_list->setFocus();
}

MainWindow::~MainWindow() = default;

void MainWindow::makePages()
{
    auto *overview = new OverviewPage(m_context, m_errors);
    connect(overview, &OverviewPage::newConnectionRequested, this, &MainWindow::openNewConnection);
    auto *connections = new ConnectionsPage(m_context);
    connect(connections, &ConnectionsPage::newConnectionRequested, this, &MainWindow::openNewConnection);
    auto *settings = new SettingsPage(m_context);
    connect(settings, &SettingsPage::schemeChosen, this, &MainWindow::chooseScheme);
    connect(settings, &SettingsPage::addTrackerRequested, this, &MainWindow::openAddTracker);
    connect(settings, &SettingsPage::editTrackerRequested, this, [this](const QString &node) { openTracker(NodeId(node)); });
    connect(settings, &SettingsPage::importRequested, m_actions.import, &QAction::trigger);
    connect(settings, &SettingsPage::exportRequested, m_actions.exportTo, &QAction::trigger);
    m_pages = {{u"overview"_s, overview},
               {u"connections"_s, connections},
               {u"queue"_s, new QueuePage(m_context)},
               {u"errors"_s, new ErrorsPage(m_context, m_errors)},
               {u"issues"_s, new IssuesPage(m_context)},
               {u"history"_s, new HistoryPage(m_context)},
               {u"boards"_s, new BoardsPage(m_context)},
               {u"settings"_s, settings}};
    for (const NavigationEntry &entry : std::as_const(m_entries)) {
        Page *page = m_pages.value(entry.name);
        m_stack->addWidget(page);
        connect(page, &Page::linkActivated, this, &MainWindow::openLink);
        connect(page, &Page::told, this, &MainWindow::tell);
    }
}

void MainWindow::makeFrame()
{
    m_list->setModel(m_navigation);
    m_list->setItemDelegate(new NavigationDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFixedWidth(qMax<int>(metrics::NavigationWidth, m_list->fontMetrics().horizontalAdvance(u"Sandbox boards"_s) + 84));
    m_list->setMouseTracking(true);
    m_list->viewport()->setBackgroundRole(QPalette::Window);

    auto *corner = new QWidget;
    auto *cornerRow = new QHBoxLayout(corner);
    cornerRow->setContentsMargins(0, 2, metrics::PageMargin, 2);
    cornerRow->setSpacing(metrics::Step8);
    m_jump->setFixedWidth(318);
    cornerRow->addWidget(m_jump);
    cornerRow->addWidget(new TextLabel(m_actions.jump->shortcut().toString(QKeySequence::NativeText), FontRole::Axis));
    menuBar()->setCornerWidget(corner, Qt::TopRightCorner);

    auto *central = new QWidget;
    auto *right = new QVBoxLayout;
    right->setSpacing(0);
    right->addWidget(m_stack, 1);
    right->addWidget(m_message); // below, so that nothing moves away under the pointer
    auto *middle = new QHBoxLayout;
    middle->setSpacing(0);
    auto *side = new QVBoxLayout; // the list's first entry stands a little below the menu bar
    side->setContentsMargins(0, metrics::Step8, 0, 0);
    side->addWidget(m_list);
    middle->addLayout(side);
    middle->addWidget(new Hairline(Qt::Vertical));
    middle->addLayout(right, 1);
    auto *column = new QVBoxLayout(central);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(middle, 1); // the menu bar draws the line above
    column->addWidget(new Hairline);
    column->addWidget(m_status);
    setCentralWidget(central);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex &index) { showPage(index.data(NavigationModel::NameRole).toString()); });
}

void MainWindow::showPage(const QString &name)
{
    Page *page = m_pages.value(name);
    if (!page)
        return;
    if (const QModelIndex index = m_navigation->index(m_navigation->rowOf(name)); m_list->currentIndex() != index) {
        m_list->setCurrentIndex(index); // comes back here
        return;
    }
    const bool leaves = page != currentPage() && currentPage()->isAncestorOf(focusWidget());
    m_stack->setCurrentWidget(page);
    if (m_message->kind() == MessageBar::Kind::Info)
        m_message->clear();
    page->refresh();
    if (leaves) // not to whatever field comes next
        focusPage();
    m_context.services.setSetting(u"window/page"_s, name);
}

void MainWindow::focusPage()
{
    QWidget *main = currentPage()->mainView();
    QWidget *next = main && main->isVisible() ? main : m_list;
    next->setFocus(Qt::ShortcutFocusReason);
}

void MainWindow::openLink(const QString &link)
{
    const QString scheme = link.section(u':', 0, 0);
    const QString rest = link.section(u':', 1);
    const auto go = [this](const QString &name, const QString &argument) {
        showPage(name);
        if (Page *page = m_pages.value(name))
            page->open(argument);
    };
    if (scheme == "page"_L1)
        go(rest, {});
    else if (scheme == "queue"_L1 || scheme == "errors"_L1)
        go(scheme, rest);
    else if (scheme == "errorgroup"_L1)
        go(u"errors"_s, QString(u"group:"_s + rest));
    else if (scheme == "issue"_L1)
        go(u"issues"_s, QString(u"key:"_s + rest));
    else if (scheme == "issues"_L1)
        go(u"issues"_s, QString(u"connection:"_s + rest));
    else if (scheme == "history"_L1)
        go(u"history"_s, rest);
    else if (scheme == "connection"_L1)
        go(u"connections"_s, QString(u"connection:"_s + rest));
    else if (scheme == "trigger"_L1)
        go(u"connections"_s, QString(u"trigger:"_s + rest));
    else if (scheme == "rule"_L1)
        go(u"connections"_s, QString(u"rule:"_s + rest));
    else if (scheme == "copy"_L1)
        m_actions.copy->trigger();
    else if (scheme == "new"_L1)
        openNewConnection();
    else if (scheme == "tracker"_L1)
        openAddTracker();
}

void MainWindow::showCounts()
{
    const Snapshot &now = m_context.host.snapshot();
    const auto count = [](qint64 number) { return number > 0 ? numberText(number) : QString(); };
    m_navigation->setCount(u"connections"_s, count(m_context.host.configuration().connections.size()));
    m_navigation->setCount(u"queue"_s, count(now.openOutgoing + now.openIncoming));
    m_navigation->setCount(u"errors"_s, count(now.openErrors), true);
    m_navigation->setCount(u"issues"_s, count(now.underSync));
    m_status->show(now, QDateTime::currentDateTimeUtc());
}

void MainWindow::tell(MessageBar::Kind kind, const QString &title, const QString &detail)
{
    m_message->clear(); // with the action of what was told before
    m_message->setMessage(kind, title, detail);
    m_messageTimer->stop();
    if (kind == MessageBar::Kind::Info)
        m_messageTimer->start();
}

void MainWindow::ask(const QString &title, const QString &detail, const QString &actionText, std::function<void()> action)
{
    tell(MessageBar::Kind::Warning, title, detail);
    m_message->setAction(actionText);
    m_asked = std::move(action);
}

Page *MainWindow::currentPage() const { return qobject_cast<Page *>(m_stack->currentWidget()); }

QString MainWindow::connectionInFocus() const
{
    const QString focused = currentPage() ? currentPage()->connectionInFocus() : QString();
    const auto &connections = m_context.host.configuration().connections;
    return focused.isEmpty() && connections.size() == 1 ? connections.first().id.value() : focused;
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    m_context.services.setSetting(u"window/geometry"_s, saveGeometry());
    if (m_quitting) {
        event->accept();
        return;
    }
    event->ignore();
    if (!m_tray->isShown()) {
        quit();
        return;
    }
    hide();
    if (!m_context.services.setting(u"window/saidTray"_s).toBool()) {
        m_context.services.setSetting(u"window/saidTray"_s, true);
        m_tray->tell(tr("Lockstep goes on"), tr("The nodes keep running. Open or quit Lockstep by this icon."));
    }
}

void MainWindow::comeToFront()
{
    setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
}

/// Also when the program is ended from outside.
void MainWindow::hideEvent(QHideEvent *event)
{
    m_context.services.setSetting(u"window/geometry"_s, saveGeometry());
    QMainWindow::hideEvent(event);
}

/// What was typed and not saved is not thrown away without a word.
void MainWindow::quit()
{
    for (auto it = m_pages.cbegin(); it != m_pages.cend(); ++it) {
        if (const QStringList unsaved = it.value()->unsaved(); !unsaved.isEmpty()) {
            comeToFront();
            showPage(it.key());
            ask(tr("Not saved: %1").arg(unsaved.join(u", "_s)), tr("Save, or quit without it."), tr("Quit without saving"), [this] { quitNow(); });
            return;
        }
    }
    quitNow();
}

void MainWindow::quitNow()
{
    m_quitting = true;
    m_context.services.setSetting(u"window/geometry"_s, saveGeometry());
    if (isSignalConnected(QMetaMethod::fromSignal(&MainWindow::quitRequested)))
        Q_EMIT quitRequested();
    else
        QCoreApplication::quit();
}

} // namespace lockstep::ui
