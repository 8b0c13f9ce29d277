#include "core/rules/porting/portwriter.h"

#include "core/rules/porting/porttexts.h"

#include <utility>

using namespace Qt::StringLiterals;

namespace lockstep::groovy {

using namespace ranks;

namespace {
int rankOf(const QString &sign)
{
    static const QHash<QString, int> ranks {{u"|"_s, 6}, {u"^"_s, 7}, {u"&"_s, 8}, {u"<"_s, Compare}, {u">"_s, Compare}, {u"<="_s, Compare}, {u">="_s, Compare}, {u"<<"_s, Shift},
                                            {u">>"_s, Shift}, {u">>>"_s, Shift}, {u"+"_s, Add}, {u"-"_s, Add}, {u"*"_s, Multiply}, {u"/"_s, Multiply}, {u"%"_s, Multiply}, {u"**"_s, Power}};
    return ranks.value(sign, 0);
}

bool isLiteral(const Node &node)
{
    return node.kind == Kind::Number || node.kind == Kind::Slashy || (node.kind == Kind::Text && node.parts.size() == 1)
        || (node.kind == Kind::Name && (node.text == "true"_L1 || node.text == "false"_L1));
}

bool isPlainScalar(const Value &value) { return (value.type == Type::Text || value.type == Type::Number || value.type == Type::YesNo) && !value.absent; }
} // namespace

Value Writer::sum(const Value &left, const Value &right, const QString &between)
{
    if (isList(left.type))
        return {listOf(left) + u".concat("_s + right.text + u')', left.type == Type::Texts && (right.type == Type::Text || right.type == Type::Texts) ? Type::Texts : Type::List};
    if (left.type == Type::Text || right.type == Type::Text)
        return {at(said(left), Add) + between + at(said(right), Multiply), Type::Text, Add};
    if (left.type == Type::Number && right.type == Type::Number)
        return {at(left, Add) + between + at(right, Multiply), Type::Number, Add};
    return {u"groovy.plus("_s + left.text + u", "_s + right.text + u')'};
}

Value Writer::binary(const Node &node)
{
    const QString &sign = node.text;
    if (sign == "&&"_L1 || sign == "||"_L1) {
        const int rank = sign == "&&"_L1 ? And : Or;
        const auto side = [this](const Node &one) {
            const Value given = truth(one);
            return given.type == Type::YesNo ? given : Value {u"Boolean("_s + given.text + u')', Type::YesNo};
        };
        const Value left = side(node.child(0));
        return {at(left, rank) + node.gap + sign + node.child(1).lead + at(side(node.child(1)), rank + 1), Type::YesNo, rank};
    }
    if (sign == "=~"_L1 || sign == "==~"_L1)
        return pattern(node);
    if (sign == "in"_L1 || sign == "!in"_L1)
        return contains(node);
    if (sign.endsWith("instanceof"_L1)) {
        const Value given = value(node.child(0));
        const QString no = sign.startsWith(u'!') ? u"!"_s : QString();
        const QString type = node.typeName.section(u'.', -1);
        if (type == "List"_L1 || type == "Collection"_L1 || type == "ArrayList"_L1)
            return {no + u"Array.isArray("_s + given.text + u')', Type::YesNo, Sign};
        if (type == "String"_L1 || type == "GString"_L1)
            return {u"typeof "_s + at(given, Sign) + (no.isEmpty() ? u" === "_s : u" !== "_s) + u"'string'"_s, Type::YesNo, Equal};
        refuse(u"“instanceof %1” is not ported"_s.arg(type));
        return {};
    }
    const Value left = value(node.child(0));
    const Value right = value(node.child(1));
    const QString between = node.gap + sign + node.child(1).lead;
    if (sign == "=="_L1 || sign == "!="_L1)
        return equality(left, right, node);
    if (sign == "+"_L1)
        return sum(left, right, between);
    if (sign == "-"_L1 && !(left.type == Type::Number && right.type == Type::Number))
        return {u"groovy.minus("_s + left.text + u", "_s + right.text + u')', isList(left.type) || left.type == Type::Text ? left.type : Type::Unknown};
    if (sign == "<<"_L1) {
        if (left.type != Type::List && left.type != Type::Texts)
            refuse(u"“<<” is known for lists only"_s);
        return {at(left, Dot) + u".push("_s + right.text + u')', Type::Number};
    }
    if (sign == "<=>"_L1 || sign == "==="_L1 || sign == "!=="_L1)
        refuse(u"“%1” is not ported"_s.arg(sign));
    const int rank = rankOf(sign);
    if (sign == "*"_L1 && left.type == Type::Text)
        return {at(left, Dot) + u".repeat("_s + right.text + u')', Type::Text};
    return {at(left, rank) + between + at(right, rank + 1), rank == Compare ? Type::YesNo : Type::Number, rank};
}

Value Writer::equality(Value left, Value right, const Node &node)
{
    const bool negated = node.text == "!="_L1;
    const auto isNull = [](const Node &one) { return one.kind == Kind::Name && one.text == "null"_L1; };
    if (isNull(node.child(0)))
        std::swap(left, right);
    const QString between = node.gap + (negated ? u"!="_s : u"=="_s);
    if (isNull(node.child(0)) || isNull(node.child(1))) {
        if (left.blank)
            return {at(left, Equal) + between + u"= ''"_s, Type::YesNo, Equal};
        return {at(left, Equal) + between + u" null"_s, Type::YesNo, Equal};
    }
    for (Value *side : {&left, &right}) {
        const Value &other = side == &left ? right : left;
        // What a field of choices holds is a choice here and may be a text there.
        if (other.type == Type::Text && (side->type == Type::CustomValue || side->type == Type::Choice))
            *side = {u"text.of("_s + side->text + u')', Type::Text};
    }
    const bool oneIsLiteral = isLiteral(node.child(0)) || isLiteral(node.child(1));
    const bool scalars = (isPlainScalar(left) || left.type == Type::Unknown || left.type == Type::Text) && (isPlainScalar(right) || right.type == Type::Unknown || right.type == Type::Text);
    if ((oneIsLiteral && scalars) || (isPlainScalar(left) && isPlainScalar(right)))
        return {at(left, Equal) + between + u"="_s + (node.child(1).lead.isEmpty() ? u" "_s : node.child(1).lead) + at(right, Compare), Type::YesNo, Equal};
    return {(negated ? u"!"_s : QString()) + u"groovy.equal("_s + left.text + u", "_s + right.text + u')', Type::YesNo, negated ? int(Sign) : int(Whole)};
}

Value Writer::elvis(const Node &node)
{
    const Value left = value(node.child(0));
    const Value right = value(node.child(1));
    const QString first = agreesOnTruth(left.type) ? at(left, Or) : u"groovy.given("_s + left.text + u')';
    return {first + node.gap + u"||"_s + node.child(1).lead + at(right, And), left.type == right.type || right.type == Type::Nothing ? left.type : Type::Unknown, Or, right.absent, right.blank};
}

/// x in list
Value Writer::contains(const Node &node)
{
    const QString no = node.text.startsWith(u'!') ? u"!"_s : QString();
    Value wanted = value(node.child(0));
    const Value list = value(node.child(1));
    if (list.type == Type::Texts && (wanted.type == Type::CustomValue || wanted.type == Type::Choice))
        wanted = {u"text.of("_s + wanted.text + u')', Type::Text};
    if (list.type == Type::Texts)
        return {no + listOf(list) + u".includes("_s + wanted.text + u')', Type::YesNo, no.isEmpty() ? int(Whole) : int(Sign)};
    return {no + u"groovy.has("_s + list.text + u", "_s + wanted.text + u')', Type::YesNo, no.isEmpty() ? int(Whole) : int(Sign)};
}

/// x =~ /pattern/ gives what was found, x ==~ /pattern/ whether it matches from end to end.
Value Writer::pattern(const Node &node)
{
    const Node &by = node.child(1);
    const bool whole = node.text == "==~"_L1;
    if (by.parts.size() != 1) {
        refuse(u"a pattern that is put together is not ported"_s);
        return {};
    }
    const std::optional<QString> expression = regularExpression(patternOf(by), whole ? QString() : u"g"_s, whole);
    if (!expression) {
        refuse(u"JavaScript has no pattern %1"_s.arg(by.text));
        return {};
    }
    const Value in = value(node.child(0));
    if (whole)
        return {u"groovy.matches("_s + in.text + u", "_s + *expression + u')', Type::YesNo};
    return {u"groovy.found("_s + in.text + u", "_s + *expression + u')', Type::List};
}

Value Writer::unary(const Node &node)
{
    if (node.text == "!"_L1)
        return truth(node);
    const bool steps = node.text.size() == 2;
    if (steps && node.child(0).kind != Kind::Name)
        refuse(u"“%1” is known for variables only"_s.arg(node.text));
    const Value given = value(node.child(0));
    if (node.kind == Kind::Postfix)
        return {at(given, Dot) + node.text, Type::Number, Step};
    return {node.text + at(given, Step), Type::Number, Sign};
}

} // namespace lockstep::groovy
