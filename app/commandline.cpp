#include "app/commandline.h"

#include "core/base/jsonreader.h"
#include "core/model/conflictchoice.h"
#include "core/model/synceventstate.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
enum class Kind { Flag, Text, Number };

struct Option {
    const char *name;
    Kind kind;
    const char *value; ///< What stands for the value in the help
    const char *help;
    bool mayBeEmpty = false; ///< A text that is empty is one
};

struct Positional {
    const char *name;
    bool required;
    Kind kind;
    bool many = false; ///< The last one: takes all that follow, as a list a,b
};

struct Command {
    const char *name;
    QList<Positional> positionals;
    QList<Option> options;
    const char *help;
};

constexpr Option byConnection {"connection", Kind::Text, "NAME", "only this connection"};
constexpr Option byNode {"node", Kind::Text, "NAME", "only this node"};
constexpr Option byLimit {"limit", Kind::Number, "N", "at most N rows"};

const QList<Command> &commands()
{
    static const QList<Command> table {
        {"status", {}, {}, "nodes, connections and what waits"},
        {"connections", {}, {}, "connections, both halves of each"},
        {"queue", {}, {{"state", Kind::Text, "STATE", "only this state (ready, failed, done …); may be a list a,b"}, byConnection, byNode,
                       {"key", Kind::Text, "KEY", "only this issue"}, {"open", Kind::Flag, "", "only what is not finished"}, byLimit},
         "the sync queue, newest first"},
        {"event", {{"number", true, Kind::Number}}, {byNode}, "one event with its steps and attempts"},
        {"errors", {}, {{"state", Kind::Text, "STATE", "open, retrying, resolved or all; else what is not resolved"}, byConnection},
         "sync errors: what, where, why"},
        {"issues", {{"text", false, Kind::Text}}, {byConnection, byLimit}, "issues under sync"},
        {"history", {{"key", false, Kind::Text}}, {byConnection, byLimit}, "what happened to an issue, or to all"},
        {"retry", {{"event", false, Kind::Number}},
         {{"error", Kind::Number, "ID", "the sync error with this id (needs --node)"}, byNode,
          {"group", Kind::Text, "GROUP", "all errors of this group, one first (as errors names it, or an error's id with --node)"},
          {"all", Kind::Flag, "", "everything that failed"}, byConnection,
          {"rules", Kind::Text, "WHICH", "published, or begun: those that the event began with (an event or --error)"}},
         "try again what failed"},
        {"cancel", {{"event", true, Kind::Number}}, {byNode}, "take an event back"},
        {"sync", {{"key", true, Kind::Text}}, {byConnection, byNode}, "bring an issue under sync, or send it now"},
        {"unlink", {{"key", true, Kind::Text}}, {byConnection, byNode}, "take a pair of issues apart, at both ends"},
        {"resolve", {{"error", true, Kind::Number}},
         {byNode, {"keep", Kind::Text, "SIDE", "local, remote or base: for every field not named otherwise"},
          {"choose", Kind::Text, "LIST", "by field: summary=local,status=remote"},
          {"field", Kind::Text, "FIELD", "the field that --value is for"}, {"value", Kind::Text, "TEXT", "this value instead of both", true}},
         "settle a conflict that waits (local: the side where the error stands)"},
        {"audit", {}, {byConnection, {"findings", Kind::Flag, "", "what audits have found, without a new one"},
                       {"state", Kind::Text, "STATE", "open, repaired, gone or all; else what is not gone"}},
         "compare both issues of every pair, without writing"},
        {"repair", {{"id", false, Kind::Text, true}}, {byNode, {"all", Kind::Flag, "", "everything that is open"}, byConnection},
         "settle what an audit found"},
        {"rehearse", {{"key", false, Kind::Text, true}},
         {byConnection, {"node", Kind::Text, "NAME", "whose issues are sent; else those of the node named first"},
          {"query", Kind::Text, "QUERY", "issues that match, in the language of the tracker"}, {"errors", Kind::Flag, "", "the issues with an open error"}},
         "say what the rules would send and write, and write nothing"},
        {"versions", {}, {byConnection, byNode}, "the published versions of a node's rules, newest first"},
        {"check", {}, {byConnection}, "what is wrong in the rules, also against what the trackers hold"},
        {"pause", {{"connection", false, Kind::Text}}, {}, "collect changes of a connection (or of all), send none"},
        {"resume", {{"connection", false, Kind::Text}}, {}, "go on"},
        {"import", {{"file", true, Kind::Text}}, {{"dry-run", Kind::Flag, "", "say what would change, change nothing"}},
         "take a configuration file: all of it or nothing"},
        {"export", {{"file", false, Kind::Text}}, {}, "write the configuration, without secrets"},
        {"backup", {{"file", true, Kind::Text}}, {}, "configuration and all databases in one file, without secrets"},
        {"restore", {{"file", true, Kind::Text}}, {{"node", Kind::Text, "NAME", "only the database of this node"}, {"dry-run", Kind::Flag, "", "check it, change nothing"}},
         "put back a backup; only while nothing runs"},
        {"logs", {}, {byLimit}, "the last lines of the log"},
        {"port-rule", {{"file", true, Kind::Text}}, {{"incoming", Kind::Flag, "", "it is an incoming rule; else an outgoing one"}},
         "print a rule of Exalate's (Groovy) as a script of ours, and on stderr what is left to do"},
    };
    return table;
}

constexpr Option globalOptions[] {
    {"profile", Kind::Text, "DIR", "databases, settings, log and socket are in this folder"},
    {"headless", Kind::Flag, "", "no window; runs until it is interrupted"},
    {"headless-if-no-display", Kind::Flag, "", "a window where there is a display"},
    {"demo", Kind::Flag, "", "two sandbox trackers, Blue and Red, already connected"},
    {"demo-if-empty", Kind::Flag, "", "the same, but only where nothing is set up yet"},
    {"once", Kind::Flag, "", "with --headless: end when everything is in step"},
    {"minimized", Kind::Flag, "", "start in the tray"},
    {"log", Kind::Text, "LEVEL", "debug, info, warning or error"},
    {"screenshots", Kind::Text, "DIR", nullptr},
    {"json", Kind::Flag, "", "for programs"},
    {"version", Kind::Flag, "", "print the version"},
    {"help", Kind::Flag, "", "print this"},
};

Error wrong(const QString &text) { return Error::make(ErrorCode::InvalidInput, text); }
QString latin(const char *text) { return QString::fromLatin1(text); }

template<typename List>
const typename std::iterator_traits<decltype(std::begin(std::declval<List &>()))>::value_type *findByName(const List &list, const QString &name)
{
    for (const auto &item : list) {
        if (name == QLatin1StringView(item.name))
            return &item;
    }
    return nullptr;
}

Result<QJsonValue> valueOf(Kind kind, const QString &name, const QString &text)
{
    if (kind == Kind::Text)
        return QJsonValue(text);
    bool ok = false;
    const qint64 number = text.toLongLong(&ok);
    if (!ok || number < 0)
        return wrong(u"%1 must be a whole number, not “%2”"_s.arg(name, text));
    return QJsonValue(number);
}

struct Parsed {
    const Command *command = nullptr;
    QMap<QString, QString> global;
    QJsonObject arguments;
    QStringList positionals;
};

QStringList knownOptions(const Command *command)
{
    QStringList names;
    for (const Option &option : globalOptions)
        names.append(latin(option.name));
    if (command) {
        for (const Option &option : command->options)
            names.append(latin(option.name));
    }
    return names;
}

Result<> checkPositionals(Parsed &parsed)
{
    const Command &command = *parsed.command;
    if (!command.positionals.isEmpty() && command.positionals.last().many && parsed.positionals.size() >= command.positionals.size())
        parsed.positionals = parsed.positionals.mid(0, command.positionals.size() - 1)
            + QStringList {parsed.positionals.mid(command.positionals.size() - 1).join(u',')};
    if (parsed.positionals.size() > command.positionals.size())
        return wrong(u"%1 does not take “%2”"_s.arg(latin(command.name), parsed.positionals.at(command.positionals.size())));
    for (qsizetype i = 0; i < command.positionals.size(); ++i) {
        const Positional &positional = command.positionals.at(i);
        if (i >= parsed.positionals.size()) {
            if (positional.required)
                return wrong(u"%1 needs %2"_s.arg(latin(command.name), latin(positional.name).toUpper()));
            continue;
        }
        const Result<QJsonValue> value = valueOf(positional.kind, latin(positional.name).toUpper(), parsed.positionals.at(i));
        if (!value)
            return value.error();
        if (value->isString() && value->toString().isEmpty()) {
            // What may be missing may still not be empty: a script's empty variable does not mean everything.
            return wrong(positional.required ? u"%1 needs %2"_s.arg(latin(command.name), latin(positional.name).toUpper())
                                             : u"%1: %2 is empty; leave it out or name one"_s.arg(latin(command.name), latin(positional.name).toUpper()));
        }
        parsed.arguments.insert(latin(positional.name), *value);
    }
    return {};
}

/// --state of `queue` (a list) or of `errors`.
Result<> checkStates(const QString &command, const QString &given)
{
    QStringList known {u"open"_s, u"retrying"_s, u"resolved"_s, u"all"_s};
    if (command == "audit"_L1)
        known = {u"open"_s, u"repaired"_s, u"gone"_s, u"all"_s};
    QStringList states {given};
    if (command == "queue"_L1) {
        states = given.split(u',', Qt::SkipEmptyParts);
        known.clear();
        for (int i = 0; i < static_cast<int>(EventState::Count); ++i)
            known.append(Queue::stateName(static_cast<EventState>(i)));
    }
    for (const QString &state : std::as_const(states)) {
        if (known.contains(state.trimmed()))
            continue;
        const QString near = nearestWord(state.trimmed(), known);
        return wrong(near.isEmpty() ? u"there is no state “%1” (%2)"_s.arg(state, known.join(u", "))
                                    : u"there is no state “%1”; did you mean “%2”?"_s.arg(state, near));
    }
    return {};
}

/// What the table cannot say.
Result<> checkCommand(const Parsed &parsed)
{
    const QString name = latin(parsed.command->name);
    const QJsonObject &a = parsed.arguments;
    if (a.contains("limit"_L1) && a.value("limit"_L1).toInteger() < 1)
        return wrong(u"--limit must be at least 1"_s);
    if (a.contains("rules"_L1)) {
        const QString rules = a.value("rules"_L1).toString();
        if (rules != "published"_L1 && rules != "begun"_L1)
            return wrong(u"--rules must be published or begun, not “%1”"_s.arg(rules));
        if (!a.contains("event"_L1) && !a.contains("error"_L1))
            return wrong(u"--rules is for one event or --error; groups take the published rules"_s);
    }
    if ((name == "rehearse"_L1 || name == "versions"_L1) && a.value("connection"_L1).toString().isEmpty())
        return wrong(u"%1 needs --connection NAME"_s.arg(name));
    const int chosen = int(a.contains("key"_L1)) + int(a.contains("query"_L1)) + int(a.value("errors"_L1).toBool());
    if (name == "rehearse"_L1 && chosen != 1)
        return wrong(u"rehearse needs keys, --query or --errors, and only one of them"_s);
    if (a.contains("state"_L1)) {
        const Result<> known = checkStates(name, a.value("state"_L1).toString());
        if (!known)
            return known.error();
    }
    if ((name == "sync"_L1 || name == "unlink"_L1) && !a.contains("connection"_L1))
        return wrong(u"%1 needs --connection NAME"_s.arg(name));
    if (name == "resolve"_L1) {
        if (!a.contains("node"_L1))
            return wrong(u"resolve needs --node NAME: the ids of errors count per node"_s);
        const Result<ConflictChoices> choices = conflictChoices(a.value("keep"_L1).toString(), a.value("choose"_L1).toString(),
                                                                a.value("field"_L1).toString(), a.value("value"_L1));
        if (!choices)
            return choices.error();
    }
    if (name == "repair"_L1) {
        if (a.contains("id"_L1) == a.contains("all"_L1))
            return wrong(a.contains("all"_L1) ? u"repair: ids and --all exclude each other"_s : u"repair needs the ids of findings or --all"_s);
        for (const QString &id : a.value("id"_L1).toString().split(u',', Qt::SkipEmptyParts)) {
            const Result<QJsonValue> number = valueOf(Kind::Number, u"ID"_s, id);
            if (!number)
                return number.error();
        }
    }
    if (name == "retry"_L1) {
        QStringList ways;
        for (const QString &way : {u"event"_s, u"error"_s, u"group"_s, u"all"_s}) {
            if (a.contains(way))
                ways.append(way == "event"_L1 ? u"an event's number"_s : QString(u"--"_s + way));
        }
        if (ways.size() > 1)
            return wrong(u"retry: %1 exclude each other"_s.arg(ways.join(u" and ")));
        if (ways.isEmpty())
            return wrong(u"retry needs an event's number, --error ID, --group GROUP or --all"_s);
        if (a.contains("connection"_L1) && !a.contains("all"_L1))
            return wrong(u"--connection goes with retry --all"_s);
        if (a.contains("error"_L1) && !a.contains("node"_L1))
            return wrong(u"retry --error needs --node NAME: the ids of errors count per node"_s);
    }
    return {};
}
} // namespace

Result<CommandLine> parseCommandLine(const QStringList &arguments)
{
    Parsed parsed;
    bool onlyPositionals = false;
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const QString &word = arguments.at(i);
        if (word == "--"_L1 && !onlyPositionals) {
            onlyPositionals = true;
            continue;
        }
        if (onlyPositionals || !word.startsWith(u'-') || word == "-"_L1) {
            if (parsed.command) {
                parsed.positionals.append(word);
                continue;
            }
            parsed.command = findByName(commands(), word);
            if (!parsed.command) {
                QStringList names;
                for (const Command &command : commands())
                    names.append(latin(command.name));
                const QString near = nearestWord(word, names);
                return wrong(near.isEmpty() ? u"unknown command “%1”"_s.arg(word) : u"unknown command “%1”; did you mean “%2”?"_s.arg(word, near));
            }
            continue;
        }
        QString name = word == "-h"_L1 ? u"help"_s : word.mid(word.startsWith("--"_L1) ? 2 : 1);
        QString value;
        const qsizetype equals = name.indexOf(u'=');
        const bool hasValue = equals >= 0;
        if (hasValue) {
            value = name.mid(equals + 1);
            name.truncate(equals);
        }
        const Option *option = parsed.command ? findByName(parsed.command->options, name) : nullptr;
        const bool global = !option;
        if (!option)
            option = findByName(globalOptions, name);
        if (!option || !word.startsWith(word == "-h"_L1 ? u"-"_s : u"--"_s)) {
            const QString near = nearestWord(name, knownOptions(parsed.command));
            return wrong(near.isEmpty() ? u"unknown option “%1”"_s.arg(word) : u"unknown option “%1”; did you mean “--%2”?"_s.arg(word, near));
        }
        if (option->kind == Kind::Flag && hasValue)
            return wrong(u"--%1 takes no value"_s.arg(name));
        if (option->kind != Kind::Flag && !hasValue) {
            if (i + 1 >= arguments.size())
                return wrong(u"--%1 needs a value (%2)"_s.arg(name, latin(option->value)));
            value = arguments.at(++i);
        }
        if (option->kind != Kind::Flag && value.isEmpty() && !option->mayBeEmpty)
            return wrong(u"--%1 needs a value (%2)"_s.arg(name, latin(option->value)));
        if (global) {
            parsed.global.insert(name, value);
            continue;
        }
        if (option->kind == Kind::Flag) {
            parsed.arguments.insert(name, true);
            continue;
        }
        const Result<QJsonValue> read = valueOf(option->kind, QString(u"--"_s + name), value);
        if (!read)
            return read.error();
        parsed.arguments.insert(name, *read);
    }

    CommandLine line;
    const auto given = [&parsed](const char *name) { return parsed.global.contains(latin(name)); };
    line.profile = parsed.global.value(u"profile"_s);
    line.screenshots = parsed.global.value(u"screenshots"_s);
    line.logLevel = parsed.global.value(u"log"_s, u"info"_s);
    line.json = given("json");
    line.once = given("once");
    line.demo = given("demo");
    line.demoIfEmpty = given("demo-if-empty");
    line.headlessIfNoDisplay = given("headless-if-no-display");
    line.minimized = given("minimized");
    static const QStringList levels {u"debug"_s, u"info"_s, u"warning"_s, u"error"_s};
    if (!levels.contains(line.logLevel))
        return wrong(u"--log must be one of %1, not “%2”"_s.arg(levels.join(u", "), line.logLevel));
    if (given("help")) {
        line.mode = RunMode::Help;
        return line;
    }
    if (given("version")) {
        line.mode = RunMode::Version;
        return line;
    }
    if (parsed.command) {
        for (const char *name : {"headless", "headless-if-no-display", "demo", "demo-if-empty", "once", "minimized", "screenshots"}) {
            if (given(name))
                return wrong(u"--%1 does not go with the command %2"_s.arg(latin(name), latin(parsed.command->name)));
        }
        const Result<> positionals = checkPositionals(parsed);
        if (!positionals)
            return positionals.error();
        const Result<> checked = checkCommand(parsed);
        if (!checked)
            return checked.error();
        line.mode = RunMode::Command;
        line.command = latin(parsed.command->name);
        line.arguments = parsed.arguments;
        return line;
    }
    line.mode = given("headless") ? RunMode::Headless : RunMode::Window;
    if (line.minimized && line.mode == RunMode::Headless)
        return wrong(u"--headless and --minimized exclude each other"_s);
    if (line.json)
        return wrong(u"--json goes with a command"_s);
    if (line.once && line.mode != RunMode::Headless && !line.headlessIfNoDisplay)
        return wrong(u"--once goes with --headless"_s);
    return line;
}

QString usageText()
{
    QString text = u"Lockstep keeps issues of two task trackers in step.\n\n"
                   "Usage: lockstep [options]             the window\n"
                   "       lockstep --headless [options]  no window; ends in order on SIGTERM\n"
                   "       lockstep COMMAND [options]     asks or tells the running program of the profile\n\nOptions:\n"_s;
    const auto line = [&text](const QString &left, const char *help) {
        text += u"  %1  %2\n"_s.arg(left, -32).arg(QString::fromUtf8(help));
    };
    for (const Option &option : globalOptions) {
        if (option.help)
            line(u"--%1 %2"_s.arg(latin(option.name), latin(option.value)), option.help);
    }
    text += u"\nCommands:\n"_s;
    for (const Command &command : commands()) {
        QString left = latin(command.name);
        for (const Positional &positional : command.positionals) {
            const QString name = latin(positional.name).toUpper();
            left += positional.required ? QString(u' ' + name) : QString(u" ["_s + name + u']');
        }
        line(left, command.help);
        for (const Option &option : command.options)
            line(u"  --%1 %2"_s.arg(latin(option.name), latin(option.value)), option.help);
    }
    text += u"\nExit codes: 0 done, 1 refused or failed (the reason is on stderr), 2 wrong use, 3 nothing running.\n"_s;
    return text;
}

} // namespace lockstep
