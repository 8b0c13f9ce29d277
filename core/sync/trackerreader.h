#pragma once
// TrackerReader: a connector without its writing calls, for what must not write. A value over the node's connector; its thread.

#include "core/connectors/connector.h"

namespace lockstep {

class TrackerReader final {
public:
    explicit TrackerReader(Connector &connector) : m_connector(connector) { }

    Task<Result<Issue>> fetch(IssueId id) { return m_connector.fetch(std::move(id)); }
    Task<Result<IssueId>> idOfKey(QString key) { return m_connector.idOfKey(std::move(key)); }
    Task<Result<SearchPage>> search(QString query, QString page) { return m_connector.search(std::move(query), std::move(page)); }
    Task<Result<TrackerAnswer>> read(TrackerCall call) { return m_connector.read(std::move(call)); }
    const Connector &asConst() const { return m_connector; } ///< All calls that write are not const

private:
    Connector &m_connector;
};

} // namespace lockstep
