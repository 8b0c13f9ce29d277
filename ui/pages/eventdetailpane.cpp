#include "ui/pages/eventdetailpane.h"

#include "core/model/issue.h"
#include "ui/delegates/celldelegate.h"
#include "ui/models/celltablemodel.h"
#include "ui/pages/textlabel.h"
#include "ui/text/errortext.h"
#include "ui/text/format.h"
#include "ui/text/statetext.h"
#include "ui/text/timelinetext.h"
#include "ui/widgets/badgelabel.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/hairline.h"

#include <QGridLayout>
#include <QHeaderView>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTabBar>
#include <QTableView>
#include <QTreeWidget>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
void addJson(QTreeWidgetItem *parent, const QString &name, const QJsonValue &value)
{
    auto *item = new QTreeWidgetItem(parent, {name});
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        if (object.contains(u"name"_s) && object.size() <= 4)
            item->setText(1, displayValue(value));
        for (auto it = object.begin(); it != object.end(); ++it)
            addJson(item, it.key(), it.value());
    } else if (value.isArray()) {
        const QJsonArray array = value.toArray();
        item->setText(1, array.isEmpty() ? u"–"_s : numberText(array.size()));
        for (qsizetype i = 0; i < array.size(); ++i)
            addJson(item, QString::number(i + 1), array.at(i));
    } else if (value.isDouble() && (name == "madeAt"_L1 || parent->text(0) == "settledAt"_L1)) {
        item->setText(1, secondText(QDateTime::fromMSecsSinceEpoch(value.toInteger(), Qt::UTC), QDateTime::currentDateTimeUtc()));
    } else {
        item->setText(1, displayValue(value));
        item->setToolTip(1, item->text(1));
    }
}
} // namespace

void fillJsonTree(QTreeWidget *tree, const QJsonObject &object)
{
    tree->clear();
    for (auto it = object.begin(); it != object.end(); ++it)
        addJson(tree->invisibleRootItem(), it.key(), it.value());
    for (int i = 0; i < tree->topLevelItemCount(); ++i)
        tree->topLevelItem(i)->setExpanded(tree->topLevelItem(i)->text(0) == "fields"_L1 || tree->topLevelItem(i)->text(0) == "custom"_L1);
}

EventDetailPane::EventDetailPane(QWidget *parent)
    : QWidget(parent),
      m_keys(new TextLabel({}, FontRole::Body, ColourRole::Text, true)),
      m_number(new TextLabel({}, FontRole::Caption, ColourRole::Dim)),
      m_summary(new ElidedLabel),
      m_badge(new BadgeLabel),
      m_behind(new TextLabel({}, FontRole::Caption, ColourRole::Text, true)),
      m_tabs(named(new QTabBar, tr("Parts of the event"))),
      m_stack(new QStackedWidget),
      m_content(new QWidget),
      m_nothing(makeNote(tr("Choose an event to see its eight steps, what it carries and what was tried."))),
      m_timeline(new TimelineWidget),
      m_replica(named(new QTreeWidget, tr("Replica"))),
      m_triesText(named(new QPlainTextEdit, tr("Tries"))),
      m_differenceView(new QTableView),
      m_difference(new CellTableModel({{tr("Field"), false}, {tr("Before"), false}, {tr("Now"), false}}, this)),
      m_differenceStack(new QStackedWidget),
      m_noDifference(makeNote())
{
    auto *top = new QHBoxLayout;
    top->addWidget(m_keys, 1);
    top->addWidget(m_number);
    auto *state = new QHBoxLayout;
    state->setSpacing(metrics::Step8);
    m_badge->setFlush(true);
    state->addWidget(m_badge);
    state->addWidget(m_behind);
    state->addStretch(1);
    m_summary->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_keys->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);

    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setFont(fontFor(FontRole::Caption));
    for (const QString &title : {tr("Timeline"), tr("Replica"), tr("Difference"), tr("Tries")})
        m_tabs->addTab(title);
    m_replica->setColumnCount(2);
    m_replica->setHeaderLabels({tr("Field"), tr("Value")});
    m_replica->setFrameShape(QFrame::NoFrame);
    m_replica->setFont(fontFor(FontRole::Caption));
    m_replica->setColumnWidth(0, 140);
    m_replica->setUniformRowHeights(true);
    m_triesText->setReadOnly(true);
    m_triesText->setFrameShape(QFrame::NoFrame);
    m_triesText->setTabChangesFocus(true);
    setUpTable(m_differenceView, tr("Difference to the last replica"), metrics::SmallRow, true);
    m_differenceView->setModel(m_difference);
    m_differenceView->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_stack->addWidget(makeTimeline());
    m_stack->addWidget(m_replica);
    m_noDifference->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_noDifference->setContentsMargins(0, metrics::Step8, 0, 0);
    m_differenceStack->addWidget(m_differenceView);
    m_differenceStack->addWidget(m_noDifference);
    m_stack->addWidget(m_differenceStack);
    m_stack->addWidget(m_triesText);

    auto *column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::Step6);
    column->addLayout(top);
    column->addWidget(m_summary);
    column->addLayout(state);
    column->addWidget(m_tabs);
    column->addWidget(m_stack, 1);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(metrics::Step16, metrics::Step12, metrics::PageMarginRight, metrics::Step8);
    outer->addWidget(m_content, 1);
    outer->addWidget(m_nothing);
    static_cast<TextLabel *>(m_nothing)->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    connect(m_tabs, &QTabBar::currentChanged, m_stack, &QStackedWidget::setCurrentIndex);
    clear();
}

QWidget *EventDetailPane::makeTimeline()
{
    auto *page = new QWidget;
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::Step8);
    column->addWidget(m_timeline);
    m_factBox = new QWidget;
    auto *box = new QVBoxLayout(m_factBox);
    box->setContentsMargins(0, 0, 0, 0);
    column->addWidget(new Hairline);
    column->addWidget(m_factBox);
    column->addStretch(1);
    auto *scroll = named(new QScrollArea, tr("Timeline"));
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(page);
    scroll->viewport()->setBackgroundRole(QPalette::Base);
    page->setBackgroundRole(QPalette::Base);
    return scroll;
}

void EventDetailPane::showRow(const EventRow &row, const QDateTime &now)
{
    const QString local = row.localKey.isEmpty() ? tr("new") : keyText(row.localKey);
    const QString remote = row.remoteKey.isEmpty() ? tr("new") : keyText(row.remoteKey);
    m_keys->setText(row.direction == Direction::Outgoing ? tr("%1 → %2").arg(local, remote) : tr("%1 → %2").arg(remote, local));
    m_number->setText(tr("№ %1").arg(numberText(row.number)));
    m_summary->setText(row.summary);
    m_summary->setVisible(!row.summary.isEmpty());
    m_badge->setBadge(detailBadgeOf(row, now));
    m_behind->setText(row.behind > 0 ? tr("%1 behind it").arg(countText(row.behind, tr("event waits"), tr("events wait"))) : QString());
    m_content->show();
    m_nothing->hide();
}

void EventDetailPane::showDetail(const EventDetail &detail, const QString &localTracker, const QString &remoteTracker, const QDateTime &now)
{
    showRow(detail.row, now);
    const auto side = [](const QString &node, const QString &tracker) { return tracker.isEmpty() ? node : tr("%1 · %2").arg(node, tracker); };
    m_timeline->setSides(side(detail.localNode, localTracker), side(detail.remoteNode, remoteTracker));
    m_timeline->setSteps(timelineSteps(detail, remoteTracker));
    fillFacts(detail);
    fillJsonTree(m_replica, detail.replica);
    fillTries(detail, now);
    QList<CellRow> rows;
    if (!detail.previousReplica.isEmpty()) {
        for (const Difference &d : differences(detail.previousReplica, detail.replica))
            rows.append({d.field, {{d.field, ColourRole::Text}, {d.before, ColourRole::Dim}, {d.now, ColourRole::Text}}, d.now});
    }
    m_difference->setRows(rows);
    m_noDifference->setText(detail.replica.isEmpty() ? tr("No replica was made yet.")
                            : detail.previousReplica.isEmpty() ? tr("This is the first replica: there is none before it.")
                                                               : tr("This replica says the same as the one before it."));
    m_differenceStack->setCurrentIndex(rows.isEmpty() ? 1 : 0);
    m_tabs->setTabText(3, detail.attempts.isEmpty() ? tr("Tries") : tr("Tries %1").arg(numberText(detail.attempts.size())));
}

void EventDetailPane::fillFacts(const EventDetail &detail)
{
    qDeleteAll(m_factBox->findChildren<QWidget *>(Qt::FindDirectChildrenOnly));
    delete m_factBox->layout();
    QGridLayout *facts = makeFacts(metrics::LabelColumn);
    for (const Fact &fact : tookFacts(detail)) {
        auto *value = new TextLabel(fact.value, FontRole::Caption, fact.colour);
        value->setWordWrap(true);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        addFact(facts, fact.label, value);
    }
    m_factBox->setLayout(facts);
}

void EventDetailPane::fillTries(const EventDetail &detail, const QDateTime &now)
{
    QStringList lines;
    for (const AttemptRow &attempt : detail.attempts) {
        lines.append(tr("Try %1, %2: %3").arg(QString::number(attempt.number), momentText(attempt.at, now), errorTitle(attempt.error)));
        if (!attempt.error.detail.isEmpty())
            lines.append(attempt.error.detail);
        if (!attempt.error.requestId.isEmpty())
            lines.append(tr("Request %1").arg(attempt.error.requestId));
        lines.append(QString());
    }
    const QString text = lines.isEmpty() ? tr("Nothing has failed so far.") : lines.join(u'\n');
    if (m_triesText->toPlainText() != text)
        m_triesText->setPlainText(text);
}

void EventDetailPane::clear()
{
    m_content->hide();
    m_nothing->show();
}

} // namespace lockstep::ui
