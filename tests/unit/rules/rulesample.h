#pragma once
// An issue, a replica and inputs for tests of rules.

#include "core/rules/ruleengine.h"

#include <QJsonArray>

namespace lockstep::sample {
using namespace Qt::StringLiterals;

inline Comment comment(const QString &id, const QString &body, Visibility visibility = Visibility::Public)
{
    Comment c;
    c.id = id;
    c.body = body;
    c.visibility = visibility;
    c.author = {.id = u"6"_s, .login = u"dev"_s, .name = u"Dora"_s, .email = u"dora@example.test"_s};
    return c;
}

inline Attachment attachment(const QString &id, const QString &fileName, Visibility visibility = Visibility::Public)
{
    Attachment a;
    a.id = id;
    a.fileName = fileName;
    a.mimeType = u"text/plain"_s;
    a.size = 5;
    a.visibility = visibility;
    return a;
}

inline QJsonObject choice(const QString &id, const QString &name) { return {{u"id"_s, id}, {u"name"_s, name}}; }

inline Issue issue()
{
    Issue i;
    i.id = IssueId(u"7"_s);
    i.key = u"A-7"_s;
    i.url = u"http://tracker.example.test/7"_s;
    i.updatedAt = QDateTime::fromMSecsSinceEpoch(1767225600000, Qt::UTC);
    i.author = {.id = u"6"_s, .login = u"dev"_s, .name = u"Dora"_s, .email = u"dora@example.test"_s};
    i.fields = {{u"summary"_s, u"Printer on fire"_s}, {u"description"_s, u"It *burns*"_s}, {u"status"_s, choice(u"1"_s, u"Open"_s)},
                {u"priority"_s, choice(u"4"_s, u"High"_s)}, {u"assignee"_s, i.author.toJson()},
                {u"labels"_s, QJsonArray {u"hot"_s, u"office"_s}}};
    i.custom = {{u"Severity"_s, u"S1"_s}, {u"External ref"_s, u"X-1"_s}};
    i.comments = {comment(u"c1"_s, u"first"_s), comment(u"c2"_s, u"secret"_s, Visibility::Internal), comment(u"c3"_s, u"third"_s)};
    i.attachments = {attachment(u"a1"_s, u"photo.txt"_s)};
    return i;
}

inline OutgoingInput outgoing(const QString &script)
{
    OutgoingInput input;
    input.rules = {.mode = RuleMode::Script, .outgoing = script, .incoming = {}, .version = 3};
    input.connection = {u"Blue to Red"_s, u"Blue"_s, u"Red"_s, u"redmine"_s};
    input.issue = issue();
    return input;
}

inline Replica replica()
{
    Replica r;
    r.issueId = IssueId(u"99"_s);
    r.key = u"R-99"_s;
    r.fields = {{u"summary"_s, u"Fire out"_s}, {u"status"_s, choice(u"x"_s, u"resolved"_s)}};
    r.custom = {{u"Impact"_s, u"low"_s}};
    r.customKeys = {{u"ticket"_s, 12}};
    r.comments = {comment(u"r1"_s, u"hello"_s), comment(u"r2"_s, u"note"_s, Visibility::Internal)};
    r.attachments = {attachment(u"ra"_s, u"log.txt"_s)};
    return r;
}

inline IncomingInput incoming(const QString &script)
{
    IncomingInput input;
    input.rules = {.mode = RuleMode::Script, .outgoing = {}, .incoming = script, .version = 5};
    input.connection = {u"Blue to Red"_s, u"Blue"_s, u"Red"_s, u"redmine"_s};
    input.replica = replica().toJson();
    input.issue = issue();
    input.firstSync = false;
    return input;
}

} // namespace lockstep::sample
