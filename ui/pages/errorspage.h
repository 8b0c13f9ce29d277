#pragma once
// Errors: what, where, why, what waits behind it, and the button that mends it. Grouped by cause. Owned by the window. GUI thread.

#include "ui/models/errorfeed.h"
#include "ui/models/errorgroupmodel.h"
#include "ui/models/groupretry.h"
#include "ui/pages/page.h"

class QLineEdit;
class QListView;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTabBar;

namespace lockstep::ui {

class EmptyState;
class ErrorDetailPane;
class PageHead;
class TextLabel;

class ErrorsPage final : public Page {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ErrorsPage)

public:
    ErrorsPage(const Context &context, ErrorFeed &feed, QWidget *parent = nullptr);

    void open(const QString &filter) override; ///< "group:<id>" chooses a group
    void refresh() override;
    void showAges(const QDateTime &now) override;
    QWidget *mainView() const override;
    void retrySelected() override;
    QString copyText() const override;
    void focusFilter() override;
    QString connectionInFocus() const override;

private:
    void makeLists();
    void showGroups();
    void showDetail();
    void settle();
    void retryGroup();
    void openRule();
    QString stateShown() const;
    QString scriptOf(const ErrorGroup &group) const;
    QString trackerOf(const QString &node) const;
    const ErrorGroup *current() const;

    ErrorFeed &m_feed;
    GroupRetry *m_groupRetry;
    ErrorGroupModel *m_model;
    PageHead *m_head;
    QTabBar *m_tabs;
    QLineEdit *m_filter;
    QPushButton *m_retryAll;
    QStackedWidget *m_stack;
    QSplitter *m_split;
    QListView *m_list;
    TextLabel *m_sum;
    ErrorDetailPane *m_detail;
    EmptyState *m_empty;
    QString m_chosen; ///< Id of a group
};

} // namespace lockstep::ui
