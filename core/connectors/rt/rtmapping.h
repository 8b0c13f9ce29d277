#pragma once
// Between RT's JSON (REST2) and the neutral values; pure functions, any thread. What is read is untrusted: errors carry the path.
// RT facts behind it: 1970 means "not set"; ids are numbers or texts as it happens; users go by login; dates are written as
// "YYYY-MM-DD HH:MM:SS" only; "Nobody" owns what nobody owns.

#include "core/base/result.h"
#include "core/connectors/connector.h"
#include "core/http/httpresponse.h"

#include <QTimeZone>

#include <functional>

namespace lockstep::rt {

/// A custom field of the queue. Type and values are known only if the account may read them.
struct CustomField {
    QString id;
    QString name;
    QString type; ///< "Freeform", "Text", "Select", "Date", "DateTime" …; empty: unknown
    bool multiple = false;
    QStringList values; ///< Of a Select
};

struct Queue {
    QString id;
    QString name;
    QString lifecycle;
    QList<CustomField> customFields;
    const CustomField *find(const QString &field) const;
    const CustomField *findById(const QString &id) const;
    QStringList names() const;
};

struct Layout {
    Queue queue;
    QString markField; ///< Custom field that holds the mark; empty: a RefersTo link
    QString labelsField; ///< Custom field for labels; empty: no labels
    bool html = true; ///< Texts are written as text/html
    QTimeZone zone = QTimeZone::utc(); ///< In which people mean a due date
};

using PersonOf = std::function<Person(const QString &login)>;

/// The fields of a ticket; description, comments and attachments come from elsewhere.
Result<Issue> issueFromTicket(const QJsonObject &ticket, const Layout &layout, const PersonOf &personOf);
/// The logins that issueFromTicket() will ask for.
QStringList loginsOf(const QJsonObject &ticket);
/// The targets of its RefersTo links outside RT.
QStringList refersTo(const QJsonObject &ticket);
/// A custom field's values; `list`: all of them whatever its kind. What RT shows for "not set" is null.
QJsonValue customValue(const QStringList &values, const CustomField *field, bool list);
QString customText(const QJsonObject &ticket, const QString &field);

/// One field's value in RT's terms, ready for POST or PUT.
struct Written {
    QString name; ///< "Subject", or of a custom field
    QJsonValue value;
    bool custom = false;
};
/// `person` is the resolved login of an assignee or reporter. Validation names the field and the value.
Result<Written> toRt(const QString &field, const QJsonValue &value, const Layout &layout, const QString &person);

Choice statusChoice(const QString &status);
Choice priorityChoice(const QString &number);
Result<QString> priorityNumber(const QJsonValue &value);
QStringList knownStatuses(const QString &lifecycle); ///< Empty: not known
QString dateFromInstant(const QString &instant, const QTimeZone &zone); ///< "" for 1970
Schema schemaOf(const Layout &layout);

QString textToRt(const QString &markdown, bool html);
QString textFromRt(const QString &text, const QString &contentType);
/// What RT gives back for `value`, people left alone.
QJsonValue normalisedValue(const QString &field, const QJsonValue &value, const Layout &layout);

/// A text within TicketSQL, quotes included.
QString quoted(const QString &text);
/// A user's query within the queue; an unbalanced bracket would leave the queue and is a Validation error.
Result<QString> queryInQueue(const QString &query, const QString &queue);
/// RT's {"message"} as the sentence.
Error errorOf(const HttpResponse &response, qint64 now);

/// A new description, which RT cannot store, stands in a private comment that begins with this line.
inline constexpr auto descriptionMarker = "Description changed to:";
QString descriptionComment(const QString &description);
std::optional<QString> descriptionOf(const QString &commentBody);

} // namespace lockstep::rt
