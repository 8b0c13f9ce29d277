#pragma once
// People: those who use one tracker during a chaos run, on a thread of their own: make issues, edit fields, comment, attach, now and then in a
// burst. What they did is in the ledger that all sides share.

#include "tests/chaos/evidence.h"
#include "tests/chaos/trackeruser.h"

#include "core/base/random.h"

#include <QJsonObject>
#include <QMutex>

#include <atomic>
#include <functional>

namespace lockstep::chaos {

/// The ledger with what makes its entries unlike any other; any thread.
class SharedLedger {
public:
    explicit SharedLedger(const QString &tag) : m_tag(tag) { }
    int nextNumber() { return ++m_number; }
    QString tag() const { return m_tag; }
    void add(const Edit &edit);
    void add(const Said &said);
    void add(const Attached &file);
    void addIssue(const QString &reference, bool certain);
    int issueCount() const;
    Ledger copy() const;

private:
    const QString m_tag;
    std::atomic<int> m_number = 0;
    mutable QMutex m_mutex;
    Ledger m_ledger;
};

class People final {
public:
    using Tell = std::function<void(const QString &)>;
    struct Setup {
        int side = 0;
        QJsonObject info;
        quint32 seed = 0;
        int mostIssues = 0;
    };
    People(const Setup &setup, SharedLedger &ledger, Tell tell);

    void run(); ///< Until end(); on a thread of its own
    void end() { m_ended = true; } ///< Any thread
    QMutex &gate() { return m_gate; } ///< Who holds it keeps them from their tracker, between two things they do

private:
    void act(TrackerUser &user);
    void create(TrackerUser &user);
    void edit(TrackerUser &user, const QString &issue, const QString &id);
    void comment(TrackerUser &user, const QString &issue, const QString &id);
    void attach(TrackerUser &user, const QString &issue, const QString &id);
    QString valueFor(const QString &field);
    int below(int limit) { return static_cast<int>(m_random.next() % static_cast<quint64>(limit)); }

    const Setup m_setup;
    SharedLedger &m_ledger;
    const Tell m_tell;
    SeededRandom m_random;
    QMutex m_gate;
    std::atomic<bool> m_ended = false;
    QMap<QString, QString> m_known; ///< Reference -> id, as last seen in the tracker's list
    qint64 m_lookedAt = 0;
};

} // namespace lockstep::chaos
