#include "ui/pages/boardspage.h"

#include "ui/delegates/boardcarddelegate.h"
#include "ui/models/boardcolumnmodel.h"
#include "ui/pages/boardissuepane.h"
#include "ui/pages/textlabel.h"
#include "ui/text/errortext.h"
#include "ui/text/format.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/hairline.h"
#include "ui/widgets/pagehead.h"

#include <QComboBox>
#include <QListView>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

BoardsPage::BoardsPage(const Context &context, QWidget *parent)
    : Page(context, parent), m_head(new PageHead(tr("Sandbox boards"))), m_boards(named(new QTabBar, tr("Boards"))),
      m_author(named(new QComboBox, tr("Write as"))), m_stack(new QStackedWidget), m_split(named(new QSplitter, tr("Board and issue"))),
      m_pane(new BoardIssuePane)
{
    setObjectName(u"boards"_s);
    m_boards->setDrawBase(false);
    m_boards->setExpanding(false);
    m_head->addBesideTitle(m_boards);
    m_head->addWidget(new TextLabel(tr("Write as"), FontRole::Caption, ColourRole::Dim));
    m_head->addWidget(m_author);
    m_author->setMinimumWidth(120);
    m_new = m_head->addButton(tr("New issue"), Icon::Plus, ButtonVariant::Primary);
    m_split->setChildrenCollapsible(false);
    m_split->addWidget(makeColumns());
    m_split->addWidget(m_pane);
    m_split->setStretchFactor(0, 1);
    m_split->setSizes({720, 370});
    if (const QByteArray state = kept(u"split"_s).toByteArray(); !state.isEmpty())
        m_split->restoreState(state);
    auto *empty = new EmptyState;
    empty->setDrawing(Icon::Boards);
    empty->setTitle(tr("No sandbox board yet"));
    empty->setText(tr("A sandbox board is a small tracker inside Lockstep: no account, no network. Connect two of them to see issues go over, or try rules "
                      "on one before they touch the real thing."));
    QPushButton *demo = empty->addButton(tr("Make two connected boards"), Icon::Boards, ButtonVariant::Primary);
    QPushButton *add = empty->addButton(tr("Add tracker…"), Icon::Plus);
    m_stack->addWidget(empty);
    m_stack->addWidget(m_split);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_head);
    column->addWidget(new Hairline);
    column->addWidget(m_stack, 1);
    connect(m_boards, &QTabBar::currentChanged, this, &BoardsPage::showBoard);
    connect(m_author, &QComboBox::currentIndexChanged, this, [this] {
        m_pane->setAuthor(m_author->currentData().toString());
        if (m_author->currentIndex() >= 0)
            keep(u"author"_s, m_author->currentData());
    });
    connect(m_new, &QPushButton::clicked, this, [this] {
        m_making = true;
        m_chosen = 0;
        mark();
        m_pane->setVisible(true);
        m_pane->startNew();
    });
    connect(m_pane, &BoardIssuePane::created, this, [this](qint64 number) {
        m_making = false;
        m_chosen = number;
        refresh();
    });
    connect(m_pane, &BoardIssuePane::newCancelled, this, [this] {
        m_making = false;
        refresh();
    });
    connect(m_split, &QSplitter::splitterMoved, this, [this] { keep(u"split"_s, m_split->saveState()); });
    connect(demo, &QPushButton::clicked, this, [this] { report(this->services().startDemo(), tr("Two boards, Blue and Red, are connected. Edit an issue on one and watch the other.")); });
    connect(add, &QPushButton::clicked, this, [this] { Q_EMIT linkActivated(u"tracker:"_s); });
    connect(&host(), &NodeHost::configurationChanged, this, &BoardsPage::fillBoards);
    fillBoards();
}

QWidget *BoardsPage::makeColumns()
{
    auto *box = new QWidget;
    box->setAutoFillBackground(true);
    auto *scroll = named(new QScrollArea, tr("Columns of the board"));
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff); // each column has its own
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setMinimumWidth(metrics::LeastListWidth);
    box->setBackgroundRole(QPalette::Window);
    auto *row = new QHBoxLayout(box);
    row->setContentsMargins(metrics::PageMargin - 4, metrics::Step12, metrics::Step12, metrics::Step8);
    row->setSpacing(metrics::Step8);
    for (const QString &status : board::statuses()) {
        Column column {status, new TextLabel(status, FontRole::Caption, ColourRole::Dim, true), named(new QListView, tr("Issues: %1").arg(status)),
                       new BoardColumnModel(this)};
        column.title->setContentsMargins(4, 0, 0, 0);
        column.view->setMinimumWidth(metrics::LeastBoardColumn);
        column.view->setModel(column.model);
        column.view->setItemDelegate(new BoardCardDelegate(column.view));
        column.view->setFrameShape(QFrame::NoFrame);
        column.view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
        column.view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        column.view->setUniformItemSizes(true);
        column.view->viewport()->setBackgroundRole(QPalette::Window);
        auto *stack = new QVBoxLayout;
        stack->setSpacing(metrics::Step6);
        stack->addWidget(column.title);
        stack->addWidget(column.view, 1);
        row->addLayout(stack, 1);
        connect(column.view->selectionModel(), &QItemSelectionModel::currentChanged, this, [this, model = column.model](const QModelIndex &index) {
            if (!m_marking && index.isValid())
                choose(model->numberAt(index.row()));
        });
        m_columns.append(column);
    }
    scroll->setWidget(box);
    return scroll;
}

void BoardsPage::fillBoards()
{
    const QString shown = m_boards->tabData(m_boards->currentIndex()).toString();
    const QSignalBlocker blocker(m_boards);
    while (m_boards->count() > 0)
        m_boards->removeTab(0);
    for (const NodeConfig &node : host().configuration().nodes) {
        if (!services().board(node.id))
            continue;
        const int index = m_boards->addTab(node.id.value());
        m_boards->setTabData(index, node.id.value());
        if (node.id.value() == shown)
            m_boards->setCurrentIndex(index);
    }
    const bool any = m_boards->count() > 0;
    m_stack->setCurrentIndex(any ? 1 : 0);
    m_head->setVisible(any);
    m_boards->updateGeometry();
    showBoard();
}

void BoardsPage::open(const QString &node)
{
    for (int i = 0; i < m_boards->count(); ++i) {
        if (m_boards->tabData(i).toString() == node)
            m_boards->setCurrentIndex(i);
    }
}

void BoardsPage::showBoard()
{
    BoardClient *board = m_boards->count() > 0 ? services().board(NodeId(m_boards->tabData(m_boards->currentIndex()).toString())) : nullptr;
    if (board == m_board && board)
        return;
    if (m_board)
        disconnect(m_board, nullptr, this, nullptr);
    m_board = board;
    m_chosen = 0;
    m_making = false;
    m_pane->setBoard(board);
    if (!board)
        return;
    const QSignalBlocker blocker(m_author);
    m_author->clear();
    for (const BoardPerson &person : board->people())
        m_author->addItem(person.name.isEmpty() ? person.login : person.name, person.login);
    m_author->setCurrentIndex(qMax(0, m_author->findData(kept(u"author"_s))));
    m_pane->setAuthor(m_author->currentData().toString());
    connect(board, &BoardClient::listed, this, &BoardsPage::showIssues);
    connect(board, &BoardClient::issueRead, this, [this](const BoardIssue &issue) {
        if (!m_making && issue.number == m_chosen)
            m_pane->show(issue);
    });
    connect(board, &BoardClient::changed, this, &BoardsPage::refresh);
    connect(board, &BoardClient::failed, this,
            [this](quint64, const Error &error) { Q_EMIT told(MessageBar::Kind::Error, errorTitle(error), error.detail); });
    board->list();
}

void BoardsPage::refresh()
{
    if (!m_board)
        return;
    m_board->list();
    if (m_chosen > 0)
        m_board->read(m_chosen);
}

void BoardsPage::showIssues(const QList<BoardIssue> &issues)
{
    for (Column &column : m_columns) {
        QList<BoardIssue> own;
        for (const BoardIssue &issue : issues) {
            if (issue.status == column.status)
                own.append(issue);
        }
        m_marking = true;
        column.model->setIssues(own);
        m_marking = false;
        column.title->setText(own.isEmpty() ? column.status : QString(column.status + u"  "_s + numberText(own.size())));
    }
    if (m_chosen == 0 && !m_making && !issues.isEmpty())
        choose(issues.first().number);
    m_pane->setVisible(m_making || m_chosen > 0);
    mark();
}

void BoardsPage::choose(qint64 number)
{
    if (number == 0 || !m_board)
        return;
    m_making = false;
    m_chosen = number;
    mark();
    m_board->read(number);
}

void BoardsPage::mark()
{
    m_marking = true;
    for (const Column &column : std::as_const(m_columns)) {
        const int row = column.model->rowOf(m_chosen);
        if (row >= 0)
            column.view->setCurrentIndex(column.model->index(row));
        else
            column.view->selectionModel()->clear();
    }
    m_marking = false;
}

QStringList BoardsPage::unsaved() const { return m_pane->unsaved(); }

QString BoardsPage::copyText() const
{
    for (const Column &column : m_columns) {
        if (const int row = column.model->rowOf(m_chosen); row >= 0)
            return QString(u'#' + QString::number(m_chosen) + u'\t' + column.model->index(row).data().toString());
    }
    return {};
}

} // namespace lockstep::ui
