#include "core/sync/loopwatch.h"

#include "core/base/jsontext.h"
#include "core/model/issue.h"

#include <QCryptographicHash>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qsizetype longestValue = 200;

QJsonValue shortened(const QJsonValue &value)
{
    const QByteArray bytes = jsonText(QJsonArray {value});
    if (bytes.size() <= longestValue)
        return value.isUndefined() ? QJsonValue(QJsonValue::Null) : value;
    return u"%1 characters, SHA-256 %2"_s.arg(value.isString() ? value.toString().size() : bytes.size())
        .arg(QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex().left(12)));
}

QJsonObject entry(const QString &field, qint64 now, const QJsonValue &before, const QJsonValue &after)
{
    return {{u"field"_s, field}, {u"at"_s, stampText(QDateTime::fromMSecsSinceEpoch(now, Qt::UTC))}, {u"before"_s, shortened(before)}, {u"after"_s, shortened(after)}};
}

// The values that the field had, one after the other.
QList<QJsonValue> course(const QJsonArray &entries)
{
    QList<QJsonValue> values;
    for (const QJsonValue item : entries) {
        for (const QString &part : {u"before"_s, u"after"_s}) {
            const QJsonValue value = item.toObject().value(part);
            if (values.isEmpty() || !sameValue(values.constLast(), value))
                values.append(value);
        }
    }
    return values;
}

bool swings(const QList<QJsonValue> &values)
{
    const qsizetype n = values.size();
    if (n < swingValues)
        return false;
    for (qsizetype i = n - swingValues; i + 2 < n; ++i) {
        if (!sameValue(values.at(i), values.at(i + 2)))
            return false;
    }
    return true;
}
} // namespace

std::optional<Loop> findLoop(const QJsonArray &recent, const QJsonObject &writes, const QJsonObject &local, qint64 now)
{
    for (auto it = writes.begin(); it != writes.end(); ++it) {
        QJsonArray mine;
        for (const QJsonValue item : rememberedWrites(recent, {{it.key(), it.value()}}, local, now)) {
            if (item.toObject().value(u"field"_s) == it.key())
                mine.append(item);
        }
        const QList<QJsonValue> values = course(mine);
        Loop loop {it.key(), {}, mine};
        if (swings(values)) {
            loop.sentence = u"%1 swings between “%2” and “%3”: something changes it back each time it is written"_s.arg(
                it.key(), displayValue(values.at(values.size() - 2)).left(80), displayValue(values.constLast()).left(80));
            return loop;
        }
        if (mine.size() > writesInWindow) {
            loop.sentence = u"%1 was to be written for the %2th time within %3 minutes: something changes it all the time"_s.arg(it.key())
                .arg(mine.size()).arg(loopWindowMs / 60'000);
            return loop;
        }
    }
    return std::nullopt;
}

QJsonArray rememberedWrites(const QJsonArray &recent, const QJsonObject &writes, const QJsonObject &before, qint64 now)
{
    QJsonArray kept;
    for (const QJsonValue item : recent) {
        if (stampFromText(item.toObject().value(u"at"_s).toString()).toMSecsSinceEpoch() > now - loopWindowMs)
            kept.append(item);
    }
    for (auto it = writes.begin(); it != writes.end(); ++it)
        kept.append(entry(it.key(), now, before.value(it.key()), it.value()));
    return kept;
}

QJsonArray forgottenField(const QJsonArray &recent, const QString &field)
{
    QJsonArray kept;
    for (const QJsonValue item : recent) {
        if (item.toObject().value(u"field"_s).toString() != field)
            kept.append(item);
    }
    return kept;
}

} // namespace lockstep
