#include "ui/models/errorgroups.h"

#include <QHash>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
bool matches(const SyncErrorRow &row, const QString &text)
{
    if (text.isEmpty())
        return true;
    const QStringList texts {row.error.message, row.error.detail, row.error.field, row.localKey, row.remoteKey,
                             row.summary,       row.connection.value(), row.node.value()};
    return std::any_of(texts.cbegin(), texts.cend(), [&text](const QString &t) { return t.contains(text, Qt::CaseInsensitive); });
}
} // namespace

QList<ErrorGroup> groupErrors(const QList<SyncErrorRow> &rows, const QString &state, const QString &text)
{
    QList<ErrorGroup> groups;
    QHash<QString, qsizetype> places;
    for (const SyncErrorRow &row : rows) {
        if (row.state != state || !matches(row, text))
            continue;
        const QString cause = row.fingerprint.isEmpty() ? QString(u'#' + QString::number(row.id)) : row.fingerprint;
        const QString key = QStringList {row.connection.value(), row.node.value(), cause}.join(u'\n');
        auto place = places.constFind(key);
        if (place == places.cend()) {
            place = places.insert(key, groups.size());
            groups.append(ErrorGroup {key, cause, row.error, row.connection.value(), row.node.value(), {}, row.firstSeen, row.lastSeen, 0});
        }
        ErrorGroup &group = groups[*place];
        group.rows.append(row);
        group.waitBehind += row.waitBehind;
        if (row.firstSeen < group.firstSeen)
            group.firstSeen = row.firstSeen;
        if (row.lastSeen > group.lastSeen) {
            group.lastSeen = row.lastSeen;
            group.error = row.error;
        }
    }
    for (ErrorGroup &group : groups) {
        std::stable_sort(group.rows.begin(), group.rows.end(), [](const SyncErrorRow &a, const SyncErrorRow &b) {
            return a.waitBehind != b.waitBehind ? a.waitBehind > b.waitBehind : a.firstSeen < b.firstSeen;
        });
    }
    std::stable_sort(groups.begin(), groups.end(), [](const ErrorGroup &a, const ErrorGroup &b) {
        return a.rows.size() != b.rows.size() ? a.rows.size() > b.rows.size() : a.lastSeen > b.lastSeen;
    });
    return groups;
}

QStringList ErrorGroup::triggers() const
{
    QStringList queries;
    for (const SyncErrorRow &row : rows) {
        if (row.error.scope == ErrorScope::Trigger && !queries.contains(row.summary))
            queries.append(row.summary);
    }
    return queries;
}

qint64 countErrors(const QList<SyncErrorRow> &rows, const QString &state)
{
    return std::count_if(rows.cbegin(), rows.cend(), [&state](const SyncErrorRow &row) { return row.state == state; });
}

} // namespace lockstep::ui
