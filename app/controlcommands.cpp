#include "app/controlcommands.h"

#include "app/futures.h"
#include "app/profilebackup.h"
#include "core/base/jsonreader.h"

#include <QCoreApplication>
#include <QCoroFuture>
#include <QThreadPool>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qint64 standardLimit = 200;
constexpr qint64 mostRows = 100'000;

qint64 limitOf(const QJsonObject &a) { return qBound<qint64>(1, a.value(u"limit"_s).toInteger(standardLimit), mostRows); }
template<typename Row>
QJsonArray jsonOf(const QList<Row> &rows)
{
    QJsonArray list;
    for (const Row &row : rows)
        list.append(row.toJson());
    return list;
}

Result<QList<EventState>> statesOf(const QString &text)
{
    QList<EventState> states;
    QStringList names;
    for (int i = 0; i < static_cast<int>(EventState::Count); ++i)
        names.append(Queue::stateName(static_cast<EventState>(i)));
    for (const QString &name : text.split(u',', Qt::SkipEmptyParts)) {
        bool known = false;
        states.append(Queue::stateFromName(name.trimmed(), &known));
        if (known)
            continue;
        const QString near = nearestWord(name.trimmed(), names);
        return Error::make(ErrorCode::InvalidInput, near.isEmpty() ? u"there is no state “%1” (%2)"_s.arg(name, names.join(u", "))
                                                                   : u"there is no state “%1”; did you mean “%2”?"_s.arg(name, near));
    }
    return states;
}
} // namespace

ControlCommands::ControlCommands(NodeHost &host, Services &services, const Profile &profile)
    : m_host(host), m_services(services), m_profile(profile)
{
}

QFuture<CommandOutcome> ControlCommands::run(const ControlRequest &request)
{
    using Run = QCoro::Task<CommandOutcome> (ControlCommands::*)(Arguments);
    static const QMap<QString, Run> table {
        {u"status"_s, &ControlCommands::status},   {u"connections"_s, &ControlCommands::connections},
        {u"queue"_s, &ControlCommands::queue},     {u"event"_s, &ControlCommands::event},
        {u"errors"_s, &ControlCommands::errors},   {u"issues"_s, &ControlCommands::issues},
        {u"history"_s, &ControlCommands::history}, {u"retry"_s, &ControlCommands::retry},
        {u"cancel"_s, &ControlCommands::cancel},   {u"sync"_s, &ControlCommands::sync},
        {u"pause"_s, &ControlCommands::pause},     {u"resume"_s, &ControlCommands::resume},
        {u"audit"_s, &ControlCommands::audit},     {u"repair"_s, &ControlCommands::repair},
        {u"import"_s, &ControlCommands::import},   {u"export"_s, &ControlCommands::exportAll},
        {u"unlink"_s, &ControlCommands::unlink},   {u"resolve"_s, &ControlCommands::resolve},
        {u"backup"_s, &ControlCommands::backup},   {u"restore"_s, &ControlCommands::restore},
        {u"rehearse"_s, &ControlCommands::rehearse}, {u"versions"_s, &ControlCommands::versions},
        {u"check"_s, &ControlCommands::check},     {u"show"_s, &ControlCommands::show},
    };
    const Run run = table.value(request.command);
    if (!run)
        return readyFuture(refused(ErrorCode::InvalidInput, u"There is no command “%1”."_s.arg(request.command)));
    const Result<> good = checkNames(request.arguments);
    if (!good)
        return readyFuture(refused(good.error()));
    return futureOf((this->*run)(request.arguments));
}

Result<> ControlCommands::checkNames(const Arguments &a) const
{
    const Configuration &configuration = m_services.configuration();
    QStringList nodes;
    QStringList connections;
    for (const NodeConfig &node : configuration.nodes)
        nodes.append(node.id.value());
    for (const ConnectionConfig &connection : configuration.connections)
        connections.append(connection.id.value());
    const auto check = [&a](const QString &kind, const QStringList &known) -> Result<> {
        if (!a.contains(kind))
            return {};
        const QString name = a.value(kind).toString();
        if (name.isEmpty()) // left out it means all; this is somebody's empty variable
            return Error::make(ErrorCode::InvalidInput, u"The name of the %1 is empty."_s.arg(kind));
        if (known.contains(name))
            return {};
        const QString near = nearestWord(name, known);
        return Error::make(ErrorCode::NotFound, near.isEmpty() ? u"There is no %1 “%2”."_s.arg(kind, name)
                                                               : u"There is no %1 “%2”; did you mean “%3”?"_s.arg(kind, name, near));
    };
    const Result<> node = check(u"node"_s, nodes);
    return node ? check(u"connection"_s, connections) : node;
}

QCoro::Task<CommandOutcome> ControlCommands::queue(Arguments a)
{
    EventFilter filter;
    filter.node = textOf(a, "node");
    filter.connection = textOf(a, "connection");
    filter.key = textOf(a, "key");
    filter.openOnly = a.value(u"open"_s).toBool();
    const Result<QList<EventState>> states = statesOf(textOf(a, "state"));
    if (!states)
        co_return refused(states.error());
    filter.states = *states;
    QFuture<EventPage> asked = m_host.events(filter, 0, limitOf(a));
    const EventPage page = co_await asked;
    co_return outcomeOf({{u"events"_s, jsonOf(page.rows)}, {u"total"_s, page.total}});
}

QCoro::Task<Result<EventRef>> ControlCommands::findEvent(qint64 number, QString node, bool failedOnly)
{
    EventFilter filter;
    filter.node = node;
    filter.openOnly = true;
    QFuture<EventPage> asked = m_host.events(filter, 0, mostRows);
    const EventPage page = co_await asked;
    QList<EventRow> found;
    for (const EventRow &row : page.rows) {
        if (row.number == number && (!failedOnly || row.state == EventState::Failed || row.state == EventState::Waiting))
            found.append(row);
    }
    if (found.size() == 1)
        co_return found.first().ref;
    if (found.isEmpty())
        co_return Error::make(ErrorCode::NotFound, failedOnly ? u"No event %1 has failed or waits for another try."_s.arg(number)
                                                              : u"There is no open event %1."_s.arg(number));
    QStringList nodes;
    for (const EventRow &row : std::as_const(found))
        nodes.append(row.ref.node.value());
    co_return Error::make(ErrorCode::InvalidInput, u"Several nodes have an event %1; choose by --node: %2."_s.arg(number).arg(nodes.join(u", ")));
}

// A group is named by its fingerprint, or the beginning of it, or the id of one of its errors.
QCoro::Task<Result<QString>> ControlCommands::findGroup(QString name, QString node)
{
    bool isId = false;
    const qint64 id = name.toLongLong(&isId);
    isId = isId && name.size() <= 10; // a fingerprint is longer
    if (isId && node.isEmpty())
        co_return Error::make(ErrorCode::InvalidInput, u"--group with an error's id needs --node"_s);
    QFuture<QList<SyncErrorRow>> asked = m_host.errors({});
    const QList<SyncErrorRow> rows = co_await asked;
    QSet<QString> found;
    for (const SyncErrorRow &row : rows) {
        const bool meant = isId ? row.id == id : name.size() >= 4 && row.fingerprint.startsWith(name);
        if (meant && row.state != "resolved"_L1 && (node.isEmpty() || row.node.value() == node))
            found.insert(row.fingerprint);
    }
    if (found.size() == 1)
        co_return *found.begin();
    if (found.isEmpty())
        co_return Error::make(ErrorCode::NotFound, isId ? u"“%1” has no open error %2."_s.arg(node, name)
                                                        : u"There is no open error of a group “%1”."_s.arg(name));
    co_return Error::make(ErrorCode::InvalidInput, u"Several groups begin with “%1”."_s.arg(name));
}

QCoro::Task<CommandOutcome> ControlCommands::event(Arguments a)
{
    EventFilter filter;
    filter.node = textOf(a, "node");
    const qint64 number = a.value(u"number"_s).toInteger();
    QFuture<EventPage> asked = m_host.events(filter, 0, mostRows);
    const EventPage page = co_await asked;
    QJsonArray list;
    for (const EventRow &row : page.rows) {
        if (row.number != number)
            continue;
        QFuture<EventDetail> detail = m_host.eventDetail(row.ref);
        const EventDetail found = co_await detail;
        list.append(found.toJson());
    }
    if (list.isEmpty())
        co_return refused(ErrorCode::NotFound, u"There is no event %1."_s.arg(number));
    co_return outcomeOf({{u"events"_s, list}});
}

QCoro::Task<CommandOutcome> ControlCommands::errors(Arguments a)
{
    const QString state = textOf(a, "state");
    static const QStringList known {u"open"_s, u"retrying"_s, u"resolved"_s, u"all"_s};
    if (!state.isEmpty() && !known.contains(state))
        co_return refused(ErrorCode::InvalidInput, u"there is no state “%1” of an error (%2)"_s.arg(state, known.join(u", ")));
    QFuture<QList<SyncErrorRow>> asked = m_host.errors(state == "all"_L1 ? QString() : state);
    const QList<SyncErrorRow> rows = co_await asked;
    const QString connection = textOf(a, "connection");
    QJsonArray list;
    for (const SyncErrorRow &row : rows) {
        if ((state.isEmpty() && row.state == "resolved"_L1) || (!connection.isEmpty() && row.connection.value() != connection))
            continue;
        list.append(row.toJson());
    }
    co_return outcomeOf({{u"errors"_s, list}});
}

QCoro::Task<CommandOutcome> ControlCommands::issues(Arguments a)
{
    QFuture<QList<TwinRow>> asked = m_host.twins(textOf(a, "connection"), textOf(a, "text"), limitOf(a));
    const QList<TwinRow> rows = co_await asked;
    co_return outcomeOf({{u"issues"_s, jsonOf(rows)}});
}

QCoro::Task<CommandOutcome> ControlCommands::history(Arguments a)
{
    QFuture<QList<HistoryRow>> asked = m_host.history(textOf(a, "connection"), textOf(a, "key"), limitOf(a));
    const QList<HistoryRow> rows = co_await asked;
    co_return outcomeOf({{u"history"_s, jsonOf(rows)}});
}

QCoro::Task<CommandOutcome> ControlCommands::retry(Arguments a)
{
    const NodeId node(textOf(a, "node"));
    const RetryRules rules = textOf(a, "rules") == "begun"_L1 ? RetryRules::AsBegun : RetryRules::Published;
    if (a.contains(u"error"_s)) {
        if (node.isNull())
            co_return refused(ErrorCode::InvalidInput, u"--error needs --node"_s);
        QFuture<CommandOutcome> asked = m_host.retryError(node, a.value(u"error"_s).toInteger(), rules);
        const CommandOutcome outcome = co_await asked;
        co_return outcome;
    }
    if (a.contains(u"group"_s)) {
        const Result<QString> group = co_await findGroup(textOf(a, "group"), node.value());
        if (!group)
            co_return refused(group.error());
        QFuture<CommandOutcome> asked = m_host.retryGroup(*group, node);
        const CommandOutcome outcome = co_await asked;
        co_return outcome;
    }
    if (a.value(u"all"_s).toBool()) {
        QFuture<CommandOutcome> asked = m_host.retryAll(textOf(a, "connection"));
        const CommandOutcome outcome = co_await asked;
        co_return outcome;
    }
    if (!a.contains(u"event"_s))
        co_return refused(ErrorCode::InvalidInput, u"retry needs an event, --error, --group or --all"_s);
    const Result<EventRef> ref = co_await findEvent(a.value(u"event"_s).toInteger(), node.value(), true);
    if (!ref)
        co_return refused(ref.error());
    QFuture<CommandOutcome> asked = m_host.retryEvent(*ref, rules);
    const CommandOutcome outcome = co_await asked;
    co_return outcome;
}

QCoro::Task<CommandOutcome> ControlCommands::cancel(Arguments a)
{
    const Result<EventRef> ref = co_await findEvent(a.value(u"event"_s).toInteger(), textOf(a, "node"), false);
    if (!ref)
        co_return refused(ref.error());
    QFuture<CommandOutcome> asked = m_host.cancelEvent(*ref);
    const CommandOutcome outcome = co_await asked;
    co_return outcome;
}

QCoro::Task<CommandOutcome> ControlCommands::sync(Arguments a)
{
    if (textOf(a, "key").isEmpty() || textOf(a, "connection").isEmpty())
        co_return refused(ErrorCode::InvalidInput, u"sync needs a key and --connection"_s);
    QFuture<CommandOutcome> asked = m_host.syncNow(textOf(a, "connection"), textOf(a, "key"), textOf(a, "node"));
    const CommandOutcome outcome = co_await asked;
    co_return outcome;
}

QCoro::Task<CommandOutcome> ControlCommands::unlink(Arguments a)
{
    if (textOf(a, "key").isEmpty() || textOf(a, "connection").isEmpty())
        co_return refused(ErrorCode::InvalidInput, u"unlink needs a key and --connection"_s);
    QFuture<CommandOutcome> asked = m_host.unlink(textOf(a, "connection"), textOf(a, "key"), textOf(a, "node"));
    const CommandOutcome outcome = co_await asked;
    co_return outcome;
}

QCoro::Task<CommandOutcome> ControlCommands::resolve(Arguments a)
{
    const NodeId node(textOf(a, "node"));
    if (node.isNull())
        co_return refused(ErrorCode::InvalidInput, u"resolve needs --node NAME: the ids of errors count per node"_s);
    const Result<ConflictChoices> choices = conflictChoices(textOf(a, "keep"), textOf(a, "choose"), textOf(a, "field"), a.value(u"value"_s));
    if (!choices)
        co_return refused(choices.error());
    QFuture<CommandOutcome> asked = m_host.resolveConflict(node, a.value(u"error"_s).toInteger(), *choices);
    const CommandOutcome outcome = co_await asked;
    co_return outcome;
}

QCoro::Task<CommandOutcome> ControlCommands::pause(Arguments a)
{
    QFuture<CommandOutcome> asked = m_host.pause(textOf(a, "connection"), true);
    const CommandOutcome outcome = co_await asked;
    co_return outcome;
}

QCoro::Task<CommandOutcome> ControlCommands::resume(Arguments a)
{
    QFuture<CommandOutcome> asked = m_host.pause(textOf(a, "connection"), false);
    const CommandOutcome outcome = co_await asked;
    co_return outcome;
}

QCoro::Task<CommandOutcome> ControlCommands::import(Arguments a)
{
    const Result<Configuration> read = configurationFromJson(a.value(u"configuration"_s).toObject(), m_profile.folder());
    if (!read)
        co_return refused(read.error());
    Configuration next = *read;
    const bool dryRun = a.value(u"dry-run"_s).toBool();
    CommandOutcome outcome = co_await m_services.replaceConfiguration(std::move(next), dryRun);
    co_return outcome;
}

QCoro::Task<CommandOutcome> ControlCommands::exportAll(Arguments)
{
    co_return outcomeOf({{u"configuration"_s, configurationToJson(m_services.configuration())}});
}

QCoro::Task<CommandOutcome> ControlCommands::backup(Arguments a)
{
    // Copying databases takes its time: not on this thread.
    auto promise = std::make_shared<QPromise<CommandOutcome>>();
    promise->start();
    QThreadPool::globalInstance()->start([promise, profile = m_profile, file = textOf(a, "file")] {
        promise->addResult(backupOutcome(backUp(profile, file), file));
        promise->finish();
    });
    QFuture<CommandOutcome> made = promise->future();
    const CommandOutcome outcome = co_await made;
    co_return outcome;
}

QCoro::Task<CommandOutcome> ControlCommands::restore(Arguments)
{
    co_return refused(ErrorCode::Conflict, u"Lockstep runs with this profile (process %1); stop it before a backup is restored."_s.arg(QCoreApplication::applicationPid()));
}

QCoro::Task<CommandOutcome> ControlCommands::show(Arguments)
{
    if (!m_showWindow)
        co_return refused(ErrorCode::Unsupported, u"The running Lockstep has no window (--headless)."_s);
    m_showWindow();
    co_return CommandOutcome();
}

} // namespace lockstep
