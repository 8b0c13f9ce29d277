#include "ui/pages/queuepage.h"

#include "core/base/when.h"
#include "ui/dialogs/replaydialog.h"
#include "ui/dialogs/retryrules.h"
#include "ui/models/filterparser.h"
#include "ui/pages/eventdetailpane.h"
#include "ui/pages/textlabel.h"
#include "ui/text/format.h"
#include "ui/text/statetext.h"
#include "ui/widgets/buttonmenu.h"
#include "ui/widgets/hairline.h"
#include "ui/widgets/pagehead.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSplitter>
#include <QTabBar>
#include <QTableView>
#include <QTimer>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
constexpr qsizetype mostFollowed = 100; // selected rows that keep their selection when new events push them down
}

QueuePage::QueuePage(const Context &context, QWidget *parent)
    : Page(context, parent),
      m_head(new PageHead(tr("Queue"))),
      m_tabs(named(new QTabBar, tr("Direction"))),
      m_filterError(new MessageBar),
      m_confirm(new MessageBar),
      m_view(new QTableView),
      m_empty(makeNote()),
      m_split(named(new QSplitter, tr("Queue and detail"))),
      m_detail(new EventDetailPane),
      m_tick(new QTimer(this))
{
    setObjectName(u"queue"_s);
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->addTab(tr("Outgoing"));
    m_tabs->addTab(tr("Incoming"));
    m_head->addBesideTitle(m_tabs);
    m_retry = m_head->addButton(tr("Retry"), Icon::Retry);
    m_cancel = m_head->addButton(tr("Cancel"), Icon::Cancel);
    m_replay = m_head->addButton(tr("Replay…"), Icon::Play, ButtonVariant::Quiet);
    m_copy = m_head->addButton(tr("Copy"), Icon::Copy, ButtonVariant::Quiet);
    makeTable();

    auto *left = new QWidget;
    auto *leftColumn = new QVBoxLayout(left);
    leftColumn->setContentsMargins(0, 0, 0, 0);
    leftColumn->setSpacing(0);
    leftColumn->addWidget(m_view, 1);
    auto *emptyLabel = static_cast<TextLabel *>(m_empty);
    emptyLabel->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    emptyLabel->setContentsMargins(metrics::Step24, 60, metrics::Step24, 0);
    leftColumn->addWidget(m_empty, 1);
    m_split->setChildrenCollapsible(false);
    left->setMinimumWidth(metrics::LeastListWidth);
    m_split->addWidget(left);
    m_split->addWidget(m_detail);
    m_split->setStretchFactor(0, 1);
    m_split->setSizes({767, metrics::QueueDetailWidth});
    m_detail->setMinimumWidth(280);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_head);
    column->addWidget(makeFilterRow());
    column->addWidget(m_filterError);
    column->addWidget(new Hairline);
    column->addWidget(m_split, 1);
    column->addWidget(m_confirm); // below, so that nothing moves away under the pointer

    if (const QByteArray state = kept(u"split"_s).toByteArray(); !state.isEmpty())
        m_split->restoreState(state);
    connect(m_split, &QSplitter::splitterMoved, this, [this] { keep(u"split"_s, m_split->saveState()); });
    connect(&m_model, &EventTableModel::pageWanted, this, &QueuePage::ask);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &QueuePage::selectionChanged);
    connect(m_tabs, &QTabBar::currentChanged, this, &QueuePage::applyFilter);
    connect(m_retry, &QPushButton::clicked, this, &QueuePage::retrySelected);
    connect(m_cancel, &QPushButton::clicked, this, &QueuePage::cancelSelected);
    connect(m_replay, &QPushButton::clicked, this, [this] {
        if (const QList<EventRow> rows = selectedRows(); rows.size() == 1)
            (new ReplayDialog(this->context(), rows.first().ref, this))->open();
    });
    connect(m_copy, &QPushButton::clicked, this, [this] { Q_EMIT linkActivated(u"copy:"_s); });
    connect(m_confirm, &MessageBar::actionTriggered, this, &QueuePage::cancelConfirmed);
    addButtonMenu(m_view, {m_retry, m_cancel, m_replay, m_copy});
    connect(&host(), &NodeHost::eventsChanged, this, &QueuePage::hostChanged);
    connect(&host(), &NodeHost::snapshotChanged, this, &QueuePage::updateCounts);
    m_tick->setInterval(1000); // ages and "retry in" go on while nothing happens
    connect(m_tick, &QTimer::timeout, this, [this] {
        if (isVisible())
            m_model.setNow(QDateTime::currentDateTimeUtc());
    });
    m_tick->start();
    m_filterLine->setText(kept(u"filter"_s).toString());
    m_tabs->setCurrentIndex(kept(u"direction"_s).toInt());
    updateCounts();
    applyFilter();
}

void QueuePage::open(const QString &filterLine)
{
    QString line = filterLine;
    if (line.startsWith("incoming "_L1) || line == "incoming"_L1) {
        m_tabs->setCurrentIndex(1);
        line = line.mid(9);
    } else if (line.startsWith("outgoing "_L1)) {
        m_tabs->setCurrentIndex(0);
        line = line.mid(9);
    }
    m_filterLine->setText(line);
    m_view->setFocus();
}

void QueuePage::stateChosen(int index)
{
    const QString wanted = m_states->itemData(index).toString();
    const auto tokens = splitFilter(m_filterLine->text());
    QStringList parts;
    for (const FilterToken &token : tokens ? tokens.value() : QList<FilterToken> {}) {
        if (token.name != "state"_L1)
            parts.append(token.name.isEmpty() ? token.value : filterToken(token.name, token.value));
    }
    if (!wanted.isEmpty())
        parts.prepend(filterToken(u"state"_s, wanted));
    m_filterLine->setText(parts.join(u' '));
}

void QueuePage::applyFilter()
{
    const auto filter = parseFilter(m_filterLine->text());
    m_filterLine->setProperty("invalid", !filter);
    m_filterLine->update();
    if (!filter) {
        m_filterError->setClosable(false);
        m_filterError->setMessage(MessageBar::Kind::Warning, filter.error().message);
        sayWhyEmpty();
        return;
    }
    m_filterError->clear();
    m_filter = filter.value();
    m_filter.direction = m_tabs->currentIndex() == 0 ? static_cast<int>(Direction::Outgoing) : static_cast<int>(Direction::Incoming);
    QString shown = m_filter.openOnly ? u"open"_s : QString();
    if (!m_filter.openOnly && m_filter.states.size() == 1)
        shown = Queue::stateName(m_filter.states.first());
    m_states->setCurrentIndex(qMax(0, m_states->findData(shown)));
    hideIdleColumns();
    keep(u"filter"_s, m_filterLine->text());
    keep(u"direction"_s, m_tabs->currentIndex());
    ++m_generation;
    m_current = {};
    m_detail->clear();
    m_model.clear();
    m_confirm->clear();
    updateButtons();
}

void QueuePage::ask(qint64 offset, qint64 limit)
{
    when(host().events(m_filter, offset, limit), this, [this, offset, generation = m_generation](const EventPage &page) {
        if (generation == m_generation)
            receive(offset, page);
    });
}

void QueuePage::receive(qint64 offset, const EventPage &page)
{
    const bool atTop = m_view->verticalScrollBar()->value() == 0;
    const int topRow = m_view->rowAt(1);
    const EventRow *top = atTop ? nullptr : m_model.rowAt(topRow);
    const EventRef topRef = top ? top->ref : EventRef {};
    const QList<EventRow> selected = selectedRows();
    m_restoring = true;
    m_model.setNow(QDateTime::currentDateTimeUtc());
    m_model.setPage(offset, page.rows, page.total);
    if (selected.size() <= mostFollowed) {
        QItemSelection selection;
        for (const EventRow &event : selected) {
            if (const int row = m_model.rowOf(event.ref); row >= 0)
                selection.select(m_model.index(row, 0), m_model.index(row, m_model.columnCount() - 1));
        }
        m_view->selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    }
    m_view->setAutoScroll(false); // at the top, what is new is seen there
    if (const int row = m_model.rowOf(m_current); row >= 0)
        m_view->selectionModel()->setCurrentIndex(m_model.index(row, 0), QItemSelectionModel::NoUpdate);
    if (const int row = top ? m_model.rowOf(topRef) : -1; row >= 0 && row != topRow)
        m_view->verticalScrollBar()->setValue(m_view->verticalScrollBar()->value() + (row - topRow) * m_view->rowHeight(row));
    m_view->setAutoScroll(true);
    m_restoring = false;
    updateButtons(); // the same events may be in other states
    m_matches->setText(countText(page.total, tr("event"), tr("events")));
    sayWhyEmpty();
    m_view->setVisible(page.total > 0);
    m_empty->setVisible(page.total == 0);
    if (m_current.id.isNull() && page.total > 0 && offset == 0)
        m_view->setCurrentIndex(m_model.index(0, 0));
    else if (!m_current.id.isNull())
        askDetail();
}

void QueuePage::hostChanged()
{
    if (isVisible())
        refreshVisible();
}

void QueuePage::refresh()
{
    updateCounts();
    refreshVisible();
}

void QueuePage::refreshVisible()
{
    const int first = qMax(0, m_view->rowAt(0));
    const int last = m_view->rowAt(m_view->viewport()->height() - 1);
    m_model.refresh(first, last < 0 ? qMax(first, m_model.rowCount() - 1) : last);
}

void QueuePage::updateCounts()
{
    const Snapshot &now = host().snapshot();
    const auto title = [](const QString &name, qint64 count) { return count > 0 ? QString(name + u' ' + numberText(count)) : name; };
    m_tabs->setTabText(0, title(tr("Outgoing"), now.openOutgoing));
    m_tabs->setTabText(1, title(tr("Incoming"), now.openIncoming));
    QStringList trackers;
    for (const NodeSnapshot &node : now.nodes)
        trackers.append(node.trackerName);
    if (std::exchange(m_trackers, trackers) != trackers && !m_current.id.isNull())
        askDetail(); // it names them
}

QList<EventRow> QueuePage::selectedRows() const
{
    QList<EventRow> rows;
    for (const QItemSelectionRange &range : m_view->selectionModel()->selection())
        rows.append(m_model.heldRows(range.top(), range.bottom()));
    return rows;
}

/// Selecting all of a long queue selects more rows than are held; that is said, not passed over.
void QueuePage::tellUnheld(qsizetype held)
{
    qint64 selected = 0;
    for (const QItemSelectionRange &range : m_view->selectionModel()->selection())
        selected += range.height();
    if (selected > held)
        Q_EMIT told(MessageBar::Kind::Warning, tr("Done for %1 of the %2 selected events").arg(numberText(held), numberText(selected)),
                    tr("The others were not on the screen lately. Errors, Retry all, reaches everything that failed."));
}

void QueuePage::selectionChanged()
{
    updateButtons();
    if (m_restoring)
        return;
    m_confirm->clear(); // it was about the events selected before
    const EventRow *row = m_model.rowAt(m_view->currentIndex().row());
    if (!row || !m_view->selectionModel()->hasSelection())
        return;
    if (m_current == row->ref)
        return;
    m_current = row->ref;
    m_detail->showRow(*row, QDateTime::currentDateTimeUtc());
    askDetail();
}

void QueuePage::askDetail()
{
    const int asked = ++m_detailAsked;
    when(host().eventDetail(m_current), this, [this, asked](const EventDetail &detail) {
        if (asked != m_detailAsked)
            return;
        m_detail->showDetail(detail, trackerOf(detail.localNode), trackerOf(detail.remoteNode), QDateTime::currentDateTimeUtc());
    });
}

QString QueuePage::trackerOf(const QString &node) const
{
    for (const NodeSnapshot &snapshot : host().snapshot().nodes) {
        if (snapshot.id.value() == node)
            return snapshot.trackerName;
    }
    return {};
}

void QueuePage::updateButtons()
{
    const QList<EventRow> rows = selectedRows();
    bool canRetry = false;
    bool canCancel = false;
    for (const EventRow &row : rows) {
        canRetry = canRetry || row.state == EventState::Failed || row.state == EventState::Waiting;
        canCancel = canCancel || !Queue::isFinal(row.state);
    }
    m_retry->setEnabled(canRetry);
    m_cancel->setEnabled(canCancel);
    m_replay->setEnabled(rows.size() == 1);
    m_copy->setEnabled(!rows.isEmpty());
}

void QueuePage::retrySelected()
{
    const QList<EventRow> rows = selectedRows();
    if (rows.size() == 1 && rows.first().state == EventState::Failed) {
        const EventRow row = rows.first();
        askRetryRules(context(), row.connection, row.ref.node, row.ruleVersion, this, [this, row](RetryRules rules) { report(host().retryEvent(row.ref, rules)); });
        tellUnheld(1);
        return;
    }
    // Of several nobody has looked at each: a call that may have been made already is not made again with the others.
    const RetryCalls calls = rows.size() == 1 ? RetryCalls::Again : RetryCalls::Kept;
    for (const EventRow &row : rows) {
        if (row.state == EventState::Failed || row.state == EventState::Waiting)
            report(host().retryEvent(row.ref, RetryRules::Published, calls));
    }
    tellUnheld(rows.size());
}

/// It cannot be undone: asked first, also because Delete is soon pressed.
void QueuePage::cancelSelected()
{
    m_toCancel.clear();
    for (const EventRow &row : selectedRows()) {
        if (!Queue::isFinal(row.state))
            m_toCancel.append(row);
    }
    if (m_toCancel.isEmpty())
        return;
    const bool one = m_toCancel.size() == 1;
    m_confirm->setMessage(MessageBar::Kind::Warning,
                          one ? tr("Cancel № %1?").arg(numberText(m_toCancel.first().number)) : tr("Cancel %1 events?").arg(numberText(m_toCancel.size())),
                          one ? tr("The other side does not get this change.") : tr("The other sides do not get these changes."));
    m_confirm->setAction(one ? tr("Cancel the event") : tr("Cancel the events"));
}

void QueuePage::cancelConfirmed()
{
    m_confirm->clear();
    const QList<EventRow> rows = std::exchange(m_toCancel, {});
    for (const EventRow &row : rows) {
        if (!Queue::isFinal(row.state))
            report(host().cancelEvent(row.ref), tr("№ %1 is cancelled. The other side does not get this change.").arg(numberText(row.number)));
    }
    tellUnheld(rows.size());
}

QString QueuePage::copyText() const
{
    QStringList lines;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    for (const EventRow &row : selectedRows())
        lines.append(QStringList {QString::number(row.number), row.localKey, row.remoteKey, row.summary, row.connection.value(),
                                  badgeOf(row, now).word, row.errorText}
                         .join(u'\t'));
    return lines.join(u'\n');
}

void QueuePage::focusFilter()
{
    m_filterLine->setFocus(Qt::ShortcutFocusReason);
    m_filterLine->selectAll();
}

QString QueuePage::connectionInFocus() const
{
    const QList<EventRow> rows = selectedRows();
    return rows.isEmpty() ? QString() : rows.first().connection.value();
}

QWidget *QueuePage::mainView() const { return m_view; }

} // namespace lockstep::ui
