#pragma once
// One node's database file in a folder of its own, with a clock that stands still until the test lets turns pass.

#include "core/storage/connectionstore.h"
#include "core/storage/errorstore.h"
#include "core/storage/eventrow.h"
#include "core/storage/eventstore.h"
#include "core/storage/twinstore.h"
#include "tests/support/fakeclock.h"

#include <QTemporaryDir>
#include <QtTest>

namespace lockstep {

inline const ConnectionId theConnection(QStringLiteral("Blue-Red"));

struct StorageBench {
    QTemporaryDir folder;
    FakeClock clock;
    std::unique_ptr<Database> db;
    std::unique_ptr<EventStore> events;
    std::unique_ptr<ConnectionStore> connections;
    std::unique_ptr<ErrorStore> errors;
    std::unique_ptr<TwinStore> twins;
    ConnectionConfig connection;

    StorageBench()
    {
        connection.id = theConnection;
        connection.halves[0].node = NodeId(QStringLiteral("Blue"));
        connection.halves[1].node = NodeId(QStringLiteral("Red"));
        open();
        if (!connections->apply(connection, NodeId(QStringLiteral("Blue"))))
            qFatal("the connection cannot be applied");
        clock.run();
    }
    QString path() const { return folder.filePath(QStringLiteral("node.sqlite")); }
    void open()
    {
        auto opened = Database::open(path(), Database::Mode::ReadWrite, &clock);
        if (!opened)
            qFatal("%s", qPrintable(opened.error().message));
        db = std::move(*opened);
        events = std::make_unique<EventStore>(*db, clock);
        connections = std::make_unique<ConnectionStore>(*db, clock);
        errors = std::make_unique<ErrorStore>(*db, clock);
        twins = std::make_unique<TwinStore>(*db, clock);
    }
    QVariant scalar(const QString &sql) const
    {
        const auto rows = db->run(sql);
        return rows && !rows->rows.isEmpty() ? rows->rows.first().first() : QVariant();
    }
    EventStore::Noted note(const QString &issue, const QString &trigger = QStringLiteral("poll"), bool busy = false) const
    {
        const auto noted = events->note(theConnection, issue, QStringLiteral("K-") + issue, QStringLiteral("update"), trigger, busy, QStringLiteral("e"));
        if (!noted)
            qFatal("%s", qPrintable(noted.error().message));
        return *noted;
    }
    /// The newest event of an issue in this state, or of any.
    EventRecord event(const QString &issue, const QString &state = {}) const
    {
        const auto rows = db->run(QStringLiteral("SELECT ") + eventColumns()
                                      + QStringLiteral(" FROM event WHERE local_id = ? AND (? = '' OR state = ?) ORDER BY id DESC LIMIT 1"),
                                  {issue, state, state});
        return rows && !rows->rows.isEmpty() ? eventFromRow(rows->rows.first()) : EventRecord();
    }
    bool move(const EventRecord &record, EventState to, int step) const
    {
        const auto moved = events->move(record, to, step, {});
        return moved && *moved == Moved::Yes;
    }
};

} // namespace lockstep
