#include "core/rules/porting/portwriter.h"

#include "core/rules/porting/porttexts.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace lockstep::groovy {

namespace {
constexpr int dotRank = 17;

Type listTypeAfter(Type given) { return isList(given) ? given : Type::List; }
} // namespace

/// A list that can be walked through, whatever the value is.
QString Writer::listOf(const Value &given) const
{
    if (!isList(given.type) || given.absent)
        return u"groovy.list("_s + given.text + u')';
    return given.nullable ? u'(' + given.text + u" ?? [])"_s : at(given, dotRank);
}

Value Writer::methodCall(const Value &owner, const QString &name, const Node &node, bool isSafe, const QString &gap)
{
    const QString base = isSafe ? at(owner, dotRank) : stopped(owner);
    const QString dot = base + gap + (isSafe ? u"?."_s : u"."_s);
    if (std::optional<Value> done = walk(owner, name, node))
        return *done;
    for (const auto &method : {&Writer::listMethod, &Writer::patternMethod, &Writer::textMethod}) {
        std::optional<Value> done = (this->*method)(owner, name, node, dot);
        if (!done)
            continue;
        done->absent = done->absent || (isSafe && done->text.startsWith(dot));
        if (isSafe && !done->absent)
            refuse(u"“?.%1” is not ported; ask for null first"_s.arg(name));
        return *done;
    }
    if (owner.type == Type::Function)
        return {dot + name + u'(' + argumentList(node) + u')'};
    refuse(u"“%1()” is not known to the porting aid"_s.arg(name));
    return {};
}

/// What takes a closure: each, collect, find …
std::optional<Value> Writer::walk(const Value &owner, const QString &name, const Node &node)
{
    struct Way {
        const char *here;
        Ending ending;
    };
    static const QHash<QString, Way> ways {
        {u"each"_s, {"forEach", Ending::Plain}}, {u"eachWithIndex"_s, {"forEach", Ending::Plain}}, {u"collect"_s, {"map", Ending::Value}}, {u"find"_s, {"find", Ending::Truth}},
        {u"findAll"_s, {"filter", Ending::Truth}}, {u"any"_s, {"some", Ending::Truth}}, {u"every"_s, {"every", Ending::Truth}}, {u"count"_s, {"filter", Ending::Truth}},
        {u"findIndexOf"_s, {"findIndex", Ending::Truth}}, {u"collectMany"_s, {"flatMap", Ending::Value}}, {u"inject"_s, {"reduce", Ending::Value}}};
    const auto way = ways.constFind(name);
    const Node *last = node.children.size() > 1 ? node.children.back().get() : nullptr;
    if (way == ways.constEnd() || !last || (name == "count"_L1 && last->kind != Kind::Closure))
        return std::nullopt;
    const bool isFold = name == "inject"_L1;
    if (node.children.size() != (isFold ? 3U : 2U)) {
        refuse(u"%1() with that many arguments is not known"_s.arg(name));
        return Value {};
    }
    const bool ofMap = owner.type == Type::Map || owner.type == Type::Texts_ByText || owner.type == Type::CustomKeys;
    const std::size_t parameters = last->kind == Kind::Closure ? last->params.size() : 0;
    const bool byPair = parameters == 2 && name != "eachWithIndex"_L1 && !isFold;
    if ((ofMap || byPair) && (name == "findAll"_L1 || name == "find"_L1) && (name == "findAll"_L1 || byPair)) {
        refuse(u"%1() of a map is not ported; write Object.entries(…).%2(…)"_s.arg(name, QLatin1StringView(way->here)));
        return Value {};
    }
    const Type item = ofMap ? Type::Entry : itemOf(owner.type);
    QString function;
    if (last->kind == Kind::Closure) {
        const QList<Type> types = byPair ? QList<Type> {Type::Text, owner.type == Type::Texts_ByText ? Type::Text : Type::Unknown}
            : isFold ? QList<Type> {value(*argument(node, 0)).type, item}
                     : QList<Type> {item, Type::Number};
        function = closure(*last, types, way->ending, byPair).text;
    } else {
        const Value given = value(*last);
        function = way->ending == Ending::Truth ? u"one => groovy.truth("_s + at(given, dotRank) + u"(one))"_s : u"one => "_s + at(given, dotRank) + u"(one)"_s;
    }
    if (isFold)
        function += u", "_s + value(*argument(node, 0)).text;
    const QString list = byPair ? u"Object.entries("_s + owner.text + u')' : listOf(owner);
    Value result {list + (node.child(0).gap.contains(u'\n') ? node.child(0).gap : QString()) + u'.' + QLatin1StringView(way->here) + u'(' + function + u')'};
    if (name == "find"_L1) {
        result.type = item;
        result.absent = true;
    } else if (name == "findAll"_L1) {
        result.type = listTypeAfter(owner.type);
    } else if (name == "collect"_L1 || name == "collectMany"_L1) {
        // The same items, changed, when the closure gives its parameter.
        const bool same = last->kind == Kind::Closure && !last->body.empty() && last->body.back()->kind == Kind::Statement
            && last->body.back()->child(0).kind == Kind::Name && last->body.back()->child(0).text == (last->params.empty() ? u"it"_s : last->params.front().name);
        result.type = same ? listTypeAfter(owner.type) : Type::List;
    } else if (name == "any"_L1 || name == "every"_L1) {
        result.type = Type::YesNo;
    } else if (name == "count"_L1) {
        result.text += u".length"_s;
        result.type = Type::Number;
    } else if (name == "findIndexOf"_L1) {
        result.type = Type::Number;
    }
    return result;
}

std::optional<Value> Writer::listMethod(const Value &owner, const QString &name, const Node &node, const QString &dot)
{
    const Node *firstNode = argument(node, 0);
    const Value first = firstNode ? value(*firstNode) : Value {};
    const bool isText = owner.type == Type::Text;
    const bool ofMap = owner.type == Type::Map || owner.type == Type::Texts_ByText || owner.type == Type::CustomKeys;
    const bool known = isText || (isList(owner.type) && !owner.absent);
    if (name == "size"_L1 || name == "length"_L1) {
        if (known)
            return Value {isText ? dot + u"length"_s : listOf(owner) + u".length"_s, Type::Number};
        return Value {u"groovy.size("_s + owner.text + u')', Type::Number};
    }
    if (name == "isEmpty"_L1 || name == "empty"_L1) {
        if (known)
            return Value {(isText ? dot + u"length"_s : listOf(owner) + u".length"_s) + u" === 0"_s, Type::YesNo, 9};
        return Value {u"groovy.size("_s + owner.text + u") === 0"_s, Type::YesNo, 9};
    }
    if (name == "contains"_L1 && firstNode) {
        if (isText || owner.type == Type::Texts)
            return Value {(isText ? dot : listOf(owner) + u'.') + u"includes("_s + first.text + u')', Type::YesNo};
        return Value {u"groovy.has("_s + owner.text + u", "_s + first.text + u')', Type::YesNo};
    }
    if (name == "equals"_L1 && firstNode)
        return Value {u"groovy.equal("_s + owner.text + u", "_s + first.text + u')', Type::YesNo};
    if (name == "plus"_L1 && firstNode)
        return sum(owner, first, u" + "_s);
    if (name == "minus"_L1 && firstNode)
        return Value {u"groovy.minus("_s + owner.text + u", "_s + first.text + u')', owner.type};
    if (name == "toString"_L1 && !firstNode)
        return isText ? owner : Value {u"groovy.said("_s + owner.text + u')', Type::Text};
    if (name == "containsKey"_L1 && firstNode)
        return Value {u"Object.hasOwn("_s + owner.text + u", "_s + first.text + u')', Type::YesNo};
    if (name == "keySet"_L1 || name == "values"_L1)
        return Value {u"Object."_s + (name == "values"_L1 ? u"values("_s : u"keys("_s) + owner.text + u')', name == "values"_L1 ? Type::List : Type::Texts};
    if (name == "put"_L1 && argument(node, 1))
        return Value {at(owner, dotRank) + u'[' + first.text + u"] = "_s + value(*argument(node, 1)).text, Type::Unknown, 2};
    if (name == "get"_L1 && firstNode && (ofMap || isList(owner.type) || first.type == Type::Text))
        return Value {at(owner, dotRank) + u'[' + first.text + u']', owner.type == Type::Texts_ByText ? Type::Text : itemOf(owner.type), dotRank, true};
    if ((name == "take"_L1 || name == "drop"_L1) && firstNode)
        return Value {(isList(owner.type) ? listOf(owner) + u'.' : dot) + (name == "take"_L1 ? u"slice(0, "_s : u"slice("_s) + first.text + u')', owner.type};
    const Value list {listOf(owner), listTypeAfter(owner.type)};
    if ((name == "first"_L1 || name == "last"_L1 || name == "head"_L1) && !firstNode)
        return Value {(name == "last"_L1 ? u"groovy.last("_s : u"groovy.first("_s) + owner.text + u')', itemOf(owner.type)};
    if (name == "join"_L1) {
        const bool texts = owner.type == Type::Texts;
        return Value {list.text + (texts ? QString() : u".map(groovy.said)"_s) + u".join("_s + (firstNode ? first.text : u"''"_s) + u')', Type::Text};
    }
    if (name == "unique"_L1 && !firstNode)
        return Value {u"groovy.unique("_s + owner.text + u')', list.type};
    if (name == "toSet"_L1 || name == "toList"_L1)
        return name == "toSet"_L1 ? Value {u"groovy.unique("_s + owner.text + u')', list.type} : list;
    if (name == "flatten"_L1 && !firstNode)
        return Value {list.text + u".flat(Infinity)"_s, Type::List};
    if (name == "findAll"_L1 && !firstNode)
        return Value {list.text + u".filter(groovy.truth)"_s, list.type};
    if ((name == "add"_L1 || name == "push"_L1 || name == "leftShift"_L1) && firstNode && !argument(node, 1) && isList(owner.type) && !owner.nullable && owner.type != Type::Comments)
        return Value {dot + u"push("_s + orNull(first) + u')', Type::Number};
    if (name == "addAll"_L1 && firstNode && isList(owner.type) && !owner.nullable)
        return Value {dot + u"push(..."_s + listOf(first) + u')', Type::Number};
    return std::nullopt;
}

/// replaceAll, split, matches: what takes a pattern.
std::optional<Value> Writer::patternMethod(const Value &owner, const QString &name, const Node &node, const QString &dot)
{
    static const QSet<QString> names {u"replaceAll"_s, u"replaceFirst"_s, u"split"_s, u"matches"_s, u"tokenize"_s};
    if (!names.contains(name))
        return std::nullopt;
    const Node *by = argument(node, 0);
    if (name == "tokenize"_L1 || !by) {
        if (name == "matches"_L1 || name == "replaceAll"_L1 || name == "replaceFirst"_L1)
            return std::nullopt;
        const QString signs_ = by && by->parts.size() == 1 ? patternOf(*by) : u" \t\n"_s;
        if (by && by->parts.size() != 1) {
            refuse(u"%1() by something put together is not ported"_s.arg(name));
            return Value {};
        }
        static const QRegularExpression special(u"([\\\\\\]\\[^-])"_s);
        const QString set = by ? QString(signs_).replace(special, u"\\\\1"_s) : u"\\s"_s;
        return Value {dot + u"split(/["_s + QString(set).replace(u'/', "\\/"_L1) + u"]/).filter(part => part !== '')"_s, Type::Texts};
    }
    if (by->parts.size() != 1 || (name.startsWith("replace"_L1) && (!argument(node, 1) || argument(node, 1)->kind == Kind::Closure))) {
        refuse(u"%1() with that is not ported"_s.arg(name));
        return Value {};
    }
    const QString pattern = patternOf(*by);
    const bool plain = isPlainPattern(pattern);
    const std::optional<QString> expression = regularExpression(pattern, name == "replaceAll"_L1 ? u"g"_s : QString(), name == "matches"_L1);
    if (!expression) {
        refuse(u"JavaScript has no pattern %1"_s.arg(by->text));
        return Value {};
    }
    if (name == "matches"_L1)
        return Value {u"groovy.matches("_s + owner.text + u", "_s + *expression + u')', Type::YesNo};
    if (name == "split"_L1) {
        if (argument(node, 1))
            refuse(u"split() with a limit is not ported"_s);
        return Value {u"groovy.split("_s + owner.text + u", "_s + (plain ? value(*by).text : *expression) + u')', Type::Texts};
    }
    const Node *with = argument(node, 1);
    if (with->text.contains(u'\\'))
        refuse(u"a backslash in what is put in is not ported"_s);
    return Value {dot + u"replace("_s + *expression + u", "_s + value(*with).text + u')', Type::Text};
}

std::optional<Value> Writer::textMethod(const Value &owner, const QString &name, const Node &node, const QString &dot)
{
    static const QHash<QString, QPair<QString, Type>> same {
        {u"toLowerCase"_s, {u"toLowerCase"_s, Type::Text}}, {u"toUpperCase"_s, {u"toUpperCase"_s, Type::Text}}, {u"trim"_s, {u"trim"_s, Type::Text}},
        {u"startsWith"_s, {u"startsWith"_s, Type::YesNo}}, {u"endsWith"_s, {u"endsWith"_s, Type::YesNo}}, {u"indexOf"_s, {u"indexOf"_s, Type::Number}},
        {u"lastIndexOf"_s, {u"lastIndexOf"_s, Type::Number}}, {u"substring"_s, {u"substring"_s, Type::Text}}, {u"charAt"_s, {u"charAt"_s, Type::Text}},
        {u"concat"_s, {u"concat"_s, Type::Text}}, {u"padLeft"_s, {u"padStart"_s, Type::Text}}, {u"padRight"_s, {u"padEnd"_s, Type::Text}},
        {u"getMessage"_s, {u"message"_s, Type::Text}}};
    if (const auto it = same.constFind(name); it != same.constEnd())
        return Value {dot + it->first + u'(' + argumentList(node) + u')', it->second};
    const Node *first = argument(node, 0);
    if (name == "replace"_L1 && argument(node, 1)) {
        const Node *with = argument(node, 1);
        // $ has a meaning in JavaScript there.
        const bool plain = with->kind == Kind::Text && !with->text.contains(u'$');
        return Value {dot + u"replaceAll("_s + value(*first).text + u", "_s + (plain ? QString() : u"() => "_s) + value(*with).text + u')', Type::Text};
    }
    if (name == "equalsIgnoreCase"_L1 && first) {
        const bool literal = first->kind == Kind::Text && first->parts.size() == 1;
        const Value against = value(*first);
        return Value {dot + u"toLowerCase() === "_s + (literal ? quoted(unescaped(first->parts.first().text).toLower()) : at(against, dotRank) + u"?.toLowerCase()"_s), Type::YesNo, 9};
    }
    if (name == "capitalize"_L1 && !first)
        return Value {dot + u"replace(/^./, c => c.toUpperCase())"_s, Type::Text};
    if (name == "toInteger"_L1 || name == "toLong"_L1)
        return Value {u"groovy.integer("_s + owner.text + u')', Type::Number};
    if (name == "toDouble"_L1 || name == "toBigDecimal"_L1 || name == "toFloat"_L1)
        return Value {u"groovy.number("_s + owner.text + u')', Type::Number};
    if (name == "intdiv"_L1 && first)
        return Value {u"Math.trunc("_s + at(owner, 13) + u" / "_s + at(value(*first), 14) + u')', Type::Number};
    return std::nullopt;
}

} // namespace lockstep::groovy
