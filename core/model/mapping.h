#pragma once
// A mapping: what the rules of one half of a connection do, as rows instead of scripts. The rule host runs it (core/rules/host/prelude/mapping.js);
// mappingscript.h writes the scripts that do the same. Plain values, any thread.
//
// Names of an issue's fields are "status", "custom.Severity"; a replica has "key.mail" (customKeys) besides. What is only read: of an issue "key", "url", "id",
// "author", "createdAt", "updatedAt"; of a replica "key", "url", "issueId", "updatedAt".

#include "core/base/jsonreader.h"

#include <QJsonObject>
#include <QStringList>

#include <optional>

class QRegularExpression;

namespace lockstep {

/// As this node sees it: from its issue into the replica, or from the replica into its issue; or, only of a field, from what the other side answered into its issue.
enum class MappingDirection { Both, Outgoing, Incoming, AfterAck };
enum class MappingWhen { Always, Create, Update };
enum class Transformation {
    Copy,
    Values, ///< By a table of values here and there
    Template, ///< A text with {{field}} in it; one direction
    Constant, ///< One direction
    First, ///< The first of several fields that is not empty; one direction
    Days, ///< A date so many days later; incoming of both directions: earlier
    WorkingDays, ///< As Days, without Saturdays and Sundays
    Person, ///< A person of the local tracker; outgoing: as it is
    Plain ///< Text without marks of format
};
/// What becomes of a value for which the table or the people have nothing.
enum class NothingMatches {
    Leave, ///< The field is left as it is, with a warning
    Keep, ///< The value as it came
    Default, ///< FieldMapping::fallback
    Fail ///< The event fails
};

struct FieldMapping {
    QString field; ///< Of the local issue
    QString replica; ///< Its name in the replica
    MappingDirection direction = MappingDirection::Both;
    MappingWhen when = MappingWhen::Always;
    Transformation transformation = Transformation::Copy;
    QList<std::pair<QString, QString>> values; ///< Here, there. Of several with the same name the first counts
    QString text; ///< Template
    QJsonValue constant;
    QStringList first; ///< Names of the side that is read
    int days = 0;
    QString person; ///< "email", "login", "name": by what it is found
    NothingMatches nothingMatches = NothingMatches::Leave;
    QJsonValue fallback = QJsonValue::Undefined; ///< For an empty value; and with NothingMatches::Default
    bool goes(MappingDirection way) const { return direction == way || (direction == MappingDirection::Both && way != MappingDirection::AfterAck); }
    bool writesIssue() const { return direction != MappingDirection::Outgoing; }
    bool operator==(const FieldMapping &) const = default;
};

/// Which comments go along, and how.
struct CommentMapping {
    MappingDirection direction = MappingDirection::Both;
    bool internal = false; ///< Internal ones too; they stay internal
    QStringList authors; ///< Only theirs (login, name or e-mail), when there are any
    QStringList exceptAuthors;
    QString prefix; ///< Incoming: before the text, with {{author}} and {{key}}
    bool operator==(const CommentMapping &) const = default;
};

struct AttachmentMapping {
    MappingDirection direction = MappingDirection::Both;
    bool internal = false;
    qint64 maxBytes = 0; ///< 0: any size
    QStringList types; ///< "image/*", "application/pdf"; empty: any
    QStringList exceptNames; ///< "*.exe"
    bool operator==(const AttachmentMapping &) const = default;
};

struct Mapping {
    QList<FieldMapping> fields;
    std::optional<CommentMapping> comments; ///< Absent: none go along
    std::optional<AttachmentMapping> attachments;
    bool hasAfterAck() const; ///< A row that waits for the answer
    bool operator==(const Mapping &) const = default;
};

/// Errors carry the path and name the row.
Mapping mappingFromJson(const JsonReader &reader);
/// What is as by default is left out.
QJsonObject mappingToJson(const Mapping &mapping);
/// A field in a template: {{name}}, which it captures. mapping.js has the same.
const QRegularExpression &templateSlot();
/// What basic rules do.
Mapping basicMapping();

} // namespace lockstep
