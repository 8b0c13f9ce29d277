#pragma once
// Reads a Groovy text into a tree. A statement that it cannot read becomes Unknown, and it goes on with the next one. Bounded in depth and
// in steps, whatever it is given. Pure; any thread.

#include "core/rules/porting/groovytree.h"

namespace lockstep::groovy {

class Parser {
public:
    Parser(const QString &source, int firstLine, Tree &tree);
    void statements(std::vector<NodePtr> &body, QString &tail, bool inBraces);
    NodePtr onlyValue(); ///< The whole source is one value

private:
    // groovyparser.cpp: statements
    NodePtr statement();
    static void addStatement(std::vector<NodePtr> &body, NodePtr node);
    NodePtr readStatement();
    NodePtr readKeyword(const QString &word);
    NodePtr declaration();
    NodePtr function(NodePtr node);
    NodePtr simpleStatement();
    void parameters(Node &node, const char *close);
    NodePtr recovered(qsizetype start, QString reason);
    void close(Node &node, qsizetype start);
    bool endsStatement() const;
    qsizetype afterType(qsizetype i) const; ///< -1: no type begins at i
    bool isTypeWord(qsizetype i) const;

    // groovyparser_blocks.cpp: what holds other statements
    NodePtr ifStatement();
    NodePtr forStatement();
    NodePtr whileStatement();
    NodePtr tryStatement();
    NodePtr switchStatement();
    NodePtr block();
    NodePtr branch();
    void head(Node &node); ///< ( value ) behind if, while, switch

    // groovyparser_values.cpp: values
    NodePtr value();
    NodePtr choice();
    NodePtr binary(int least);
    NodePtr unary();
    NodePtr postfix();
    NodePtr primary();
    NodePtr member(NodePtr owner);
    bool isCast() const;
    bool beginsValue(const Token &token) const;
    bool goesOn() const; ///< The next word may belong to the value

    // groovyparser_brackets.cpp
    NodePtr bracketed();
    NodePtr closure();
    NodePtr creation();
    void arguments(Node &call, const char *close);
    bool beginsParameters() const;

    const Token &peek(qsizetype ahead = 0) const;
    const Token &take();
    bool takeIf(const char *sign);
    void expect(const char *sign, QString &gap);
    NodePtr make(Kind kind) const;
    NodePtr fail(const QString &reason);
    void adopt(Node &parent, NodePtr child);
    bool failed() const { return !m_error.isEmpty(); }

    static constexpr int deepestValue = 160; ///< Of values in each other; each bracket counts three
    QList<Token> m_tokens;
    const QString &m_source;
    Tree &m_tree;
    QString m_error;
    qsizetype m_at = 0;
    qsizetype m_steps = 0;
    int m_nesting = 0;
    int m_brackets = 0; ///< Within round and square brackets lines do not end anything
};

} // namespace lockstep::groovy
