#include "ui/widgets/routewidget.h"

#include "ui/style/icons.h"
#include "ui/style/metrics.h"
#include "ui/style/paint.h"

#include <cmath>

#include <QPainter>

namespace lockstep::ui {

namespace {

constexpr qreal TrackerWidth = 162;
constexpr qreal NodeDiameter = 24;
constexpr qreal NodeFromTracker = 67; // Centre of a node from the edge of its tracker
constexpr qreal LaneGap = 7; // Between node and arrow
constexpr qreal ArrowHead = 6;
constexpr qreal TextGap = 4;

QPen dashed(const QColor &colour, qreal width)
{
    QPen pen(colour, width);
    pen.setCapStyle(Qt::FlatCap);
    pen.setDashPattern({5 / width, 3.5 / width});
    return pen;
}

QString markText(RouteNode::Mark mark)
{
    switch (mark) {
    case RouteNode::Mark::None:
        return {};
    case RouteNode::Mark::InStep:
        return RouteWidget::tr("in step");
    case RouteNode::Mark::Paused:
        return RouteWidget::tr("paused");
    case RouteNode::Mark::Failed:
        return RouteWidget::tr("not working");
    case RouteNode::Mark::Waiting:
        return RouteWidget::tr("waiting");
    }
    Q_UNREACHABLE();
}

} // namespace

struct RouteWidget::Geometry {
    QRectF localBox;
    QRectF remoteBox;
    QPointF localNode;
    QPointF remoteNode;
    qreal laneLeft = 0;
    qreal laneRight = 0;
};

RouteWidget::RouteWidget(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void RouteWidget::setRoute(const Route &route)
{
    if (m_route == route)
        return;
    m_route = route;
    setAccessibleName(tr("%1 and %2").arg(route.localNode.name, route.remoteNode.name));
    setToolTip(route.sketch ? QString() : accessibleName()); // a long name is cut short below its node
    setAccessibleDescription(tr("%1 (%2), %3 to %4: %5 %6; back: %7 %8")
                                 .arg(route.localTracker.name, markText(route.localNode.mark), route.localNode.name,
                                      route.remoteNode.name, route.outgoing.text, route.outgoing.errors,
                                      route.incoming.text, route.incoming.errors));
    updateGeometry();
    update();
}

QSize RouteWidget::sizeHint() const
{
    const int caption = QFontMetrics(fontFor(FontRole::Caption)).height();
    return {668, 42 + caption + 16};
}

QSize RouteWidget::minimumSizeHint() const
{
    return {460, sizeHint().height()};
}

RouteWidget::Geometry RouteWidget::geometryNow() const
{
    Geometry g;
    const int caption = QFontMetrics(fontFor(FontRole::Caption)).height();
    const qreal boxHeight = m_route.sketch ? 44 : qMax(30, caption + 14);
    const qreal boxWidth = m_route.sketch ? 132 : qMin(TrackerWidth, width() / 4.1);
    const qreal middle = qMax(boxHeight / 2, caption + LaneGap) + (m_route.sketch ? 6 : 0);
    const qreal fromTracker = m_route.sketch ? 85 : qMin(NodeFromTracker, width() / 10.0);
    g.localBox = QRectF(0, middle - boxHeight / 2, boxWidth, boxHeight);
    g.remoteBox = QRectF(width() - boxWidth, middle - boxHeight / 2, boxWidth, boxHeight);
    g.localNode = QPointF(g.localBox.right() + fromTracker, middle);
    g.remoteNode = QPointF(g.remoteBox.left() - fromTracker, middle);
    g.laneLeft = g.localNode.x() + NodeDiameter / 2 + LaneGap;
    g.laneRight = g.remoteNode.x() - NodeDiameter / 2 - LaneGap;
    return g;
}

void RouteWidget::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Colours &colours = coloursFor(palette());
    const Geometry g = geometryNow();
    const qreal radius = NodeDiameter / 2 + (m_route.sketch ? 1 : 0);
    painter.setPen(m_route.sketch ? dashed(colours.control, 1.5) : QPen(colours.control, 1.5));
    painter.drawLine(QPointF(g.localBox.right(), g.localNode.y() + 0.25),
                     QPointF(g.localNode.x() - radius, g.localNode.y() + 0.25));
    painter.drawLine(QPointF(g.remoteNode.x() + radius, g.remoteNode.y() + 0.25),
                     QPointF(g.remoteBox.left(), g.remoteNode.y() + 0.25));
    paintTracker(&painter, g.localBox, m_route.localTracker);
    paintTracker(&painter, g.remoteBox, m_route.remoteTracker);
    const qreal nameRoom = nameWidth(g);
    paintNode(&painter, g.localNode, m_route.localNode, nameRoom);
    paintNode(&painter, g.remoteNode, m_route.remoteNode, nameRoom);
    paintLane(&painter, g, m_route.outgoing, true);
    paintLane(&painter, g, m_route.incoming, false);
}

void RouteWidget::paintTracker(QPainter *painter, const QRectF &box, const RouteTracker &tracker) const
{
    const Colours &colours = coloursFor(palette());
    if (m_route.sketch) {
        painter->setPen(dashed(colours.control, 1.5));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(box.adjusted(1, 1, -1, -1), metrics::Radius, metrics::Radius);
    } else {
        paintPanel(painter, box, colours.alternate, colours.control, metrics::Radius);
    }
    const qreal iconLeft = box.left() + (m_route.sketch ? 16 : 11);
    paintIcon(painter, QRectF(iconLeft, box.center().y() - 8, 16, 16), Icon::Tracker, colours.dim);
    const QRect name = box.adjusted(iconLeft - box.left() + 23, 0, -6, 0).toRect();
    paintText(painter, name, tracker.name, m_route.sketch ? fontFor(FontRole::Body) : strongFontFor(FontRole::Body),
              m_route.sketch ? colours.dim : colours.text);
    const QFont caption = fontFor(FontRole::Caption);
    const QFontMetrics fm(caption);
    const QRect below(qRound(box.left()), qRound(box.bottom()) + 5, qRound(box.width()) + 8, fm.height());
    paintText(painter, below, fm.elidedText(tracker.host, Qt::ElideMiddle, below.width()), caption, colours.dim);
}

/// Between the tracker's host on one side and the text of the lower lane on the other.
qreal RouteWidget::nameWidth(const Geometry &g) const
{
    if (m_route.sketch)
        return width();
    const qreal toTracker = g.localNode.x() - g.localBox.right() - 8;
    const qreal toLaneText = (g.laneRight - g.laneLeft) / 2 * 0.55 + NodeDiameter / 2;
    return 2 * qMin(toTracker, toLaneText);
}

void RouteWidget::paintNode(QPainter *painter, const QPointF &centre, const RouteNode &node, qreal nameRoom) const
{
    const Colours &colours = coloursFor(palette());
    Icon sign = Icon::Tick;
    QColor colour = colours.ok;
    switch (node.mark) {
    case RouteNode::Mark::None:
        colour = m_route.sketch ? colours.link : colours.control;
        break;
    case RouteNode::Mark::InStep:
        break;
    case RouteNode::Mark::Paused:
        sign = Icon::Pause;
        colour = colours.held;
        break;
    case RouteNode::Mark::Failed:
        sign = Icon::Close;
        colour = colours.fail;
        break;
    case RouteNode::Mark::Waiting:
        sign = Icon::StateWaiting;
        colour = colours.wait;
        break;
    }
    const qreal radius = NodeDiameter / 2 + (m_route.sketch ? 1 : 0);
    const bool filled = node.mark == RouteNode::Mark::Failed;
    painter->setPen(QPen(colour, 2));
    painter->setBrush(filled ? QBrush(colour) : m_route.sketch ? QBrush(Qt::NoBrush) : QBrush(colours.base));
    painter->drawEllipse(centre, radius - 1, radius - 1);
    if (node.mark != RouteNode::Mark::None)
        paintIcon(painter, QRectF(centre.x() - 6.5, centre.y() - 6.5, 13, 13), sign, filled ? colours.base : colour);
    const QFont font = m_route.sketch ? fontFor(FontRole::Body) : strongFontFor(FontRole::Body);
    const QString name = QFontMetrics(font).elidedText(node.name, Qt::ElideRight, qRound(nameRoom));
    const int wide = textWidth(font, name) + 4;
    const QRect below(qRound(centre.x() - wide / 2.0), qRound(centre.y() + radius) + (m_route.sketch ? 7 : 8), wide,
                      QFontMetrics(font).height());
    paintText(painter, below, name, font, m_route.sketch ? colours.dim : colours.text, Qt::AlignCenter);
}

void RouteWidget::paintLane(QPainter *painter, const Geometry &g, const RouteLane &lane, bool outgoing) const
{
    if (lane.kind == RouteLane::Kind::None)
        return;
    const Colours &colours = coloursFor(palette());
    const qreal y = std::floor(g.localNode.y()) + (outgoing ? -4.5 : 5.5);
    QColor colour = colours.run;
    if (lane.kind == RouteLane::Kind::Paused)
        colour = colours.held;
    else if (lane.kind == RouteLane::Kind::Broken)
        colour = colours.fail;
    const QPen solid(colour, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
    painter->setPen(lane.kind == RouteLane::Kind::Running ? solid : dashed(colour, 1.5));
    painter->drawLine(QPointF(g.laneLeft, y), QPointF(g.laneRight, y));
    painter->setPen(solid);
    painter->setBrush(Qt::NoBrush);
    const qreal tip = outgoing ? g.laneRight : g.laneLeft;
    const qreal back = outgoing ? tip - ArrowHead + 1 : tip + ArrowHead - 1;
    painter->drawPolyline(QPolygonF({QPointF(back, y - 4), QPointF(tip, y), QPointF(back, y + 4)}));

    const QFont font = fontFor(FontRole::Caption);
    const QFont strong = strongFontFor(FontRole::Caption);
    const int height = QFontMetrics(font).height();
    const int errorWide = lane.errors.isEmpty() ? 0 : 8 + metrics::GlyphSize + 5 + textWidth(strong, lane.errors);
    const int wide = textWidth(font, lane.text) + errorWide;
    const int middle = qRound((g.laneLeft + g.laneRight) / 2);
    const int top = outgoing ? qRound(y - TextGap) - height + 1 : qRound(y + TextGap);
    QRect place(middle - wide / 2, top, wide + 2, height);
    const int textWide = paintText(painter, place, lane.text, font, colours.dim);
    if (errorWide == 0)
        return;
    const int glyphLeft = place.left() + textWide + 8;
    paintIcon(
        painter,
        QRectF(glyphLeft, place.top() + (height - metrics::GlyphSize) / 2.0, metrics::GlyphSize, metrics::GlyphSize),
        Icon::StateFailed, colours.fail);
    place.setLeft(glyphLeft + metrics::GlyphSize + 5);
    place.setWidth(textWidth(strong, lane.errors) + 2);
    paintText(painter, place, lane.errors, strong, colours.fail);
}

} // namespace lockstep::ui
