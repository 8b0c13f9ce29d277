// Redmine's journals as changes of fields. Their values are raw ids as text; for a text they are the whole text.

#include "core/connectors/redmine/redminemapping.h"
#include "core/connectors/redmine/redminevalues.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qsizetype newestJournals = 20;

// By its id alone; one that the names do not know is its id.
QJsonValue choiceOf(const QString &id, const QList<Choice> &choices)
{
    const QJsonValue bare = Choice {id, {}, {}}.toJson();
    const Choice *known = findChoice(choices, bare);
    return id.isEmpty() ? QJsonValue() : known ? known->toJson() : bare;
}

QJsonValue personOf(const QString &id, const QList<Person> &people)
{
    const QJsonValue bare = Person {id, {}, {}, {}}.toJson();
    const Person *known = findPerson(people, bare);
    return id.isEmpty() ? QJsonValue() : known ? known->toJson() : bare;
}

std::optional<FieldEdit> attributeEdit(const QString &name, const QString &before, const QString &after, const RedmineNames &names,
                                       const RedmineMappingOptions &options)
{
    const auto edit = [&](const char *to, const auto &convert) { return FieldEdit {{}, QString::fromLatin1(to), convert(before), convert(after)}; };
    const auto textOrNothing = [](const QString &text) { return text.isEmpty() ? QJsonValue() : QJsonValue(text); };
    if (name == "subject"_L1)
        return edit(field::summary, textOrNothing);
    if (name == "description"_L1) {
        return edit(field::description, [&options](QString text) {
            return QJsonValue(markdownFromRedmine(withoutTextMark(text.replace(u"\r\n"_s, u"\n"_s)), options.format));
        });
    }
    if (name == "status_id"_L1)
        return edit(field::status, [&names](const QString &id) { return choiceOf(id, names.statuses); });
    if (name == "priority_id"_L1)
        return edit(field::priority, [&names](const QString &id) { return choiceOf(id, names.priorities); });
    if (name == "tracker_id"_L1)
        return edit(field::type, [&names](const QString &id) { return choiceOf(id, names.trackers); });
    if (name == "assigned_to_id"_L1)
        return edit(field::assignee, [&names](const QString &id) { return personOf(id, names.people); });
    if (name == "due_date"_L1)
        return edit(field::dueDate, textOrNothing);
    return {};
}

// A field with several values has one row for each that came or went: the whole is not told.
std::optional<FieldEdit> customEdit(const QString &id, const QJsonValue &before, const QJsonValue &after, const RedmineNames &names,
                                    const RedmineMappingOptions &options)
{
    const RedmineCustomField *field = names.customById(id.toLongLong());
    if (!field || field->multiple || field->name == options.markField || field->name == options.labelsField)
        return {};
    return FieldEdit {{}, QLatin1StringView(customPrefix) + field->name, redmineCustomValue(before, *field, names.people),
                      redmineCustomValue(after, *field, names.people)};
}
} // namespace

QList<FieldEdit> redmineEdits(const QJsonArray &journals, const RedmineNames &names, const RedmineMappingOptions &options)
{
    QList<FieldEdit> edits;
    for (qsizetype i = qMax<qsizetype>(0, journals.size() - newestJournals); i < journals.size(); ++i) {
        const QJsonObject journal = journals.at(i).toObject();
        const Person by = redminePerson(journal.value(u"user"_s), names.people);
        for (const QJsonValue value : journal.value(u"details"_s).toArray()) {
            const QJsonObject detail = value.toObject();
            const QString name = detail.value(u"name"_s).toString();
            const QJsonValue before = detail.value(u"old_value"_s);
            const QJsonValue after = detail.value(u"new_value"_s);
            std::optional<FieldEdit> edit;
            if (detail.value(u"property"_s) == u"attr"_s)
                edit = attributeEdit(name, before.toString(), after.toString(), names, options);
            else if (detail.value(u"property"_s) == u"cf"_s)
                edit = customEdit(name, before, after, names, options);
            if (!edit)
                continue;
            edit->by = by;
            edits.append(*edit);
        }
    }
    return edits;
}

} // namespace lockstep
