#pragma once
// Reading untrusted JSON with the path in the error: "issue.custom_fields[3].value: expected text, got number".
// A reader collects the first error and answers defaults after it, so parsing code stays straight. Plain value.

#include "core/base/result.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>

#include <memory>

namespace lockstep {

class JsonReader {
public:
    JsonReader(const QJsonValue &value, const QString &path);

    JsonReader at(const QString &key) const; ///< Child of an object; missing gives an undefined value
    JsonReader at(qsizetype index) const;
    bool has(const QString &key) const;
    qsizetype size() const; ///< Of an array; 0 and an error if it is none
    QStringList keys() const;

    QString text() const; ///< Must be text
    QString textOr(const QString &fallback = {}) const; ///< Missing or null: fallback; other types are errors
    qint64 integer() const;
    qint64 integerOr(qint64 fallback) const;
    bool boolean() const;
    bool booleanOr(bool fallback) const;
    QJsonObject object() const;
    QJsonObject objectOr() const;
    QJsonArray array() const;
    QJsonArray arrayOr() const;
    /// Text or number, as text: ids come as either, as it happens.
    QString idText() const;

    /// An error for each key that is not among `known`; names the nearest known one.
    void allowOnly(const QStringList &known) const;
    void fail(const QString &what) const; ///< Records "path: what"

    const QJsonValue &value() const { return m_value; }
    const QString &path() const { return m_path; }
    bool isNull() const { return m_value.isNull() || m_value.isUndefined(); }
    bool ok() const { return m_error->isEmpty(); }
    const QString &errorText() const { return *m_error; }
    Result<> result(ErrorCode code = ErrorCode::BadAnswer) const;

private:
    JsonReader(const QJsonValue &value, const QString &path, std::shared_ptr<QString> error);
    void expected(const char *what) const;
    QJsonValue m_value;
    QString m_path;
    std::shared_ptr<QString> m_error;
};

/// Parses bytes into an object or array; the error names `what` and the position.
Result<QJsonValue> parseJson(const QByteArray &bytes, const QString &what, ErrorCode code = ErrorCode::BadAnswer);

/// The nearest of `candidates` to `word` by edits, empty if none is near.
QString nearestWord(const QString &word, const QStringList &candidates);

} // namespace lockstep
