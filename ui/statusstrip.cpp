#include "ui/statusstrip.h"

#include "ui/models/eventtablemodel.h"
#include "ui/style/metrics.h"
#include "ui/style/paint.h"
#include "ui/text/format.h"

#include <QCoreApplication>
#include <QPainter>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
struct Text {
    Q_DECLARE_TR_FUNCTIONS(lockstep::ui::StatusStrip)
};
} // namespace

QList<StatusPart> statusParts(const Snapshot &snapshot, const QDateTime &now)
{
    if (snapshot.nodes.isEmpty())
        return {{Icon::StateReady, ColourRole::Dim, Text::tr("No node yet")},
                {Icon::Info, ColourRole::Dim, Text::tr("Nothing leaves this computer until a connection is made")}};
    const auto running = std::count_if(snapshot.nodes.cbegin(), snapshot.nodes.cend(),
                                       [](const NodeSnapshot &node) { return node.state == NodeState::Running; });
    QList<StatusPart> parts;
    if (running == snapshot.nodes.size())
        parts.append({Icon::Tick, ColourRole::Ok, Text::tr("%1 running").arg(countText(running, Text::tr("node"), Text::tr("nodes")))});
    else
        parts.append({Icon::StateWarning, ColourRole::Wait, Text::tr("%1 of %2 nodes running").arg(running).arg(snapshot.nodes.size())});
    parts.append({Icon::StateSyncing, ColourRole::Dim,
                  Text::tr("%1 a minute").arg(countText(snapshot.eventsPerMinute, Text::tr("event"), Text::tr("events")))});
    if (snapshot.oldestWaiting.isValid()) {
        const bool old = snapshot.oldestWaiting.msecsTo(now) > EventTableModel::oldAfterMs;
        parts.append({Icon::StateWaiting, old ? ColourRole::Wait : ColourRole::Dim,
                      Text::tr("Oldest waiting %1, № %2").arg(ageText(snapshot.oldestWaiting, now), numberText(snapshot.oldestWaitingNumber))});
    } else {
        parts.append({Icon::StateWaiting, ColourRole::Dim, Text::tr("Nothing waits")});
    }
    if (snapshot.lastSuccess.isValid())
        parts.append({Icon::Tick, ColourRole::Dim, Text::tr("Last success %1 ago").arg(ageText(snapshot.lastSuccess, now))});
    return parts;
}

StatusStrip::StatusStrip(QWidget *parent) : QWidget(parent)
{
    setFont(fontFor(FontRole::Caption));
    setAccessibleName(tr("State of all nodes"));
    setFixedHeight(sizeHint().height());
}

void StatusStrip::show(const Snapshot &snapshot, const QDateTime &now)
{
    const QList<StatusPart> parts = statusParts(snapshot, now);
    if (parts == m_parts)
        return;
    m_parts = parts;
    QStringList texts;
    for (const StatusPart &part : parts)
        texts.append(part.text);
    setAccessibleDescription(texts.join(u". "_s));
    update();
}

QSize StatusStrip::sizeHint() const { return {400, qMax<int>(metrics::StatusBar, fontMetrics().height() + 8)}; }

void StatusStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Colours &colours = coloursFor(palette());
    int x = metrics::Step12;
    for (const StatusPart &part : m_parts) {
        paintIcon(&painter, QRectF(x, (height() - 12) / 2.0, 12, 12), part.sign, colours.of(part.colour));
        x += 18 + paintText(&painter, QRect(x + 18, 0, width() - x - 18, height()), part.text, font(), colours.dim) + 31;
    }
}

} // namespace lockstep::ui
