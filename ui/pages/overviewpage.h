#pragma once
// Overview: is everything in step, and if not, what waits for whom. Owned by the window. GUI thread.

#include "ui/models/errorfeed.h"
#include "ui/pages/page.h"

class QPushButton;
class QScrollArea;
class QStackedWidget;
class QVBoxLayout;

namespace lockstep::ui {

class ConnectionCard;
class EmptyState;
class PageHead;
class WaitList;

class OverviewPage final : public Page {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(OverviewPage)

public:
    OverviewPage(const Context &context, ErrorFeed &errors, QWidget *parent = nullptr);
    void refresh() override;
    void showAges(const QDateTime &now) override;

Q_SIGNALS:
    void newConnectionRequested();

private:
    EmptyState *makeEmpty();
    void startDemo();
    void showCards();

    ErrorFeed &m_errors;
    QStackedWidget *m_stack;
    PageHead *m_head;
    QPushButton *m_pauseAll;
    QPushButton *m_demo = nullptr;
    bool m_startingDemo = false;
    QVBoxLayout *m_cardColumn;
    QList<ConnectionCard *> m_cards;
    WaitList *m_waits;
};

} // namespace lockstep::ui
