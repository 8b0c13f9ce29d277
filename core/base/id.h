#pragma once
// Ids as types: a NodeId is never taken for a ConnectionId by accident. No implicit conversion either way.

#include <QDebug>
#include <QHashFunctions>
#include <QString>

#include <compare>

namespace lockstep {

template<class Tag, class T>
class Id {
public:
    Id() = default;
    explicit Id(T value) : m_value(std::move(value)) { }
    const T &value() const { return m_value; }
    bool isNull() const { return m_value == T {}; }
    bool operator==(const Id &) const = default;
    friend bool operator<(const Id &a, const Id &b) { return a.m_value < b.m_value; }
    friend size_t qHash(const Id &id, size_t seed = 0) { return ::qHash(id.m_value, seed); }
    friend QDebug operator<<(QDebug debug, const Id &id) { return debug << id.m_value; }

private:
    T m_value {};
};

using NodeId = Id<struct NodeTag, QString>;
using ConnectionId = Id<struct ConnectionTag, QString>;
using IssueId = Id<struct IssueTag, QString>; ///< Stable id of an issue in its tracker (keys may change)
using TwinId = Id<struct TwinTag, qint64>;
using EventId = Id<struct EventTag, qint64>; ///< Row of the sync queue, either direction, unique within a node

} // namespace lockstep
