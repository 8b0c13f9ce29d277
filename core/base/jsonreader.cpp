#include "core/base/jsonreader.h"

#include "core/base/didyoumean.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
const char *typeName(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Null: return "null";
    case QJsonValue::Bool: return "true/false";
    case QJsonValue::Double: return "number";
    case QJsonValue::String: return "text";
    case QJsonValue::Array: return "list";
    case QJsonValue::Object: return "object";
    case QJsonValue::Undefined: break;
    }
    return "nothing";
}
} // namespace

JsonReader::JsonReader(const QJsonValue &value, const QString &path)
    : JsonReader(value, path, std::make_shared<QString>())
{
}

JsonReader::JsonReader(const QJsonValue &value, const QString &path, std::shared_ptr<QString> error)
    : m_value(value), m_path(path), m_error(std::move(error))
{
}

JsonReader JsonReader::at(const QString &key) const
{
    if (!m_value.isObject())
        expected("object");
    const QString path = m_path.isEmpty() ? key : QString(m_path + u'.' + key);
    return {m_value.toObject().value(key), path, m_error};
}

JsonReader JsonReader::at(qsizetype index) const
{
    if (!m_value.isArray())
        expected("list");
    return {m_value.toArray().at(index), m_path + u'[' + QString::number(index) + u']', m_error};
}

bool JsonReader::has(const QString &key) const { return m_value.toObject().contains(key); }

qsizetype JsonReader::size() const
{
    if (!m_value.isArray())
        expected("list");
    return m_value.toArray().size();
}

QStringList JsonReader::keys() const
{
    if (!m_value.isObject())
        expected("object");
    return m_value.toObject().keys();
}

void JsonReader::expected(const char *what) const
{
    fail(u"expected %1, got %2"_s.arg(QLatin1StringView(what), QLatin1StringView(typeName(m_value))));
}

void JsonReader::fail(const QString &what) const
{
    if (m_error->isEmpty())
        *m_error = m_path.isEmpty() ? what : QString(m_path + u": "_s + what);
}

QString JsonReader::text() const
{
    if (!m_value.isString())
        expected("text");
    return m_value.toString();
}

QString JsonReader::textOr(const QString &fallback) const { return isNull() ? fallback : text(); }

qint64 JsonReader::integer() const
{
    const double number = m_value.toDouble();
    if (!m_value.isDouble())
        expected("number");
    else if (m_value.toInteger(0) != m_value.toInteger(1)) // a fraction, or beyond 64 bits
        fail(u"expected a whole number, got %1"_s.arg(number));
    return m_value.toInteger();
}

qint64 JsonReader::integerOr(qint64 fallback) const { return isNull() ? fallback : integer(); }

bool JsonReader::boolean() const
{
    if (!m_value.isBool())
        expected("true/false");
    return m_value.toBool();
}

bool JsonReader::booleanOr(bool fallback) const { return isNull() ? fallback : boolean(); }

QJsonObject JsonReader::object() const
{
    if (!m_value.isObject())
        expected("object");
    return m_value.toObject();
}

QJsonObject JsonReader::objectOr() const { return isNull() ? QJsonObject() : object(); }

QJsonArray JsonReader::array() const
{
    if (!m_value.isArray())
        expected("list");
    return m_value.toArray();
}

QJsonArray JsonReader::arrayOr() const { return isNull() ? QJsonArray() : array(); }

QString JsonReader::idText() const
{
    if (m_value.isDouble())
        return QString::number(m_value.toInteger());
    if (!m_value.isString())
        expected("id (text or number)");
    return m_value.toString();
}

void JsonReader::allowOnly(const QStringList &known) const
{
    for (const QString &key : keys()) {
        if (known.contains(key))
            continue;
        at(key).fail(u"unknown key"_s + didYouMean(key, known));
    }
}

Result<> JsonReader::result(ErrorCode code) const
{
    if (ok())
        return {};
    return Error::make(code, *m_error);
}

Result<QJsonValue> parseJson(const QByteArray &bytes, const QString &what, ErrorCode code)
{
    QJsonParseError problem {};
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &problem);
    if (problem.error != QJsonParseError::NoError) {
        const auto upto = bytes.left(problem.offset);
        return Error::make(code, u"%1 is not valid JSON: %2 at line %3, byte %4"_s.arg(what, problem.errorString())
                                     .arg(upto.count('\n') + 1).arg(problem.offset),
                           QString::fromUtf8(bytes.left(2000)));
    }
    return document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
}

QString nearestWord(const QString &word, const QStringList &candidates)
{
    QString best;
    qsizetype bestDistance = qMax<qsizetype>(2, word.size() / 3) + 1;
    const QString a = word.toLower();
    for (const QString &candidate : candidates) {
        const QString b = candidate.toLower();
        QList<qsizetype> row(b.size() + 1);
        for (qsizetype j = 0; j <= b.size(); ++j)
            row[j] = j;
        for (qsizetype i = 1; i <= a.size(); ++i) {
            qsizetype diagonal = row[0];
            row[0] = i;
            for (qsizetype j = 1; j <= b.size(); ++j) {
                const qsizetype up = row[j];
                row[j] = qMin(qMin(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = up;
            }
        }
        if (row[b.size()] < bestDistance) {
            bestDistance = row[b.size()];
            best = candidate;
        }
    }
    return best;
}

} // namespace lockstep
