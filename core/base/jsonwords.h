#pragma once
// Words that stand for the values of an enum in JSON: a table read both ways. Plain functions.

#include "core/base/jsonreader.h"

#include <array>
#include <utility>

namespace lockstep {

template<typename T, size_t N>
using JsonWords = std::array<std::pair<const char *, T>, N>;

/// The value of a word out of a table; complains with the nearest word.
template<typename T, size_t N>
T oneOf(const JsonReader &reader, const JsonWords<T, N> &table)
{
    const QString word = reader.text();
    QStringList words;
    for (const auto &[name, value] : table) {
        if (word == QLatin1StringView(name))
            return value;
        words.append(QString::fromLatin1(name));
    }
    if (reader.ok()) {
        const QString near = nearestWord(word, words);
        reader.fail(near.isEmpty() ? QStringLiteral("“%1” is not one of %2").arg(word, words.join(QStringLiteral(", ")))
                                   : QStringLiteral("“%1” is not one of %2; did you mean “%3”?").arg(word, words.join(QStringLiteral(", ")), near));
    }
    return table.front().second;
}

/// The same; `otherwise` where there is none.
template<typename T, size_t N>
T oneOr(const JsonReader &reader, const JsonWords<T, N> &table, T otherwise)
{
    return reader.isNull() ? otherwise : oneOf(reader, table);
}

template<typename T, size_t N>
QString nameOf(T wanted, const JsonWords<T, N> &table)
{
    for (const auto &[name, value] : table) {
        if (value == wanted)
            return QString::fromLatin1(name);
    }
    return {};
}

} // namespace lockstep
