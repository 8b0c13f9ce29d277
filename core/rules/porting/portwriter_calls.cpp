#include "core/rules/porting/portwriter.h"

#include "core/rules/porting/porttexts.h"

using namespace Qt::StringLiterals;

namespace lockstep::groovy {

namespace {
const QSet<QString> &helpers()
{
    static const QSet<QString> names {u"commentHelper"_s, u"attachmentHelper"_s, u"nodeHelper"_s, u"userHelper"_s, u"syncHelper"_s, u"workflowHelper"_s, u"debug"_s, u"debugHelper"_s,
                                      u"log"_s, u"httpClient"_s, u"workLogHelper"_s, u"serviceDeskHelper"_s};
    return names;
}

/// get of getName, set of setName, is of isInternal: what is behind, in lower case.
QString fieldOf(const QString &method, QLatin1StringView prefix)
{
    if (!method.startsWith(prefix) || method.size() == prefix.size() || !method.at(prefix.size()).isUpper())
        return {};
    return method.at(prefix.size()).toLower() + method.mid(prefix.size() + 1);
}
} // namespace

const Node *Writer::argument(const Node &node, std::size_t i) const
{
    const std::size_t first = node.kind == Kind::New ? 0 : 1;
    return i + first < node.children.size() ? node.children.at(i + first).get() : nullptr;
}

QString Writer::argumentList(const Node &node, std::size_t most)
{
    QString text;
    for (std::size_t i = 0; i < most; ++i) {
        const Node *one = argument(node, i);
        if (!one)
            break;
        const bool trails = node.trailing && !argument(node, i + 1);
        text += (i > 0 ? u","_s : QString()) + (trails && i > 0 ? u" "_s : trails ? QString() : one->lead) + orNull(value(*one));
    }
    return text + node.tail;
}

Value Writer::call(const Node &node)
{
    const Node &callee = node.child(0);
    if (callee.kind == Kind::Name)
        return freeCall(node, callee.text);
    if (callee.kind != Kind::Member || callee.children.size() > 1 || callee.text.isEmpty()) {
        const Value function = value(callee);
        return {at(function, 17) + u'(' + argumentList(node) + u')'};
    }
    const Node &ownerNode = callee.child(0);
    const QString &method = callee.text;
    if (ownerNode.kind == Kind::Name && helpers().contains(ownerNode.text) && !isLocal(ownerNode.text)) {
        if (std::optional<Value> done = helperCall(node, ownerNode.text, method))
            return *done;
    }
    if (ownerNode.kind == Kind::Name && m_functions.contains(ownerNode.text) && method == "call"_L1)
        return {renamed(ownerNode.text) + u'(' + argumentList(node) + u')'};
    if (ownerNode.kind == Kind::Name && ownerNode.text == "Math"_L1)
        return {u"Math."_s + method + u'(' + argumentList(node) + u')', Type::Number};
    const Value owner = value(ownerNode);
    const bool known = owner.type != Type::Unknown && owner.type != Type::Text && !isList(owner.type);
    if (const QString field = fieldOf(method, "set"_L1); !field.isEmpty() && node.children.size() == 2 && known) {
        if (!mayAssign(field, owner))
            return {};
        m_writing = true;
        const Value written = property(owner, field, false);
        m_writing = false;
        return store(written, field, u"="_s, u" "_s, node.child(1), value(node.child(1)));
    }
    if (node.children.size() == 1) {
        QString field = fieldOf(method, "get"_L1);
        if (field.isEmpty() && method == "isInternal"_L1)
            field = u"internal"_s;
        if (!field.isEmpty())
            return property(owner, field, callee.isSafe, callee.gap);
    }
    if (callee.isSpread) {
        const Value one = methodCall({u"one"_s, itemOf(owner.type)}, method, node, false, {});
        return {listOf(owner) + u".map(one => "_s + orNull(one) + u')', one.type == Type::Text ? Type::Texts : Type::List};
    }
    return methodCall(owner, method, node, callee.isSafe, callee.gap);
}

Value Writer::freeCall(const Node &node, const QString &name)
{
    if (name == "println"_L1 || name == "print"_L1)
        return {u"log("_s + argumentList(node) + u')'};
    if (name == "store"_L1 && !isLocal(name)) {
        if (m_direction == RuleDirection::Outgoing)
            refuse(u"store(issue) goes into the incoming rule"_s);
        return {u"store("_s + argumentList(node) + u')'};
    }
    if (!isLocal(name)) {
        const QString reason = whyNot(name);
        refuse(u"“%1” is not known here%2"_s.arg(name, reason.isEmpty() ? QString() : u": "_s + reason));
        return {};
    }
    return {renamed(name) + u'(' + argumentList(node) + u')'};
}

/// comments.merge, attachments.merge and worklogs.merge. Without a function Exalate says whose comment it is.
Value Writer::mergeCall(const Node &node, Type list)
{
    struct Names {
        QString helper;
        QString here;
        QString removed;
        Type done;
    };
    static const QHash<Type, Names> all {
        {Type::Comments, {u"commentHelper.mergeComments"_s, u"comments"_s, u"comments that were removed"_s, Type::CommentsDone}},
        {Type::Attachments, {u"attachmentHelper.mergeAttachments"_s, u"attachments"_s, u"attachments that were removed"_s, Type::AttachmentsDone}},
        {Type::Worklogs, {u"workLogHelper.mergeWorkLogs"_s, u"worklogs"_s, u"time entries that were removed"_s, Type::WorklogsDone}}};
    const Names names = all.value(list);
    const Node *issue = argument(node, 0);
    const Node *replica = argument(node, 1);
    const Node *shape = argument(node, 2);
    if (m_direction == RuleDirection::Outgoing) {
        refuse(u"%1 goes into the incoming rule"_s.arg(names.helper));
        return {};
    }
    if (!issue || !replica || value(*issue).type != Type::Issue || value(*replica).type != Type::Replica) {
        refuse(u"%1 takes issue and replica"_s.arg(names.helper));
        return {};
    }
    QString text = names.here + u".merge("_s + issue->lead + value(*issue).text + u',' + replica->lead + value(*replica).text;
    if (shape) {
        text += u","_s + (shape->lead.isEmpty() || node.trailing ? u" "_s : shape->lead);
        if (shape->kind == Kind::Closure) {
            text += closure(*shape, {itemOf(list)}, Ending::Merge).text;
        } else {
            refuse(u"the function has to be written there"_s);
        }
    } else if (list == Type::Comments) {
        text += u", c => `${text.of(c.author)} commented:\\n${c.body}`"_s;
        hint(node.line, u"Exalate writes who said it above each comment; for the text alone write comments.merge(issue, replica)"_s);
    }
    hint(node.line, names.removed + u" on the other side stay here"_s);
    return {text + node.tail + u')', names.done};
}

std::optional<Value> Writer::helperCall(const Node &node, const QString &helper, const QString &method)
{
    const Node *first = argument(node, 0);
    const auto one = [&] { return first ? value(*first) : Value {QString(), Type::Nothing}; };
    if (helper == "log"_L1)
        return Value {(method == "warn"_L1 || method == "error"_L1 ? u"warn("_s : u"log("_s) + argumentList(node) + u')'};
    if (helper == "debug"_L1 && method == "error"_L1)
        return Value {u"fail.issue("_s + argumentList(node) + u')'};
    if (method == "mergeComments"_L1)
        return mergeCall(node, Type::Comments);
    if (method == "mergeAttachments"_L1)
        return mergeCall(node, Type::Attachments);
    if (method == "mergeWorkLogs"_L1)
        return mergeCall(node, Type::Worklogs);
    if (method == "filterLocal"_L1 && helper == "commentHelper"_L1 && first)
        return Value {listOf(one()) + u".filter(c => c.visibility === 'public')"_s, Type::Comments};
    if (method == "addComment"_L1 && first) {
        if (m_direction == RuleDirection::Outgoing)
            refuse(u"commentHelper.addComment goes into the incoming rule"_s);
        for (std::size_t i = 1; argument(node, i); ++i) {
            if (argument(node, i)->text == "true"_L1 || argument(node, i)->text == "false"_L1)
                check(u"whether the comment is sent back is told in the outgoing rule: filter replica.comments there"_s);
        }
        return Value {u"comments.add("_s + orNull(one()) + u')', Type::CommentsDone};
    }
    static const QHash<QString, QString> people {{u"getUserByEmail"_s, u"byEmail"_s}, {u"getByEmail"_s, u"byEmail"_s}, {u"getUserByUsername"_s, u"byLogin"_s}, {u"getUserByFullName"_s, u"byName"_s}};
    if (const QString by = people.value(method); !by.isEmpty() && first)
        return Value {u"users."_s + by + u'(' + first->lead + value(*first).text + u')', Type::Person};
    if (method == "getLabel"_L1 && first) {
        const Value label = one();
        return label.type == Type::Text ? label : Value {u"groovy.text("_s + label.text + u')', Type::Text};
    }
    static const QHash<QString, Type> kept {{u"getUser"_s, Type::Person}, {u"getUserById"_s, Type::Person}, {u"getStatus"_s, Type::Choice}, {u"getPriority"_s, Type::Choice},
                                            {u"getIssueType"_s, Type::Choice}, {u"getOption"_s, Type::CustomValue}};
    if (helper == "nodeHelper"_L1 && kept.contains(method)) {
        const std::size_t most = method == "getOption"_L1 ? 100 : 1; // a project's key has no meaning here
        return Value {u"nodeHelper."_s + method + u'(' + argumentList(node, most) + u')', kept.value(method)};
    }
    if (helper == "syncHelper"_L1 && (method == "syncBackAfterProcessing"_L1 || method == "unExalateAfterProcessing"_L1))
        return Value {u"syncHelper."_s + method + u"()"_s};
    if (helper == "workflowHelper"_L1 && method == "transition"_L1) {
        check(u"this works for a transition that is called like the status it leads to; else assign the status, as issue.status = \"Done\""_s);
        return Value {u"workflowHelper.transition("_s + argumentList(node) + u')'};
    }
    static const QSet<QString> calls {u"get"_s, u"post"_s, u"put"_s, u"delete"_s, u"http"_s};
    if (helper == "httpClient"_L1 && calls.contains(method)) {
        if (m_direction == RuleDirection::Outgoing && method != "get"_L1 && method != "http"_L1)
            refuse(u"httpClient.%1 goes into the incoming rule; an outgoing rule only reads"_s.arg(method));
        check(u"the API of the tracker here may have other addresses than the one that this was written for"_s);
        return Value {u"httpClient."_s + method + u'(' + argumentList(node) + u')'};
    }
    const QString reason = whyNot(helper);
    refuse(u"%1.%2 is not there yet%3"_s.arg(helper, method, reason.isEmpty() ? QString() : u": "_s + reason));
    return Value {};
}

} // namespace lockstep::groovy
