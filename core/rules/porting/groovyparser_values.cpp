#include "core/rules/porting/groovyparser.h"

#include <QHash>

using namespace Qt::StringLiterals;

namespace lockstep::groovy {

namespace {
int rankOf(const QString &sign)
{
    static const QHash<QString, int> ranks {
        {u"||"_s, 1}, {u"&&"_s, 2}, {u"|"_s, 3}, {u"^"_s, 4}, {u"&"_s, 5},
        {u"=="_s, 6}, {u"!="_s, 6}, {u"==="_s, 6}, {u"!=="_s, 6}, {u"<=>"_s, 6}, {u"=~"_s, 6}, {u"==~"_s, 6},
        {u"<"_s, 7}, {u">"_s, 7}, {u"<="_s, 7}, {u">="_s, 7}, {u"in"_s, 7}, {u"!in"_s, 7}, {u"instanceof"_s, 7}, {u"!instanceof"_s, 7}, {u"as"_s, 7},
        {u"<<"_s, 8}, {u">>"_s, 8}, {u">>>"_s, 8}, {u".."_s, 8}, {u"..<"_s, 8}, {u"+"_s, 9}, {u"-"_s, 9}, {u"*"_s, 10}, {u"/"_s, 10}, {u"%"_s, 10}, {u"**"_s, 11}};
    return ranks.value(sign, 0);
}

bool assigns(const Token &token)
{
    static const QSet<QString> signs_ {u"="_s, u"+="_s, u"-="_s, u"*="_s, u"/="_s, u"%="_s, u"<<="_s, u"?="_s, u"**="_s, u"|="_s, u"&="_s};
    return token.kind == TokenKind::Sign && signs_.contains(token.text);
}

/// Words that begin or join statements, and so are no values.
bool isKeyword(const QString &word)
{
    static const QSet<QString> words {u"if"_s, u"else"_s, u"for"_s, u"while"_s, u"return"_s, u"throw"_s, u"try"_s, u"catch"_s, u"finally"_s, u"switch"_s, u"case"_s,
                                      u"def"_s, u"import"_s, u"class"_s, u"in"_s, u"as"_s, u"instanceof"_s, u"break"_s, u"continue"_s, u"assert"_s, u"do"_s};
    return words.contains(word);
}
} // namespace

bool Parser::beginsValue(const Token &token) const
{
    switch (token.kind) {
    case TokenKind::Name: return !isKeyword(token.text);
    case TokenKind::Number:
    case TokenKind::Text:
    case TokenKind::Slashy: return true;
    default: return token.is("(") || token.is("[");
    }
}

bool Parser::goesOn() const { return m_brackets > 0 || !peek().newLine; }

NodePtr Parser::onlyValue()
{
    ++m_brackets;
    NodePtr node = value();
    if (!failed() && peek().kind != TokenKind::End)
        fail(u"more than one value"_s);
    if (!failed() && node->depth > deepestValue)
        fail(u"it is nested too deeply"_s);
    if (failed()) {
        node = make(Kind::Unknown);
        node->text = m_error;
    }
    return node;
}

NodePtr Parser::value()
{
    if (m_nesting > deepestValue)
        return fail(u"it is nested too deeply"_s);
    ++m_nesting;
    NodePtr node = choice();
    if (!failed() && assigns(peek()) && goesOn()) {
        NodePtr assign = make(Kind::Assign);
        assign->lead = std::exchange(node->lead, QString());
        assign->gap = peek().lead;
        assign->text = take().text;
        const QString name = node->kind == Kind::Name ? node->text : QString();
        adopt(*assign, std::move(node));
        adopt(*assign, value());
        if (!name.isEmpty())
            m_tree.assigned.insert(name);
        if (assign->text == "+="_L1 && assign->children.back()->kind != Kind::Number)
            m_tree.grown.insert(name);
        else if (assign->text != "+="_L1 && assign->text != "-="_L1)
            m_tree.replaced.insert(name);
        node = std::move(assign);
    }
    --m_nesting;
    return node;
}

NodePtr Parser::choice()
{
    if (m_nesting > deepestValue)
        return fail(u"it is nested too deeply"_s);
    ++m_nesting;
    NodePtr node = binary(1);
    if (!failed() && (peek().is("?") || peek().is("?:"))) {
        NodePtr whole = make(peek().is("?:") ? Kind::Elvis : Kind::Ternary);
        whole->lead = std::exchange(node->lead, QString());
        whole->gap = take().lead;
        adopt(*whole, std::move(node));
        adopt(*whole, choice());
        if (whole->kind == Kind::Ternary && !failed()) {
            expect(":", whole->tail);
            if (!failed())
                adopt(*whole, choice());
        }
        node = std::move(whole);
    }
    --m_nesting;
    return node;
}

NodePtr Parser::binary(int least)
{
    NodePtr left = unary();
    while (!failed()) {
        QString sign = peek().text;
        const bool negated = peek().is("!") && (peek(1).isName("in") || peek(1).isName("instanceof"));
        if (negated)
            sign += peek(1).text;
        const int rank = peek().kind == TokenKind::Sign || peek().kind == TokenKind::Name ? rankOf(sign) : 0;
        const bool joins = rank <= 2; // && and || may begin a line
        if (rank < least || rank == 0 || (!goesOn() && !joins))
            break;
        NodePtr node = make(sign == "as"_L1 ? Kind::As : sign.startsWith(".."_L1) ? Kind::Range : Kind::Binary);
        node->lead = std::exchange(left->lead, QString());
        node->gap = take().lead;
        if (negated)
            take();
        node->text = sign;
        adopt(*node, std::move(left));
        if (node->kind == Kind::As || sign.endsWith("instanceof"_L1)) {
            const qsizetype after = afterType(m_at);
            if (after < 0)
                return fail(u"a type is expected"_s);
            while (m_at < after && !failed())
                node->typeName += take().text;
        } else {
            adopt(*node, binary(rank + 1));
        }
        left = std::move(node);
    }
    return left;
}

bool Parser::isCast() const
{
    static const QSet<QString> types {u"String"_s, u"int"_s, u"Integer"_s, u"long"_s, u"Long"_s, u"double"_s, u"Double"_s, u"List"_s, u"Map"_s, u"Set"_s, u"BigDecimal"_s,
                                      u"boolean"_s, u"Boolean"_s, u"Object"_s, u"Collection"_s};
    if (!peek().is("(") || !types.contains(peek(1).text))
        return false;
    const qsizetype after = afterType(m_at + 1);
    return after > 0 && m_tokens.at(after).is(")") && !m_tokens.at(qMin(after + 1, m_tokens.size() - 1)).newLine
        && beginsValue(m_tokens.at(qMin(after + 1, m_tokens.size() - 1)));
}

NodePtr Parser::unary()
{
    if (m_nesting > deepestValue)
        return fail(u"it is nested too deeply"_s);
    if (isCast()) {
        NodePtr node = make(Kind::As);
        take();
        while (!peek().is(")") && peek().kind != TokenKind::End)
            node->typeName += take().text;
        take();
        ++m_nesting;
        adopt(*node, unary());
        --m_nesting;
        return node;
    }
    for (const char *sign : {"!", "-", "+", "++", "--"}) {
        if (!peek().is(sign))
            continue;
        NodePtr node = make(Kind::Unary);
        node->text = take().text;
        ++m_nesting;
        adopt(*node, unary());
        --m_nesting;
        if (node->text.size() == 2 && node->child(0).kind == Kind::Name)
            m_tree.assigned.insert(node->child(0).text);
        return node;
    }
    return postfix();
}

NodePtr Parser::member(NodePtr owner)
{
    NodePtr node = make(Kind::Member);
    node->lead = std::exchange(owner->lead, QString());
    node->line = peek().line;
    node->isSafe = peek().is("?.");
    node->isSpread = peek().is("*.");
    node->gap = take().lead;
    adopt(*node, std::move(owner));
    if (peek().kind == TokenKind::Name) {
        node->text = take().text;
        return node;
    }
    if (peek().kind == TokenKind::Text || peek().is("(")) {
        NodePtr name = primary();
        if (name->kind == Kind::Text && name->parts.size() == 1)
            node->text = name->parts.first().text; // a field's name
        else if (!failed())
            adopt(*node, std::move(name));
        return node;
    }
    return fail(u"a name is expected behind “.”"_s);
}

NodePtr Parser::postfix()
{
    NodePtr node = primary();
    while (!failed()) {
        const Token &token = peek();
        if (token.is(".") || token.is("?.") || token.is("*.")) {
            node = member(std::move(node));
            continue;
        }
        if (!goesOn())
            break;
        if (token.is("[") || token.is("?[")) {
            NodePtr index = make(Kind::Index);
            index->lead = std::exchange(node->lead, QString());
            index->isSafe = token.is("?[");
            take();
            ++m_brackets;
            adopt(*index, std::move(node));
            adopt(*index, value());
            --m_brackets;
            if (!failed())
                expect("]", index->tail);
            node = std::move(index);
        } else if (token.is("(") && !token.newLine) {
            NodePtr call = make(Kind::Call);
            call->lead = std::exchange(node->lead, QString());
            call->line = node->line;
            take();
            adopt(*call, std::move(node));
            arguments(*call, ")");
            node = std::move(call);
        } else if (token.is("{") && !token.newLine && (node->kind == Kind::Call || node->kind == Kind::Member || node->kind == Kind::Name) && !node->trailing) {
            if (node->kind != Kind::Call) {
                NodePtr call = make(Kind::Call);
                call->lead = std::exchange(node->lead, QString());
                call->line = node->line;
                adopt(*call, std::move(node));
                node = std::move(call);
            }
            node->trailing = true;
            adopt(*node, closure());
        } else if ((token.is("++") || token.is("--")) && !token.newLine) {
            NodePtr step = make(Kind::Postfix);
            step->lead = std::exchange(node->lead, QString());
            step->text = take().text;
            if (node->kind == Kind::Name)
                m_tree.assigned.insert(node->text);
            adopt(*step, std::move(node));
            node = std::move(step);
        } else if (token.is(".&") || token.is(".@") || token.is("::")) {
            return fail(u"“%1” is not ported"_s.arg(token.text));
        } else {
            break;
        }
    }
    return node;
}

NodePtr Parser::primary()
{
    NodePtr node = make(Kind::Name);
    const Token &token = peek();
    switch (token.kind) {
    case TokenKind::Name:
        if (token.text == "new"_L1)
            return creation();
        if (isKeyword(token.text))
            return fail(u"“%1” is not expected there"_s.arg(token.text));
        node->text = take().text;
        return node;
    case TokenKind::Number:
        node->kind = Kind::Number;
        node->text = take().text;
        return node;
    case TokenKind::Text:
    case TokenKind::Slashy:
        node->kind = token.kind == TokenKind::Text ? Kind::Text : Kind::Slashy;
        node->parts = token.parts;
        node->isTriple = token.kind == TokenKind::Text && token.isTriple();
        node->isDouble = token.text.startsWith(u'"');
        node->text = take().text;
        return node;
    case TokenKind::Sign:
        if (token.is("(") || token.is("["))
            return bracketed();
        if (token.is("{"))
            return closure();
        [[fallthrough]];
    default:
        return fail(token.kind == TokenKind::End ? u"the text ends there"_s : u"“%1” is not expected there"_s.arg(token.text.left(40).simplified()));
    }
}

} // namespace lockstep::groovy
