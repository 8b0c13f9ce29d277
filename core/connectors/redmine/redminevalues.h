#pragma once
// Single values between Redmine and the model: people, choices, custom fields. Pure functions, any thread.

#include "core/connectors/redmine/redminemapping.h"

namespace lockstep {

/// {"id":6,"name":"Dora Developer"} with login and e-mail as far as they are known. Undefined: nobody.
Person redminePerson(const QJsonValue &json, const QList<Person> &people);
/// "open" or "done"
QString redmineStatusCategory(const QJsonObject &status, const QList<Choice> &statuses);

/// A custom value as Redmine gives it -> the model's value, as far as the field's format is known.
QJsonValue redmineCustomValue(const QJsonValue &value, const RedmineCustomField &field, const QList<Person> &people);
/// The model's value -> what Redmine takes (text, or a list of texts).
Result<QJsonValue> redmineCustomText(const QJsonValue &value, const RedmineCustomField &field, const QList<Person> &people);

/// By name, else by id. A value with a name is looked for by its name only: ids of another tracker mean nothing here.
const Choice *findChoice(const QList<Choice> &choices, const QJsonValue &value);
/// By e-mail, login or name; by id only if nothing else is given.
const Person *findPerson(const QList<Person> &people, const QJsonValue &value);

} // namespace lockstep
