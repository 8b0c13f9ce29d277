#pragma once
// The queue: every event of both directions, filtered, live, with its detail beside it. Owned by the window. GUI thread.

#include "ui/models/eventtablemodel.h"
#include "ui/pages/page.h"

class QComboBox;
class QLineEdit;
class QPushButton;
class QSplitter;
class QTabBar;
class QTableView;
class QTimer;

namespace lockstep::ui {

class EmptyState;
class EventDetailPane;
class PageHead;
class TextLabel;

class QueuePage final : public Page {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(QueuePage)

public:
    explicit QueuePage(const Context &context, QWidget *parent = nullptr);

    void open(const QString &filterLine) override; ///< May begin with "incoming " or "outgoing "
    void refresh() override;
    QWidget *mainView() const override;
    void retrySelected() override;
    void cancelSelected() override;
    QString copyText() const override;
    void focusFilter() override;
    QString connectionInFocus() const override;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *makeFilterRow();
    void makeTable();
    void hideIdleColumns();
    void tellUnheld(qsizetype held);
    void applyFilter();
    void ask(qint64 offset, qint64 limit);
    void receive(qint64 offset, const EventPage &page);
    void sayWhyEmpty();
    void hostChanged();
    void refreshVisible();
    void updateCounts();
    void updateButtons();
    void cancelConfirmed();
    void selectionChanged();
    void askDetail();
    void stateChosen(int index);
    QString trackerOf(const QString &node) const;
    QList<EventRow> selectedRows() const;

    PageHead *m_head;
    QTabBar *m_tabs;
    QPushButton *m_retry;
    QPushButton *m_cancel;
    QPushButton *m_replay;
    QPushButton *m_copy;
    QLineEdit *m_filterLine;
    QComboBox *m_states;
    TextLabel *m_matches;
    MessageBar *m_filterError;
    MessageBar *m_confirm;
    QList<EventRow> m_toCancel;
    QTableView *m_view;
    QWidget *m_empty;
    QSplitter *m_split;
    EventDetailPane *m_detail;
    EventTableModel m_model;
    EventFilter m_filter;
    QTimer *m_tick;
    int m_generation = 0; ///< Answers to an older filter are dropped
    EventRef m_current;
    int m_detailAsked = 0;
    QStringList m_trackers; ///< Names that the detail was asked with
    bool m_restoring = false; ///< The selection moves because rows moved, not because of the user
};

} // namespace lockstep::ui
