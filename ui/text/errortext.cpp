#include "ui/text/errortext.h"

#include "ui/text/format.h"

#include <QCoreApplication>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
struct Text {
    Q_DECLARE_TR_FUNCTIONS(lockstep::ui::ErrorText)
};
} // namespace

QString causeWord(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Internal: return Text::tr("Fault");
    case ErrorCode::InvalidInput: return Text::tr("Input");
    case ErrorCode::Authentication: return Text::tr("Sign-in");
    case ErrorCode::Permission: return Text::tr("Permission");
    case ErrorCode::Validation: return Text::tr("Data");
    case ErrorCode::NotFound: return Text::tr("Missing");
    case ErrorCode::Conflict: return Text::tr("Conflict");
    case ErrorCode::Duplicate: return Text::tr("Duplicate");
    case ErrorCode::RateLimit: return Text::tr("Rate limit");
    case ErrorCode::Network: return Text::tr("Network");
    case ErrorCode::Server: return Text::tr("Server");
    case ErrorCode::BadAnswer: return Text::tr("Answer");
    case ErrorCode::TooLarge: return Text::tr("Size");
    case ErrorCode::Rule: return Text::tr("Rule");
    case ErrorCode::RuleTime: return Text::tr("Rule time");
    case ErrorCode::RuleMemory: return Text::tr("Rule memory");
    case ErrorCode::RuleHost: return Text::tr("Rule host");
    case ErrorCode::Storage: return Text::tr("Storage");
    case ErrorCode::Unsupported: return Text::tr("Not supported");
    case ErrorCode::Cancelled: return Text::tr("Cancelled");
    case ErrorCode::Count: break;
    }
    return {};
}

QString causeSentence(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Internal: return Text::tr("Fault: Lockstep itself did something wrong");
    case ErrorCode::InvalidInput: return Text::tr("Input: something handed in is not what it must be");
    case ErrorCode::Authentication: return Text::tr("Sign-in: the tracker does not accept the credentials");
    case ErrorCode::Permission: return Text::tr("Permission: the tracker knows the account and refuses it");
    case ErrorCode::Validation: return Text::tr("Data: the tracker refuses a value");
    case ErrorCode::NotFound: return Text::tr("Missing: the thing is not there, or no longer");
    case ErrorCode::Conflict: return Text::tr("Conflict: both sides changed the same field");
    case ErrorCode::Duplicate: return Text::tr("Duplicate: the tracker has one like it and takes no second");
    case ErrorCode::RateLimit: return Text::tr("Rate limit: the tracker asks for fewer requests");
    case ErrorCode::Network: return Text::tr("Network: no answer, or one that was cut off");
    case ErrorCode::Server: return Text::tr("Server: the tracker had a fault of its own");
    case ErrorCode::BadAnswer: return Text::tr("Answer: what the tracker said cannot be read");
    case ErrorCode::TooLarge: return Text::tr("Size: it is larger than a limit allows");
    case ErrorCode::Rule: return Text::tr("Rule: the rule stopped or is wrong");
    case ErrorCode::RuleTime: return Text::tr("Rule time: the rule ran longer than it may");
    case ErrorCode::RuleMemory: return Text::tr("Rule memory: the rule took more memory than it may");
    case ErrorCode::RuleHost: return Text::tr("Rule host: the program that runs rules ended unexpectedly");
    case ErrorCode::Storage: return Text::tr("Storage: the database refuses");
    case ErrorCode::Unsupported: return Text::tr("Not supported: the tracker cannot do this");
    case ErrorCode::Cancelled: return Text::tr("Cancelled: it was stopped on request");
    case ErrorCode::Count: break;
    }
    return {};
}

QString causeSentence(const Error &error)
{
    return isDoubt(error) ? Text::tr("Conflict: whether it was done is not known") : causeSentence(error.code);
}

QString nextStep(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Internal: return Text::tr("Retry once. If it comes again, report it with the request number.");
    case ErrorCode::InvalidInput: return Text::tr("Correct what the sentence above names, then retry.");
    case ErrorCode::Authentication: return Text::tr("Give this node a valid key or password (Settings, Edit), or mend the file or variable that it is read from, then retry.");
    case ErrorCode::Permission: return Text::tr("Give the account of this node the missing right in the tracker, then retry.");
    case ErrorCode::Validation: return Text::tr("Give the field a value that the tracker takes, in the rule or in the issue, then retry.");
    case ErrorCode::NotFound: return Text::tr("Look whether it was deleted, moved or hidden from the account. Restore it, or cancel the event.");
    case ErrorCode::Duplicate: return Text::tr("Change the value that has to be the only one of its kind, in the rule or in the issue, then retry.");
    case ErrorCode::Conflict: return Text::tr("Settle it: choose one of the values. A policy for the field settles the next ones by itself.");
    case ErrorCode::RateLimit: return Text::tr("Nothing to do: it is tried again when the tracker allows. A longer poll interval helps.");
    case ErrorCode::Network: return Text::tr("Nothing to do if the tracker is down for now. Else check the address and the network.");
    case ErrorCode::Server: return Text::tr("Nothing to do at once. If it stays, ask whoever runs the tracker.");
    case ErrorCode::BadAnswer: return Text::tr("Check that the address leads to the tracker itself, not to a log-in page or a proxy.");
    case ErrorCode::TooLarge: return Text::tr("Raise the limit of the tracker, or leave it out by the rule, then retry.");
    case ErrorCode::Rule: return Text::tr("Open the rule, mend what the error names, publish it, then retry.");
    case ErrorCode::RuleTime: return Text::tr("Look for a loop that does not end in the rule, publish it, then retry.");
    case ErrorCode::RuleMemory: return Text::tr("Look for text or lists that grow without end in the rule, publish it, then retry.");
    case ErrorCode::RuleHost: return Text::tr("Nothing to do at once: it was started again. If it stays, simplify the rule.");
    case ErrorCode::Storage: return Text::tr("Check that the disk has room and the profile folder can be written, then retry.");
    case ErrorCode::Unsupported: return Text::tr("Leave this field or action out by the rule, then retry.");
    case ErrorCode::Cancelled: return Text::tr("Retry when it shall go on.");
    case ErrorCode::Count: break;
    }
    return {};
}

QString nextStep(const Error &error)
{
    if (error.scope == ErrorScope::Trigger && error.code != ErrorCode::Authentication && error.code != ErrorCode::Permission)
        return Text::tr("Correct the query of the trigger, then retry.");
    if (error.code == ErrorCode::Validation && !error.field.isEmpty())
        return Text::tr("Give the field %1 a value that the tracker takes, in the rule or in the issue, then retry.").arg(error.field);
    if (error.code == ErrorCode::Conflict && !error.evidence.isEmpty() && !error.evidence.first().toObject().contains("remote"_L1))
        return Text::tr("Find what changes %1 back (a workflow, a rule, another program), mend it, then retry.").arg(error.field);
    if (isDoubt(error))
        return Text::tr("Look in the tracker whether it was done. Retry does it again; cancel the event if that must not be.");
    if (error.code == ErrorCode::Rule && error.line > 0) {
        return Text::tr("Open the %1 rule, mend line %2, publish it, then retry.")
            .arg(error.rule == "incoming"_L1 ? Text::tr("incoming") : error.rule == "afterAck"_L1 ? Text::tr("after-ack") : Text::tr("outgoing"))
            .arg(error.line);
    }
    return nextStep(error.code);
}

QString scopeSentence(ErrorScope scope, int issues, const QString &connection)
{
    switch (scope) {
    case ErrorScope::Issue:
        if (issues > 1)
            return Text::tr("Issue. Later changes of the same %1 issues wait, all else goes on.").arg(numberText(issues));
        return Text::tr("Issue. Later changes of this issue wait, all else goes on.");
    case ErrorScope::Connection:
        return connection.isEmpty() ? Text::tr("Connection. All of its changes wait.")
                                    : Text::tr("Connection. All changes of %1 wait, other connections go on.").arg(connection);
    case ErrorScope::Trigger: return Text::tr("Trigger. This trigger finds nothing until it is mended, all else goes on.");
    case ErrorScope::Node: return Text::tr("Node. Everything of this tracker waits; nothing is lost.");
    case ErrorScope::Count: break;
    }
    return {};
}

QString whereText(const Error &error, const QString &connection, const QString &node, const QStringList &triggers)
{
    QStringList parts;
    if (!connection.isEmpty())
        parts.append(connection);
    if (!node.isEmpty())
        parts.append(Text::tr("node %1").arg(node));
    if (error.scope == ErrorScope::Trigger) {
        for (const QString &query : triggers)
            parts.append(query.isEmpty() ? Text::tr("trigger without a query") : Text::tr("trigger “%1”").arg(query));
    }
    return parts.join(u" · "_s);
}

QString errorTitle(const Error &error)
{
    return error.message.isEmpty() ? causeSentence(error.code) : error.message;
}

bool isRuleTrouble(const Error &error) { return error.code == ErrorCode::Rule || !error.rule.isEmpty(); }

QString shownDetail(const Error &error)
{
    if (!isRuleTrouble(error))
        return error.detail;
    static const QRegularExpression frame(u"^(\\S*)@lockstep:(rule|prelude):(\\d+):\\d+$"_s);
    QStringList lines;
    for (const QString &line : error.detail.split(u'\n', Qt::SkipEmptyParts)) {
        const QRegularExpressionMatch match = frame.match(line.trimmed());
        if (!match.hasMatch())
            lines.append(line);
        else if (match.captured(2) == "rule"_L1 && !match.captured(1).isEmpty())
            lines.append(Text::tr("%1(), line %2").arg(match.captured(1), match.captured(3)));
    }
    return lines.join(u'\n');
}

} // namespace lockstep::ui
