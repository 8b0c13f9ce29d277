#pragma once
// Redmine's JSON and the model, both ways: pure functions and the names they need. Any thread.
// Redmine's custom values are always text ("1", "1.25", a user's id); they become typed values only as far as a field's format is known.

#include "core/base/result.h"
#include "core/connectors/connector.h"

#include <QHash>
#include <QJsonArray>
#include <QSet>

namespace lockstep {

enum class RedmineTextFormat { Textile, Markdown };

struct RedmineCustomField {
    qint64 id = 0;
    QString name;
    QString format; ///< "string", "bool", "float", "user" …; empty: unknown (only administrators may ask)
    bool multiple = false;
    bool required = false;
    QStringList allowed;
};

/// What names mean in one Redmine project.
struct RedmineNames {
    QList<Choice> statuses; ///< category "open" or "done"
    QList<Choice> priorities;
    QList<Choice> trackers;
    QList<Choice> activities; ///< Of time entries
    bool hasTime = true; ///< The project's module for them is not known to be off
    QList<Person> people; ///< Members; login and e-mail as far as they were asked for
    QHash<QString, RedmineCustomField> custom; ///< By name
    QSet<QString> permissions; ///< Of our account in the project; empty: unknown
    QString projectName;
    qint64 projectId = 0;

    /// Notes the custom fields that an issue shows.
    void learn(const QJsonObject &issue);
    const RedmineCustomField *customById(qint64 id) const;
};

struct RedmineMappingOptions {
    RedmineTextFormat format = RedmineTextFormat::Textile;
    QString baseUrl;
    QString labelsField; ///< Custom field that is `labels`; empty: none
    QString markField; ///< Custom field with the mark: hidden from the model
};

/// One issue object of Redmine, with journals and attachments if they are in it.
Result<Issue> redmineIssue(const QJsonObject &json, const RedmineNames &names, const RedmineMappingOptions &options);
/// The changes of fields in the issue's newest journals, oldest first; what the model does not know is left out.
QList<FieldEdit> redmineEdits(const QJsonArray &journals, const RedmineNames &names, const RedmineMappingOptions &options);
Comment redmineComment(const QJsonObject &journal, const RedmineMappingOptions &options);
Attachment redmineAttachment(const QJsonObject &json);

/// The members of `draft` as Redmine's "issue" object. Unknown names are a Validation error that names field and value.
/// The description is written as it is in `draft`, converted, without a mark.
Result<QJsonObject> redmineBody(const IssueDraft &draft, const RedmineNames &names, const RedmineMappingOptions &options);
/// What of `after` would make a difference to `before`; absent members are left alone.
IssueDraft redmineDifferences(const Issue &before, const IssueDraft &after, const RedmineNames &names, const RedmineMappingOptions &options);

QString redmineText(const QString &markdown, RedmineTextFormat format); ///< As written
QString markdownFromRedmine(const QString &text, RedmineTextFormat format);
QString redmineSubject(const QString &summary); ///< One line
/// What Redmine gives back. Choices and people are Redmine's own; one that it does not have keeps its name only, because another
/// tracker's id means something else here.
QJsonValue redmineNormalised(const QString &field, const QJsonValue &value, const RedmineNames &names, const RedmineMappingOptions &options);

/// What an issue of this project can hold, as far as Redmine tells.
Schema redmineSchema(const RedmineNames &names, const RedmineMappingOptions &options);
/// Does this row of Redmine's issue list carry exactly this mark, in the mark field or as the description's last line?
bool redmineHasMark(const QJsonObject &issue, const QString &mark, const RedmineMappingOptions &options);

/// The mark as the description's own last line, and back.
QString withTextMark(const QString &description, const QString &mark);
QString textMarkOf(const QString &description); ///< Empty: none
QString withoutTextMark(const QString &description);

} // namespace lockstep
