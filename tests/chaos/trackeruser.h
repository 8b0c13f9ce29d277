#pragma once
// TrackerUser: another user of one tracker, who makes, edits and reads issues by its REST interface, past the program and its proxy. Each call
// waits for its answer; used on the thread that made it. `ok()` says whether the last call was answered as done.

#include "tests/chaos/evidence.h"
#include "tests/support/restuser.h"

#include <memory>

namespace lockstep::chaos {

class TrackerUser {
public:
    TrackerUser() = default;
    virtual ~TrackerUser() = default;
    Q_DISABLE_COPY_MOVE(TrackerUser)

    virtual QString create(const QString &reference, const QMap<QString, QString> &values) = 0; ///< Its id; empty: it was refused
    virtual void set(const QString &id, const QString &field, const QString &value) = 0;
    virtual void say(const QString &id, const QString &text) = 0;
    virtual void attach(const QString &id, const QString &name, const QByteArray &bytes) = 0;
    /// Reference -> ids of the issues whose reference begins with `prefix`.
    virtual QMap<QString, QStringList> issues(const QString &prefix) = 0;
    virtual Story story(const QString &id, const QString &reference) = 0;
    bool ok() const { return m_ok; }

protected:
    bool m_ok = false;
};

std::unique_ptr<TrackerUser> makeRedmineUser(const QJsonObject &info);
std::unique_ptr<TrackerUser> makeRtUser(const QJsonObject &info);

/// Fields that people edit at a side. RT's description cannot be edited there.
QStringList fieldNames(int side);
QString nativeName(int side, const QString &field, const QJsonObject &info); ///< In a request; a number for Redmine's custom fields
/// A description is known by its first words: trackers keep marks in it.
QString descriptionIn(const QString &text);

} // namespace lockstep::chaos
