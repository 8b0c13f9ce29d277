#include "core/rules/porting/groovyparser.h"

using namespace Qt::StringLiterals;

namespace lockstep::groovy {

void Parser::head(Node &node)
{
    take();
    expect("(", node.gap);
    if (failed())
        return;
    ++m_brackets;
    adopt(node, value());
    --m_brackets;
    if (!failed())
        expect(")", node.tail);
}

NodePtr Parser::block()
{
    NodePtr node = make(Kind::Block);
    take();
    statements(node->body, node->tail, true);
    for (const NodePtr &child : node->body)
        node->depth = qMax(node->depth, child->depth + 1);
    if (!takeIf("}"))
        return fail(u"“}” is missing"_s);
    return node;
}

NodePtr Parser::branch()
{
    if (peek().is("{"))
        return block();
    NodePtr node = make(Kind::Block);
    node->hasBraces = false;
    node->lead.clear();
    node->body.push_back(statement());
    node->depth = node->body.front()->depth + 1;
    return node;
}

NodePtr Parser::ifStatement()
{
    NodePtr node = make(Kind::If);
    head(*node);
    if (failed())
        return node;
    adopt(*node, branch());
    if (!failed() && peek().isName("else")) {
        node->typeName = take().lead;
        adopt(*node, branch());
    }
    return node;
}

NodePtr Parser::whileStatement()
{
    NodePtr node = make(Kind::While);
    head(*node);
    if (!failed())
        adopt(*node, branch());
    return node;
}

NodePtr Parser::forStatement()
{
    NodePtr node = make(Kind::ForIn);
    take();
    expect("(", node->gap);
    if (failed())
        return node;
    ++m_brackets;
    qsizetype name = m_at;
    if (m_tokens.at(name).isName("def") || m_tokens.at(name).isName("final"))
        ++name;
    if (const qsizetype after = afterType(name); after > 0 && m_tokens.at(after).kind == TokenKind::Name && !m_tokens.at(after).isName("in"))
        name = after;
    const Token &by = m_tokens.at(qMin(name + 1, m_tokens.size() - 1));
    if (m_tokens.at(name).kind == TokenKind::Name && (by.isName("in") || by.is(":"))) {
        node->text = m_tokens.at(name).text;
        m_tree.declared.insert(node->text);
        while (m_at < name + 2)
            take();
        adopt(*node, value());
    } else {
        node->kind = Kind::For;
        for (int i = 0; i < 3 && !failed(); ++i) {
            const char *stop = i < 2 ? ";" : ")";
            NodePtr part = make(Kind::Empty);
            if (!peek().is(stop))
                part = i > 0 ? value() : peek().isName("def") || afterType(m_at) > 0 ? declaration() : simpleStatement(); // which takes its semicolon
            const bool tookSemicolon = i == 0 && (part->kind == Kind::Declare || part->kind == Kind::Statement);
            adopt(*node, std::move(part));
            if (i < 2 && !tookSemicolon && !failed() && !takeIf(";"))
                fail(u"“;” is missing"_s);
        }
    }
    --m_brackets;
    if (!failed())
        expect(")", node->tail);
    if (!failed())
        adopt(*node, branch());
    return node;
}

NodePtr Parser::tryStatement()
{
    NodePtr node = make(Kind::Try);
    take();
    if (!peek().is("{"))
        return fail(u"“{” is missing"_s);
    adopt(*node, block());
    while (!failed() && peek().isName("catch")) {
        NodePtr handler = make(Kind::Catch);
        take();
        expect("(", handler->gap);
        while (!failed() && !peek().is(")") && peek().kind == TokenKind::Name && !peek(1).is(")")) {
            handler->typeName += take().text;
            while (peek().is(".") || peek().is("|"))
                handler->typeName += take().text;
        }
        handler->text = peek().text;
        m_tree.declared.insert(handler->text);
        if (peek().kind != TokenKind::Name)
            return fail(u"a name is expected"_s);
        take();
        if (!failed())
            expect(")", handler->tail);
        if (!failed() && !peek().is("{"))
            fail(u"“{” is missing"_s);
        if (!failed())
            adopt(*handler, block());
        adopt(*node, std::move(handler));
    }
    if (!failed() && peek().isName("finally")) {
        const QString lead = take().lead;
        if (!peek().is("{"))
            return fail(u"“{” is missing"_s);
        NodePtr last = block();
        last->typeName = lead + u"finally"_s;
        adopt(*node, std::move(last));
    }
    if (!failed() && node->children.size() < 2)
        fail(u"“catch” is missing"_s);
    return node;
}

NodePtr Parser::switchStatement()
{
    NodePtr node = make(Kind::Switch);
    head(*node);
    QString brace;
    if (!failed())
        expect("{", brace);
    while (!failed() && !peek().is("}")) {
        NodePtr part = make(Kind::Case);
        if (peek().isName("case")) {
            take();
            adopt(*part, choice());
        } else if (peek().isName("default")) {
            take();
        } else {
            return fail(u"“case” is expected"_s);
        }
        if (!failed())
            expect(":", part->gap);
        if (!failed())
            statements(part->body, part->tail, true);
        for (const NodePtr &child : part->body)
            part->depth = qMax(part->depth, child->depth + 1);
        adopt(*node, std::move(part));
        if (peek().kind == TokenKind::End)
            fail(u"“}” is missing"_s);
    }
    if (!failed()) {
        node->typeName = brace;
        take();
    }
    return node;
}

} // namespace lockstep::groovy
