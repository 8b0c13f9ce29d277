#include "core/model/conflictchoice.h"

#include "core/model/issue.h"

#include <QJsonArray>
#include <QStringList>

#include <array>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr std::array<std::pair<ConflictChoice::Keep, const char *>, 4> keepNames {{{ConflictChoice::Keep::Local, "local"},
                                                                                   {ConflictChoice::Keep::Remote, "remote"},
                                                                                   {ConflictChoice::Keep::Base, "base"},
                                                                                   {ConflictChoice::Keep::Value, "value"}}};
}

QJsonObject ConflictChoice::toJson() const
{
    QJsonObject json {{u"local"_s, local}, {u"remote"_s, remote}};
    for (const auto &[which, name] : keepNames) {
        if (which == keep)
            json.insert(u"keep"_s, QLatin1StringView(name));
    }
    if (keep == Keep::Value || keep == Keep::Base)
        json.insert(u"value"_s, value);
    return json;
}

ConflictChoice ConflictChoice::fromJson(const QJsonObject &json)
{
    ConflictChoice choice;
    for (const auto &[which, name] : keepNames) {
        if (json.value(u"keep"_s).toString() == QLatin1StringView(name))
            choice.keep = which;
    }
    choice.value = json.value(u"value"_s);
    choice.local = json.value(u"local"_s);
    choice.remote = json.value(u"remote"_s);
    return choice;
}

QJsonObject toJson(const ConflictChoices &choices)
{
    QJsonObject json;
    for (auto it = choices.begin(); it != choices.end(); ++it)
        json.insert(it.key(), it->toJson());
    return json;
}

ConflictChoices choicesFromJson(const QJsonObject &json)
{
    ConflictChoices choices;
    for (auto it = json.begin(); it != json.end(); ++it)
        choices.insert(it.key(), ConflictChoice::fromJson(it->toObject()));
    return choices;
}

Result<ConflictChoices> conflictChoices(const QString &keep, const QString &choose, const QString &field, const QJsonValue &value)
{
    ConflictChoices choices;
    const auto twice = [](const QString &name) { return Error::make(ErrorCode::InvalidInput, u"%1 is chosen twice"_s.arg(name)).withField(name); };
    const auto add = [&](const QString &name, const QString &word) -> Result<> {
        if (choices.contains(name))
            return twice(name);
        for (const auto &[which, known] : keepNames) {
            if (word != QLatin1StringView(known) || which == ConflictChoice::Keep::Value)
                continue;
            choices[name].keep = which;
            return {};
        }
        return Error::make(ErrorCode::InvalidInput, u"“%1” is none of local, remote and base"_s.arg(word));
    };
    if (!keep.isEmpty()) {
        if (const Result<> added = add({}, keep); !added)
            return added.error();
    }
    for (const QString &part : choose.split(u',', Qt::SkipEmptyParts)) {
        const qsizetype sign = part.lastIndexOf(u'=');
        const QString name = part.left(sign).trimmed();
        if (sign <= 0 || name.isEmpty())
            return Error::make(ErrorCode::InvalidInput, u"“%1” must be FIELD=local, FIELD=remote or FIELD=base"_s.arg(part.trimmed()));
        if (const Result<> added = add(name, part.mid(sign + 1).trimmed()); !added)
            return added.error();
    }
    if (field.isEmpty() != !value.isString())
        return Error::make(ErrorCode::InvalidInput, u"--field and --value belong together"_s);
    if (choices.contains(field) && !field.isEmpty())
        return twice(field);
    if (!field.isEmpty()) {
        choices[field].keep = ConflictChoice::Keep::Value;
        choices[field].value = value;
    }
    if (choices.isEmpty())
        return Error::make(ErrorCode::InvalidInput, u"resolve needs --keep, --choose or --field with --value"_s);
    return choices;
}

Result<ConflictChoices> choicesFor(const QJsonArray &evidence, const ConflictChoices &asked)
{
    ConflictChoices result;
    QStringList fields;
    for (const QJsonValue item : evidence)
        fields.append(item.toObject().value(u"field"_s).toString());
    for (auto it = asked.begin(); it != asked.end(); ++it) {
        if (!it.key().isEmpty() && !fields.contains(it.key()))
            return Error::make(ErrorCode::InvalidInput, u"%1 is not in conflict; in conflict: %2"_s.arg(it.key(), fields.join(u", "))).withField(it.key());
    }
    for (const QJsonValue item : evidence) {
        const QJsonObject conflict = item.toObject();
        const QString name = conflict.value(u"field"_s).toString();
        if (!asked.contains(name) && !asked.contains(QString()))
            return Error::make(ErrorCode::InvalidInput, u"Nothing was chosen for %1, which is in conflict too"_s.arg(name)).withField(name);
        ConflictChoice choice = asked.value(name, asked.value(QString()));
        if (choice.seen && (choice.local != conflict.value(u"local"_s) || choice.remote != conflict.value(u"remote"_s))) {
            return Error::make(ErrorCode::Conflict, u"%1 was changed meanwhile: it is “%2” here and “%3” on the other side now. Look at it again, and choose anew"_s.arg(
                                   name, displayValue(conflict.value(u"local"_s)).left(80), displayValue(conflict.value(u"remote"_s)).left(80))).withField(name);
        }
        choice.local = conflict.value(u"local"_s);
        choice.remote = conflict.value(u"remote"_s);
        if (choice.keep == ConflictChoice::Keep::Base)
            choice.value = conflict.value(u"base"_s);
        result.insert(name, choice);
    }
    return result;
}

} // namespace lockstep
