#include "ui/pages/overviewpage.h"

#include "core/base/when.h"
#include "ui/pages/connectioncard.h"
#include "ui/pages/textlabel.h"
#include "ui/pages/waitlist.h"
#include "ui/text/errortext.h"
#include "ui/text/overviewtext.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/pagehead.h"

#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

OverviewPage::OverviewPage(const Context &context, ErrorFeed &errors, QWidget *parent)
    : Page(context, parent), m_errors(errors), m_stack(new QStackedWidget), m_head(new PageHead(tr("Overview"))), m_cardColumn(new QVBoxLayout),
      m_waits(new WaitList)
{
    setObjectName(u"overview"_s);
    setBackgroundRole(QPalette::Window);
    m_pauseAll = m_head->addButton(tr("Pause all"), Icon::Pause);
    QPushButton *add = m_head->addButton(tr("New connection…"), Icon::Plus, ButtonVariant::Primary);

    auto *content = new QWidget;
    auto *contentColumn = new QVBoxLayout(content);
    contentColumn->setContentsMargins(metrics::PageMargin, 0, metrics::PageMarginRight, metrics::Step12);
    contentColumn->setSpacing(metrics::CardGap);
    m_cardColumn->setSpacing(metrics::CardGap);
    contentColumn->addLayout(m_cardColumn);
    contentColumn->addWidget(m_waits);
    contentColumn->addStretch(1);
    auto *scroll = named(new QScrollArea, tr("Connections"));
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(content);
    scroll->setBackgroundRole(QPalette::Window);
    scroll->viewport()->setBackgroundRole(QPalette::Window);
    scroll->setFocusPolicy(Qt::NoFocus);

    auto *full = new QWidget;
    auto *fullColumn = new QVBoxLayout(full);
    fullColumn->setContentsMargins(0, 0, 0, 0);
    fullColumn->setSpacing(0);
    fullColumn->addWidget(m_head);
    fullColumn->addWidget(scroll, 1);
    m_stack->addWidget(makeEmpty());
    m_stack->addWidget(full);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);

    connect(add, &QPushButton::clicked, this, &OverviewPage::newConnectionRequested);
    connect(m_head, &PageHead::linkActivated, this, &Page::linkActivated);
    connect(m_pauseAll, &QPushButton::clicked, this, [this] {
        bool anyRuns = false;
        for (const ConnectionView &view : connectionViews(host().configuration(), host().snapshot()))
            anyRuns = anyRuns || !view.paused();
        report(host().pause({}, anyRuns));
    });
    connect(m_waits, &WaitList::groupChosen, this,
            [this](const QString &group) { Q_EMIT linkActivated(QString(u"errorgroup:"_s + group)); });
    connect(&host(), &NodeHost::snapshotChanged, this, &OverviewPage::refresh);
    connect(&host(), &NodeHost::configurationChanged, this, &OverviewPage::refresh);
    connect(&errors, &ErrorFeed::changed, this, &OverviewPage::refresh);
    refresh();
}

EmptyState *OverviewPage::makeEmpty()
{
    auto *empty = new EmptyState;
    Route route;
    route.sketch = true;
    route.localTracker.name = tr("Your tracker");
    route.localNode = {tr("your node"), RouteNode::Mark::None};
    route.remoteNode = {tr("their node"), RouteNode::Mark::None};
    route.remoteTracker.name = tr("Their tracker");
    empty->setDrawing(route);
    empty->setTitle(tr("Connect two trackers"));
    empty->setText(tr("Lockstep keeps issues in step between two trackers. Each side has a node that decides what leaves and what may "
                      "come in. There is no server in between."));
    QPushButton *add = empty->addButton(tr("Connect two trackers…"), Icon::Connections, ButtonVariant::Primary);
    m_demo = empty->addButton(tr("Try it with sandbox boards"), Icon::Boards);
    empty->setHints({{tr("Choose your tracker"), tr("Address and a token. Test shows what it may see.")},
                     {tr("Name the other side"), tr("A second node of your own, on any other tracker.")},
                     {tr("Watch an issue go over"), tr("The queue shows each of its eight steps.")}});
    empty->setFootnote(tr("Sandbox boards are two small trackers inside Lockstep: no account, no network, removed with one click."));
    connect(add, &QPushButton::clicked, this, &OverviewPage::newConnectionRequested);
    connect(m_demo, &QPushButton::clicked, this, &OverviewPage::startDemo);
    return empty;
}

void OverviewPage::startDemo()
{
    if (std::exchange(m_startingDemo, true)) // not disabled: it would hand the focus to whatever comes next
        return;
    when(services().startDemo(), this, [this](const CommandOutcome &outcome) {
        m_startingDemo = false;
        if (!outcome.ok)
            Q_EMIT told(MessageBar::Kind::Error, errorTitle(outcome.error), outcome.error.detail);
        else
            refresh();
        if (isVisible())
            m_pauseAll->setFocus(Qt::OtherFocusReason);
    });
}

void OverviewPage::refresh()
{
    const bool empty = host().configuration().connections.isEmpty();
    m_stack->setCurrentIndex(empty ? 0 : 1);
    if (!empty)
        showCards();
}

void OverviewPage::showAges(const QDateTime &now)
{
    for (ConnectionCard *card : std::as_const(m_cards))
        card->showAges(now);
}

void OverviewPage::showCards()
{
    const QList<ConnectionView> views = connectionViews(host().configuration(), host().snapshot());
    const QList<ErrorGroup> groups = groupErrors(m_errors.rows(), u"open"_s);
    const QDateTime now = QDateTime::currentDateTimeUtc();
    while (m_cards.size() > views.size())
        delete m_cards.takeLast();
    while (m_cards.size() < views.size()) {
        auto *card = new ConnectionCard;
        m_cardColumn->addWidget(card);
        m_cards.append(card);
        connect(card, &ConnectionCard::linkActivated, this, &Page::linkActivated);
        connect(card, &ConnectionCard::pauseRequested, this, [this](const QString &name, bool paused) { report(host().pause(name, paused)); });
        connect(card, &ConnectionCard::syncRequested, this,
                [this](const QString &name) { report(host().pollNow(name), syncSentence(name, host().configuration(), host().snapshot())); });
    }
    bool anyRuns = false;
    for (qsizetype i = 0; i < views.size(); ++i) {
        m_cards.at(i)->show(views.at(i), groups, now);
        anyRuns = anyRuns || !views.at(i).paused();
    }
    m_head->setSubtitle(overviewSentence(views, groups, host().snapshot().nodes));
    m_pauseAll->setText(anyRuns ? tr("Pause all") : tr("Resume all"));
    m_pauseAll->setIcon(icon(anyRuns ? Icon::Pause : Icon::Play));
    m_waits->show(groups);
}

} // namespace lockstep::ui
