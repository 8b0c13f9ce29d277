#include "ui/pages/errorspage.h"

#include "ui/delegates/errorgroupdelegate.h"
#include "ui/models/filterparser.h"
#include "ui/dialogs/conflictdialog.h"
#include "ui/dialogs/editreplicadialog.h"
#include "ui/dialogs/replaydialog.h"
#include "ui/dialogs/retryrules.h"
#include "ui/pages/errordetailpane.h"
#include "ui/pages/textlabel.h"
#include "ui/text/errortext.h"
#include "ui/text/format.h"
#include "ui/text/overviewtext.h"
#include "ui/widgets/buttonmenu.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/hairline.h"
#include "ui/widgets/pagehead.h"

#include <QAction>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

ErrorsPage::ErrorsPage(const Context &context, ErrorFeed &feed, QWidget *parent)
    : Page(context, parent),
      m_feed(feed),
      m_groupRetry(new GroupRetry(context.host, this)),
      m_model(new ErrorGroupModel(this)),
      m_head(new PageHead(tr("Errors"))),
      m_tabs(named(new QTabBar, tr("States of errors"))),
      m_filter(named(new QLineEdit, tr("Filter errors"))),
      m_stack(new QStackedWidget),
      m_detail(new ErrorDetailPane),
      m_empty(new EmptyState)
{
    setObjectName(u"errors"_s);
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    for (const QString &title : {tr("Open"), tr("Retrying"), tr("Resolved")})
        m_tabs->addTab(title);
    m_head->addBesideTitle(m_tabs);
    m_filter->setPlaceholderText(tr("Filter errors"));
    addSearchSign(m_filter);
    m_filter->setClearButtonEnabled(true);
    m_filter->setFixedWidth(190);
    m_head->addWidget(m_filter);
    m_retryAll = m_head->addButton(tr("Retry all"), Icon::Retry);
    m_retryAll->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    makeLists();
    m_empty->setDrawing(Icon::StateDone);
    m_stack->addWidget(m_split);
    m_stack->addWidget(m_empty);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_head);
    column->addWidget(new Hairline);
    column->addWidget(m_stack, 1);

    connect(m_tabs, &QTabBar::currentChanged, this, &ErrorsPage::showGroups);
    connect(m_filter, &QLineEdit::textChanged, this, &ErrorsPage::showGroups);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex &index) {
        if (const ErrorGroup *group = m_model->groupAt(index.row()))
            m_chosen = group->id;
        showDetail();
    });
    addButtonMenu(m_list, m_detail->buttons());
    connect(&feed, &ErrorFeed::changed, this, &ErrorsPage::showGroups);
    connect(m_retryAll, &QPushButton::clicked, this,
            [this] { report(host().retryAll({}), tr("Everything that failed is tried again, in order.")); });
    connect(m_detail, &ErrorDetailPane::retryRequested, this, &ErrorsPage::retrySelected);
    connect(m_detail, &ErrorDetailPane::settleRequested, this, &ErrorsPage::settle);
    connect(m_detail, &ErrorDetailPane::editRequested, this, [this] {
        const SyncErrorRow *row = m_detail->selectedRow();
        if (!row)
            return;
        auto *dialog = new EditReplicaDialog(this->context(), {row->node, row->event}, this);
        connect(dialog, &EditReplicaDialog::retried, this, [this](const QString &sentence) { Q_EMIT told(MessageBar::Kind::Info, sentence, {}); });
        dialog->open();
    });
    connect(m_detail, &ErrorDetailPane::replayRequested, this, [this] {
        if (const SyncErrorRow *row = m_detail->selectedRow())
            (new ReplayDialog(this->context(), {row->node, row->event}, this))->open();
    });
    connect(m_detail, &ErrorDetailPane::retryGroupRequested, this, &ErrorsPage::retryGroup);
    connect(m_detail, &ErrorDetailPane::openRuleRequested, this, &ErrorsPage::openRule);
    connect(m_detail, &ErrorDetailPane::openTriggerRequested, this, [this] {
        if (const ErrorGroup *group = current())
            Q_EMIT linkActivated(QString(u"trigger:"_s + group->connection));
    });
    connect(m_detail, &ErrorDetailPane::openEventRequested, this, [this] {
        if (const SyncErrorRow *row = m_detail->selectedRow())
            Q_EMIT linkActivated(QString(u"queue:"_s + filterToken(u"key"_s, row->localKey.isEmpty() ? row->remoteKey : row->localKey)));
    });
    connect(m_groupRetry, &GroupRetry::told, this, [this](const QString &sentence, bool ok) {
        Q_EMIT told(ok ? MessageBar::Kind::Info : MessageBar::Kind::Warning, sentence, {});
    });
    showGroups();
}

void ErrorsPage::makeLists()
{
    auto *left = new QWidget;
    m_list = named(new QListView, tr("Groups of errors"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new ErrorGroupDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(true);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_sum = new TextLabel({}, FontRole::Caption, ColourRole::Dim);
    m_sum->setContentsMargins(metrics::PageMargin, metrics::Step6, metrics::Step8, metrics::Step8);
    auto *column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_list, 1);
    column->addWidget(m_sum);
    m_split = named(new QSplitter, tr("Errors and detail"));
    m_split->setChildrenCollapsible(false);
    left->setMinimumWidth(metrics::LeastListWidth);
    m_split->addWidget(left);
    m_split->addWidget(m_detail);
    m_split->setStretchFactor(1, 1);
    m_split->setSizes({metrics::ErrorGroupsWidth, 719});
    if (const QByteArray state = kept(u"split"_s).toByteArray(); !state.isEmpty())
        m_split->restoreState(state);
    connect(m_split, &QSplitter::splitterMoved, this, [this] { keep(u"split"_s, m_split->saveState()); });
}

void ErrorsPage::open(const QString &filter)
{
    m_tabs->setCurrentIndex(0);
    if (filter.startsWith("group:"_L1)) {
        m_filter->clear();
        m_chosen = filter.mid(6);
    } else {
        m_filter->setText(filter);
    }
    showGroups();
    m_list->setFocus();
}

void ErrorsPage::refresh() { m_feed.refresh(); }

void ErrorsPage::showAges(const QDateTime &now)
{
    m_model->setNow(now);
    if (current())
        m_detail->showAges(now);
}

QString ErrorsPage::stateShown() const { return QStringList {u"open"_s, u"retrying"_s, u"resolved"_s}.value(m_tabs->currentIndex()); }

void ErrorsPage::showGroups()
{
    const auto title = [this](const QString &name, const QString &state) {
        const qint64 count = countErrors(m_feed.rows(), state);
        return count > 0 ? QString(name + u' ' + numberText(count)) : name;
    };
    m_tabs->setTabText(0, title(tr("Open"), u"open"_s));
    m_tabs->setTabText(1, title(tr("Retrying"), u"retrying"_s));
    m_retryAll->setEnabled(countErrors(m_feed.rows(), u"open"_s) > 0);
    const QList<ErrorGroup> groups = groupErrors(m_feed.rows(), stateShown(), m_filter->text().trimmed());
    const QString chosen = m_chosen;
    m_model->setGroups(groups, QDateTime::currentDateTimeUtc(), host().configuration().connections.size() > 1);
    qint64 errors = 0;
    qint64 behind = 0;
    for (const ErrorGroup &group : groups) {
        errors += group.rows.size();
        behind += group.waitBehind;
    }
    QString sum = tr("%1 in %2.").arg(countText(errors, tr("error"), tr("errors")), countText(groups.size(), tr("group"), tr("groups")));
    if (behind > 0)
        sum += tr(" %1 behind them.").arg(countText(behind, tr("event waits"), tr("events wait")));
    m_sum->setText(sum);
    if (groups.isEmpty()) {
        const bool filtered = !m_filter->text().trimmed().isEmpty();
        QString words = tr("When a change cannot be brought over, it stands here with its cause, what waits behind it and what to do. Network trouble "
                           "heals by itself: the node waits, as Overview and Settings tell, and nothing is lost.");
        for (const NodeSnapshot &node : host().snapshot().nodes) {
            if (node.state == NodeState::Waiting)
                words.prepend(QString(outSentence(node) + u"\n\n"_s));
        }
        m_empty->setTitle(filtered ? tr("Nothing matches the filter") : m_tabs->currentIndex() == 0 ? tr("No open errors")
                              : m_tabs->currentIndex() == 1                                        ? tr("No single change is being retried")
                                                                                                   : tr("Nothing was resolved yet"));
        m_empty->setText(filtered ? tr("Clear the filter to see all errors of this tab.")
                                  : words);
    }
    m_stack->setCurrentIndex(groups.isEmpty() ? 1 : 0);
    const int row = qMax(0, m_model->rowOf(chosen));
    if (!groups.isEmpty())
        m_list->setCurrentIndex(m_model->index(row));
    showDetail();
}

const ErrorGroup *ErrorsPage::current() const { return m_model->groupAt(m_list->currentIndex().row()); }

void ErrorsPage::showDetail()
{
    if (const ErrorGroup *group = current())
        m_detail->show(*group, trackerOf(group->node), scriptOf(*group), QDateTime::currentDateTimeUtc());
}

QString ErrorsPage::scriptOf(const ErrorGroup &group) const
{
    const ConnectionConfig *connection = host().configuration().connection(ConnectionId(group.connection));
    const ConnectionHalf *half = connection ? connection->half(NodeId(group.node)) : nullptr;
    if (!half || half->rules.mode != RuleMode::Script || (group.error.ruleVersion > 0 && half->rules.version > 0 && half->rules.version != group.error.ruleVersion))
        return {};
    const std::optional<RuleDirection> rule = directionOfName(group.error.rule);
    return rule ? half->rules.script(*rule) : QString();
}

QString ErrorsPage::trackerOf(const QString &node) const
{
    for (const NodeSnapshot &snapshot : host().snapshot().nodes) {
        if (snapshot.id.value() == node)
            return snapshot.trackerName;
    }
    return {};
}

void ErrorsPage::retrySelected()
{
    const SyncErrorRow *row = current() ? m_detail->selectedRow() : nullptr;
    if (!row)
        return;
    askRetryRules(context(), row->connection, row->node, row->ruleVersion, this, [this, node = row->node, id = row->id](RetryRules rules) {
        report(host().retryError(node, id, rules));
    });
}

void ErrorsPage::settle()
{
    const SyncErrorRow *row = current() ? m_detail->selectedRow() : nullptr;
    if (!row || !ConflictDialog::canSettle(*row))
        return;
    const ConnectionConfig *connection = host().configuration().connection(row->connection);
    const ConnectionHalf *other = connection ? connection->otherHalf(row->node) : nullptr;
    auto *dialog = new ConflictDialog(context(), *row, other ? other->node.value() : tr("The other side"), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void ErrorsPage::retryGroup()
{
    if (const ErrorGroup *group = current())
        m_groupRetry->start(*group);
}

void ErrorsPage::openRule()
{
    if (const ErrorGroup *group = current()) {
        Q_EMIT linkActivated(QString(u"rule:"_s
                                     + QStringList {group->connection, group->node, group->error.rule, QString::number(group->error.line)}.join(u'\n')));
    }
}

QString ErrorsPage::copyText() const
{
    const ErrorGroup *group = current();
    if (!group)
        return {};
    QStringList lines {errorTitle(group->error), causeSentence(group->error.code), group->error.detail};
    for (const SyncErrorRow &row : group->rows)
        lines.append(QStringList {row.localKey, row.remoteKey, row.summary, row.error.requestId}.join(u'\t'));
    return lines.join(u'\n');
}

void ErrorsPage::focusFilter() { m_filter->setFocus(Qt::ShortcutFocusReason); }

QString ErrorsPage::connectionInFocus() const { return current() ? current()->connection : QString(); }

QWidget *ErrorsPage::mainView() const { return m_list; }

} // namespace lockstep::ui
