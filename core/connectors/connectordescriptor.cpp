#include "core/connectors/connectordescriptor.h"

#include "core/base/jsonreader.h"

#include <QUrl>

using namespace Qt::StringLiterals;

namespace lockstep {

Result<> ConnectorDescriptor::check(const QJsonObject &given, const QStringList &secretNames, const QString &path) const
{
    const JsonReader reader(given, path);
    QStringList known;
    for (const SettingDescriptor &setting : settings) {
        if (setting.type != SettingDescriptor::Type::Secret)
            known.append(setting.name);
    }
    reader.allowOnly(known);
    for (const SettingDescriptor &setting : settings) {
        if (setting.type == SettingDescriptor::Type::Secret) {
            if (setting.required && !secretNames.contains(setting.name))
                reader.fail(u"the secret “%1” is missing"_s.arg(setting.name));
            continue;
        }
        const JsonReader value = reader.at(setting.name);
        if (value.isNull()) {
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
        case SettingDescriptor::Type::Url: {
            const QUrl url(value.text(), QUrl::StrictMode);
            if (value.ok() && (!url.isValid() || url.host().isEmpty() || (url.scheme() != "http"_L1 && url.scheme() != "https"_L1)))
                value.fail(u"“%1” is not an http or https address"_s.arg(value.text()));
            break;
        }
        case SettingDescriptor::Type::Text:
            if (value.text().isEmpty() && setting.required)
                value.fail(u"must not be empty"_s);
            break;
        case SettingDescriptor::Type::Secret:
            break;
        }
    }
    return reader.result(ErrorCode::InvalidInput);
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
