#include "core/rules/porting/portwriter.h"

#include "core/rules/porting/porttexts.h"

#include <utility>

using namespace Qt::StringLiterals;

namespace lockstep::groovy {

QString Writer::branch(const Node &block, Ending ending)
{
    m_scopes.append(QHash<QString, Type>());
    QString out = sequence(block.body, block.tail, ending);
    if (block.hasBraces)
        out = block.lead + u'{' + out + u'}';
    else if (out.trimmed().startsWith("//"_L1) || out.trimmed().startsWith("/*"_L1) || block.body.front()->kind == Kind::Declare)
        out = u" {"_s + out + (out.contains(u'\n') ? u"\n}"_s : u" }"_s); // a comment and a statement
    m_scopes.removeLast();
    return out;
}

/// (condition) behind if and while, (list) behind for: one that cannot be ported stops the rule there.
QString Writer::head(const Node &node, const Node &given, bool isCondition)
{
    const QString outer = std::exchange(m_refusal, QString());
    const Value result = isCondition ? truth(given) : value(given);
    QString text = result.text;
    if (!m_refusal.isEmpty()) {
        const QString reason = u"the condition is not ported: %1"_s.arg(m_refusal);
        const Node &body = *node.children.back();
        QString was = m_source.mid(node.begin, qMax<qsizetype>(0, (node.kind == Kind::If ? node.child(1) : body).begin - node.begin)).simplified();
        text = u"fail.issue("_s + quoted(u"Line %1 of the Exalate rule: %2"_s.arg(node.line).arg(reason)) + u") /* "_s + was.replace("*/"_L1, "* /"_L1) + u" */"_s;
        check(reason);
    }
    m_refusal = outer;
    return node.gap + u'(' + given.lead + text + node.tail + u')';
}

QString Writer::ifStatement(const Node &node, Ending ending)
{
    QString out = u"if"_s + head(node, node.child(0), true) + branch(node.child(1), ending);
    if (node.children.size() > 2) {
        const QString otherwise = branch(node.child(2), ending);
        out += node.typeName + u"else"_s + (otherwise.startsWith(u' ') || otherwise.startsWith(u'\n') || otherwise.startsWith(u'{') ? otherwise : u' ' + otherwise);
    }
    return out;
}

QString Writer::forStatement(const Node &node)
{
    m_scopes.append(QHash<QString, Type>());
    ++m_loops.loops;
    QString out = u"for"_s;
    if (node.kind == Kind::For) {
        const auto part = [this](const Node &one) {
            if (one.kind == Kind::Empty)
                return QString();
            return one.kind == Kind::Declare || one.kind == Kind::Statement ? written(one, Ending::Plain).chopped(1) : value(one).text;
        };
        const QString first = part(node.child(0));
        const QString condition = node.child(1).kind == Kind::Empty ? QString() : truth(node.child(1)).text;
        out += node.gap + u'(' + first + u"; "_s + condition + u"; "_s + part(node.child(2)) + node.tail + u')' + branch(node.child(3), Ending::Plain);
        --m_loops.loops;
        m_scopes.removeLast();
        return out;
    }
    const Node &list = node.child(0);
    const QString name = renamed(node.text);
    if (list.kind == Kind::Range) {
        declare(node.text, Type::Number);
        const bool bothKnown = list.child(0).kind == Kind::Number && list.child(1).kind == Kind::Number && list.child(0).text.toInt() <= list.child(1).text.toInt();
        if (!bothKnown && !(list.child(0).text == "0"_L1 && list.text == "..<"_L1))
            refuse(u"a range may run downwards; write the loop with a counter"_s);
        out += node.gap + u"(let "_s + name + u" = "_s + value(list.child(0)).text + u"; "_s + name + (list.text == "..<"_L1 ? u" < "_s : u" <= "_s)
            + at(value(list.child(1)), 11) + u"; ++"_s + name + u')';
    } else {
        const QString outer = m_refusal;
        const Value walked = value(list);
        declare(node.text, itemOf(walked.type));
        out += node.gap + (m_tree.assigned.contains(node.text) ? u"(let "_s : u"(const "_s) + name + u" of "_s + listOf(walked) + node.tail + u')';
    }
    out += branch(node.child(1), Ending::Plain);
    --m_loops.loops;
    m_scopes.removeLast();
    return out;
}

QString Writer::tryStatement(const Node &node, Ending ending)
{
    QString out = u"try"_s;
    for (std::size_t i = 0; i < node.children.size(); ++i) {
        const Node &part = node.child(i);
        if (part.kind == Kind::Catch) {
            if (i > 1)
                refuse(u"there is one “catch” only; ask in it what e is"_s);
            m_scopes.append(QHash<QString, Type>());
            declare(part.text, Type::Unknown);
            out += part.lead + u"catch"_s + part.gap + u'(' + renamed(part.text) + part.tail + u')' + branch(part.child(0), ending);
            m_scopes.removeLast();
            static const QSet<QString> any {QString(), u"Exception"_s, u"Throwable"_s, u"def"_s};
            if (!any.contains(part.typeName))
                check(u"catch takes every error here, not only %1"_s.arg(part.typeName));
            continue;
        }
        m_tries += i == 0 ? 1 : 0;
        out += part.typeName + branch(part, i == 0 ? ending : Ending::Plain);
        m_tries -= i == 0 ? 1 : 0;
    }
    return out;
}

QString Writer::switchStatement(const Node &node, Ending ending)
{
    if (ending != Ending::Plain)
        check(u"what the closure gives at the end of “switch” is not ported; write return in each case"_s);
    QString out = u"switch"_s + head(node, node.child(0), false) + node.typeName + u'{';
    ++m_loops.switches;
    bool hasDefault = false;
    for (std::size_t i = 1; i < node.children.size(); ++i) {
        const Node &part = node.child(i);
        out += part.lead;
        if (part.children.empty()) {
            out += u"default"_s;
            if (std::exchange(hasDefault, true))
                refuse(u"there are two “default”"_s);
        } else {
            const Node &against = part.child(0);
            if (against.kind != Kind::Text && against.kind != Kind::Number)
                refuse(u"a case that is not a plain text or number is not ported; write if"_s);
            out += u"case"_s + child(against);
        }
        // What stands before the next case is its own.
        out += part.gap + u':' + sequence(part.body, i + 1 == node.children.size() ? part.tail : QString(), Ending::Plain);
    }
    --m_loops.switches;
    return out + u'}';
}

/// Exalate tells from the class of an exception what stops: the issue or the connection.
QString Writer::throwStatement(const Node &node)
{
    const Node &thrown = node.child(0);
    if (thrown.kind != Kind::New)
        return u"throw"_s + child(thrown) + u';';
    const QString type = thrown.text.section(u'.', -1);
    const QString message = thrown.children.empty() ? quoted(type) : value(thrown.child(0)).text;
    if (m_tries > 0)
        return u"throw new Error("_s + message + u");"_s;
    if (type == "IssueTrackerException"_L1)
        return u"fail.issue("_s + message + u");"_s;
    hint(node.line, u"fail.connection stops the connection, as %1 does in Exalate; fail.issue stops this issue alone"_s.arg(type));
    return u"fail.connection("_s + message + u");"_s;
}

} // namespace lockstep::groovy
