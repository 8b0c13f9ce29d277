#include "core/rules/ruleapi.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

static void initRuleResources() { Q_INIT_RESOURCE(rules); }

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
Error wrong(const QString &what) { return Error::make(ErrorCode::Internal, u"The description of the script API is wrong: "_s % what); }

Result<RuleApiEntry> readEntry(const QJsonObject &json, const QString &where)
{
    RuleApiEntry entry;
    entry.name = json.value("name"_L1).toString();
    entry.text = json.value("text"_L1).toString();
    entry.isCall = json.contains("parameters"_L1);
    entry.type = json.value(entry.isCall ? "returns"_L1 : "type"_L1).toString();
    entry.ends = json.value("ends"_L1).toString();
    const QString in = json.value("in"_L1).toString(u"both"_s);
    if (in != "both"_L1 && in != "outgoing"_L1 && in != "incoming"_L1)
        return wrong(QString(where % u"“"_s % entry.name % u"” is in “"_s % in % u"”, expected both, outgoing or incoming"_s));
    entry.outgoing = in != "incoming"_L1;
    entry.incoming = in != "outgoing"_L1;
    const QJsonValue third = json.value("afterAck"_L1); // false, or an example of its own
    entry.afterAck = entry.incoming && third != false;
    for (const QJsonValue value : json.value("parameters"_L1).toArray())
        entry.parameters.append({value["name"_L1].toString(), value["type"_L1].toString(), value["optional"_L1].toBool()});
    const QString both = json.value("example"_L1).toString();
    entry.outgoingExample = entry.outgoing ? json.value("outgoing"_L1).toString(both) : QString();
    entry.incomingExample = entry.incoming ? json.value("incoming"_L1).toString(both) : QString();
    entry.afterAckExample = entry.afterAck ? third.toString(entry.incomingExample) : QString();
    if (entry.name.isEmpty() || entry.text.isEmpty() || entry.type.isEmpty())
        return wrong(QString(where % u"“"_s % entry.name % u"” lacks a name, a text or a type"_s));
    if (entry.outgoingExample.isEmpty() && entry.incomingExample.isEmpty())
        return wrong(QString(where % u"“"_s % entry.name % u"” has no example"_s));
    return entry;
}

Result<QList<RuleApiEntry>> readEntries(const QJsonArray &array, const QString &where)
{
    QList<RuleApiEntry> entries;
    for (const QJsonValue value : array) {
        Result<RuleApiEntry> entry = readEntry(value.toObject(), where);
        if (!entry)
            return entry.error();
        entries.append(*entry);
    }
    return entries;
}

template<typename Item>
const Item *findIn(const QList<Item> &list, const QString &name)
{
    const auto at = std::find_if(list.cbegin(), list.cend(), [&name](const Item &item) { return item.name == name; });
    return at == list.cend() ? nullptr : &*at;
}
} // namespace

QString RuleApiEntry::signature() const
{
    if (!isCall)
        return name;
    QStringList words;
    for (const RuleApiParameter &parameter : parameters)
        words.append(parameter.optional ? QString(u'[' % parameter.name % u']') : parameter.name);
    return name % u'(' % words.join(u", "_s) % u')';
}

const RuleApiEntry *RuleApiType::find(const QString &member) const { return findIn(members, member); }

const RuleApiEntry *RuleApi::find(const QString &name) const { return findIn(names, name); }

const RuleApiType *RuleApi::type(const QString &name) const { return findIn(types, name); }

Result<RuleApi> readRuleApi(const QByteArray &json)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (!document.isObject())
        return wrong(error.error == QJsonParseError::NoError ? u"expected an object"_s : error.errorString());
    RuleApi api;
    Result<QList<RuleApiEntry>> names = readEntries(document["names"_L1].toArray(), {});
    if (!names)
        return names.error();
    api.names = *names;
    for (const QJsonValue value : document["types"_L1].toArray()) {
        RuleApiType type {value["name"_L1].toString(), value["text"_L1].toString(), {}};
        Result<QList<RuleApiEntry>> members = readEntries(value["members"_L1].toArray(), type.name % u'.');
        if (!members)
            return members.error();
        type.members = *members;
        api.types.append(type);
    }
    return api;
}

const RuleApi &ruleApi()
{
    static const RuleApi api = [] {
        initRuleResources();
        QFile file(u":/lockstep/rules/ruleapi.json"_s);
        if (!file.open(QIODevice::ReadOnly))
            return RuleApi();
        Result<RuleApi> read = readRuleApi(file.readAll());
        return read ? *read : RuleApi(); // a test holds the file to be right
    }();
    return api;
}

} // namespace lockstep
