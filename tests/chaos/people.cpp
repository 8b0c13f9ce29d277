#include "tests/chaos/people.h"

#include "tests/chaos/faultproxy.h"
#include "tests/support/programrun.h"

#include <QCryptographicHash>
#include <QDate>

using namespace Qt::StringLiterals;

namespace lockstep::chaos {

namespace {
constexpr int shortestGapMs = 600;
constexpr int longestGapMs = 2400;
constexpr qint64 lookEveryMs = 5000;
constexpr int smallestFile = 200;
constexpr int largestFile = 60'000;
} // namespace

void SharedLedger::add(const Edit &edit)
{
    const QMutexLocker lock(&m_mutex);
    m_ledger.edits.append(edit);
}

void SharedLedger::add(const Said &said)
{
    const QMutexLocker lock(&m_mutex);
    m_ledger.comments.append(said);
}

void SharedLedger::add(const Attached &file)
{
    const QMutexLocker lock(&m_mutex);
    m_ledger.files.append(file);
}

void SharedLedger::addIssue(const QString &reference, bool certain)
{
    const QMutexLocker lock(&m_mutex);
    m_ledger.issues.append(reference);
    if (!certain)
        m_ledger.uncertainIssues.insert(reference);
}

int SharedLedger::issueCount() const
{
    const QMutexLocker lock(&m_mutex);
    return static_cast<int>(m_ledger.issues.size());
}

Ledger SharedLedger::copy() const
{
    const QMutexLocker lock(&m_mutex);
    return m_ledger;
}

People::People(const Setup &setup, SharedLedger &ledger, Tell tell) : m_setup(setup), m_ledger(ledger), m_tell(std::move(tell)), m_random(setup.seed) { }

void People::run()
{
    const std::unique_ptr<TrackerUser> user = m_setup.side == 0 ? makeRedmineUser(m_setup.info) : makeRtUser(m_setup.info);
    while (!eventually([this] { return m_ended.load(); }, shortestGapMs + below(longestGapMs - shortestGapMs), 100)) {
        const QMutexLocker lock(&m_gate);
        act(*user);
    }
}

void People::act(TrackerUser &user)
{
    const int what = below(100);
    const quint64 chosen = m_random.next() >> 1;
    if (m_known.isEmpty() || steadyMs() - m_lookedAt > lookEveryMs) {
        m_lookedAt = steadyMs();
        const QMap<QString, QStringList> all = user.issues(m_ledger.tag());
        for (auto it = all.begin(); it != all.end(); ++it)
            m_known.insert(it.key(), it->first());
    }
    const int issues = m_ledger.issueCount();
    if (m_known.isEmpty() || (issues < m_setup.mostIssues && (issues < 4 || what < 10))) {
        create(user);
        return;
    }
    const QString issue = m_known.keys().at(static_cast<qsizetype>(chosen % static_cast<quint64>(m_known.size())));
    const QString id = m_known.value(issue);
    if (what < 60) {
        edit(user, issue, id);
    } else if (what < 80) {
        comment(user, issue, id);
    } else if (what < 90) {
        attach(user, issue, id);
    } else {
        // A burst: several within the second by which trackers stamp.
        for (int n = 0; n < 3; ++n)
            edit(user, issue, id);
        comment(user, issue, id);
    }
}

QString People::valueFor(const QString &field)
{
    const int number = m_ledger.nextNumber();
    if (field == "dueDate"_L1 || field == "reviewDate"_L1)
        return QDate(2027, 1, 1).addDays(number).toString(Qt::ISODate);
    return field == "description"_L1 ? u"description %1."_s.arg(number) : u"%1 %2 by %3 ü"_s.arg(field).arg(number).arg(sideName(m_setup.side));
}

void People::create(TrackerUser &user)
{
    const QString reference = u"%1-%2."_s.arg(m_ledger.tag()).arg(m_ledger.nextNumber());
    QMap<QString, QString> values;
    for (const QString &field : fieldNames(0))
        values.insert(field, valueFor(field));
    const qint64 before = steadyMs();
    const QString id = user.create(reference, values);
    m_ledger.addIssue(reference, user.ok());
    for (auto it = values.begin(); it != values.end(); ++it)
        m_ledger.add(Edit {reference, it.key(), it.value(), m_setup.side, before, steadyMs(), user.ok()});
    if (!id.isEmpty())
        m_known.insert(reference, id);
    m_tell(u"%1 makes %2 = #%3"_s.arg(sideName(m_setup.side), reference, id));
}

void People::edit(TrackerUser &user, const QString &issue, const QString &id)
{
    const QStringList fields = fieldNames(m_setup.side);
    const QString field = fields.at(below(static_cast<int>(fields.size())));
    const QString value = valueFor(field);
    const qint64 before = steadyMs();
    user.set(id, field, value);
    m_ledger.add(Edit {issue, field, value, m_setup.side, before, steadyMs(), user.ok()});
    m_tell(u"%1 #%2 (%3) %4 = %5%6"_s.arg(sideName(m_setup.side), id, issue, field, value, user.ok() ? QString() : u" REFUSED"_s));
}

void People::comment(TrackerUser &user, const QString &issue, const QString &id)
{
    const QString text = u"said %1. by %2"_s.arg(m_ledger.nextNumber()).arg(sideName(m_setup.side));
    user.say(id, text);
    m_ledger.add(Said {issue, text, m_setup.side, user.ok()});
    m_tell(u"%1 #%2 (%3) %4%5"_s.arg(sideName(m_setup.side), id, issue, text, user.ok() ? QString() : u" REFUSED"_s));
}

void People::attach(TrackerUser &user, const QString &issue, const QString &id)
{
    const QString name = u"file %1 ü.bin"_s.arg(m_ledger.nextNumber());
    QByteArray bytes(smallestFile + below(largestFile - smallestFile), Qt::Uninitialized);
    for (char &byte : bytes)
        byte = static_cast<char>(m_random.next());
    user.attach(id, name, bytes);
    m_ledger.add(Attached {issue, name, QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex()), m_setup.side, user.ok()});
    m_tell(u"%1 #%2 (%3) attaches %4%5"_s.arg(sideName(m_setup.side), id, issue, name, user.ok() ? QString() : u" REFUSED"_s));
}

} // namespace lockstep::chaos
