#include "core/connectors/redmine/redminedescriptor.h"

#include "core/connectors/redmine/redmineconnector.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
SettingDescriptor setting(const QString &name, const QString &label, const QString &help, SettingDescriptor::Type type, bool required = false)
{
    SettingDescriptor descriptor;
    descriptor.name = name;
    descriptor.label = label;
    descriptor.help = help;
    descriptor.type = type;
    descriptor.required = required;
    return descriptor;
}
} // namespace

ConnectorDescriptor redmineDescriptor()
{
    using Type = SettingDescriptor::Type;
    ConnectorDescriptor descriptor;
    descriptor.kind = u"redmine"_s;
    descriptor.name = u"Redmine"_s;
    descriptor.queryLanguage = u"Redmine's filters as in its web addresses, for example status_id=open&tracker_id=1"_s;
    SettingDescriptor poll = setting(u"pollSeconds"_s, u"Look for changes every (s)"_s, u"How often Redmine is asked for changes."_s, Type::Number);
    poll.standard = 10;
    poll.minimum = 1;
    poll.maximum = 3600;
    SettingDescriptor format = setting(u"textFormat"_s, u"Text format"_s,
                                       u"What Redmine's texts are written in: textile, or markdown if Redmine is set so."_s, Type::Text);
    format.standard = u"textile"_s;
    format.choices = {u"textile"_s, u"markdown"_s};
    SettingDescriptor project = setting(u"project"_s, u"Project"_s, u"The project's identifier, as in its address: /projects/IDENTIFIER."_s, Type::Text, true);
    project.fault = [](const QString &identifier) {
        static const QRegularExpression good(u"^[A-Za-z0-9_-]+\\z"_s);
        return good.match(identifier).hasMatch() ? QString() : u"“%1” is no project's identifier, which has letters, digits, “-” and “_” only"_s.arg(identifier);
    };
    descriptor.settings = {
        setting(u"url"_s, u"Address"_s, u"Where Redmine's start page is, for example https://redmine.example.org."_s, Type::Url, true),
        project,
        setting(u"tracker"_s, u"Tracker of new issues"_s, u"Its name; without it the project's first one."_s, Type::Text),
        poll,
        setting(u"markField"_s, u"Field for the mark"_s,
                u"A text custom field, used as a filter, by which Lockstep finds its issues again; without it the mark is the description's last line."_s,
                Type::Text),
        setting(u"labelsField"_s, u"Field for labels"_s, u"A list custom field with several values that is synced as labels."_s, Type::Text),
        setting(u"activity"_s, u"Activity of time entries"_s,
                u"Of those that come without one; without this Redmine's default activity, if it has one."_s, Type::Text),
        format,
        setting(u"apiKey"_s, u"API key"_s, u"Of the account that Lockstep works as; in Redmine below “My account”."_s, Type::Secret, true),
    };
    descriptor.make = [](ConnectorContext context) -> std::unique_ptr<Connector> { return std::make_unique<RedmineConnector>(context); };
    return descriptor;
}

} // namespace lockstep
