#include "core/node/tablereader.h"

#include <QFile>

using namespace Qt::StringLiterals;

namespace lockstep {

TableReader::TableReader()
{
    m_thread.setObjectName(u"tables"_s);
    m_context = new QObject;
    m_context->moveToThread(&m_thread);
    QObject::connect(&m_thread, &QThread::finished, m_context, &QObject::deleteLater);
    m_thread.start();
}

TableReader::~TableReader()
{
    // Connections must be closed on their own thread.
    post([this] {
        m_readers.clear();
        m_thread.quit();
    });
    m_thread.wait();
}

void TableReader::post(std::function<void()> what)
{
    QMetaObject::invokeMethod(m_context, std::move(what), Qt::QueuedConnection);
}

void TableReader::setNodes(const QHash<NodeId, QString> &databasePaths)
{
    post([this, databasePaths] {
        m_paths = databasePaths;
        m_readers.removeIf([&](const auto &entry) { return !databasePaths.contains(entry.key()); });
    });
}

ViewReader *TableReader::reader(const NodeId &node)
{
    if (const auto found = m_readers.value(node))
        return found.get();
    const QString path = m_paths.value(node);
    if (path.isEmpty() || !QFile::exists(path))
        return nullptr;
    auto opened = ViewReader::open(path, node);
    if (!opened)
        return nullptr;
    std::shared_ptr<ViewReader> reader = std::move(*opened);
    m_readers.insert(node, reader);
    return reader.get();
}

} // namespace lockstep
