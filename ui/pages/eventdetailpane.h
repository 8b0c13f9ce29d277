#pragma once
// The pane beside the queue: one event with its eight steps, replica, tries and difference. Fed by show(). Owned by QueuePage.

#include "core/model/views.h"

#include <QWidget>

class QPlainTextEdit;
class QStackedWidget;
class QTabBar;
class QTableView;
class QTreeWidget;

namespace lockstep::ui {

class BadgeLabel;
class CellTableModel;
class ElidedLabel;
class TextLabel;
class TimelineWidget;

class EventDetailPane final : public QWidget {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(EventDetailPane)

public:
    explicit EventDetailPane(QWidget *parent = nullptr);

    /// The row at once, the rest when the detail has come.
    void showRow(const EventRow &row, const QDateTime &now);
    void showDetail(const EventDetail &detail, const QString &localTracker, const QString &remoteTracker, const QDateTime &now);
    void clear();

private:
    QWidget *makeTimeline();
    void fillFacts(const EventDetail &detail);
    void fillTries(const EventDetail &detail, const QDateTime &now);

    TextLabel *m_keys;
    TextLabel *m_number;
    ElidedLabel *m_summary;
    BadgeLabel *m_badge;
    TextLabel *m_behind;
    QTabBar *m_tabs;
    QStackedWidget *m_stack;
    QWidget *m_content;
    QWidget *m_nothing;
    TimelineWidget *m_timeline;
    QWidget *m_factBox = nullptr;
    QTreeWidget *m_replica;
    QPlainTextEdit *m_triesText;
    QTableView *m_differenceView;
    CellTableModel *m_difference;
    QStackedWidget *m_differenceStack;
    TextLabel *m_noDifference;
};

/// An object as a tree of names and values.
void fillJsonTree(QTreeWidget *tree, const QJsonObject &object);

} // namespace lockstep::ui
