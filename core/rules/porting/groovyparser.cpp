#include "core/rules/porting/groovyparser.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace lockstep::groovy {

namespace {
constexpr int deepest = 80; // brackets, blocks and closures in each other
constexpr int deepestTree = 600;
constexpr int stepsPerWord = 40; // reading again what could not be read

const QSet<QString> &primitives()
{
    static const QSet<QString> words {u"int"_s, u"long"_s, u"short"_s, u"byte"_s, u"char"_s, u"float"_s, u"double"_s, u"boolean"_s, u"void"_s};
    return words;
}
} // namespace

Parser::Parser(const QString &source, int firstLine, Tree &tree) : m_tokens(tokensOf(source, firstLine)), m_source(source), m_tree(tree) { }

const Token &Parser::peek(qsizetype ahead) const { return m_tokens.at(qMin(m_at + ahead, m_tokens.size() - 1)); }

const Token &Parser::take()
{
    if (++m_steps > m_tokens.size() * stepsPerWord + 1000) {
        m_at = m_tokens.size() - 1; // the rest stays unread
        return m_tokens.at(m_at);
    }
    const Token &token = peek();
    if (m_at < m_tokens.size() - 1)
        ++m_at;
    return token;
}

bool Parser::takeIf(const char *sign)
{
    if (!peek().is(sign))
        return false;
    take();
    return true;
}

void Parser::expect(const char *sign, QString &gap)
{
    if (!peek().is(sign)) {
        fail(u"“%1” is missing"_s.arg(QLatin1StringView(sign)));
        return;
    }
    gap = take().lead;
}

NodePtr Parser::make(Kind kind) const
{
    auto node = std::make_unique<Node>();
    node->kind = kind;
    node->line = peek().line;
    node->lead = peek().lead;
    node->begin = node->end = peek().begin;
    return node;
}

NodePtr Parser::fail(const QString &reason)
{
    if (m_error.isEmpty())
        m_error = reason;
    return make(Kind::Unknown);
}

void Parser::adopt(Node &parent, NodePtr child)
{
    parent.depth = qMax(parent.depth, child->depth + 1);
    if (parent.depth > deepestTree)
        fail(u"it is too long"_s);
    parent.children.push_back(std::move(child));
}

void Parser::statements(std::vector<NodePtr> &body, QString &tail, bool inBraces)
{
    while (peek().kind != TokenKind::End && !(inBraces && (peek().is("}") || peek().isName("case") || peek().isName("default"))))
        addStatement(body, statement());
    tail = peek().lead;
}

/// What cannot be read in the rest of a line is one piece.
void Parser::addStatement(std::vector<NodePtr> &body, NodePtr node)
{
    if (node->kind == Kind::Unknown && !body.empty() && body.back()->kind == Kind::Unknown && !node->lead.contains(u'\n'))
        body.back()->end = node->end;
    else
        body.push_back(std::move(node));
}

NodePtr Parser::statement()
{
    const qsizetype start = m_at;
    const int brackets = std::exchange(m_brackets, 0);
    NodePtr node = ++m_nesting > deepest ? fail(u"it is nested too deeply"_s) : readStatement();
    --m_nesting;
    if (failed()) {
        // What cannot be read within a bracket makes the statement around the bracket unreadable too.
        node = recovered(start, std::exchange(m_error, QString()));
    }
    m_brackets = brackets;
    return node;
}

NodePtr Parser::recovered(qsizetype start, QString reason)
{
    // To where the brackets that it opens are closed; when they are not, to the end of the line.
    const auto skip = [this, start](bool respectBrackets) {
        m_at = start;
        QString open;
        while (peek().kind != TokenKind::End) {
            const Token &token = peek();
            if (open.isEmpty() && m_at > start && (token.newLine || token.is("}")))
                return true;
            const bool ends = open.isEmpty() && token.is(";");
            const QChar sign = token.kind == TokenKind::Sign ? token.text.back() : QChar();
            take();
            if (ends)
                return true;
            if (!respectBrackets)
                continue;
            if (sign == u'(' || sign == u'[' || sign == u'{')
                open += sign;
            const qsizetype closed = QStringLiteral(")]}").indexOf(sign);
            if (closed >= 0 && !sign.isNull() && !open.isEmpty()) {
                if (open.back() != QStringLiteral("([{").at(closed))
                    return false;
                open.chop(1);
            }
        }
        return open.isEmpty();
    };
    if (!skip(true))
        skip(false);
    auto node = std::make_unique<Node>();
    const Token &first = m_tokens.at(start);
    node->kind = Kind::Unknown;
    node->line = first.line;
    node->lead = first.lead;
    node->text = std::move(reason);
    node->begin = first.begin;
    node->end = m_tokens.at(qMax(start, m_at - 1)).end;
    return node;
}

bool Parser::endsStatement() const
{
    const Token &token = peek();
    return token.kind == TokenKind::End || token.newLine || token.is(";") || token.is("}") || token.isName("else");
}

/// Notes where the statement ends and which comments stand within.
void Parser::close(Node &node, qsizetype start)
{
    node.end = m_tokens.at(qMax(start, m_at - 1)).end;
    static const QRegularExpression comment(u"//[^\\n]*|/\\*.*?\\*/"_s, QRegularExpression::DotMatchesEverythingOption);
    for (qsizetype i = start + 1; i < m_at; ++i) {
        if (!m_tokens.at(i).lead.contains(u'/'))
            continue;
        for (auto it = comment.globalMatch(m_tokens.at(i).lead); it.hasNext();)
            node.comments += it.next().captured() + u'\n';
    }
    if (!endsStatement())
        fail(u"“%1” is not expected there"_s.arg(peek().text.left(40)));
    else if (!peek().newLine && peek().lead.trimmed().isEmpty())
        takeIf(";"); // else it is a statement of its own, and keeps what stands before it
}

NodePtr Parser::readStatement()
{
    const Token &token = peek();
    if (token.is(";")) {
        NodePtr node = make(Kind::Empty);
        take();
        return node;
    }
    if (token.is("{"))
        return block();
    if (token.kind == TokenKind::Bad)
        return fail(u"“%1” has no end or no meaning"_s.arg(token.text.left(20).simplified()));
    if (token.kind == TokenKind::Name) {
        if (NodePtr node = readKeyword(token.text))
            return node;
        const qsizetype name = afterType(m_at);
        if (name > 0 && m_tokens.at(name).kind == TokenKind::Name && !m_tokens.at(name).newLine && !m_tokens.at(name).isName("in") && !m_tokens.at(name).isName("as")
            && !m_tokens.at(name).isName("instanceof"))
            return declaration();
    }
    return simpleStatement();
}

NodePtr Parser::readKeyword(const QString &word)
{
    static const QSet<QString> modifiers {u"def"_s, u"final"_s, u"static"_s, u"private"_s, u"public"_s, u"protected"_s, u"var"_s};
    static const QSet<QString> unable {u"class"_s, u"interface"_s, u"enum"_s, u"trait"_s, u"assert"_s, u"do"_s, u"goto"_s, u"synchronized"_s};
    if (modifiers.contains(word))
        return declaration();
    if (unable.contains(word))
        return fail(u"“%1” is not ported"_s.arg(word));
    if (word == "if"_L1)
        return ifStatement();
    if (word == "for"_L1)
        return forStatement();
    if (word == "while"_L1)
        return whileStatement();
    if (word == "try"_L1)
        return tryStatement();
    if (word == "switch"_L1)
        return switchStatement();
    const qsizetype start = m_at;
    NodePtr node;
    if (word == "import"_L1 || word == "package"_L1) {
        node = make(Kind::Import);
        take();
        while (!endsStatement())
            take();
    } else if (word == "break"_L1 || word == "continue"_L1) {
        node = make(Kind::Jump);
        node->text = take().text;
    } else if (word == "return"_L1 || word == "throw"_L1) {
        node = make(word == "throw"_L1 ? Kind::Throw : Kind::Return);
        take();
        if (!endsStatement())
            adopt(*node, value());
        else if (word == "throw"_L1)
            fail(u"it throws nothing"_s);
    } else {
        return nullptr;
    }
    if (!failed())
        close(*node, start);
    return node;
}

/// def x = …, String x = …, def f(a, b) { … }
NodePtr Parser::declaration()
{
    const qsizetype start = m_at;
    NodePtr node = make(Kind::Declare);
    static const QSet<QString> modifiers {u"def"_s, u"final"_s, u"static"_s, u"private"_s, u"public"_s, u"protected"_s, u"var"_s};
    while (peek().kind == TokenKind::Name && modifiers.contains(peek().text))
        take();
    const qsizetype name = afterType(m_at);
    if (name > 0 && m_tokens.at(name).kind == TokenKind::Name) {
        while (m_at < name)
            node->typeName += take().text;
    }
    if (peek().is("("))
        return fail(u"several variables at once are not ported; give each a line of its own"_s);
    if (peek().kind != TokenKind::Name)
        return fail(u"a name is expected"_s);
    node->text = take().text;
    m_tree.declared.insert(node->text);
    if (peek().is("(") && !peek().newLine)
        return function(std::move(node));
    if (peek().is("=")) {
        node->tail = take().lead;
        adopt(*node, value());
    }
    if (!failed() && peek().is(","))
        return fail(u"several variables at once are not ported; give each a line of its own"_s);
    if (!failed())
        close(*node, start);
    return node;
}

NodePtr Parser::function(NodePtr node)
{
    node->kind = Kind::Function;
    take();
    parameters(*node, ")");
    if (!failed() && !peek().is("{"))
        return fail(u"“{” is missing"_s);
    if (!failed())
        adopt(*node, block());
    return node;
}

/// Takes the closing sign too.
void Parser::parameters(Node &node, const char *close)
{
    while (!failed() && !peek().is(close)) {
        Param param;
        param.lead = peek().lead;
        if (peek().isName("def") || peek().isName("final"))
            take();
        const qsizetype name = afterType(m_at);
        if (name > 0 && m_tokens.at(name).kind == TokenKind::Name)
            while (m_at < name)
                take();
        if (peek().kind != TokenKind::Name) {
            fail(u"a parameter is expected"_s);
            return;
        }
        param.name = take().text;
        m_tree.declared.insert(param.name);
        if (takeIf("=")) {
            param.fallback = choice();
            node.depth = qMax(node.depth, param.fallback->depth + 1);
        }
        node.params.push_back(std::move(param));
        if (!peek().is(close) && !takeIf(","))
            fail(u"“,” is missing"_s);
    }
    takeIf(close);
}

/// A value; or a call without brackets, as `log.info "text"`.
NodePtr Parser::simpleStatement()
{
    const qsizetype start = m_at;
    NodePtr node = make(Kind::Statement);
    NodePtr first = value();
    if (!failed() && (first->kind == Kind::Name || first->kind == Kind::Member) && !peek().newLine && beginsValue(peek()) && !peek().is("(") && !peek().is("[")) {
        NodePtr call = make(Kind::Call);
        call->line = first->line;
        call->lead = std::exchange(first->lead, QString());
        adopt(*call, std::move(first));
        arguments(*call, nullptr);
        if (!failed())
            call->children.at(1)->lead.clear();
        first = std::move(call);
    }
    first->lead.clear(); // the statement has it
    adopt(*node, std::move(first));
    if (!failed())
        close(*node, start);
    return node;
}

bool Parser::isTypeWord(qsizetype i) const
{
    const Token &token = m_tokens.at(i);
    return token.kind == TokenKind::Name && (token.text.at(0).isUpper() || primitives().contains(token.text));
}

qsizetype Parser::afterType(qsizetype i) const
{
    const qsizetype last = m_tokens.size() - 1;
    while (i + 1 < last && m_tokens.at(i).kind == TokenKind::Name && m_tokens.at(i + 1).is(".") && m_tokens.at(i + 2).kind == TokenKind::Name)
        i += 2; // com.example.Type
    if (i >= last || !isTypeWord(i))
        return -1;
    ++i;
    if (m_tokens.at(i).is("<")) {
        int depth = 0;
        const qsizetype limit = qMin(last, i + 30);
        do {
            const Token &token = m_tokens.at(i);
            if (token.kind != TokenKind::Name && !token.is("<") && !token.is(">") && !token.is(">>") && !token.is(",") && !token.is(".") && !token.is("?"))
                return -1;
            depth += token.is("<") ? 1 : token.is(">") ? -1 : token.is(">>") ? -2 : 0;
            ++i;
        } while (depth > 0 && i < limit);
        if (depth != 0)
            return -1;
    }
    while (i + 1 < last && m_tokens.at(i).is("[") && m_tokens.at(i + 1).is("]"))
        i += 2;
    return i;
}

Tree parse(const QString &source)
{
    Tree tree;
    Parser(source, 1, tree).statements(tree.body, tree.tail, false);
    return tree;
}

NodePtr parseValue(const QString &source, int line, Tree &names) { return Parser(source, line, names).onlyValue(); }

} // namespace lockstep::groovy
