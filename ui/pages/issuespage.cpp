#include "ui/pages/issuespage.h"

#include "core/base/when.h"
#include "ui/delegates/celldelegate.h"
#include "ui/models/celltablemodel.h"
#include "ui/models/jumptargets.h"
#include "ui/pages/rowsinplace.h"
#include "ui/pages/textlabel.h"
#include "ui/text/format.h"
#include "ui/widgets/buttonmenu.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/hairline.h"
#include "ui/widgets/pagehead.h"

#include <QAction>
#include <QComboBox>
#include <QDesktopServices>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>
#include <QUrl>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
constexpr qint64 mostShown = 1000;

void openInBrowser(const QString &address)
{
    const QUrl url(address, QUrl::StrictMode);
    if (url.isValid() && (url.scheme() == "http"_L1 || url.scheme() == "https"_L1)) // comes from a tracker: nothing else is opened
        QDesktopServices::openUrl(url);
}
} // namespace

IssuesPage::IssuesPage(const Context &context, QWidget *parent)
    : Page(context, parent),
      m_head(new PageHead(tr("Issues"))),
      m_search(named(new QLineEdit, tr("Search issues"))),
      m_connections(named(new QComboBox, tr("Connection shown"))),
      m_stack(new QStackedWidget),
      m_view(new QTableView),
      m_model(new CellTableModel({{tr("Local")}, {tr("Remote")}, {tr("Summary")}, {tr("Connection")}, {tr("Node")}, {tr("Last sync"), true}}, this)),
      m_empty(new EmptyState),
      m_sum(new TextLabel({}, FontRole::Caption, ColourRole::Dim))
{
    setObjectName(u"issues"_s);
    m_sync = m_head->addButton(tr("Sync now"), Icon::Retry);
    m_history = m_head->addButton(tr("History"), Icon::History);
    m_openLocal = m_head->addButton(tr("Open local"), Icon::External, ButtonVariant::Quiet);
    m_openRemote = m_head->addButton(tr("Open remote"), Icon::External, ButtonVariant::Quiet);
    m_search->setPlaceholderText(tr("Either key, or words of the summary"));
    addSearchSign(m_search);
    m_search->setClearButtonEnabled(true);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(metrics::PageMargin, 0, metrics::PageMarginRight, metrics::Step8);
    row->setSpacing(metrics::Step8);
    row->addWidget(m_search, 1);
    row->addWidget(m_sum);
    limitWidth(m_connections);
    row->addWidget(m_connections);
    m_view->setModel(m_model);
    setUpTable(m_view, tr("Issues under sync"), metrics::QueueRow);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    setColumnWidth(m_view, 0, u"PROJ-888888"_s);
    setColumnWidth(m_view, 1, u"PROJ-888888"_s);
    m_view->horizontalHeader()->setSectionResizeMode(2, QHeaderView::Stretch);
    setColumnWidth(m_view, 3, u"Acme to Kontor Support"_s);
    setColumnWidth(m_view, 4, u"Kontor888"_s);
    setColumnWidth(m_view, 5, u"Last sync8"_s);
    m_empty->setDrawing(Icon::Issues);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_head);
    column->addLayout(row);
    column->addWidget(new Hairline);
    column->addWidget(m_stack, 1);

    connect(m_search, &QLineEdit::textChanged, this, &IssuesPage::ask);
    connect(m_connections, &QComboBox::activated, this, &IssuesPage::ask);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &IssuesPage::updateButtons);
    connect(&host(), &NodeHost::configurationChanged, this, &IssuesPage::fillConnections);
    connect(&host(), &NodeHost::historyChanged, this, [this] {
        if (isVisible())
            ask();
    });
    connect(m_sync, &QPushButton::clicked, this, [this] {
        if (const TwinRow *twin = current())
            report(host().syncNow(twin->connection.value(), twin->localKey, twin->node.value()), tr("%1 is on its way.").arg(keyText(twin->localKey)));
    });
    connect(m_history, &QPushButton::clicked, this, [this] {
        if (const TwinRow *twin = current())
            Q_EMIT linkActivated(QString(u"history:"_s + twin->localKey));
    });
    connect(m_openLocal, &QPushButton::clicked, this, [this] { openInBrowser(current() ? current()->localUrl : QString()); });
    connect(m_openRemote, &QPushButton::clicked, this, [this] { openInBrowser(current() ? current()->remoteUrl : QString()); });
    addButtonMenu(m_view, {m_sync, m_history, m_openLocal, m_openRemote});
    fillConnections();
    updateButtons();
}

void IssuesPage::fillConnections()
{
    const QString chosen = m_connections->currentData().toString();
    m_connections->clear();
    m_connections->addItem(tr("All connections"), QString());
    for (const ConnectionConfig &connection : host().configuration().connections)
        m_connections->addItem(connection.id.value(), connection.id.value());
    m_connections->setCurrentIndex(qMax(0, m_connections->findData(chosen)));
}

void IssuesPage::open(const QString &argument)
{
    if (argument.startsWith("key:"_L1)) {
        m_connections->setCurrentIndex(0);
        m_wanted = argument.mid(4);
        m_search->setText(m_wanted.section(u'\n', 0, 0));
    } else if (argument.startsWith("connection:"_L1)) {
        m_connections->setCurrentIndex(qMax(0, m_connections->findData(argument.mid(11))));
        m_search->clear();
    }
    ask();
    m_view->setFocus();
}

void IssuesPage::refresh() { ask(); }

void IssuesPage::ask()
{
    if (m_asking) {
        m_again = true;
        return;
    }
    m_asking = true;
    m_again = false;
    when(host().twins(m_connections->currentData().toString(), m_search->text().trimmed(), mostShown), this, [this](const QList<TwinRow> &twins) {
        m_asking = false;
        show(twins);
        if (m_again)
            ask();
    });
}

void IssuesPage::show(const QList<TwinRow> &twins)
{
    m_twins = twins;
    showAges(QDateTime::currentDateTimeUtc());
    if (const qsizetype row = m_again ? -1 : twinMeant(m_twins, std::exchange(m_wanted, {})); row >= 0)
        m_view->selectRow(static_cast<int>(row));
    m_sum->setText(twins.size() >= mostShown ? tr("first %1").arg(numberText(mostShown)) : countText(twins.size(), tr("row"), tr("rows")));
    const bool searched = !m_search->text().trimmed().isEmpty();
    m_empty->setTitle(searched ? tr("No issue matches") : tr("No issue is under sync yet"));
    m_empty->setText(searched ? tr("Search by either key, or by words of the summary.")
                              : tr("Issues appear here once a trigger of a connection has found them, or when you sync one by its key."));
    m_stack->setCurrentIndex(twins.isEmpty() ? 1 : 0);
    updateButtons();
}

void IssuesPage::showAges(const QDateTime &now)
{
    QList<CellRow> rows;
    for (const TwinRow &twin : std::as_const(m_twins)) {
        rows.append({QString(twin.node.value() + u'/' + QString::number(twin.id.value())),
                     {{keyText(twin.localKey), ColourRole::Link},
                      {twin.remoteKey.isEmpty() ? u"–"_s : keyText(twin.remoteKey), ColourRole::Dim},
                      {twin.summary},
                      {twin.connection.value(), ColourRole::Dim},
                      {twin.node.value(), ColourRole::Dim},
                      {ageText(twin.lastSync, now), ColourRole::Dim}},
                     twin.summary});
    }
    setRowsInPlace(m_view, m_model, rows);
}

const TwinRow *IssuesPage::current() const
{
    const int row = m_view->currentIndex().row();
    return m_stack->currentIndex() == 0 && row >= 0 && row < m_twins.size() ? &m_twins.at(row) : nullptr;
}

void IssuesPage::updateButtons()
{
    const TwinRow *twin = current();
    m_sync->setEnabled(twin);
    m_history->setEnabled(twin);
    m_openLocal->setEnabled(twin && !twin->localUrl.isEmpty());
    m_openRemote->setEnabled(twin && !twin->remoteUrl.isEmpty());
}

QString IssuesPage::copyText() const
{
    const TwinRow *twin = current();
    return twin ? QStringList {twin->localKey, twin->remoteKey, twin->summary, twin->localUrl, twin->remoteUrl}.join(u'\t') : QString();
}

void IssuesPage::focusFilter() { m_search->setFocus(Qt::ShortcutFocusReason); }

QString IssuesPage::connectionInFocus() const { return current() ? current()->connection.value() : m_connections->currentData().toString(); }

QWidget *IssuesPage::mainView() const { return m_view; }

} // namespace lockstep::ui
