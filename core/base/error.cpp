#include "core/base/error.h"

using namespace Qt::StringLiterals;

namespace lockstep {

Error Error::make(ErrorCode code, const QString &message, const QString &detail)
{
    Error error;
    error.code = code;
    error.message = message;
    error.detail = detail;
    switch (code) {
    case ErrorCode::Network:
    case ErrorCode::Server:
    case ErrorCode::RateLimit:
    case ErrorCode::RuleHost:
        error.retry = RetryHint::Backoff;
        break;
    case ErrorCode::Authentication:
        error.scope = ErrorScope::Node;
        break;
    default:
        break;
    }
    return error;
}

Error Error::withScope(ErrorScope s) const
{
    Error copy = *this;
    copy.scope = s;
    return copy;
}

Error Error::withField(const QString &name) const
{
    Error copy = *this;
    copy.field = name;
    return copy;
}

QJsonObject Error::toJson() const
{
    QJsonObject json {{u"code"_s, codeName(code)}, {u"class"_s, className(code)}, {u"scope"_s, scopeName(scope)}, {u"message"_s, message}};
    const auto put = [&json](const QString &key, const QString &value) {
        if (!value.isEmpty())
            json.insert(key, value);
    };
    put(u"detail"_s, detail);
    put(u"field"_s, field);
    put(u"requestId"_s, requestId);
    put(u"rule"_s, rule);
    if (ruleVersion > 0)
        json.insert(u"ruleVersion"_s, ruleVersion);
    if (line > 0)
        json.insert(u"line"_s, line);
    if (retry == RetryHint::Backoff)
        json.insert(u"healsByItself"_s, true);
    if (!evidence.isEmpty())
        json.insert(u"evidence"_s, evidence);
    if (retryAfterMs >= 0)
        json.insert(u"retryAfterMs"_s, retryAfterMs);
    return json;
}

Error Error::fromJson(const QJsonObject &json)
{
    Error error;
    error.code = codeFromName(json.value(u"code"_s).toString());
    error.scope = scopeFromName(json.value(u"scope"_s).toString());
    error.message = json.value(u"message"_s).toString();
    error.detail = json.value(u"detail"_s).toString();
    error.field = json.value(u"field"_s).toString();
    error.requestId = json.value(u"requestId"_s).toString();
    error.rule = json.value(u"rule"_s).toString();
    error.ruleVersion = json.value(u"ruleVersion"_s).toInt();
    error.line = json.value(u"line"_s).toInt();
    error.retry = json.value(u"healsByItself"_s).toBool() ? RetryHint::Backoff : RetryHint::Never;
    error.evidence = json.value(u"evidence"_s).toArray();
    error.retryAfterMs = json.value(u"retryAfterMs"_s).toInteger(-1);
    return error;
}

QString codeName(ErrorCode code)
{
    return QString::fromLatin1(QMetaEnum::fromType<ErrorCode>().valueToKey(static_cast<int>(code)));
}

QString className(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Authentication: return u"authentication"_s;
    case ErrorCode::Permission: return u"permission"_s;
    case ErrorCode::InvalidInput:
    case ErrorCode::Validation:
    case ErrorCode::Unsupported: return u"validation"_s;
    case ErrorCode::NotFound: return u"notFound"_s;
    case ErrorCode::Conflict: return u"conflict"_s;
    case ErrorCode::Duplicate: return u"duplicate"_s;
    case ErrorCode::RateLimit: return u"rateLimit"_s;
    case ErrorCode::Network:
    case ErrorCode::Server:
    case ErrorCode::BadAnswer: return u"network"_s; // the tracker, or something before it, did not answer as it should
    case ErrorCode::TooLarge: return u"tooLarge"_s;
    case ErrorCode::Rule:
    case ErrorCode::RuleTime:
    case ErrorCode::RuleMemory:
    case ErrorCode::RuleHost: return u"rule"_s;
    case ErrorCode::Internal:
    case ErrorCode::Storage:
    case ErrorCode::Cancelled:
    case ErrorCode::Count: break;
    }
    return u"internal"_s;
}

QString scopeName(ErrorScope scope)
{
    return QString::fromLatin1(QMetaEnum::fromType<ErrorScope>().valueToKey(static_cast<int>(scope))).toLower();
}

ErrorCode codeFromName(const QString &name)
{
    bool ok = false;
    const int value = QMetaEnum::fromType<ErrorCode>().keyToValue(name.toLatin1().constData(), &ok);
    return ok ? static_cast<ErrorCode>(value) : ErrorCode::Internal;
}

ErrorScope scopeFromName(const QString &name)
{
    for (int i = 0; i < static_cast<int>(ErrorScope::Count); ++i) {
        if (scopeName(static_cast<ErrorScope>(i)) == name)
            return static_cast<ErrorScope>(i);
    }
    return ErrorScope::Issue;
}

bool isDoubt(const Error &error) { return error.code == ErrorCode::Conflict && error.evidence.isEmpty() && !error.rule.isEmpty(); }

} // namespace lockstep
