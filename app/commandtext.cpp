#include "app/commandtext.h"

#include "core/model/issue.h"

#include "app/texttable.h"
#include "core/model/audit.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
QString cell(const QJsonObject &row, const char *key)
{
    const QJsonValue value = row.value(QLatin1StringView(key));
    if (value.isDouble())
        return QString::number(value.toInteger());
    return value.toString();
}

QString timeCell(const QJsonObject &row, const char *key)
{
    const QDateTime time = QDateTime::fromString(cell(row, key), Qt::ISODateWithMs);
    return time.isValid() ? time.toLocalTime().toString(u"yyyy-MM-dd HH:mm:ss"_s) : QString();
}

QString keys(const QJsonObject &row)
{
    const QString local = cell(row, "localKey");
    const QString remote = cell(row, "remoteKey");
    return remote.isEmpty() ? local : QString(local + u" ↔ "_s + remote);
}

/// "rateLimit" as people read it
QString spaced(const QString &name)
{
    QString text;
    for (const QChar letter : name)
        text += letter.isUpper() ? QString(u' ') + letter.toLower() : QString(letter);
    return text;
}

constexpr qsizetype yearCells = 5; // "2026-" of a time: a queue is about these days

QString counted(qint64 number, const char *what)
{
    return u"%1 %2%3"_s.arg(QString::number(number), QString::fromLatin1(what), number == 1 ? QString() : u"s"_s);
}

template<typename Make>
QList<QStringList> rowsOf(const QJsonArray &list, Make make)
{
    QList<QStringList> rows;
    for (const QJsonValue &value : list)
        rows.append(make(value.toObject()));
    return rows;
}

/// What a node has to say below its row: why it waits, or why its tracker gets fewer requests at once than it could.
QString nodeNote(const QJsonObject &row)
{
    const QString why = cell(row, "stateText");
    const QString limit = cell(row, "parallelReason");
    if (!why.isEmpty() || limit.isEmpty())
        return why;
    return counted(row.value("parallel"_L1).toInteger(), "request") + u" at once: "_s + limit;
}

QString statusText(const QJsonObject &data, int columns)
{
    QString text = u"Lockstep %1, process %2\nProfile %3\n"_s.arg(cell(data, "version"), cell(data, "pid"), cell(data, "profile"));
    if (data.contains("secretsTrouble"_L1))
        text += wrappedText(u"Secrets: "_s + cell(data, "secretsTrouble"), {}, columns);
    const QJsonArray nodes = data.value("nodes"_L1).toArray();
    if (nodes.isEmpty())
        return text + u"Nothing is set up yet.\n"_s;
    text += u'\n';
    text += tableText({u"NODE"_s, u"TRACKER"_s, u"ADDRESS"_s, u"STATE"_s}, rowsOf(nodes, [](const QJsonObject &row) {
        const QString product = cell(row, "product");
        return QStringList {cell(row, "name"), product.isEmpty() ? cell(row, "tracker") : product, cell(row, "address"), cell(row, "state"),
                            nodeNote(row)};
    }), columns);
    const QJsonArray halves = data.value("connections"_L1).toArray();
    if (!halves.isEmpty()) {
        text += u'\n';
        text += tableText({u"CONNECTION"_s, u"NODE"_s, u"UNDER SYNC"_s, u"WAITING"_s, u"ERRORS"_s, u"LAST SUCCESS"_s, u"STATE"_s},
                          rowsOf(halves, [](const QJsonObject &row) {
                              return QStringList {cell(row, "connection"), cell(row, "node"), cell(row, "underSync"), cell(row, "waiting"),
                                                  cell(row, "errors"), timeCell(row, "lastSuccess"),
                                                  row.value("paused"_L1).toBool() ? u"paused"_s : QString(), cell(row, "blockedBy")};
                          }), columns);
    }
    return text + u"\n%1 outgoing and %2 incoming events are open, %3 errors.\n"_s.arg(cell(data, "openOutgoing"), cell(data, "openIncoming"),
                                                                                      cell(data, "openErrors"));
}

QString queueText(const QJsonObject &data, int columns)
{
    const QJsonArray list = data.value("events"_L1).toArray();
    if (list.isEmpty())
        return u"No events.\n"_s;
    const QString table = tableText({u"№"_s, u"NODE"_s, u"DIRECTION"_s, u"ISSUE"_s, u"SUMMARY"_s, u"STEP"_s, u"STATE"_s, u"UPDATED"_s},
                                    rowsOf(list, [](const QJsonObject &row) {
                                        const qint64 attempts = row.value("attempts"_L1).toInteger();
                                        QString note = cell(row, "error");
                                        if (row.contains("heldUpBy"_L1))
                                            note = u"behind request %1"_s.arg(cell(row, "heldUpBy"));
                                        if (attempts > 0)
                                            note = counted(attempts, "attempt") + (note.isEmpty() ? QString() : QString(u": "_s + note));
                                        return QStringList {cell(row, "number"), cell(row, "node"), cell(row, "direction"), keys(row),
                                                            cell(row, "summary"), cell(row, "step"), cell(row, "state"),
                                                            timeCell(row, "updatedAt").mid(yearCells), note};
                                    }),
                                    columns);
    return table + u"%1 of %2 events.\n"_s.arg(list.size()).arg(data.value("total"_L1).toInteger());
}

QString eventText(const QJsonObject &data, int columns)
{
    QString text;
    for (const QJsonValue &value : data.value("events"_L1).toArray()) {
        const QJsonObject row = value.toObject();
        text += wrappedText(u"№ %1  %2 %3  %4  %5  %6"_s.arg(cell(row, "number"), cell(row, "node"), cell(row, "direction"), keys(row),
                                                             cell(row, "state"), cell(row, "summary")), {}, columns);
        for (const QJsonValue &item : row.value("steps"_L1).toArray()) {
            const QJsonObject step = item.toObject();
            const QString note = cell(step, "note");
            text += wrappedText(u"step %1  %2  %3%4"_s.arg(cell(step, "step"), timeCell(step, "at"), cell(step, "node"),
                                                           note.isEmpty() ? QString() : QString(u"  "_s + note)), u"  "_s, columns);
        }
        for (const QJsonValue &item : row.value("attemptList"_L1).toArray()) {
            const QJsonObject attempt = item.toObject();
            const QJsonObject error = attempt.value("error"_L1).toObject();
            const QString request = cell(error, "requestId");
            text += wrappedText(u"attempt %1  %2  %3: %4%5"_s.arg(cell(attempt, "number"), timeCell(attempt, "at"), spaced(cell(error, "class")),
                                                                  cell(error, "message"),
                                                                  request.isEmpty() ? QString() : QString(u" (request "_s + request + u')')), u"  "_s, columns);
        }
    }
    return text;
}

QString errorsText(const QJsonObject &data, int columns)
{
    const QJsonArray list = data.value("errors"_L1).toArray();
    if (list.isEmpty())
        return u"No errors.\n"_s;
    QString text;
    for (const QJsonValue &value : list) {
        const QJsonObject row = value.toObject();
        const QJsonObject error = row.value("error"_L1).toObject();
        QStringList where {cell(row, "node"), cell(row, "connection"), keys(row)};
        where.removeAll(QString());
        text += wrappedText(u"error %1  %2  scope %3, %4  since %5"_s.arg(cell(row, "id"), where.join(u" · "), cell(row, "scope"),
                                                                         cell(row, "state"), timeCell(row, "firstSeen")), {}, columns);
        text += wrappedText(cell(error, "message"), u"    "_s, columns);
        for (const QJsonValue &item : error.value("evidence"_L1).toArray()) {
            const QJsonObject shown = item.toObject();
            const auto part = [&shown](const QString &name) { return u"%1 “%2”"_s.arg(name, displayValue(shown.value(name)).left(200)); };
            const QStringList parts = shown.contains("remote"_L1) ? QStringList {part(u"base"_s), part(u"local"_s), part(u"remote"_s)}
                                                                  : QStringList {timeCell(shown, "at"), part(u"before"_s), part(u"after"_s)};
            text += wrappedText(u"%1: %2"_s.arg(cell(shown, "field"), parts.join(u", "_s)), u"      "_s, columns);
        }
        QStringList facts {spaced(cell(error, "class")), u"group "_s + cell(row, "fingerprint"), counted(row.value("attempts"_L1).toInteger(), "attempt")};
        if (error.contains("requestId"_L1))
            facts.append(u"request "_s + cell(error, "requestId"));
        text += wrappedText(facts.join(u", "_s), u"    "_s, columns);
        if (error.contains("rule"_L1))
            text += u"    %1 rule%2\n"_s.arg(cell(error, "rule"), error.contains("line"_L1) ? u", line "_s + cell(error, "line") : QString()); // a mapping has rows
        if (const qint64 behind = row.value("waitBehind"_L1).toInteger(); behind > 0)
            text += u"    %1 %2 behind it\n"_s.arg(counted(behind, "event"), behind == 1 ? u"waits"_s : u"wait"_s);
    }
    return text;
}

QString auditText(const QJsonObject &data, int columns)
{
    QString text;
    for (const QJsonValue &value : data.value("audited"_L1).toArray()) {
        const QJsonObject row = value.toObject();
        text += wrappedText(u"%1 · %2: %3 compared, %4 in step, %5 different, %6 on their way, %7 left out by a rule"_s.arg(
            cell(row, "node"), cell(row, "connection"), counted(row.value("twins"_L1).toInteger(), "pair"), cell(row, "inStep"), cell(row, "differing"),
            cell(row, "onTheirWay"), cell(row, "notSent")), {}, columns);
        for (const QJsonValue &failure : row.value("failures"_L1).toArray())
            text += wrappedText(u"not compared: "_s + failure.toString(), u"    "_s, columns);
    }
    const QJsonArray list = data.value("findings"_L1).toArray();
    if (list.isEmpty())
        return text + u"No differences.\n"_s;
    for (const QJsonValue &value : list) {
        const QJsonObject row = value.toObject();
        text += wrappedText(u"finding %1  %2 · %3  %4  %5  %6"_s.arg(cell(row, "id"), cell(row, "node"), keys(row), cell(row, "what"), cell(row, "state"),
                                                                     cell(row, "summary")), {}, columns);
        text += wrappedText(u"here “%1”, there “%2”: %3"_s.arg(cell(row, "here"), cell(row, "there"), auditCauseSentence(cell(row, "cause"))), u"    "_s, columns);
        if (row.contains("note"_L1))
            text += wrappedText(cell(row, "note"), u"    "_s, columns);
    }
    return text;
}

QString rehearsalText(const QJsonObject &data, int columns)
{
    QString text;
    for (const QJsonValue &value : data.value("rehearsed"_L1).toArray()) {
        const QJsonObject sent = value["sent"_L1].toObject();
        const QJsonObject taken = value["taken"_L1].toObject();
        text += wrappedText(u"%1%2  %3"_s.arg(cell(sent, "key"), cell(taken, "key").isEmpty() ? QString() : u" → "_s + cell(taken, "key"), value["sentence"_L1].toString()), {}, columns);
        for (const QJsonValue &write : taken.value("writes"_L1).toArray()) {
            const QString refusal = write["refusal"_L1].toString();
            text += wrappedText(u"%1: “%2” → “%3”%4%5"_s.arg(write["field"_L1].toString(), displayValue(write["before"_L1]), displayValue(write["after"_L1]),
                                                             refusal.isEmpty() ? QString() : u"; refused: "_s + refusal, write["conflict"_L1].isString() ? u"; changed on both sides: "_s + write["conflict"_L1].toString() : QString()),
                                u"    "_s, columns);
        }
        for (const QJsonValue &field : taken.value("missing"_L1).toArray())
            text += wrappedText(u"a new issue needs a value for “%1”"_s.arg(field.toString()), u"    "_s, columns);
        for (const QJsonValue &item : taken.value("items"_L1).toArray())
            text += wrappedText(u"%1%2: %3"_s.arg(item["kind"_L1].toString(), item["edit"_L1].toBool() ? u", edited"_s : QString(), item["text"_L1].toString().simplified()), u"    "_s, columns);
        for (const QJsonObject &side : {sent, taken}) {
            for (const QJsonValue &warning : side.value("warnings"_L1).toArray())
                text += wrappedText(u"warning: "_s + warning.toString(), u"    "_s, columns);
        }
    }
    return text + u"Nothing was written.\n"_s;
}

QString versionsText(const QJsonObject &data, int columns)
{
    const QJsonArray list = data.value("versions"_L1).toArray();
    if (list.isEmpty())
        return u"No version was published yet.\n"_s;
    return tableText({u"VERSION"_s, u"PUBLISHED"_s, u"WRITTEN AS"_s, u"NOTE"_s}, rowsOf(list, [](const QJsonObject &row) {
        const QJsonObject rules = row.value("rules"_L1).toObject();
        return QStringList {cell(row, "version"), timeCell(row, "publishedAt"), cell(rules, "mode"), cell(rules, "note")};
    }), columns);
}

QString checkText(const QJsonObject &data, int columns)
{
    QString text;
    for (const QJsonValue &value : data.value("checked"_L1).toArray()) {
        const QJsonArray found = value["found"_L1].toArray();
        text += u"%1: %2\n"_s.arg(value["connection"_L1].toString(), found.isEmpty() ? u"nothing to say"_s : counted(found.size(), "finding"));
        for (const QJsonValue &sentence : found)
            text += wrappedText(sentence.toString(), u"    "_s, columns);
    }
    return text.isEmpty() ? u"No connections.\n"_s : text;
}

QString issuesText(const QJsonObject &data, int columns)
{
    const QJsonArray list = data.value("issues"_L1).toArray();
    if (list.isEmpty())
        return u"No issues under sync.\n"_s;
    return tableText({u"NODE"_s, u"CONNECTION"_s, u"ISSUE"_s, u"SUMMARY"_s, u"LAST SYNC"_s, u"STATE"_s}, rowsOf(list, [](const QJsonObject &row) {
        return QStringList {cell(row, "node"), cell(row, "connection"), keys(row), cell(row, "summary"), timeCell(row, "lastSync"), cell(row, "state")};
    }), columns);
}

QString historyText(const QJsonObject &data, int columns)
{
    const QJsonArray list = data.value("history"_L1).toArray();
    if (list.isEmpty())
        return u"No history.\n"_s;
    return tableText({u"TIME"_s, u"NODE"_s, u"ISSUE"_s, u"WHAT"_s}, rowsOf(list, [](const QJsonObject &row) {
        return QStringList {timeCell(row, "at"), cell(row, "node"), keys(row), cell(row, "what"), cell(row, "text")};
    }), columns);
}

QString connectionsText(const QJsonObject &data, int columns)
{
    const QJsonArray list = data.value("connections"_L1).toArray();
    if (list.isEmpty())
        return u"No connections.\n"_s;
    QList<QStringList> rows;
    for (const QJsonValue &value : list) {
        const QJsonObject row = value.toObject();
        const QJsonArray between = row.value("between"_L1).toArray();
        qint64 waiting = 0;
        qint64 errors = 0;
        qint64 underSync = 0;
        for (const QJsonValue &half : row.value("halves"_L1).toArray()) {
            waiting += half.toObject().value("waiting"_L1).toInteger();
            errors += half.toObject().value("errors"_L1).toInteger();
            underSync = qMax(underSync, half.toObject().value("underSync"_L1).toInteger());
        }
        rows.append({cell(row, "name"), u"%1 ↔ %2"_s.arg(between.at(0).toString(), between.at(1).toString()),
                     row.value("paused"_L1).toBool() ? u"paused"_s : u"active"_s, QString::number(underSync), QString::number(waiting),
                     QString::number(errors)});
    }
    return tableText({u"CONNECTION"_s, u"BETWEEN"_s, u"STATE"_s, u"UNDER SYNC"_s, u"WAITING"_s, u"ERRORS"_s}, rows, columns);
}
} // namespace

QString commandText(const QString &command, const QJsonObject &data, int columns)
{
    if (command == "status"_L1)
        return statusText(data, columns);
    if (command == "connections"_L1)
        return connectionsText(data, columns);
    if (command == "queue"_L1)
        return queueText(data, columns);
    if (command == "event"_L1)
        return eventText(data, columns);
    if (command == "errors"_L1)
        return errorsText(data, columns);
    if (command == "audit"_L1)
        return auditText(data, columns);
    if (command == "rehearse"_L1)
        return rehearsalText(data, columns);
    if (command == "versions"_L1)
        return versionsText(data, columns);
    if (command == "check"_L1)
        return checkText(data, columns);
    if (command == "issues"_L1)
        return issuesText(data, columns);
    if (command == "history"_L1)
        return historyText(data, columns);
    return data.isEmpty() ? u"Done.\n"_s : QString::fromUtf8(QJsonDocument(data).toJson());
}

} // namespace lockstep
