#include "tests/support/testpaths.h"
#include "tests/trackers/trouble.h"

#include <QDateTime>
#include <QProcess>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace {
const QString connectionName = u"Blue to Red"_s;

template<typename Change>
QJsonObject changed(const QJsonObject &json, const QStringList &path, Change change)
{
    if (path.isEmpty())
        return change(json);
    QJsonObject copy = json;
    copy.insert(path.first(), changed(json.value(path.first()).toObject(), path.mid(1), change));
    return copy;
}
} // namespace

QString tagOf(const char *what) { return QString::fromLatin1(what) + QString::number(QDateTime::currentMSecsSinceEpoch() % 10'000'000'000); }

int countContaining(const QStringList &texts, const QString &needle)
{
    return static_cast<int>(std::count_if(texts.begin(), texts.end(), [&needle](const QString &text) { return text.contains(needle); }));
}

QString ruleOf(const QJsonObject &configuration, const QString &node, const QString &which)
{
    return configuration.value(u"connections"_s).toObject().value(connectionName).toObject().value(node).toObject().value(u"rules"_s).toObject().value(which).toString();
}

QJsonObject withRule(QJsonObject configuration, const QString &node, const QString &which, const QString &script)
{
    return changed(configuration, {u"connections"_s, connectionName, node, u"rules"_s}, [&](QJsonObject rules) {
        rules.insert(which, script);
        return rules;
    });
}

QJsonObject withBasicRules(QJsonObject configuration)
{
    for (const QString &node : {u"Blue"_s, u"Red"_s}) {
        configuration = changed(configuration, {u"connections"_s, connectionName, node}, [](QJsonObject half) {
            half.insert(u"rules"_s, QJsonObject {{u"mode"_s, u"basic"_s}});
            return half;
        });
    }
    return configuration;
}

QJsonObject withSecret(QJsonObject configuration, const QString &node, const QString &name, const QJsonObject &reference)
{
    return changed(configuration, {u"nodes"_s, node, u"secrets"_s}, [&](QJsonObject secrets) {
        secrets.insert(name, reference);
        return secrets;
    });
}

bool trackerScript(const QString &name, const QString &verb, const QJsonObject &info)
{
    const QString script = sourcePath(u"tests/trackers/"_s + name + u".sh"_s);
    const QString port = info.value(u"url"_s).toString().section(u':', -1);
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(u"bash"_s, {script, verb, info.value(u"state"_s).toString(), port});
    return process.waitForFinished(90'000) && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
}

QJsonArray errorsOf(MainJob &job, const QString &state)
{
    return job.program().command({u"errors"_s, u"--state"_s, state, u"--json"_s}).json().object().value(u"errors"_s).toArray();
}

QJsonObject errorAt(MainJob &job, const QString &node, const QString &key)
{
    for (const QJsonValue value : job.openErrors()) {
        const QJsonObject error = value.toObject();
        if (error.value(u"state"_s) == u"open"_s && error.value(u"node"_s) == node
            && (error.value(u"localKey"_s).toString() == key || error.value(u"remoteKey"_s).toString() == key))
            return error;
    }
    return {};
}

QJsonObject nodeStatus(MainJob &job, const QString &node)
{
    for (const QJsonValue value : job.program().command({u"status"_s, u"--json"_s}).json().object().value(u"nodes"_s).toArray()) {
        if (value.toObject().value(u"name"_s) == node)
            return value.toObject();
    }
    return {};
}

int ticketWith(MainJob &job, const QString &subjectPart)
{
    for (const Ticket &ticket : job.tickets(false)) {
        if (ticket.subject.contains(subjectPart))
            return ticket.id;
    }
    return 0;
}

int awaitTicket(MainJob &job, const QString &subjectPart, int limitMs)
{
    int id = 0;
    eventually([&] { return (id = ticketWith(job, subjectPart)) > 0; }, limitMs, 300);
    return id;
}
