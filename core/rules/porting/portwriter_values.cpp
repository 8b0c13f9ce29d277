#include "core/rules/porting/portwriter.h"

#include "core/rules/porting/porttexts.h"

#include <QRegularExpression>

#include <utility>

using namespace Qt::StringLiterals;

namespace lockstep::groovy {

using namespace ranks;

QString Writer::at(const Value &value, int rank)
{
    const bool isNumber = rank >= Dot && value.type == Type::Number && !value.text.isEmpty() && value.text.front().isDigit();
    return value.rank < rank || isNumber ? u'(' + value.text + u')' : value.text;
}

QString Writer::stopped(const Value &value) { return value.absent && value.text.contains("?."_L1) && value.rank >= Dot ? u'(' + value.text + u')' : at(value, Dot); }

QString Writer::child(const Node &node, int rank) { return node.lead + at(value(node), rank); }

QString Writer::orNull(const Value &value) const
{
    if (value.blank)
        return at(value, Or) + u" || null"_s;
    return value.absent ? at(value, And + 1) + u" ?? null"_s : value.text;
}

Value Writer::said(const Value &value) const
{
    switch (value.type) {
    case Type::Text:
    case Type::Number:
    case Type::YesNo:
    case Type::Choice:
    case Type::Person:
    case Type::Nothing: return {orNull(value), Type::Text, value.absent || value.blank ? int(Ternary) : value.rank};
    default: return {u"groovy.said("_s + value.text + u')', Type::Text};
    }
}

Value Writer::value(const Node &node)
{
    switch (node.kind) {
    case Kind::Name: return plainName(node);
    case Kind::Number: {
        QString text = node.text;
        text.remove(u'_');
        if (!text.startsWith("0x"_L1) && !text.isEmpty() && QStringLiteral("LlGgIiDdFf").contains(text.back()))
            text.chop(1);
        static const QRegularExpression plain(u"^(0x[0-9a-fA-F]+|(0|[1-9][0-9]*)([.][0-9]+)?([eE][0-9]+)?)$"_s);
        if (!plain.match(text).hasMatch())
            refuse(u"the number %1 is not ported"_s.arg(text.left(40)));
        return {text, Type::Number};
    }
    case Kind::Text:
    case Kind::Slashy: return textValue(node);
    case Kind::List:
    case Kind::Map: return listOrMap(node);
    case Kind::Closure: return closure(node, {}, Ending::Value);
    case Kind::Member: return member(node);
    case Kind::Index: return index(node);
    case Kind::Call: return call(node);
    case Kind::Unary:
    case Kind::Postfix: return unary(node);
    case Kind::Binary: return binary(node);
    case Kind::Assign: return assign(node);
    case Kind::Elvis: return elvis(node);
    case Kind::Ternary: {
        const Value condition = truth(node.child(0));
        const Value yes = value(node.child(1));
        const Value no = value(node.child(2));
        return {at(condition, Or) + node.gap + u'?' + node.child(1).lead + at(yes, Ternary) + node.tail + u':' + node.child(2).lead + at(no, Ternary),
                yes.type == no.type || no.type == Type::Nothing ? yes.type : yes.type == Type::Nothing ? no.type : Type::Unknown, Ternary, yes.absent || no.absent,
                yes.blank || no.blank};
    }
    case Kind::As: return converted(value(node.child(0)), node.typeName.isEmpty() ? node.text : node.typeName);
    case Kind::New: return creation(node);
    case Kind::Paren: {
        Value inner = value(node.child(0));
        inner.text = u'(' + node.child(0).lead + inner.text + node.tail + u')';
        inner.rank = Whole;
        return inner;
    }
    case Kind::Range: refuse(u"a range stands only in [ ] and in “for”"_s); return {};
    case Kind::Named: refuse(u"named arguments are not known"_s); return {};
    default: refuse(node.text.isEmpty() ? u"it is not known to the porting aid"_s : node.text); return {};
    }
}

Value Writer::plainName(const Node &node)
{
    const QString &name = node.text;
    if (name == "true"_L1 || name == "false"_L1)
        return {name, Type::YesNo};
    if (name == "null"_L1)
        return {name, Type::Nothing};
    if (isLocal(name))
        return {renamed(name), typeOf(name)};
    const QString same = sameAs(name);
    const QString here = same.isEmpty() ? name : same;
    if (!isApiName(here, m_direction == RuleDirection::Outgoing)) {
        const QString reason = whyNot(name);
        refuse(u"“%1” is not known here%2"_s.arg(name, reason.isEmpty() ? QString() : u": "_s + reason));
        return {name};
    }
    if (here == "issue"_L1 || here == "before"_L1)
        return {here, Type::Issue};
    if (here == "replica"_L1 || here == "previous"_L1)
        return {here, Type::Replica};
    return {here, here == "firstSync"_L1 ? Type::YesNo : Type::Unknown};
}

Value Writer::textValue(const Node &node)
{
    if (hasForeignEscape(node))
        refuse(u"a text has a backslash before something that needs none"_s);
    if (node.parts.size() <= 1)
        return {literalText(node), Type::Text};
    QString text = u"`"_s;
    for (const TextPart &part : node.parts) {
        if (!part.isCode) {
            text += templatePiece(node.kind == Kind::Slashy ? QString(part.text).replace(u'\\', "\\\\"_L1) : part.text);
            continue;
        }
        const NodePtr code = parseValue(part.text, part.line, m_tree);
        text += u"${"_s + said(value(*code)).text + u'}';
    }
    return {text + u'`', Type::Text};
}

Value Writer::listOrMap(const Node &node)
{
    if (node.kind == Kind::List) {
        QString text = u"["_s;
        Type items = node.children.empty() ? Type::Unknown : Type::Text;
        for (std::size_t i = 0; i < node.children.size(); ++i) {
            const Value item = value(node.child(i));
            items = item.type == Type::Text ? items : Type::Unknown;
            text += (i > 0 ? u","_s : QString()) + node.child(i).lead + orNull(item);
        }
        return {text + node.tail + u']', items == Type::Text ? Type::Texts : Type::List};
    }
    QString text = u"{"_s;
    bool onlyTexts = !node.children.empty();
    for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
        const Node &key = node.child(i);
        const Value given = value(node.child(i + 1));
        onlyTexts = onlyTexts && given.type == Type::Text;
        QString name = key.text;
        if (key.kind == Kind::Paren || (key.kind == Kind::Text && (key.parts.size() > 1 || key.isTriple)) || key.kind == Kind::Slashy)
            name = u'[' + value(key.kind == Kind::Paren ? key.child(0) : key).text + u']';
        else if (key.kind == Kind::Text)
            name = literalText(key);
        else if (key.kind == Kind::Number)
            name = value(key).text;
        else if (key.kind != Kind::Name)
            refuse(u"the key of a map has to be a name, a text or in round brackets"_s);
        text += (i > 0 ? u","_s : QString()) + key.lead + name + u':' + (node.child(i + 1).lead.isEmpty() ? u" "_s : node.child(i + 1).lead) + orNull(given);
    }
    return {text + node.tail + u'}', onlyTexts ? Type::Texts_ByText : Type::Map};
}

Value Writer::creation(const Node &node)
{
    const QString type = node.text.section(u'<', 0, 0).section(u'.', -1);
    if (type == "Date"_L1) {
        m_checks.append(u"a date of issue and replica is a text here, as \"2026-02-01\"; a Date is one of JavaScript"_s);
        return {u"new Date("_s + argumentList(node) + u')'};
    }
    if (node.children.empty() && (type.endsWith("List"_L1) || type.endsWith("Set"_L1)))
        return {u"[]"_s, Type::List};
    if (node.children.empty() && type.endsWith("Map"_L1))
        return {u"{}"_s, Type::Map};
    refuse(u"“new %1” is not known here"_s.arg(type));
    return {};
}

Value Writer::converted(Value given, const QString &fullType)
{
    const QString type = fullType.section(u'<', 0, 0).section(u'.', -1);
    if (type == "String"_L1)
        return given.type == Type::Text ? given : Value {u"groovy.text("_s + given.text + u')', Type::Text};
    if (type == "int"_L1 || type == "Integer"_L1 || type == "long"_L1 || type == "Long"_L1)
        return {u"groovy.integer("_s + given.text + u')', Type::Number};
    if (type == "double"_L1 || type == "Double"_L1 || type == "BigDecimal"_L1 || type == "float"_L1 || type == "Float"_L1)
        return {u"groovy.number("_s + given.text + u')', Type::Number};
    if (type == "List"_L1 || type == "ArrayList"_L1 || type == "Collection"_L1)
        return isList(given.type) ? given : Value {u"groovy.list("_s + given.text + u')', Type::List};
    if (type == "Set"_L1)
        return {u"groovy.unique("_s + given.text + u')', isList(given.type) ? given.type : Type::List};
    if (type == "boolean"_L1 || type == "Boolean"_L1)
        return {u"groovy.truth("_s + given.text + u')', Type::YesNo};
    if (type == "Map"_L1 || type == "Object"_L1)
        return given;
    refuse(u"“as %1” is not ported"_s.arg(type));
    return {};
}

Value Writer::truth(const Node &node)
{
    if (node.kind == Kind::Unary && node.text == "!"_L1) {
        Value inner = truth(node.child(0));
        if (inner.text.startsWith("!empty("_L1) && inner.text.endsWith(u')') && inner.rank == Sign)
            return {inner.text.mid(1), Type::YesNo};
        if (inner.rank == Equal && inner.text.endsWith(" === 'internal'"_L1))
            return {inner.text.replace(" === "_L1, " !== "_L1), Type::YesNo, Equal};
        return {u"!"_s + node.child(0).lead + at(inner, Sign), Type::YesNo, Sign};
    }
    if (node.kind == Kind::Paren) {
        Value inner = truth(node.child(0));
        return {u'(' + node.child(0).lead + inner.text + node.tail + u')', inner.type};
    }
    if (node.kind == Kind::Binary && (node.text == "&&"_L1 || node.text == "||"_L1)) {
        const int rank = node.text == "&&"_L1 ? And : Or;
        const Value left = truth(node.child(0));
        const Value right = truth(node.child(1));
        return {at(left, rank) + node.gap + node.text + node.child(1).lead + at(right, rank + 1), left.type == Type::YesNo && right.type == Type::YesNo ? Type::YesNo : Type::Unknown, rank};
    }
    if (node.kind == Kind::Binary && node.text == "=~"_L1) {
        Value found = pattern(node); // whether there is one is enough
        found.text.replace(u"groovy.found("_s, u"groovy.finds("_s);
        const qsizetype flags = found.text.lastIndexOf(u'/');
        found.text = found.text.left(flags) + found.text.mid(flags).remove(u'g');
        return {found.text, Type::YesNo};
    }
    if (node.kind == Kind::Assign) {
        refuse(u"an assignment is no condition; was == meant?"_s);
        return {};
    }
    return truthOf(value(node));
}

Value Writer::truthOf(const Value &given)
{
    if (given.type == Type::CustomField)
        return {given.key + u" in "_s + given.holder, Type::YesNo, Compare};
    if (agreesOnTruth(given.type))
        return given;
    if (isList(given.type))
        return {u"!empty("_s + given.text + u')', Type::YesNo, Sign};
    return {u"groovy.truth("_s + given.text + u')', Type::YesNo};
}

Value Writer::closure(const Node &node, const QList<Type> &types, Ending ending, bool isEntry)
{
    m_scopes.append(QHash<QString, Type>());
    QStringList names;
    const auto parameter = [&](const QString &name) {
        declare(name, types.value(names.size(), Type::Unknown));
        names.append(renamed(name));
    };
    if (!node.hasArrow && std::any_of(node.body.begin(), node.body.end(), [this](const NodePtr &one) { return usesIt(*one); }))
        parameter(u"it"_s);
    for (const Param &param : node.params) {
        parameter(param.name);
        if (param.fallback)
            names.last() += u" = "_s + value(*param.fallback).text;
    }
    const QSet<QString> outerChanged = std::exchange(m_changedItems, {});
    const Ending outerReturns = std::exchange(m_returns, ending);
    const bool outerCopies = std::exchange(m_copiesItems, ending != Ending::Plain);
    const Loops outerLoops = std::exchange(m_loops, {});

    QString body;
    const bool oneLine = node.body.size() == 1 && !node.body.front()->lead.contains(u'\n') && !node.tail.contains(u'\n') && node.comments.isEmpty();
    if (oneLine && node.body.front()->kind == Kind::Statement && !(ending == Ending::Merge && node.body.front()->child(0).kind == Kind::Assign) && ending != Ending::Plain) {
        const Node &only = node.body.front()->child(0);
        body = ending == Ending::Truth ? truth(only).text : orNull(value(only));
        if (body.startsWith(u'{'))
            body = u'(' + body + u')';
    }
    if (body.isEmpty() || !m_changedItems.isEmpty()) {
        if (node.body.empty()) {
            body = ending == Ending::Plain ? u"{}"_s : u"null"_s;
        } else {
            QString inner = sequence(node.body, node.tail, ending);
            QString copies;
            for (const QString &name : std::as_const(m_changedItems))
                copies += u' ' + renamed(name) + u" = { ..."_s + renamed(name) + u" };"_s; // what is read from an issue is read-only
            body = u'{' + copies + inner + u'}';
        }
    }
    m_loops = outerLoops;
    m_copiesItems = outerCopies;
    m_returns = outerReturns;
    m_changedItems = outerChanged;
    m_scopes.removeLast();
    QString head = names.size() == 1 && !names.first().contains(u'=') ? names.first() : u'(' + names.join(u", "_s) + u')';
    if (isEntry)
        head = u"([" + names.join(u", "_s) + u"])";
    return {head + u" => "_s + body, Type::Function, Arrow};
}

} // namespace lockstep::groovy
