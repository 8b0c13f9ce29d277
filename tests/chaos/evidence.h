#pragma once
// What a chaos run knows when it ends: what people did, what the trackers tell of every issue, what the program wrote and named as conflicts.
// Plain values. Sides: 0 is Blue (Redmine), 1 is Red (RT). Times are milliseconds of a steady clock. Every value, comment and file name is
// written once in a run, so what is found can be traced to who wrote it.

#include <QList>
#include <QMap>
#include <QSet>
#include <QString>
#include <QStringList>

namespace lockstep::chaos {

inline constexpr int sides = 2;
inline QString sideName(int side) { return side == 0 ? QStringLiteral("Blue") : QStringLiteral("Red"); }

/// A value that a person wrote; what an issue was made with too.
struct Edit {
    QString issue; ///< Its reference, which never changes
    QString field;
    QString value;
    int side = 0;
    qint64 sentAt = 0;
    qint64 doneAt = 0;
    bool certain = true; ///< False: the tracker answered with an error, so it may not have been done
};

struct Said {
    QString issue;
    QString text;
    int side = 0;
    bool certain = true;
};

struct Attached {
    QString issue;
    QString name;
    QString sha256;
    int side = 0;
    bool certain = true;
};

/// What people did, in the order of each side.
struct Ledger {
    QStringList issues; ///< References
    QSet<QString> uncertainIssues;
    QList<Edit> edits;
    QList<Said> comments;
    QList<Attached> files;
};

struct FieldChange {
    QString field;
    QString before;
    QString after;
    bool byProgram = false;
};

/// One issue as its tracker tells it.
struct Story {
    int side = 0;
    QString id;
    QString reference;
    QMap<QString, QString> values;
    QList<FieldChange> changes; ///< Oldest first; an issue's first values are no changes
    QStringList comments; ///< Public ones, oldest first
    QMap<QString, QStringList> files; ///< Name -> SHA-256 of each of that name
};

/// A write of the program, as the proxy saw it pass.
struct ProgramWrite {
    int side = 0;
    QString id; ///< Of the issue
    QSet<QString> fields;
    qint64 readAt = 0; ///< When the program last began to read the issue before: what is changed later it cannot know
    qint64 doneAt = 0;
};

struct Evidence {
    Ledger ledger;
    QList<Story> stories;
    QList<ProgramWrite> writes;
    QSet<QString> inConflict; ///< Values that a conflict record names
};

} // namespace lockstep::chaos
