#include "core/connectors/rt/rtconnector.h"

#include "core/connectors/rt/rtapi.h"
#include "core/connectors/rt/rtworklogs.h"

#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr int textCacheSize = 8 * 1024 * 1024; // characters

QByteArray authorizationOf(const ConnectorContext &context)
{
    const QString token = context.secrets.value(u"token"_s);
    if (!token.isEmpty())
        return "token " + token.toUtf8();
    const QString pair = QString(context.settings.value(u"user"_s).toString() + u":"_s + context.secrets.value(u"password"_s));
    return "Basic " + pair.toUtf8().toBase64();
}

QString baseUrl(const ConnectorContext &context)
{
    QString url = context.settings.value(u"url"_s).toString();
    while (url.endsWith(u'/'))
        url.chop(1);
    if (url.endsWith("/REST/2.0"_L1))
        url.chop(9);
    return url;
}

QString timeZoneFault(const QString &name)
{
    return QTimeZone(name.toLatin1()).isValid() ? QString() : u"“%1” is no time zone known here; they are named as Europe/Berlin"_s.arg(name);
}
} // namespace

ConnectorDescriptor rtDescriptor()
{
    using Type = SettingDescriptor::Type;
    ConnectorDescriptor descriptor;
    descriptor.kind = u"rt"_s;
    descriptor.name = u"Request Tracker"_s;
    descriptor.queryLanguage = u"TicketSQL within the queue, as in Status = 'open' AND Priority > 50; empty means every ticket."_s;
    descriptor.settings = {
        {.name = u"url"_s, .label = u"Address"_s, .help = u"Where RT's start page is, as in https://rt.example.org."_s, .type = Type::Url,
         .required = true, .standard = {}},
        {.name = u"queue"_s, .label = u"Queue"_s, .help = u"Name of the queue whose tickets may be synchronised."_s, .type = Type::Text,
         .required = true, .standard = {}},
        {.name = u"pollSeconds"_s, .label = u"Look for changes every"_s, .help = u"Seconds between two looks at RT's transactions."_s,
         .type = Type::Number, .standard = 10, .minimum = 1, .maximum = 3600},
        {.name = u"markField"_s, .label = u"Mark field"_s,
         .help = u"Custom field in which Lockstep marks the tickets it makes; empty: a link of the kind “refers to”."_s, .type = Type::Text, .standard = {}},
        {.name = u"labelsField"_s, .label = u"Labels field"_s, .help = u"Custom field that holds labels; empty: tickets have no labels."_s,
         .type = Type::Text, .standard = {}},
        {.name = u"contentType"_s, .label = u"Text format"_s, .help = u"How texts are written: text/html or text/plain."_s, .type = Type::Text,
         .standard = u"text/html"_s, .choices = {u"text/html"_s, u"text/plain"_s}},
        {.name = u"timeZone"_s, .label = u"Time zone"_s, .help = u"Zone in which people enter due dates, as in Europe/Berlin."_s, .type = Type::Text,
         .standard = u"UTC"_s, .fault = timeZoneFault},
        {.name = u"user"_s, .label = u"User"_s, .help = u"Login, if a password is used instead of a token."_s, .type = Type::Text, .standard = {}},
        {.name = u"token"_s, .label = u"Token"_s, .help = u"An authentication token of the user (RT: Settings, Auth Tokens)."_s, .type = Type::Secret,
         .standard = {}},
        {.name = u"password"_s, .label = u"Password"_s, .help = u"Instead of a token, together with the user."_s, .type = Type::Secret,
         .standard = {}, .insteadOf = u"token"_s, .needs = u"user"_s},
    };
    descriptor.make = [](ConnectorContext context) { return std::make_unique<RtConnector>(std::move(context)); };
    return descriptor;
}

RtConnector::RtConnector(ConnectorContext context)
    : m_url(baseUrl(context))
    , m_queueName(context.settings.value(u"queue"_s).toString())
    , m_user(context.settings.value(u"user"_s).toString())
    , m_hasSecret(!context.secrets.value(u"token"_s).isEmpty() || !context.secrets.value(u"password"_s).isEmpty())
    , m_token(context.secrets.value(u"token"_s))
    , m_clock(*context.clock)
    , m_random(*context.random)
    , m_texts(textCacheSize)
    , m_stopped(std::make_shared<bool>(false))
    , m_api(std::make_unique<rt::RtApi>(*context.clock, *context.random, QUrl(QString(m_url + u"/REST/2.0"_s)), authorizationOf(context),
                                          context.network))
{
    m_layout.markField = context.settings.value(u"markField"_s).toString();
    m_layout.labelsField = context.settings.value(u"labelsField"_s).toString();
    m_layout.html = context.settings.value(u"contentType"_s).toString(u"text/html"_s) != "text/plain"_L1;
    const QTimeZone zone(context.settings.value(u"timeZone"_s).toString(u"UTC"_s).toLatin1());
    m_layout.zone = zone.isValid() ? zone : QTimeZone::utc();
    m_layout.queue.name = m_queueName;
    m_people = std::make_unique<rt::RtPeople>(*m_api);
}

RtConnector::~RtConnector()
{
    *m_stopped = true;
    m_api->abort();
}

void RtConnector::abort()
{
    *m_stopped = true;
    m_api->abort();
}

Capabilities RtConnector::capabilities() const
{
    Capabilities capabilities;
    capabilities.commentEdit = false;
    capabilities.tellsEdits = true;
    capabilities.labels = !m_layout.labelsField.isEmpty();
    capabilities.worklogs = true;
    return capabilities;
}

// A transaction names an owner by a number that is nobody's login, and of a list one value at a time.
bool RtConnector::tellsEditsOf(const QString &name) const
{
    if (name == QLatin1StringView(field::assignee) || name == QLatin1StringView(field::labels) || !Connector::tellsEditsOf(name))
        return false;
    const auto isList = [&name](const rt::CustomField &custom) { return custom.multiple && name == QLatin1StringView(customPrefix) + custom.name; };
    return std::none_of(m_layout.queue.customFields.cbegin(), m_layout.queue.customFields.cend(), isList);
}

QString RtConnector::openUrl(const QString &key) const { return QString(m_url + u"/Ticket/Display.html?id="_s + QString::fromLatin1(QUrl::toPercentEncoding(key))); }

QJsonValue RtConnector::normalised(const QString &field, const QJsonValue &value) const
{
    if (field == "assignee"_L1 || field == "reporter"_L1)
        return m_people->known(value);
    if (field == "worklog"_L1)
        return rt::normalisedWork(value.toObject(), m_layout.html);
    return rt::normalisedValue(field, value, m_layout);
}

// A token begins with its version and its user's id: "1-27-…".
QString RtConnector::accountPath() const
{
    const QString id = m_token.section(u'-', 1, 1);
    if (!m_token.isEmpty() && id.toLongLong() > 0)
        return u"/user/%1"_s.arg(id.toLongLong());
    return m_user.isEmpty() ? QString() : u"/user/%1"_s.arg(pathSegment(m_user));
}

Task<Result<>> RtConnector::learnQueue(bool fresh)
{
    if (m_queueKnown && !fresh)
        co_return Result<>();
    const Result<rt::Answer> answer = co_await m_api->get(u"/queue/%1"_s.arg(pathSegment(m_queueName)));
    if (!answer) {
        Error error = answer.error();
        if (error.code == ErrorCode::NotFound || error.code == ErrorCode::Permission)
            error.message = u"RT at %1 does not show the queue “%2” to this account"_s.arg(m_api->host(), m_queueName);
        co_return error.withScope(ErrorScope::Node);
    }
    const QJsonObject json = answer->json.toObject();
    rt::Queue queue;
    queue.id = json.value(u"id"_s).toVariant().toString();
    queue.name = json.value(u"Name"_s).toString(m_queueName);
    queue.lifecycle = json.value(u"Lifecycle"_s).toString();
    for (const QJsonValue field : json.value(u"TicketCustomFields"_s).toArray()) {
        rt::CustomField custom;
        custom.id = field.toObject().value(u"id"_s).toVariant().toString();
        custom.name = field.toObject().value(u"name"_s).toString();
        queue.customFields.append(custom);
    }
    // Types and values only if this account may see them.
    bool types = false;
    for (rt::CustomField &custom : queue.customFields) {
        const Result<rt::Answer> detail = co_await m_api->get(u"/customfield/%1"_s.arg(pathSegment(custom.id)));
        if (!detail && detail.error().code != ErrorCode::Permission && detail.error().code != ErrorCode::NotFound)
            co_return detail.error();
        if (!detail)
            break;
        types = true;
        const QJsonObject field = detail->json.toObject();
        custom.type = field.value(u"Type"_s).toString();
        custom.multiple = field.value(u"MaxValues"_s).toVariant().toInt() != 1;
        for (const QJsonValue value : field.value(u"Values"_s).toArray())
            custom.values.append(value.toString());
    }
    for (const QString &needed : {m_layout.markField, m_layout.labelsField}) {
        if (!needed.isEmpty() && !queue.find(needed))
            co_return Error::make(ErrorCode::InvalidInput, u"RT's queue %1 has no custom field “%2”, which the node's settings name"_s.arg(queue.name, needed))
                .withScope(ErrorScope::Node);
    }
    m_layout.queue = queue;
    m_typesKnown = types || queue.customFields.isEmpty();
    m_queueKnown = true;
    m_queueLearntAt = m_clock.now();
    co_return Result<>();
}

Task<Result<AccessReport>> RtConnector::checkAccess()
{
    if (!m_hasSecret)
        co_return Error::make(ErrorCode::Authentication, u"RT at %1 needs a token, or a user and a password"_s.arg(m_api->host()));
    const Result<rt::Answer> version = co_await m_api->get(u"/rt"_s);
    if (!version)
        co_return version.error();
    const Result<> queue = co_await learnQueue(true);
    if (!queue)
        co_return queue.error();
    AccessReport report;
    report.product = u"Request Tracker %1"_s.arg(version->json.toObject().value(u"Version"_s).toString());
    report.scope = u"queue %1"_s.arg(m_layout.queue.name);
    if (!m_typesKnown)
        report.warnings.append(u"This account may not see the types of custom fields; wrong values are found only after writing"_s);
    const QString path = accountPath();
    if (path.isEmpty()) {
        report.warnings.append(u"RT does not say whose token this is"_s);
        co_return report;
    }
    const Result<rt::Answer> user = co_await m_api->get(path);
    if (!user)
        co_return user.error();
    const QJsonObject account = user->json.toObject();
    const QString login = account.value(u"Name"_s).toString();
    report.account = {login, login, account.value(u"RealName"_s).toString(login), account.value(u"EmailAddress"_s).toString()};
    // Times in queries and in time fields are in the user's zone, though JSON is UTC.
    const QString zone = account.value(u"Timezone"_s).toString();
    if (zone != "UTC"_L1) {
        const QJsonObject body {{u"Timezone"_s, u"UTC"_s}};
        const Result<rt::Answer> set = co_await m_api->sendJson("PUT", path, body);
        const Result<rt::Answer> again = co_await m_api->get(path);
        const bool taken = set && again && again->json.toObject().value(u"Timezone"_s).toString() == "UTC"_L1;
        if (!taken)
            report.warnings.append(u"The time zone of %1 in RT is not UTC and cannot be set; times in queries and time fields may be off"_s.arg(login));
        else if (!zone.isEmpty())
            report.warnings.append(u"The time zone of %1 in RT was %2 and is UTC now"_s.arg(login, zone));
    }
    co_return report;
}

Task<Result<Schema>> RtConnector::schema()
{
    const Result<> queue = co_await learnQueue(true);
    if (!queue)
        co_return queue.error();
    const Result<QList<Person>> people = co_await m_people->all();
    if (!people)
        co_return people.error();
    Schema schema = rt::schemaOf(m_layout);
    schema.people = *people;
    co_return schema;
}

} // namespace lockstep
