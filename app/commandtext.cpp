#include "app/commandtext.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qsizetype widestCell = 60;

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

template<typename Make>
QList<QStringList> rowsOf(const QJsonArray &list, Make make)
{
    QList<QStringList> rows;
    for (const QJsonValue &value : list)
        rows.append(make(value.toObject()));
    return rows;
}

QString statusText(const QJsonObject &data)
{
    QString text = u"Lockstep %1, process %2, profile %3\n"_s.arg(cell(data, "version"), cell(data, "pid"), cell(data, "profile"));
    if (data.contains("secretsTrouble"_L1))
        text += u"Secrets: %1\n"_s.arg(cell(data, "secretsTrouble"));
    const QJsonArray nodes = data.value("nodes"_L1).toArray();
    if (nodes.isEmpty())
        return text + u"Nothing is set up yet.\n"_s;
    text += u'\n';
    text += tableText({u"NODE"_s, u"TRACKER"_s, u"ADDRESS"_s, u"STATE"_s, u""_s}, rowsOf(nodes, [](const QJsonObject &row) {
        const QString product = cell(row, "product");
        return QStringList {cell(row, "name"), product.isEmpty() ? cell(row, "tracker") : product, cell(row, "address"), cell(row, "state"),
                            cell(row, "stateText")};
    }));
    const QJsonArray halves = data.value("connections"_L1).toArray();
    if (!halves.isEmpty()) {
        text += u'\n';
        text += tableText({u"CONNECTION"_s, u"NODE"_s, u"UNDER SYNC"_s, u"WAITING"_s, u"ERRORS"_s, u"LAST SUCCESS"_s, u""_s},
                          rowsOf(halves, [](const QJsonObject &row) {
                              return QStringList {cell(row, "connection"), cell(row, "node"), cell(row, "underSync"), cell(row, "waiting"),
                                                  cell(row, "errors"), timeCell(row, "lastSuccess"),
                                                  row.value("paused"_L1).toBool() ? u"paused"_s : cell(row, "blockedBy")};
                          }));
    }
    return text + u"\n%1 outgoing and %2 incoming events are open, %3 errors.\n"_s.arg(cell(data, "openOutgoing"), cell(data, "openIncoming"),
                                                                                      cell(data, "openErrors"));
}

QString queueText(const QJsonObject &data)
{
    const QJsonArray list = data.value("events"_L1).toArray();
    if (list.isEmpty())
        return u"No events.\n"_s;
    const QString table = tableText({u"№"_s, u"NODE"_s, u"DIRECTION"_s, u"ISSUE"_s, u"SUMMARY"_s, u"STEP"_s, u"STATE"_s, u"ATTEMPTS"_s, u"UPDATED"_s, u"ERROR"_s},
                                    rowsOf(list, [](const QJsonObject &row) {
                                        return QStringList {cell(row, "number"), cell(row, "node"), cell(row, "direction"), keys(row),
                                                            cell(row, "summary"), cell(row, "step"), cell(row, "state"), cell(row, "attempts"),
                                                            timeCell(row, "updatedAt"), cell(row, "error")};
                                    }));
    return table + u"%1 of %2 events.\n"_s.arg(list.size()).arg(data.value("total"_L1).toInteger());
}

QString eventText(const QJsonObject &data)
{
    QString text;
    for (const QJsonValue &value : data.value("events"_L1).toArray()) {
        const QJsonObject row = value.toObject();
        text += u"№ %1  %2 %3  %4  %5  %6\n"_s.arg(cell(row, "number"), cell(row, "node"), cell(row, "direction"), keys(row), cell(row, "state"),
                                                  cell(row, "summary"));
        for (const QJsonValue &item : row.value("steps"_L1).toArray()) {
            const QJsonObject step = item.toObject();
            text += u"  step %1  %2  %3  %4\n"_s.arg(cell(step, "step"), timeCell(step, "at"), cell(step, "node"), cell(step, "note"));
        }
        for (const QJsonValue &item : row.value("attemptList"_L1).toArray()) {
            const QJsonObject attempt = item.toObject();
            text += u"  attempt %1  %2  %3\n"_s.arg(cell(attempt, "number"), timeCell(attempt, "at"),
                                                    cell(attempt.value("error"_L1).toObject(), "message"));
        }
    }
    return text;
}

QString errorsText(const QJsonObject &data)
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
        text += u"error %1  %2  scope %3, %4  since %5\n"_s.arg(cell(row, "id"), where.join(u" · "), cell(row, "scope"), cell(row, "state"),
                                                               timeCell(row, "firstSeen"));
        text += u"    %1\n"_s.arg(cell(error, "message"));
        if (error.contains("rule"_L1))
            text += u"    %1 rule, line %2\n"_s.arg(cell(error, "rule"), cell(error, "line"));
        if (row.contains("waitBehind"_L1) && row.value("waitBehind"_L1).toInteger() > 0)
            text += u"    %1 events wait behind it\n"_s.arg(cell(row, "waitBehind"));
    }
    return text;
}

QString issuesText(const QJsonObject &data)
{
    const QJsonArray list = data.value("issues"_L1).toArray();
    if (list.isEmpty())
        return u"No issues under sync.\n"_s;
    return tableText({u"NODE"_s, u"CONNECTION"_s, u"ISSUE"_s, u"SUMMARY"_s, u"LAST SYNC"_s}, rowsOf(list, [](const QJsonObject &row) {
        return QStringList {cell(row, "node"), cell(row, "connection"), keys(row), cell(row, "summary"), timeCell(row, "lastSync")};
    }));
}

QString historyText(const QJsonObject &data)
{
    const QJsonArray list = data.value("history"_L1).toArray();
    if (list.isEmpty())
        return u"No history.\n"_s;
    return tableText({u"TIME"_s, u"NODE"_s, u"ISSUE"_s, u"WHAT"_s, u""_s}, rowsOf(list, [](const QJsonObject &row) {
        return QStringList {timeCell(row, "at"), cell(row, "node"), keys(row), cell(row, "what"), cell(row, "text")};
    }));
}

QString connectionsText(const QJsonObject &data)
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
    return tableText({u"CONNECTION"_s, u"BETWEEN"_s, u"STATE"_s, u"UNDER SYNC"_s, u"WAITING"_s, u"ERRORS"_s}, rows);
}
} // namespace

QString tableText(const QStringList &head, const QList<QStringList> &rows)
{
    QList<QStringList> all {head};
    for (const QStringList &row : rows) {
        QStringList cut;
        for (const QString &text : row) {
            QString line = text;
            line.replace(u'\n', u' ');
            cut.append(line.size() > widestCell ? QString(line.left(widestCell - 1) + u'…') : line);
        }
        all.append(cut);
    }
    QList<qsizetype> widths(head.size(), 0);
    for (const QStringList &row : std::as_const(all)) {
        for (qsizetype i = 0; i < head.size(); ++i)
            widths[i] = qMax(widths[i], row.value(i).size());
    }
    QString text;
    for (const QStringList &row : std::as_const(all)) {
        QString line;
        for (qsizetype i = 0; i < head.size(); ++i)
            line += row.value(i).leftJustified(widths.at(i) + 2);
        while (line.endsWith(u' '))
            line.chop(1);
        text += line + u'\n';
    }
    return text;
}

QString commandText(const QString &command, const QJsonObject &data)
{
    if (command == "status"_L1)
        return statusText(data);
    if (command == "connections"_L1)
        return connectionsText(data);
    if (command == "queue"_L1)
        return queueText(data);
    if (command == "event"_L1)
        return eventText(data);
    if (command == "errors"_L1)
        return errorsText(data);
    if (command == "issues"_L1)
        return issuesText(data);
    if (command == "history"_L1)
        return historyText(data);
    return data.isEmpty() ? u"Done.\n"_s : QString::fromUtf8(QJsonDocument(data).toJson());
}

} // namespace lockstep
