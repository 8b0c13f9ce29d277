#pragma once
// A connection drawn: tracker - node <-> node - tracker, with a line of text for each direction. Only a picture of the
// values given; its accessible name and description are made from them. Owned by its parent. GUI thread.

#include <QString>
#include <QWidget>

namespace lockstep::ui {

struct RouteTracker {
    QString name = {}; ///< "Redmine"
    QString host = {}; ///< Below it, "redmine.nordwind.example"; elided in the middle

    bool operator==(const RouteTracker &) const = default;
};

struct RouteNode {
    enum class Mark { None, InStep, Paused, Failed, Waiting };
    QString name = {};
    Mark mark = Mark::InStep; ///< Failed: the node itself is broken, not one of its events

    bool operator==(const RouteNode &) const = default;
};

struct RouteLane {
    enum class Kind {
        Running, ///< Solid, in the running colour
        Paused, ///< Dashed: changes are queued
        Broken, ///< Dashed in the fail colour: the nodes do not reach each other
        None ///< This direction is not synced: not drawn
    };
    QString text = {}; ///< "61 a minute"
    QString errors = {}; ///< "14 stopped": with the sign of a failure after the text
    Kind kind = Kind::Running;

    bool operator==(const RouteLane &) const = default;
};

struct Route {
    RouteTracker localTracker;
    RouteNode localNode;
    RouteLane outgoing; ///< Local to remote, upper line
    RouteLane incoming; ///< Remote to local, lower line
    RouteNode remoteNode;
    RouteTracker remoteTracker;
    bool sketch = false; ///< Dashed trackers, empty nodes: nothing is connected yet (empty state)

    bool operator==(const Route &) const = default;
};

class RouteWidget final : public QWidget {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(RouteWidget)

public:
    explicit RouteWidget(QWidget *parent = nullptr);

    const Route &route() const { return m_route; }
    void setRoute(const Route &route);

    QSize sizeHint() const override; ///< 668 x 76, grows to the right
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    struct Geometry;

    void paintTracker(QPainter *painter, const QRectF &box, const RouteTracker &tracker) const;
    void paintNode(QPainter *painter, const QPointF &centre, const RouteNode &node, qreal nameRoom) const;
    qreal nameWidth(const Geometry &g) const;
    void paintLane(QPainter *painter, const Geometry &geometry, const RouteLane &lane, bool outgoing) const;
    Geometry geometryNow() const;

    Route m_route;
};

} // namespace lockstep::ui
