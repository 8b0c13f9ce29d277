#pragma once
// TableReader: the thread that reads tables for the window and the command line, one read-only connection per node. Handle on the main
// thread, owned by NodeHost. run() queues work on that thread; futures always finish, with the default value if the database is not there.

#include "core/storage/viewreader.h"

#include <QFuture>
#include <QPromise>
#include <QThread>

#include <memory>

namespace lockstep {

class TableReader final {
public:
    TableReader();
    ~TableReader();
    Q_DISABLE_COPY_MOVE(TableReader)

    void setNodes(const QHash<NodeId, QString> &databasePaths);

    /// `work` gets a function that answers a node's reader, or nullptr while it has no database.
    template<typename T>
    QFuture<T> run(std::function<T(const std::function<ViewReader *(const NodeId &)> &)> work)
    {
        auto promise = std::make_shared<QPromise<T>>();
        promise->start();
        const QFuture<T> future = promise->future();
        post([promise, work = std::move(work), this] {
            promise->addResult(work([this](const NodeId &node) { return reader(node); }));
            promise->finish();
        });
        return future;
    }

private:
    void post(std::function<void()> what);
    ViewReader *reader(const NodeId &node); ///< Reader thread

    QThread m_thread;
    QObject *m_context = nullptr; ///< Lives on m_thread
    QHash<NodeId, QString> m_paths; ///< Reader thread
    QHash<NodeId, std::shared_ptr<ViewReader>> m_readers; ///< Reader thread
};

} // namespace lockstep
