#include "core/connectors/rt/rtpeople.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace lockstep::rt {

namespace {
constexpr qsizetype mostPeople = 2000;
constexpr auto userFields = "Name,EmailAddress,RealName";

Person personFrom(const QJsonObject &user, const QString &login)
{
    const QString name = user.value(u"Name"_s).toString(login);
    const QString realName = user.value(u"RealName"_s).toString();
    return {name, name, realName.isEmpty() ? name : realName, user.value(u"EmailAddress"_s).toString()};
}

bool same(const QString &a, const QString &b) { return !a.isEmpty() && a.compare(b, Qt::CaseInsensitive) == 0; }

bool isSystem(const QString &login) { return login == "Nobody"_L1 || login == "RT_System"_L1; }
} // namespace

void RtPeople::keep(const Person &person)
{
    if (m_byLogin.size() >= mostPeople)
        m_byLogin.clear();
    m_byLogin.insert(person.login, person);
}

Task<Result<>> RtPeople::learn(QStringList logins)
{
    for (const QString &login : logins) {
        if (login.isEmpty() || isSystem(login) || m_byLogin.contains(login))
            continue;
        const Result<Answer> answer = co_await m_api.get(u"/user/%1"_s.arg(pathSegment(login)));
        if (!answer && answer.error().code != ErrorCode::NotFound && answer.error().code != ErrorCode::Permission)
            co_return answer.error();
        Person person = answer ? personFrom(answer->json.toObject(), login) : Person {login, login, login, {}};
        person.id = login;
        person.login = login;
        keep(person);
    }
    co_return Result<>();
}

Person RtPeople::person(const QString &login) const { return m_byLogin.value(login, {login, login, login, {}}); }

Task<Result<QList<Person>>> RtPeople::find(QString field, QString value)
{
    const QJsonObject limit {{u"field"_s, field}, {u"operator"_s, u"="_s}, {u"value"_s, value}};
    const QString json = QString::fromUtf8(QJsonDocument(QJsonArray {limit}).toJson(QJsonDocument::Compact));
    const Query query {{u"query"_s, json}, {u"fields"_s, QString::fromLatin1(userFields)}};
    const Result<Answer> answer = co_await m_api.get(u"/users"_s, query);
    if (!answer)
        co_return answer.error();
    QList<Person> found;
    for (const QJsonValue user : answer->json.toObject().value(u"items"_s).toArray())
        found.append(personFrom(user.toObject(), user.toObject().value(u"id"_s).toString()));
    co_return found;
}

Task<Result<QString>> RtPeople::loginOf(QString field, QJsonValue value)
{
    const Person wanted = Person::fromJson(value);
    if (wanted.isNull() || same(wanted.login, u"Nobody"_s))
        co_return QString();
    // A text may be any of the three; another tracker's id counts only when there is nothing else.
    const bool idOnly = wanted.email.isEmpty() && wanted.login.isEmpty() && wanted.name.isEmpty();
    const QList<QPair<QString, QString>> attempts {{u"EmailAddress"_s, wanted.email.isEmpty() && wanted.name.contains(u'@') ? wanted.name : wanted.email},
                                                   {u"Name"_s, idOnly ? wanted.id : (wanted.login.isEmpty() ? wanted.name : wanted.login)},
                                                   {u"RealName"_s, wanted.name}};
    for (const auto &[column, word] : attempts) {
        if (word.isEmpty())
            continue;
        // One after the other, known or not: an e-mail address says more than a login that may be somebody else's here.
        for (const Person &person : std::as_const(m_byLogin)) {
            if ((column == "EmailAddress"_L1 && same(person.email, word)) || (column == "Name"_L1 && same(person.login, word)))
                co_return person.login;
        }
        const Result<QList<Person>> found = co_await find(column, word);
        if (!found)
            co_return found.error();
        if (found->size() > 1)
            co_return Error::make(ErrorCode::Validation, u"RT has several people called “%1” for %2"_s.arg(word, field)).withField(field);
        if (found->size() == 1 && !isSystem(found->constFirst().login)) {
            keep(found->constFirst());
            co_return found->constFirst().login;
        }
    }
    if (field == "reporter"_L1 && !attempts.at(0).second.isEmpty())
        co_return attempts.at(0).second; // RT takes any e-mail address as a requestor
    co_return Error::make(ErrorCode::Validation, u"RT knows nobody called “%1” for %2"_s.arg(displayValue(value), field)).withField(field);
}

QJsonValue RtPeople::known(const QJsonValue &value) const
{
    const Person wanted = Person::fromJson(value);
    if (wanted.isNull())
        return value;
    // In the same order as loginOf().
    const QList<QPair<QString Person::*, QString>> attempts {{&Person::email, wanted.email}, {&Person::email, wanted.name}, {&Person::login, wanted.login},
                                                             {&Person::login, wanted.name}, {&Person::name, wanted.name}};
    for (const auto &[member, word] : attempts) {
        for (const Person &person : m_byLogin) {
            if (same(person.*member, word))
                return person.toJson();
        }
    }
    if (wanted.login.isEmpty() && wanted.name.isEmpty() && wanted.email.isEmpty())
        return value;
    return Person {{}, wanted.login, wanted.name, wanted.email}.toJson();
}

Task<Result<QList<Person>>> RtPeople::all()
{
    const Query query {{u"query"_s, u"[{\"field\":\"id\",\"operator\":\">\",\"value\":\"1\"}]"_s},
                       {u"fields"_s, QString::fromLatin1(userFields)},
                       {u"orderby"_s, u"Name"_s},
                       {u"per_page"_s, u"100"_s}};
    QList<Person> people;
    for (int page = 1; page <= 5; ++page) { // enough for an editor's list; anyone else is found by name
        Query paged = query;
        paged.append({u"page"_s, QString::number(page)});
        const Result<Answer> answer = co_await m_api.get(u"/users"_s, paged);
        if (!answer && (answer.error().code == ErrorCode::Permission || answer.error().code == ErrorCode::NotFound))
            co_return people;
        if (!answer)
            co_return answer.error();
        const QJsonArray items = answer->json.toObject().value(u"items"_s).toArray();
        for (const QJsonValue user : items) {
            const Person person = personFrom(user.toObject(), user.toObject().value(u"id"_s).toString());
            if (isSystem(person.login))
                continue;
            people.append(person);
            keep(person);
        }
        if (items.size() < 100)
            break;
    }
    co_return people;
}

} // namespace lockstep::rt
