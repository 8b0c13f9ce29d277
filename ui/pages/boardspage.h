#pragma once
// Sandbox boards: the trackers inside Lockstep, as columns of cards by status, with the chosen issue beside them. Live. Owned by the
// window. GUI thread.

#include "core/model/board.h"
#include "ui/pages/page.h"

#include <QPointer>

class QComboBox;
class QListView;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTabBar;

namespace lockstep::ui {

class BoardColumnModel;
class BoardIssuePane;
class EmptyState;
class PageHead;
class TextLabel;

class BoardsPage final : public Page {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(BoardsPage)

public:
    explicit BoardsPage(const Context &context, QWidget *parent = nullptr);
    void open(const QString &node) override;
    void refresh() override;
    QString copyText() const override;
    QStringList unsaved() const override;

private:
    struct Column {
        QString status;
        TextLabel *title = nullptr;
        QListView *view = nullptr;
        BoardColumnModel *model = nullptr;
    };
    QWidget *makeColumns();
    void fillBoards();
    void showBoard();
    void showIssues(const QList<BoardIssue> &issues);
    void choose(qint64 number);
    void mark();

    PageHead *m_head;
    QTabBar *m_boards;
    QComboBox *m_author;
    QPushButton *m_new;
    QStackedWidget *m_stack;
    QSplitter *m_split;
    QList<Column> m_columns;
    BoardIssuePane *m_pane;
    QPointer<BoardClient> m_board;
    qint64 m_chosen = 0;
    bool m_making = false; ///< A new issue is being typed
    bool m_marking = false;
};

} // namespace lockstep::ui
