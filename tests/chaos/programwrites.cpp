#include "tests/chaos/programwrites.h"

#include "tests/chaos/trackeruser.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace lockstep::chaos {

namespace {
// The issue that "/issues/3.json?…" or "/REST/2.0/ticket/3" is about; empty for anything else.
QString idOf(const QByteArray &target)
{
    static const QRegularExpression single(u"^(?:/issues/(\\d+)\\.json|/REST/2\\.0/ticket/(\\d+))(?:\\?.*)?$"_s);
    const QRegularExpressionMatch match = single.match(QString::fromLatin1(target));
    return match.captured(1) + match.captured(2);
}

QString idMade(const Passage &passage)
{
    const QJsonObject answer = QJsonDocument::fromJson(passage.answerBody).object();
    const QJsonObject made = answer.contains(u"issue"_s) ? answer.value(u"issue"_s).toObject() : answer;
    return made.value(u"id"_s).toVariant().toString();
}

QSet<QString> fieldsOf(int side, const QByteArray &body, const QJsonObject &info)
{
    QJsonObject json = QJsonDocument::fromJson(body).object();
    if (side == 0)
        json = json.value(u"issue"_s).toObject();
    QSet<QString> fields;
    for (const QString &field : fieldNames(side)) {
        const QString native = nativeName(side, field, info);
        bool has = json.contains(native) || json.value(u"CustomFields"_s).toObject().contains(native);
        for (const QJsonValue custom : json.value(u"custom_fields"_s).toArray())
            has = has || QString::number(custom.toObject().value(u"id"_s).toInt()) == native;
        if (has)
            fields.insert(field);
    }
    return fields;
}
} // namespace

QList<ProgramWrite> programWrites(int side, const QList<Passage> &passages, const QJsonObject &info)
{
    QList<ProgramWrite> writes;
    for (const Passage &passage : passages) {
        if (passage.method == "GET" || passage.body.isEmpty())
            continue;
        ProgramWrite write {side, idOf(passage.target), fieldsOf(side, passage.body, info), passage.sentAt, passage.doneAt};
        const bool creates = passage.target == "/issues.json" || passage.target == "/REST/2.0/ticket";
        if (creates)
            write.id = idMade(passage);
        if (write.id.isEmpty() || write.fields.isEmpty())
            continue;
        for (const Passage &other : passages) {
            if (other.method != "GET" || !other.delivered || idOf(other.target) != write.id)
                continue;
            if (creates && other.doneAt > passage.doneAt) {
                write.doneAt = other.doneAt; // what an issue was made with is told from its first reading
                break;
            }
            if (!creates && other.doneAt <= passage.sentAt)
                write.readAt = other.sentAt; // passages stand in the order in which they ended
        }
        writes.append(write);
    }
    return writes;
}

} // namespace lockstep::chaos
