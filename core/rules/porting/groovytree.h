#pragma once
// A Groovy text as a tree, with what stood between its words. One node type for values and statements: who walks it asks `kind`.

#include "core/rules/porting/groovytokens.h"

#include <QSet>

#include <memory>
#include <vector>

namespace lockstep::groovy {

enum class Kind {
    // values; in brackets what the children are
    Name, Number, Text, Slashy,
    List, ///< [items]
    Map, ///< [key, value, key, value …]; a key that is a plain word is a Name, one in round brackets a Paren
    Closure, ///< params and body
    Member, ///< [owner, name?]: text, or a text with code in it
    Index, ///< [owner, index]
    Call, ///< [callee, arguments …]; `trailing`: the last one is a closure behind the brackets
    Unary, Postfix, Binary, Assign, Ternary, Elvis, Range, ///< text is the sign
    As, ///< [value], text is the type
    New, ///< [arguments …], text is the type
    Paren, ///< [value]
    Named, ///< [key, value] among arguments
    // statements
    Statement, ///< [value]
    Declare, ///< [value?], text is the name, typeName what stood before it
    If, ///< [condition, then, else?]
    While, ///< [condition, body]
    ForIn, ///< [list, body], text is the name
    For, ///< [first, condition, step, body], each but the body may be missing
    Return, ///< [value?]
    Throw, ///< [value]
    Try, ///< [block, catches …, finally?]
    Catch, ///< [block], text is the name
    Switch, ///< [value, cases …]
    Case, ///< [value?] and body; without a value: default
    Block, ///< body
    Function, ///< text is the name, params, [block]
    Jump, ///< break, continue
    Import,
    Empty,
    Unknown ///< Could not be read; `text` says why
};

struct Node;
using NodePtr = std::unique_ptr<Node>;

struct Param {
    QString name;
    QString lead;
    NodePtr fallback;
};

struct Node {
    Kind kind = Kind::Empty;
    int line = 1;
    int depth = 1; ///< Of the tree below
    QString lead; ///< What stood before the first word
    QString text;
    QString gap; ///< What stood before the sign, the name or the opening bracket
    QString tail; ///< What stood before the closing bracket
    QString typeName;
    QList<TextPart> parts; ///< Of Text and Slashy
    bool isTriple = false;
    bool isSafe = false; ///< ?.
    bool isSpread = false; ///< *.
    bool isDouble = false; ///< A text in double quotes
    bool trailing = false;
    bool hasBraces = true; ///< Of Block
    bool hasArrow = false; ///< Of Closure: it names its parameters, if any
    std::vector<Param> params;
    std::vector<NodePtr> children;
    std::vector<NodePtr> body;
    qsizetype begin = 0; ///< In the source, of statements
    qsizetype end = 0;
    QString comments; ///< Of statements: those between its words

    const Node &child(std::size_t i) const { return *children.at(i); }
};

struct Tree {
    std::vector<NodePtr> body;
    QString tail;
    QSet<QString> declared; ///< Names of variables, parameters and functions, anywhere
    QSet<QString> assigned; ///< Names that get a value later
    QSet<QString> replaced; ///< Those that may get one of another type
    QSet<QString> grown; ///< Those that something is added to
};

Tree parse(const QString &source);
/// What stands in ${…}; an Unknown when that is more than one value.
NodePtr parseValue(const QString &source, int line, Tree &names);

} // namespace lockstep::groovy
