#include "core/rules/porting/groovyparser.h"

using namespace Qt::StringLiterals;

namespace lockstep::groovy {

/// Up to the closing sign and with it; without one, to the end of the line.
void Parser::arguments(Node &call, const char *close)
{
    const int brackets = std::exchange(m_brackets, close ? m_brackets + 1 : m_brackets);
    QString commaLead;
    while (!failed() && (!close || !peek().is(close))) {
        if ((peek().kind == TokenKind::Name || peek().kind == TokenKind::Text) && peek(1).is(":")) {
            NodePtr named = make(Kind::Named);
            adopt(*named, primary());
            take();
            adopt(*named, value());
            adopt(call, std::move(named));
        } else {
            NodePtr argument = value();
            argument->lead.prepend(std::exchange(commaLead, QString()));
            adopt(call, std::move(argument));
        }
        if (failed())
            break;
        if (peek().is(",")) {
            commaLead = take().lead;
        } else if (!close) {
            break;
        } else if (!peek().is(close)) {
            fail(u"“%1” is missing"_s.arg(QLatin1StringView(close)));
        }
    }
    if (close && !failed())
        call.tail = commaLead + take().lead;
    m_brackets = brackets;
}

NodePtr Parser::bracketed()
{
    if (m_nesting > deepestValue)
        return fail(u"it is nested too deeply"_s);
    ++m_nesting;
    ++m_brackets;
    NodePtr node = make(peek().is("(") ? Kind::Paren : Kind::List);
    take();
    if (node->kind == Kind::Paren) {
        adopt(*node, value());
        if (!failed())
            expect(")", node->tail);
    } else if (peek().is(":")) {
        node->kind = Kind::Map;
        take();
        expect("]", node->tail);
    } else {
        QString commaLead;
        while (!failed() && !peek().is("]")) {
            NodePtr item = value();
            item->lead.prepend(std::exchange(commaLead, QString()));
            adopt(*node, std::move(item));
            if (!failed() && peek().is(":") && (node->kind == Kind::Map || node->children.size() == 1)) {
                node->kind = Kind::Map;
                take();
                adopt(*node, value());
            } else if (!failed() && node->kind == Kind::Map) {
                fail(u"“:” is missing"_s);
            }
            if (failed())
                break;
            if (peek().is(","))
                commaLead = take().lead;
            else if (!peek().is("]"))
                fail(u"“]” is missing"_s);
        }
        if (!failed())
            node->tail = commaLead + take().lead;
    }
    --m_brackets;
    --m_nesting;
    return node;
}

/// Whether what follows the brace is `a, b ->`.
bool Parser::beginsParameters() const
{
    constexpr int longest = 40;
    for (int i = 0; i < longest; ++i) {
        const Token &token = peek(i);
        if (token.is("->"))
            return true;
        const bool fits = token.kind == TokenKind::Name || token.kind == TokenKind::Number || token.kind == TokenKind::Text || token.is(",") || token.is("<") || token.is(">")
            || token.is("[") || token.is("]") || token.is(".") || token.is("?") || token.is("=");
        if (!fits)
            return false;
    }
    return false;
}

NodePtr Parser::closure()
{
    NodePtr node = make(Kind::Closure);
    if (m_nesting > deepestValue)
        return fail(u"it is nested too deeply"_s);
    const int brackets = std::exchange(m_brackets, 0);
    ++m_nesting;
    take();
    if (beginsParameters()) {
        node->hasArrow = true;
        parameters(*node, "->");
    }
    if (!failed())
        statements(node->body, node->tail, true);
    for (const NodePtr &child : node->body)
        node->depth = qMax(node->depth, child->depth + 1);
    if (!failed() && !takeIf("}"))
        fail(u"“}” is missing"_s);
    --m_nesting;
    m_brackets = brackets;
    return node;
}

NodePtr Parser::creation()
{
    NodePtr node = make(Kind::New);
    take();
    const qsizetype after = afterType(m_at);
    if (after < 0)
        return fail(u"a type is expected behind “new”"_s);
    while (m_at < after)
        node->text += take().text;
    if (takeIf("("))
        arguments(*node, ")");
    return node;
}

} // namespace lockstep::groovy
