#pragma once
// A connection on Overview: head with state, route, figures that lead to the lists behind them, and the plot. Owned by Overview.

#include "ui/models/connectionview.h"
#include "ui/models/errorgroups.h"

#include <QWidget>

class QPushButton;

namespace lockstep::ui {

class BadgeLabel;
class FigureButton;
class RouteWidget;
class ElidedLabel;
class ThroughputPlot;

class ConnectionCard final : public QWidget {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ConnectionCard)

public:
    explicit ConnectionCard(QWidget *parent = nullptr);

    void showAges(const QDateTime &now);
    void show(const ConnectionView &view, const QList<ErrorGroup> &groups, const QDateTime &now);
    QString connectionName() const;

Q_SIGNALS:
    void linkActivated(const QString &link);
    void pauseRequested(const QString &connection, bool paused);
    void syncRequested(const QString &connection);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    ConnectionView m_view;
    ElidedLabel *m_title;
    BadgeLabel *m_badge;
    ElidedLabel *m_sentence;
    QPushButton *m_pause;
    QPushButton *m_sync;
    QPushButton *m_open;
    RouteWidget *m_route;
    FigureButton *m_figures[4];
    ThroughputPlot *m_plot;
};

} // namespace lockstep::ui
