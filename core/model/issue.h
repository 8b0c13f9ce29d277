#pragma once
// An issue as a connector reads it, in tracker-neutral terms. Plain values; any thread.
//
// A field's value is JSON in one canonical shape per type, so that diff, merge, storage and rules treat all fields alike:
//   text, rich text (Markdown)  "…"                date  "2026-02-01"      instant  "2026-02-01T12:00:00Z"
//   number  1.25                 yes/no  true       list  [ … ]             not set  null or absent
//   choice (status, priority …)  {"id":"3","name":"High","category":"open"}
//   person                       {"id":"6","login":"dev","name":"Dora","email":"dora@example.test"}
// Writers may give a choice or person as plain text (name, login or e-mail); connectors resolve it.

#include "core/base/id.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonObject>
#include <QList>
#include <QString>

namespace lockstep {

/// The names of the fields that every connector uses for the same thing.
namespace field {
inline constexpr auto summary = "summary";
inline constexpr auto description = "description";
inline constexpr auto status = "status";
inline constexpr auto priority = "priority";
inline constexpr auto assignee = "assignee";
inline constexpr auto reporter = "reporter";
inline constexpr auto type = "type";
inline constexpr auto dueDate = "dueDate";
inline constexpr auto labels = "labels";
} // namespace field

struct Person {
    QString id;
    QString login;
    QString name;
    QString email;
    bool isNull() const { return id.isEmpty() && login.isEmpty() && name.isEmpty() && email.isEmpty(); }
    QJsonValue toJson() const; ///< null when it is nobody
    static Person fromJson(const QJsonValue &json);
    bool operator==(const Person &) const = default;
};

/// The same account, whatever else is known of it. Of one who is not known nobody can say so.
bool isSamePerson(const Person &a, const Person &b);

struct Choice {
    QString id;
    QString name;
    QString category; ///< of a status: "open", "active", "done"; else empty
    QJsonValue toJson() const;
    static Choice fromJson(const QJsonValue &json);
    bool operator==(const Choice &) const = default;
};

/// Who may read a comment. Unknown must never be posted where more people can read it.
enum class Visibility { Public, Internal, Unknown };
QString visibilityName(Visibility v); ///< "public", "internal", "unknown"
Visibility visibilityFromName(const QString &name);

struct Comment {
    QString id;
    QString body; ///< Markdown
    Person author;
    Visibility visibility = Visibility::Public;
    QDateTime createdAt;
    QDateTime updatedAt;
    QString parentId;
    QJsonObject toJson() const;
    static Comment fromJson(const QJsonObject &json);
    bool operator==(const Comment &) const = default;
};

struct Attachment {
    QString id;
    QString fileName;
    QString mimeType;
    qint64 size = 0;
    QString sha256; ///< Lower-case hexadecimal; empty until the content was read
    Person author;
    Visibility visibility = Visibility::Public;
    QDateTime createdAt;
    QString commentId; ///< The comment it came with, if one
    QString contentRef; ///< Connector's own address of the content (a path, never followed to another host)
    QJsonObject toJson() const;
    static Attachment fromJson(const QJsonObject &json);
    bool operator==(const Attachment &) const = default;
};

/// Time that somebody has spent on an issue.
struct Worklog {
    QString id;
    qint64 seconds = 0; ///< Above 0
    QString startedAt; ///< An instant or, where only that is known, a day
    QString body; ///< What was done; may be empty
    QString activity; ///< "Development", where the tracker has such kinds; may be empty
    Person author;
    QDateTime createdAt;
    QDateTime updatedAt;
    QJsonObject toJson() const;
    static Worklog fromJson(const QJsonObject &json);
    bool operator==(const Worklog &) const = default;
};

/// A change of one field as the tracker's own history tells it.
struct FieldEdit {
    Person by;
    QString field; ///< As in flatFields()
    QJsonValue before;
    QJsonValue after;
};

struct Issue {
    IssueId id; ///< Stable in the tracker
    QString key; ///< What people call it: "42", "PROJ-7"
    QString url; ///< For a browser
    QString version; ///< The tracker's own version or ETag, if it has one
    QDateTime createdAt;
    QDateTime updatedAt;
    Person author;
    QJsonObject fields; ///< By the names in namespace field
    QJsonObject custom; ///< Custom fields by name
    QList<Comment> comments; ///< Oldest first
    QList<Attachment> attachments; ///< Oldest first
    QList<Worklog> worklogs; ///< Oldest first
    /// The newest changes of fields, oldest first, where the tracker tells them: what a write of ours took the place of. Not for rules.
    QList<FieldEdit> edits;
    QJsonObject native; ///< What only this tracker knows; kept for rules, never written

    QString summary() const;
    QJsonObject toJson() const;
    static Issue fromJson(const QJsonObject &json);
};

/// All writable values under one key space: "summary", …, "custom.Severity".
QJsonObject flatFields(const QJsonObject &fields, const QJsonObject &custom);
inline constexpr auto customPrefix = "custom.";

/// Same value for a person who looks at it: line ends and trailing blanks do not count, a choice is its id or its name
/// (case does not count), a person any of id, login, e-mail, name; null, "" and [] are all "not set"; lists compare as sets.
bool sameValue(const QJsonValue &a, const QJsonValue &b);
/// Lists are sets: `here` with what was added to and taken from `before` to make `wanted`, so nothing that was added on either side is lost.
QJsonArray mergedList(const QJsonArray &before, const QJsonArray &wanted, const QJsonArray &here);
/// "\r\n" to "\n", no trailing blanks in lines, no trailing empty lines.
QString normalisedText(const QString &text);
/// What the value looks like in a sentence: the name of a choice, the text, "–" for nothing.
QString displayValue(const QJsonValue &value);
QString stampText(const QDateTime &time); ///< ISO 8601 UTC with ms, "" for invalid
QDateTime stampFromText(const QString &text);

} // namespace lockstep
