#pragma once
// JSON as UTF-8 bytes, appended: byte for byte what QJsonDocument writes in its compact form, in a fraction of its time, which counts where an
// issue of some kilobytes is written for each rule and each step. Pure functions; tests/unit/base/tst_jsontext.cpp holds both together.

#include <QByteArray>
#include <QJsonArray>
#include <QJsonObject>
#include <QString>

#include <initializer_list>

namespace lockstep {

void appendJson(QByteArray &json, const QString &text);
void appendJson(QByteArray &json, const QJsonValue &value);
void appendJson(QByteArray &json, const QJsonArray &array);
void appendJson(QByteArray &json, const QJsonObject &object, std::initializer_list<QLatin1StringView> without = {}); ///< `without`: members that are left out

/// An object, member by member; it ends with this one's life. Names are ours, and need no escape.
class JsonMembers final {
    Q_DISABLE_COPY_MOVE(JsonMembers)

public:
    explicit JsonMembers(QByteArray &json) : m_json(json) { m_json += '{'; }
    ~JsonMembers() { m_json += '}'; }

    /// The bytes to which the value is to be appended.
    QByteArray &named(QByteArrayView name);
    void always(QByteArrayView name, const QString &text) { appendJson(named(name), text); }
    void given(QByteArrayView name, const QString &text)
    {
        if (!text.isEmpty())
            always(name, text);
    }

private:
    QByteArray &m_json;
    bool m_first = true;
};

/// `[` … `]`, each item by `append(json, item)`.
template<class List, class Append>
void appendJsonList(QByteArray &json, const List &list, Append append)
{
    char before = '[';
    for (const auto &item : list) {
        json += before;
        append(json, item);
        before = ',';
    }
    json += before == '[' ? "[]" : "]";
}

QByteArray jsonText(const QJsonObject &object);
QByteArray jsonText(const QJsonArray &array);

} // namespace lockstep
