#pragma once
// RtPeople: who a login is, and which login a person of another tracker has here; remembered for the connector's life, bounded.
// Owned by RtConnector, on its thread. Errors: Validation when nobody is found.

#include "core/connectors/rt/rtapi.h"

#include <QHash>

namespace lockstep::rt {

class RtPeople final {
public:
    explicit RtPeople(RtApi &api) : m_api(api) { }

    /// Asks for those that are not known yet; someone hidden stays a bare login.
    Task<Result<>> learn(QStringList logins);
    Person person(const QString &login) const;
    /// The login here: by e-mail, then login, then name. Empty for nobody.
    Task<Result<QString>> loginOf(QString field, QJsonValue value);
    /// The person as this RT shows it, if it is known; else the value without the other tracker's id.
    QJsonValue known(const QJsonValue &value) const;
    Task<Result<QList<Person>>> all();

private:
    Task<Result<QList<Person>>> find(QString field, QString value);
    void keep(const Person &person);

    RtApi &m_api;
    QHash<QString, Person> m_byLogin;
};

} // namespace lockstep::rt
