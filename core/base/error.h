#pragma once
// What went wrong, as a value: a code to branch on, a scope that says what it stops, and text for people.
// Plain value, any thread. Text in `message` is one English sentence that names the thing; the window translates by code.

#include <QDateTime>
#include <QJsonArray>
#include <QJsonObject>
#include <QMetaEnum>
#include <QString>

namespace lockstep {
Q_NAMESPACE

enum class ErrorCode {
    Internal, ///< A fault of Lockstep itself
    InvalidInput, ///< Something handed in (file, setting, message) is not what it must be
    Authentication, ///< The tracker does not accept the credentials
    Permission, ///< The tracker knows us and refuses
    Validation, ///< The tracker refuses the data
    NotFound, ///< The thing is not there (any more)
    Conflict, ///< Both sides changed the same thing
    Duplicate, ///< The tracker has such a thing already and takes only one
    RateLimit, ///< 429: too many requests
    Network, ///< No answer, or one that was cut off
    Server, ///< 5xx
    BadAnswer, ///< An answer that cannot be read (HTML, half a JSON, redirect loop)
    TooLarge, ///< Over a size limit
    Rule, ///< A rule threw, was refused, or is wrong
    RuleTime, ///< A rule ran longer than its limit
    RuleMemory, ///< A rule took more memory than its limit
    RuleHost, ///< The rule host crashed
    Storage, ///< The database refuses (disk full, damaged, locked)
    Unsupported, ///< The tracker cannot do this
    Cancelled, ///< Stopped on request
    Count
};
Q_ENUM_NS(ErrorCode)

/// What an error stops. Each wider scope holds everything that the narrower ones hold.
enum class ErrorScope { Issue, Connection, Trigger, Node, Count };
Q_ENUM_NS(ErrorScope)

/// How an error heals. Backoff: by itself, later. Never: it waits for the administrator.
enum class RetryHint { Never, Backoff };

struct Error {
    ErrorCode code = ErrorCode::Internal;
    ErrorScope scope = ErrorScope::Issue;
    RetryHint retry = RetryHint::Never;
    QString message; ///< One sentence for the administrator; names the field, file or request
    QString detail; ///< The tracker's answer or a stack, redacted, may be long
    QString field; ///< The field it is about, if one
    QString requestId; ///< Leads to the line in the log
    QString rule; ///< "outgoing" or "incoming", if a rule was the cause
    int ruleVersion = 0; ///< 0: unknown
    int line = 0; ///< Line of the rule, 1-based; 0: unknown
    /// What the decision rests on. Conflict: [{field, base, local, remote}]; a loop: [{field, at, before, after}]. Local is the side where the error stands.
    QJsonArray evidence;
    qint64 retryAfterMs = -1; ///< What the tracker asked for (Retry-After); -1: nothing

    static Error make(ErrorCode code, const QString &message, const QString &detail = {});
    Error withScope(ErrorScope s) const;
    Error withField(const QString &name) const;

    /// Network, 429 and 5xx heal by themselves.
    bool healsByItself() const { return retry == RetryHint::Backoff; }
    /// The tracker as a whole is out of reach or refuses everybody, so trying other issues is pointless.
    bool isOutage() const { return code == ErrorCode::Network || code == ErrorCode::Server || code == ErrorCode::RateLimit; }

    /// What was asked for may have been done all the same.
    bool leavesOutcomeOpen() const
    {
        return code == ErrorCode::Network || code == ErrorCode::Server || code == ErrorCode::BadAnswer || code == ErrorCode::Cancelled;
    }

    QJsonObject toJson() const;
    static Error fromJson(const QJsonObject &json);
    bool operator==(const Error &) const = default;
};

/// Of a call that a rule made and that nobody knows the end of: it is made again only if somebody who was told so wants it.
bool isDoubt(const Error &error);

QString codeName(ErrorCode code); ///< "Validation"
/// What kind of thing is to be done about it: "authentication", "permission", "validation", "notFound", "conflict", "rateLimit", "network", "rule",
/// "tooLarge", "duplicate", "internal". Coarser than the code, for people and for alarms.
QString className(ErrorCode code);
QString scopeName(ErrorScope scope); ///< "issue", "connection", "trigger", "node"
ErrorCode codeFromName(const QString &name);
ErrorScope scopeFromName(const QString &name);

} // namespace lockstep
