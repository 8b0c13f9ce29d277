#pragma once
// Exalate's names, what they are called here, and what to say where there is nothing. Pure; any thread.

#include <QString>

namespace lockstep::groovy {

/// What the porting aid knows of a value.
enum class Type {
    Unknown, Nothing, Text, Number, YesNo, List, Texts, Comments, Attachments, Worklogs, Map, Texts_ByText, Entry, Choice, Person, Comment, Attachment, Worklog,
    Issue, Replica, CustomFields, CustomField, CustomValue, CustomKeys, CommentsDone, AttachmentsDone, WorklogsDone, Call, Function
};

struct Field {
    QString name = {}; ///< Here; empty: there is none
    Type type = Type::Unknown;
    QString instead = {}; ///< What to do where there is none
    bool filled = false; ///< Lockstep fills it itself: to assign it is needless
};

/// A field of issue and replica by Exalate's name; `known` is false for one that only the tracker can know.
Field recordField(const QString &name, bool ofReplica, bool &known);
/// Of a person, a comment, an attachment, a time entry, a choice. Empty name: not known.
Field partField(Type type, const QString &name);
/// What a free name of Exalate's is here: entity → issue. Empty: the same.
QString sameAs(const QString &name);
/// Why a free name cannot be used, and what to write instead. Empty: nothing is known of it.
QString whyNot(const QString &name);
/// A name of our script API in that direction, or of the helpers.
bool isApiName(const QString &name, bool outgoing);
/// Names that a local variable must not have: words of JavaScript, and names that ported code uses.
bool mustBeRenamed(const QString &name);
/// Of what a list is made.
Type itemOf(Type list);
bool isList(Type type);
/// true only for '', 0, false and null: JavaScript and Groovy agree.
bool agreesOnTruth(Type type);

} // namespace lockstep::groovy
