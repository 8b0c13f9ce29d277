#pragma once
// The queue's table: a window on up to millions of rows. Holds pages of 200 rows, at most 24 of them, and asks for those it is asked to
// show by pageWanted(); fed by setPage(). Fed from outside only, so tests need no host. Owned by the page. GUI thread.

#include "core/model/views.h"
#include "ui/models/cell.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QSet>

namespace lockstep::ui {

class EventTableModel final : public QAbstractTableModel {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(EventTableModel)

public:
    enum class Column { Number, Node, Local, Remote, Summary, Connection, Step, State, Tries, Behind, Age, Count };
    static constexpr qint64 PageSize = 200;
    static constexpr qsizetype PagesKept = 24;
    static constexpr qint64 oldAfterMs = 30 * 60 * 1000; ///< The age of what waits longer is written in the warning colour
    enum Role { RowRole = Qt::UserRole + 1 }; ///< EventRow

    explicit EventTableModel(QObject *parent = nullptr);

    /// Another filter: all rows go.
    void clear();
    /// Rows from `offset` on, and how many match in all. `rows` shorter than a page: the last page.
    void setPage(qint64 offset, const QList<EventRow> &rows, qint64 total);
    /// What is shown may be out of date: keeps it on the screen, and wants the pages of these rows anew; others when they are shown.
    void refresh(int firstRow, int lastRow);
    void setNow(const QDateTime &now); ///< Ages are told against it

    qint64 total() const { return m_total; }
    bool isLoaded() const { return m_loaded; } ///< An answer has come since clear()
    const EventRow *rowAt(int row) const; ///< nullptr while its page is not there
    /// Those of the rows from `first` to `last` that are held, in order. Asks for nothing.
    QList<EventRow> heldRows(int first, int last) const;
    int rowOf(const EventRef &ref) const; ///< -1 if it is in no page that is held

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

Q_SIGNALS:
    void pageWanted(qint64 offset, qint64 limit);

private:
    struct Page {
        QList<EventRow> rows;
        bool stale = false;
        quint64 used = 0;
    };
    void want(qint64 page) const;
    void sendWishes();
    void dropOldPages();
    QString text(const EventRow &row, Column column) const;
    Cell cell(const EventRow &row, Column column) const;

    mutable QHash<qint64, Page> m_pages;
    mutable QSet<qint64> m_wished; ///< To be asked for in the next turn
    QSet<qint64> m_asked;
    QSet<qint64> m_askedTooEarly; ///< Asked before the last refresh(): the answer may be old
    mutable quint64 m_use = 0;
    qint64 m_total = 0;
    bool m_loaded = false;
    QDateTime m_now;
};

} // namespace lockstep::ui
Q_DECLARE_METATYPE(lockstep::EventRow)
