#include "tests/simulation/crashpoints.h"

using namespace Qt::StringLiterals;

namespace lockstep::simulation {

namespace {
QString pointOf(const Database::Statement &statement)
{
    const QString &sql = statement.sql;
    const auto value = [&statement](int i) { return statement.values.value(i).toString(); };
    if (sql.startsWith("INSERT INTO event "_L1))
        return sql.contains("VALUES (0,"_L1) ? u"step 1"_s : u"step 5"_s;
    if (sql.startsWith("UPDATE event SET state = 'ready', resume"_L1))
        return u"steps 2 and 3"_s;
    if (sql.startsWith("UPDATE event SET state = ?, step = ?, due"_L1))
        return value(0) == "sent"_L1 ? u"step 4"_s : u"step 6 begun"_s;
    if (sql.startsWith("UPDATE event SET state = 'acknowledging'"_L1))
        return u"steps 6 and 7"_s;
    if (sql.startsWith("UPDATE event SET state = ?, step = ?, finished_at"_L1))
        return value(0) == "done"_L1 ? u"step 8"_s : u"other end"_s;
    if (sql.startsWith("INSERT INTO intent"_L1))
        return u"intent %1 opened"_s.arg(value(1));
    if (sql.startsWith("UPDATE intent SET result"_L1))
        return u"intent %1 closed"_s.arg(value(2));
    if (sql.startsWith("UPDATE event SET state = 'failed'"_L1))
        return u"failed"_s;
    if (sql.startsWith("UPDATE event SET resume = CASE state"_L1))
        return u"waiting"_s;
    return {};
}
} // namespace

QStringList crashPointsOf(const QList<Database::Statement> &written)
{
    QStringList points;
    for (const Database::Statement &statement : written) {
        const QString point = pointOf(statement);
        if (!point.isEmpty() && !points.contains(point))
            points.append(point);
    }
    return points;
}

QStringList allCrashPoints() { return commonCrashPoints() + timeCrashPoints(); }

QStringList commonCrashPoints()
{
    return {u"step 1"_s, u"steps 2 and 3"_s, u"step 4"_s, u"step 5"_s, u"step 6 begun"_s, u"intent create opened"_s, u"intent create closed"_s,
            u"intent comment opened"_s, u"intent comment closed"_s, u"intent attachment opened"_s, u"intent attachment closed"_s,
            u"steps 6 and 7"_s, u"step 8"_s, u"waiting"_s, u"failed"_s};
}

QStringList timeCrashPoints() { return {u"intent worklog opened"_s, u"intent worklog closed"_s}; }

} // namespace lockstep::simulation
