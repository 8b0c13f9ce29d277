#include "core/connectors/connectordescriptor.h"

#include "core/base/jsonreader.h"

#include <QRegularExpression>
#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
/// What stands where an address has its port; empty: nothing.
QString portOf(const QString &address)
{
    static const QRegularExpression place(u"^https?://(?:\\[[^\\]]*\\]|[^/?#:]*):([^/?#]*)"_s, QRegularExpression::CaseInsensitiveOption);
    return place.match(address).captured(1);
}

/// Also where the rest is no address: it must not be repeated.
bool namesUser(const QString &address)
{
    static const QRegularExpression user(u"^([A-Za-z]+://)?[^/?#\\s]*@"_s);
    return user.match(address).hasMatch();
}

bool isPort(const QString &text)
{
    bool ok = false;
    const int number = text.toInt(&ok);
    return ok && number > 0 && number <= 65535;
}

bool hasSpace(const QString &text)
{
    return std::any_of(text.cbegin(), text.cend(), [](QChar letter) { return letter.isSpace(); });
}

void checkUrl(const JsonReader &value)
{
    const QString text = value.text();
    if (!value.ok())
        return;
    const QUrl url(text, QUrl::StrictMode);
    const QString port = portOf(text);
    if (namesUser(text) || !url.userInfo().isEmpty())
        value.fail(u"a user name or password does not belong into an address; secrets have a place of their own"_s);
    else if (!text.contains("://"_L1) && !text.isEmpty() && !hasSpace(text))
        value.fail(u"“%1” must begin with https:// (or http://)"_s.arg(text));
    else if (!url.isValid() && !port.isEmpty() && !isPort(port))
        value.fail(u"“%1” has the port “%2”; a port is a number from 1 to 65535"_s.arg(text, port));
    else if (!url.isValid() || url.host().isEmpty() || (url.scheme() != "http"_L1 && url.scheme() != "https"_L1))
        value.fail(u"“%1” is not an http or https address"_s.arg(text));
    else if (url.port() == 0)
        value.fail(u"“%1” has the port 0, where nothing can answer"_s.arg(text));
    else if (url.hasQuery() || url.hasFragment())
        value.fail(u"“%1” must end before its “%2”"_s.arg(text, url.hasQuery() ? u"?"_s : u"#"_s));
}

void checkText(const JsonReader &value, const SettingDescriptor &setting)
{
    const QString text = value.text();
    if (!value.ok())
        return;
    if (setting.required && text.trimmed().isEmpty()) {
        value.fail(u"must not be empty"_s);
    } else if (!setting.choices.isEmpty() && !setting.choices.contains(text)) {
        const QString near = nearestWord(text, setting.choices);
        value.fail(near.isEmpty() ? u"“%1” is not one of %2"_s.arg(text, setting.choices.join(u", "))
                                  : u"“%1” is not one of %2; did you mean “%3”?"_s.arg(text, setting.choices.join(u", "), near));
    } else if (const QString fault = setting.fault ? setting.fault(text) : QString(); !fault.isEmpty()) {
        value.fail(fault);
    }
}

void checkSecret(const JsonReader &settings, const JsonReader &secrets, const SettingDescriptor &setting)
{
    const JsonReader secret = secrets.at(setting.name);
    const bool given = secrets.has(setting.name);
    if (setting.required && !given)
        secret.fail(u"is missing (%1)"_s.arg(setting.label));
    if (!setting.insteadOf.isEmpty() && given == secrets.has(setting.insteadOf)) {
        if (given)
            secret.fail(u"cannot be there together with “%1”; choose one of them"_s.arg(setting.insteadOf));
        else
            secrets.at(setting.insteadOf).fail(u"is missing; give it, or “%1” instead"_s.arg(setting.name));
    }
    if (given && !setting.needs.isEmpty() && settings.at(setting.needs).value().toString().trimmed().isEmpty())
        settings.at(setting.needs).fail(u"is missing; “%1” needs it"_s.arg(setting.name));
}
} // namespace

Result<> ConnectorDescriptor::check(const QJsonObject &given, const QStringList &secretNames, const QString &path) const
{
    QJsonObject named;
    for (const QString &name : secretNames)
        named.insert(name, true);
    const JsonReader node(QJsonObject {{u"settings"_s, given}, {u"secrets"_s, named}}, path);
    const JsonReader reader = node.at(u"settings"_s);
    QStringList known;
    for (const SettingDescriptor &setting : settings) {
        if (setting.type != SettingDescriptor::Type::Secret)
            known.append(setting.name);
    }
    reader.allowOnly(known);
    for (const SettingDescriptor &setting : settings) {
        if (setting.type == SettingDescriptor::Type::Secret) {
            checkSecret(reader, node.at(u"secrets"_s), setting);
            continue;
        }
        const JsonReader value = reader.at(setting.name);
        if (!reader.has(setting.name)) {
            if (setting.required)
                value.fail(u"is required (%1)"_s.arg(setting.label));
            continue;
        }
        switch (setting.type) {
        case SettingDescriptor::Type::Number: {
            const auto number = static_cast<double>(value.integer());
            if (value.ok() && (number < setting.minimum || (setting.maximum > 0 && number > setting.maximum)))
                value.fail(u"must be from %1 to %2"_s.arg(setting.minimum).arg(setting.maximum));
            break;
        }
        case SettingDescriptor::Type::YesNo:
            value.boolean();
            break;
        case SettingDescriptor::Type::Url:
            checkUrl(value);
            break;
        case SettingDescriptor::Type::Text:
            checkText(value, setting);
            break;
        case SettingDescriptor::Type::Secret:
            break;
        }
    }
    return node.result(ErrorCode::InvalidInput);
}

void ConnectorRegistry::add(ConnectorDescriptor descriptor) { m_all.append(std::move(descriptor)); }

const ConnectorDescriptor *ConnectorRegistry::find(const QString &kind) const
{
    for (const ConnectorDescriptor &descriptor : m_all) {
        if (descriptor.kind == kind)
            return &descriptor;
    }
    return nullptr;
}

} // namespace lockstep
