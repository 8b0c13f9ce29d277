// Shows every widget and control in both palettes and keeps the pictures beside the program (gallery-*.png), to be
// looked at next to the drawn ones. It asserts what a picture cannot: sizes, and names for screen readers.

#include "ui/style/lockstepstyle.h"
#include "ui/style/metrics.h"
#include "ui/style/paint.h"
#include "ui/widgets/badgelabel.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/figurebutton.h"
#include "ui/widgets/hairline.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pagehead.h"
#include "ui/widgets/routewidget.h"
#include "ui/widgets/steplist.h"
#include "ui/widgets/throughputplot.h"
#include "ui/widgets/timelinewidget.h"

#include <memory>

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QFocusFrame>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QStackedWidget>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QPainter>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabBar>
#include <QTableWidget>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace lockstep;
using namespace lockstep::ui;

namespace {

class Card final : public QWidget {
public:
    using QWidget::QWidget;

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        paintPanel(&painter, rect(), coloursFor(palette()).base, coloursFor(palette()).line, metrics::CardRadius);
    }
};

Route exampleRoute(RouteNode::Mark mark, RouteLane::Kind kind, const QString &errors)
{
    Route route;
    route.localTracker = {u"Redmine"_s, u"redmine.nordwind.example"_s};
    route.localNode = {u"Blue"_s, mark};
    route.outgoing = {kind == RouteLane::Kind::Paused ? u"changes are queued"_s : u"61 a minute"_s, errors, kind};
    route.incoming = {kind == RouteLane::Kind::Paused ? u"changes are queued"_s : u"44 a minute"_s, {}, kind};
    route.remoteNode = {u"Red"_s, mark};
    route.remoteTracker = {u"Request Tracker"_s, u"rt.partner.example"_s};
    return route;
}

Route sketchRoute()
{
    Route route;
    route.sketch = true;
    route.localTracker = {u"Your tracker"_s, {}};
    route.localNode = {u"your node"_s, RouteNode::Mark::None};
    route.remoteNode = {u"their node"_s, RouteNode::Mark::None};
    route.remoteTracker = {u"Their tracker"_s, {}};
    return route;
}

QList<ThroughputMinute> exampleMinutes(bool failures)
{
    QList<ThroughputMinute> minutes;
    for (int i = 0; i < 60; ++i)
        minutes << ThroughputMinute{70 + (i * 37) % 23 + (i < 20 ? i : 40 - i) / 2,
                                    failures && i % 11 == 7 ? 6 + i % 3 : 0};
    return minutes;
}

QList<TimelineStep> exampleSteps(bool failed)
{
    using Phase = TimelineStep::Phase;
    const QDateTime start(QDate(2026, 11, 23), QTime(13, 58, 47, 102));
    QList<TimelineStep> steps = {
        {1, u"Triggered by polling"_s, {}, start, -1, Phase::Done, true},
        {2, u"Fetched, rule run"_s, u"9 fields, 4 comments, 1 attachment (1.2 MB)"_s, start.addMSecs(216), 220,
         Phase::Done, true},
        {3, u"In the sync queue"_s, u"Event № 1 of this issue"_s, start.addMSecs(229), 10, Phase::Done, true},
        {4, u"Sent to Kontor"_s, u"6.1 KB, signed; Red has stored it"_s, start.addMSecs(388), 160, Phase::Done, true},
        {5, u"Request stored"_s, u"Not seen before"_s, start.addMSecs(374), 50, Phase::Done, false},
        {6, u"Writing to Redmine"_s, u"Ticket #90412 made; attachment 1 of 1 goes up"_s, start.addMSecs(379), 1940,
         failed ? Phase::Failed : Phase::Running, false},
        {7, u"Acknowledge"_s, u"not yet"_s, {}, -1, Phase::Future, false},
        {8, u"Apply the answer"_s, u"not yet"_s, {}, -1, Phase::Future, true}};
    steps[5].progress = 0.68;
    steps[5].progressText = u"0.8 of 1.2 MB"_s;
    return steps;
}

QWidget *makeCard(const QString &name, const Badge &badge, const Route &route, bool failures)
{
    auto *card = new Card;
    auto *head = new QHBoxLayout;
    auto *title = new QLabel(name);
    title->setFont(fontFor(FontRole::CardTitle));
    head->addWidget(title);
    head->addWidget(new BadgeLabel(badge));
    head->addStretch();
    head->addWidget(makeButton(u"Pause"_s, Icon::Pause, ButtonVariant::Quiet));
    head->addWidget(makeButton(u"Sync now"_s, Icon::Retry, ButtonVariant::Quiet));
    head->addWidget(makeButton(u"Open"_s, {}, ButtonVariant::Quiet));
    auto *picture = new RouteWidget;
    picture->setRoute(route);
    auto *figures = new QHBoxLayout;
    figures->setSpacing(0);
    const Figure errors{u"14"_s, u"errors"_s, ColourRole::Fail, Icon::StateFailed};
    for (const Figure &figure : {Figure{u"4,812"_s, u"under sync"_s}, Figure{u"37"_s, u"waiting"_s},
                                 failures ? errors : Figure{u"0"_s, u"errors"_s, ColourRole::Dim},
                                 Figure{u"42 min"_s, u"usually under 3 min"_s, ColourRole::Wait, Icon::StateWaiting}}) {
        auto *button = new FigureButton(figure);
        button->setFixedWidth(150);
        figures->addWidget(button);
    }
    figures->addStretch();
    auto *plot = new ThroughputPlot;
    plot->setMinutes(exampleMinutes(failures));
    plot->setFixedWidth(300);
    auto *grid = new QGridLayout(card);
    grid->setContentsMargins(20, 8, 20, 12);
    grid->setHorizontalSpacing(44);
    grid->setVerticalSpacing(8);
    grid->addLayout(head, 0, 0, 1, 2);
    grid->addWidget(picture, 1, 0);
    grid->addLayout(figures, 2, 0);
    grid->addWidget(plot, 1, 1, 2, 1);
    return card;
}

QWidget *makeOverview()
{
    auto *page = new QWidget;
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 20);
    column->setSpacing(12);
    auto *head = new PageHead(u"Overview"_s);
    head->setSubtitle(
        u"Two of three connections need a look. <a href='x'>14 errors</a> hold back <a href='y'>58 events</a>."_s);
    head->addButton(u"Pause all"_s, Icon::Pause);
    head->addButton(u"New connection…"_s, Icon::Plus, ButtonVariant::Primary);
    column->addWidget(head);
    auto *cards = new QVBoxLayout;
    cards->setContentsMargins(20, 0, 20, 0);
    cards->setSpacing(12);
    cards->addWidget(makeCard(u"Blue to Red"_s, {appearanceOf(ExtraState::Syncing), u"Syncing"_s},
                              exampleRoute(RouteNode::Mark::InStep, RouteLane::Kind::Running, {}), false));
    cards->addWidget(makeCard(u"Acme – Kontor"_s, {appearanceOf(ExtraState::Errors), u"14 errors"_s},
                              exampleRoute(RouteNode::Mark::InStep, RouteLane::Kind::Running, u"14 stopped"_s), true));
    cards->addWidget(makeCard(u"Tokyo Support"_s, {appearanceOf(ExtraState::Paused), u"Paused"_s},
                              exampleRoute(RouteNode::Mark::Paused, RouteLane::Kind::Paused, {}), false));
    column->addLayout(cards);
    column->addStretch();
    return page;
}

QWidget *makeControls()
{
    auto *page = new QWidget;
    page->setBackgroundRole(QPalette::Base);
    page->setAutoFillBackground(true);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 12);
    auto *menu = new QMenuBar;
    for (const QString &name : {u"&File"_s, u"&Edit"_s, u"&View"_s, u"&Connection"_s})
        menu->addMenu(name)->addAction(name);
    column->addWidget(menu);
    auto *head = new PageHead(u"Errors"_s);
    head->setTrail(u"<a href='x'>Errors</a> › Settle a conflict"_s);
    auto *tabs = new QTabBar;
    for (const QString &name : {u"Open 14"_s, u"Retrying 3"_s, u"Resolved"_s})
        tabs->addTab(name);
    tabs->setDrawBase(false);
    head->addBesideTitle(tabs);
    head->addButton(u"Export CSV…"_s);
    column->addWidget(head);
    auto *bar = new MessageBar(page);
    bar->setMessage(
        MessageBar::Kind::Warning, u"Redmine will refuse new issues: the required field Tracker has no source."_s,
        u"Priority: 2 of 5 values (Blocker, Trivial) match nothing in cf.Severity; the event would fail."_s);
    bar->setAction(u"Add Tracker"_s);
    column->addWidget(bar);
    auto *error = new MessageBar(page);
    error->setMessage(MessageBar::Kind::Error, u"Line 9: issue has no field “prioritaet”"_s,
                      u"Nearest name: priority (list, 5 values)."_s);
    error->setAction(u"Use priority"_s);
    column->addWidget(error);
    auto *info = new MessageBar(page);
    info->setMessage(MessageBar::Kind::Info, u"3 events were cancelled."_s);
    info->setAction(u"Undo"_s);
    column->addWidget(info);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(20, 4, 20, 4);
    auto *disabled = makeButton(u"Disabled"_s, Icon::Copy);
    disabled->setEnabled(false);
    for (QWidget *button : std::initializer_list<QWidget *>{
             makeButton(u"Retry group: one first"_s, Icon::RetryGroup, ButtonVariant::Primary),
             makeButton(u"Retry"_s, Icon::Retry), makeButton(u"Cancel"_s, Icon::Cancel),
             makeButton(u"Move to front"_s, Icon::MoveToFront), disabled,
             makeButton(u"Copy"_s, Icon::Copy, ButtonVariant::Quiet), makeIconButton(Icon::More, u"More"_s)})
        row->addWidget(button);
    row->addStretch();
    column->addLayout(row);
    auto *inputs = new QHBoxLayout;
    inputs->setContentsMargins(20, 4, 20, 4);
    auto *search = new QLineEdit;
    search->setPlaceholderText(u"Filter errors"_s);
    search->addAction(icon(Icon::Search), QLineEdit::LeadingPosition);
    auto *combo = new QComboBox;
    combo->addItems({u"Mapping"_s, u"Script"_s});
    auto *invalid = new QComboBox;
    invalid->addItem(u"choose a value"_s);
    invalid->setProperty("invalid", true);
    auto *check = new QCheckBox(u"From now on"_s);
    auto *checked = new QCheckBox(u"After this"_s);
    checked->setChecked(true);
    auto *radio = new QRadioButton(u"Local"_s);
    auto *radioOn = new QRadioButton(u"Remote"_s);
    radioOn->setChecked(true);
    auto *progress = new QProgressBar;
    progress->setValue(65);
    progress->setFixedWidth(96);
    for (QWidget *input : std::initializer_list<QWidget *>{search, combo, invalid, new QSpinBox, check, checked, radio,
                                                           radioOn, progress})
        inputs->addWidget(input);
    column->addLayout(inputs);
    auto *badges = new QHBoxLayout;
    badges->setContentsMargins(14, 4, 20, 4);
    badges->setSpacing(2);
    for (const auto state :
         {EventState::Triggered, EventState::Ready, EventState::Sent, EventState::Received, EventState::Applying,
          EventState::Acknowledging, EventState::Done, EventState::Waiting, EventState::Blocked, EventState::Held,
          EventState::Failed, EventState::Cancelled, EventState::Skipped, EventState::Unchanged})
        badges->addWidget(new BadgeLabel({appearanceOf(state), Queue::stateName(state)}));
    badges->addWidget(new BadgeLabel({appearanceOf(ExtraState::Conflict), u"Conflict"_s}));
    badges->addStretch();
    column->addLayout(badges);
    auto *icons = new QHBoxLayout;
    icons->setContentsMargins(20, 4, 20, 4);
    icons->setSpacing(5);
    for (int i = 0; i < static_cast<int>(Icon::Count); ++i) {
        auto *label = new QLabel;
        label->setPixmap(icon(static_cast<Icon>(i)).pixmap(QSize(16, 16), qApp->devicePixelRatio()));
        icons->addWidget(label);
    }
    icons->addStretch();
    column->addLayout(icons);
    auto *apps = new QHBoxLayout;
    apps->setContentsMargins(20, 4, 20, 4);
    for (const int side : {64, 32, 22}) {
        for (const QIcon &image : {applicationIcon(), trayIcon(TrayState::InStep), trayIcon(TrayState::Paused),
                                   trayIcon(TrayState::Attention), trayIcon(TrayState::Broken)}) {
            auto *label = new QLabel;
            label->setPixmap(image.pixmap(side, side));
            apps->addWidget(label);
        }
    }
    apps->addStretch();
    column->addLayout(apps);
    auto *table = new QTableWidget(20, 4);
    table->setHorizontalHeaderLabels({u"№"_s, u"Local"_s, u"Summary"_s, u"State"_s});
    table->setShowGrid(false);
    table->verticalHeader()->hide();
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    for (int i = 0; i < 20; ++i) {
        table->setItem(i, 0, new QTableWidgetItem(QString::number(48213 - i)));
        auto *key = new QTableWidgetItem(u"PROJ-%1"_s.arg(1100 + i));
        key->setForeground(coloursFor(qApp->palette()).link);
        table->setItem(i, 1, key);
        table->setItem(i, 2, new QTableWidgetItem(u"Umlaute in Anhangnamen gehen verloren"_s));
        table->setItem(i, 3, new QTableWidgetItem(u"Done"_s));
    }
    table->horizontalHeader()->setStretchLastSection(true);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft);
    table->setColumnWidth(2, 320);
    table->setSortingEnabled(true);
    table->selectRow(2);
    auto *text = new QPlainTextEdit(u"Kunde meldet Rückerstattung ohne Beleg."_s);
    text->setProperty("edge", true);
    text->setFixedWidth(260);
    auto *lower = new QHBoxLayout;
    lower->setContentsMargins(0, 0, 20, 0);
    lower->addWidget(table, 1);
    lower->addWidget(text);
    column->addLayout(lower, 1);
    return page;
}

QWidget *makeTimelines()
{
    auto *page = new QWidget;
    page->setBackgroundRole(QPalette::Base);
    page->setAutoFillBackground(true);
    auto *steps = new StepList;
    steps->setTitle(u"New connection"_s);
    steps->setSteps({{u"Your tracker"_s, u"Redmine 5.1, Blue"_s},
                     {u"The other side"_s, u"Request Tracker 5.0, Red"_s},
                     {u"Scope"_s, u"38 open issues match"_s},
                     {u"Rules"_s, {}},
                     {u"First issue"_s, {}}});
    steps->setCurrent(3);
    auto *list = new TimelineWidget(nullptr, TimelineWidget::Arrangement::List);
    list->setSides(u"Blue"_s, u"Red"_s);
    list->setSteps(exampleSteps(false));
    auto *sided = new TimelineWidget;
    sided->setSides(u"Acme · Jira"_s, u"Kontor · Redmine"_s);
    sided->setSteps(exampleSteps(true));
    sided->setFixedWidth(300);
    auto *row = new QHBoxLayout(page);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(steps);
    row->addWidget(list, 1, Qt::AlignTop);
    row->addWidget(new Hairline(Qt::Vertical));
    row->addWidget(sided, 0, Qt::AlignTop);
    return page;
}

QWidget *makeEmpty()
{
    auto *empty = new EmptyState;
    empty->setDrawing(sketchRoute());
    empty->setTitle(u"Connect two trackers"_s);
    empty->setText(u"Lockstep keeps issues in step between two trackers. Each side has a node that decides what leaves "
                   u"and what may "
                   "come in. There is no server in between."_s);
    empty->addButton(u"Connect two trackers…"_s, Icon::Connections, ButtonVariant::Primary);
    empty->addButton(u"Try it with sandbox boards"_s, Icon::Boards);
    empty->addButton(u"Paste an invitation…"_s, {}, ButtonVariant::Quiet);
    empty->setHints({{u"Choose your tracker"_s, u"Address and a token. Test shows what it may see."_s},
                     {u"Name the other side"_s, u"Your own second node, or an invitation to a partner."_s},
                     {u"Watch one issue go over"_s, u"Nothing else moves until you start the connection."_s}});
    empty->setFootnote(
        u"Sandbox boards are two small trackers inside Lockstep: no account, no network, removed with one click."_s);
    return empty;
}

} // namespace

class TestStyleGallery final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { initStyle(*qApp, Scheme::Light); }
    void pictures_data();
    void pictures();
    void menuPicture();
    void namesForScreenReaders();
    void hintsFollowTheScheme();
};

void TestStyleGallery::pictures_data()
{
    QTest::addColumn<int>("scheme");
    QTest::newRow("light") << static_cast<int>(Scheme::Light);
    QTest::newRow("dark") << static_cast<int>(Scheme::Dark);
}

void TestStyleGallery::pictures()
{
    QFETCH(int, scheme);
    setScheme(*qApp, static_cast<Scheme>(scheme));
    const QString suffix = QString::fromLatin1(QTest::currentDataTag());
    const auto keep = [&suffix](QWidget *made, const QString &name, const QSize &size) {
        const std::unique_ptr<QWidget> page(made);
        page->resize(size);
        page->show();
        page->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(page.get()));
        if (auto *wanted = page->findChild<QWidget *>(u"focus"_s)) {
            wanted->setFocus(Qt::TabFocusReason);
            QVERIFY(page->findChild<QFocusFrame *>() != nullptr);
        }
        const QPixmap picture = page->grab();
        QCOMPARE(picture.deviceIndependentSize().toSize(), page->size());
        QVERIFY(picture.save(QApplication::applicationDirPath() + u"/gallery-"_s + name + u'-' + suffix + u".png"_s));
    };
    keep(makeOverview(), u"overview"_s, {1091, 680});
    QWidget *focused = makeOverview();
    focused->findChild<FigureButton *>()->setObjectName(u"focus"_s);
    keep(focused, u"focus"_s, {1091, 680});
    keep(makeControls(), u"controls"_s, {1280, 640});
    keep(makeTimelines(), u"timelines"_s, {1280, 460});
    keep(makeEmpty(), u"empty"_s, {1091, 700});
}

void TestStyleGallery::menuPicture()
{
    setScheme(*qApp, Scheme::Light);
    QMenu menu;
    menu.addAction(icon(Icon::Retry), u"&Retry"_s)->setShortcut(QKeySequence(u"Ctrl+R"_s));
    menu.addAction(icon(Icon::Cancel), u"&Cancel"_s)->setShortcut(QKeySequence::Delete);
    menu.addSeparator();
    QAction *checked = menu.addAction(u"Show finished"_s);
    checked->setCheckable(true);
    checked->setChecked(true);
    menu.addMenu(u"Export"_s)->addAction(u"CSV"_s);
    menu.addAction(u"Not now"_s)->setEnabled(false);
    menu.popup({});
    menu.setActiveAction(checked);
    const QPixmap picture = menu.grab();
    QVERIFY(picture.save(QApplication::applicationDirPath() + u"/gallery-menu.png"_s));
    QVERIFY(menu.actionGeometry(checked).height() >= 26);
}

void TestStyleGallery::namesForScreenReaders()
{
    RouteWidget route;
    route.setRoute(exampleRoute(RouteNode::Mark::Paused, RouteLane::Kind::Paused, u"14 stopped"_s));
    QVERIFY(route.accessibleDescription().contains(u"paused"_s));
    QVERIFY(route.accessibleDescription().contains(u"14 stopped"_s));
    TimelineWidget timeline;
    timeline.setSteps(exampleSteps(true));
    QVERIFY(timeline.accessibleDescription().contains(u"Step 6"_s));
    QVERIFY(timeline.accessibleDescription().contains(u"failed"_s));
    ThroughputPlot plot;
    plot.setMinutes({{5, 2}});
    QVERIFY(plot.accessibleDescription().startsWith(u"5 applied, 2 failed"_s));
    EmptyState empty;
    empty.setTitle(u"Nothing here"_s);
    QCOMPARE(empty.accessibleName(), u"Nothing here"_s);
}

// The labels lie two widgets below the one that is told of the palette, in a window whose pages are made before it is shown.
void TestStyleGallery::hintsFollowTheScheme()
{
    setScheme(*qApp, Scheme::Light);
    QWidget window;
    auto *pages = new QStackedWidget(&window);
    auto *empty = new EmptyState;
    empty->setHints({{u"Choose"_s, u"Address and a token"_s}});
    pages->addWidget(empty);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    const QList<QLabel *> labels = empty->findChildren<QLabel *>();
    const auto isHint = [](const QLabel *label) { return label->text() == "Address and a token"_L1; };
    const auto hint = std::find_if(labels.begin(), labels.end(), isHint);
    QVERIFY(hint != labels.end());
    for (const Scheme scheme : {Scheme::Dark, Scheme::Light}) {
        setScheme(*qApp, scheme);
        QTRY_COMPARE(QApplication::palette().color(QPalette::WindowText), window.palette().color(QPalette::WindowText));
        QTRY_COMPARE((*hint)->palette().color(QPalette::WindowText), coloursFor(window.palette()).dim);
    }
}

QTEST_MAIN(TestStyleGallery)
#include "tst_stylegallery.moc"
