#include "ui/models/eventtablemodel.h"

#include "ui/models/cell.h"
#include "ui/text/format.h"
#include "ui/text/statetext.h"

#include <QTimer>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

EventTableModel::EventTableModel(QObject *parent) : QAbstractTableModel(parent), m_now(QDateTime::currentDateTimeUtc()) { }

void EventTableModel::clear()
{
    beginResetModel();
    m_pages.clear();
    m_wished.clear();
    m_asked.clear();
    m_askedTooEarly.clear();
    m_total = 0;
    m_loaded = false;
    endResetModel();
    want(0);
}

void EventTableModel::setPage(qint64 offset, const QList<EventRow> &rows, qint64 total)
{
    const qint64 number = offset / PageSize;
    m_asked.remove(number);
    m_loaded = true;
    const int shown = static_cast<int>(qMin<qint64>(total, std::numeric_limits<int>::max()));
    const int had = static_cast<int>(m_total);
    if (shown > had) {
        beginInsertRows({}, had, shown - 1);
        m_total = shown;
        endInsertRows();
    } else if (shown < had) {
        beginRemoveRows({}, shown, had - 1);
        m_total = shown;
        m_pages.removeIf([shown](QHash<qint64, Page>::iterator it) { return it.key() * PageSize >= shown; });
        endRemoveRows();
    }
    m_pages.insert(number, Page {rows, false, ++m_use});
    dropOldPages();
    const int first = static_cast<int>(offset);
    const int last = qMin(shown, first + static_cast<int>(PageSize)) - 1;
    if (last >= first)
        Q_EMIT dataChanged(index(first, 0), index(last, columnCount() - 1));
    if (m_askedTooEarly.remove(number))
        want(number);
}

void EventTableModel::refresh(int firstRow, int lastRow)
{
    for (Page &page : m_pages)
        page.stale = true;
    m_askedTooEarly = m_asked;
    const qint64 first = qMax(0, firstRow) / PageSize;
    const qint64 last = qMax(first, qMax(0, lastRow) / PageSize);
    for (qint64 page = first; page <= last; ++page)
        want(page);
}

void EventTableModel::setNow(const QDateTime &now)
{
    m_now = now;
    if (m_total == 0)
        return;
    const int last = rowCount() - 1;
    Q_EMIT dataChanged(index(0, static_cast<int>(Column::State)), index(last, static_cast<int>(Column::Age)), {Qt::DisplayRole});
}

const EventRow *EventTableModel::rowAt(int row) const
{
    if (row < 0 || row >= m_total)
        return nullptr;
    const qint64 number = row / PageSize;
    const auto page = m_pages.find(number);
    if (page == m_pages.end()) {
        want(number);
        return nullptr;
    }
    page->used = ++m_use;
    if (page->stale)
        want(number);
    const qsizetype at = row % PageSize;
    return at < page->rows.size() ? &page->rows.at(at) : nullptr;
}

QList<EventRow> EventTableModel::heldRows(int first, int last) const
{
    QList<qint64> numbers = m_pages.keys();
    std::sort(numbers.begin(), numbers.end());
    QList<EventRow> held;
    for (const qint64 number : std::as_const(numbers)) {
        const QList<EventRow> &rows = m_pages.constFind(number)->rows;
        const qint64 offset = number * PageSize;
        for (qint64 i = qMax<qint64>(0, first - offset); i < rows.size() && offset + i <= last; ++i)
            held.append(rows.at(i));
    }
    return held;
}

int EventTableModel::rowOf(const EventRef &ref) const
{
    for (auto page = m_pages.cbegin(); page != m_pages.cend(); ++page) {
        for (qsizetype i = 0; i < page->rows.size(); ++i) {
            if (page->rows.at(i).ref == ref)
                return static_cast<int>(page.key() * PageSize + i);
        }
    }
    return -1;
}

void EventTableModel::want(qint64 page) const
{
    if (m_wished.contains(page) || m_asked.contains(page))
        return;
    const bool first = m_wished.isEmpty();
    m_wished.insert(page);
    if (first) // data() is const and must not emit: ask in the next turn, all wishes of this one together
        QTimer::singleShot(0, this, [self = const_cast<EventTableModel *>(this)] { self->sendWishes(); });
}

void EventTableModel::sendWishes()
{
    const QSet<qint64> wishes = std::exchange(m_wished, {});
    for (const qint64 page : wishes) {
        m_asked.insert(page);
        Q_EMIT pageWanted(page * PageSize, PageSize);
    }
}

void EventTableModel::dropOldPages()
{
    while (m_pages.size() > PagesKept) {
        auto oldest = m_pages.begin();
        for (auto it = m_pages.begin(); it != m_pages.end(); ++it) {
            if (it->used < oldest->used)
                oldest = it;
        }
        m_pages.erase(oldest);
    }
}

int EventTableModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : static_cast<int>(m_total); }

int EventTableModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : static_cast<int>(Column::Count); }

QString EventTableModel::text(const EventRow &row, Column column) const
{
    switch (column) {
    case Column::Number: return numberText(row.number);
    case Column::Node: return row.ref.node.value();
    case Column::Local: return row.localKey.isEmpty() ? u"–"_s : keyText(row.localKey);
    case Column::Remote: return row.remoteKey.isEmpty() ? u"–"_s : keyText(row.remoteKey);
    case Column::Summary: return row.summary;
    case Column::Connection: return row.connection.value();
    case Column::Step: return QString::number(row.step) + u"/8"_s;
    case Column::State: return badgeOf(row, m_now).word;
    case Column::Tries: return row.attempts > 0 ? numberText(row.attempts) : QString();
    case Column::Behind: return row.behind > 0 ? numberText(row.behind) : QString();
    case Column::Age: return ageText(row.createdAt, m_now);
    case Column::Count: break;
    }
    return {};
}

Cell EventTableModel::cell(const EventRow &row, Column column) const
{
    const bool dim = isDimmed(row.state);
    Cell cell {text(row, column), dim ? ColourRole::Dim : ColourRole::Text};
    switch (column) {
    case Column::State:
        cell.badge = badgeOf(row, m_now);
        break;
    case Column::Local:
        cell.colour = row.localKey.isEmpty() ? ColourRole::Dim : ColourRole::Link;
        break;
    case Column::Behind:
        cell.colour = ColourRole::Block;
        cell.strong = true;
        break;
    case Column::Age:
        cell.colour = row.state == EventState::Waiting && row.createdAt.msecsTo(m_now) > oldAfterMs ? ColourRole::Wait : ColourRole::Dim;
        break;
    case Column::Number:
    case Column::Node:
    case Column::Remote:
    case Column::Connection:
    case Column::Step:
    case Column::Tries:
        cell.colour = ColourRole::Dim;
        break;
    case Column::Summary:
    case Column::Count:
        break;
    }
    return cell;
}

QVariant EventTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto column = static_cast<Column>(index.column());
    if (role == Qt::TextAlignmentRole)
        return headerData(index.column(), Qt::Horizontal, role);
    if (role != Qt::DisplayRole && role != RowRole && role != CellRole && role != Qt::ToolTipRole && role != Qt::AccessibleTextRole)
        return {};
    const EventRow *row = rowAt(index.row());
    if (!row)
        return {};
    if (role == RowRole)
        return QVariant::fromValue(*row);
    if (role == CellRole)
        return QVariant::fromValue(cell(*row, column));
    if (role == Qt::ToolTipRole) {
        if (column == Column::State)
            return row->errorText.isEmpty() ? stateHint(*row) : row->errorText;
        return column == Column::Summary ? row->summary : QString();
    }
    return text(*row, column);
}

QVariant EventTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const auto column = static_cast<Column>(section);
    if (role == Qt::TextAlignmentRole) {
        const bool right = column == Column::Number || column == Column::Step || column == Column::Tries || column == Column::Behind
            || column == Column::Age;
        return QVariant::fromValue<int>((right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case Column::Number: return tr("№");
    case Column::Node: return tr("Node");
    case Column::Local: return tr("Local");
    case Column::Remote: return tr("Remote");
    case Column::Summary: return tr("Summary");
    case Column::Connection: return tr("Connection");
    case Column::Step: return tr("Step");
    case Column::State: return tr("State");
    case Column::Tries: return tr("Tries");
    case Column::Behind: return tr("Behind");
    case Column::Age: return tr("Age");
    case Column::Count: break;
    }
    return {};
}

} // namespace lockstep::ui
