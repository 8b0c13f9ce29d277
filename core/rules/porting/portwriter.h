#pragma once
// Writes a tree of Groovy as JavaScript: portwriter.cpp statements, *_blocks those that hold others, *_values literals and closures, *_operators, *_fields what stands behind a dot and
// what is assigned, *_calls the helpers, *_methods what lists, maps and texts can do. Pure.

#include "core/rules/porting/groovytree.h"
#include "core/rules/porting/portednames.h"
#include "core/rules/porting/portedrule.h"

#include <QHash>

#include <optional>

namespace lockstep::groovy {

/// How tightly JavaScript's operators bind.
namespace ranks {
enum Rank { Arrow = 2, Ternary = 3, Or = 4, And = 5, Equal = 9, Compare = 10, Shift = 11, Add = 12, Multiply = 13, Power = 14, Sign = 15, Step = 16, Dot = 17, Whole = 18 };
} // namespace ranks

/// A value as JavaScript, with what is known of it.
struct Value {
    QString text = {};
    Type type = Type::Unknown;
    int rank = 18; ///< How tightly it binds
    bool absent = false; ///< May be undefined, where Groovy has null
    bool blank = false; ///< Is '' where Groovy has null
    bool nullable = false; ///< A list that may be null, where Groovy has an empty one
    QString holder = {}; ///< Of a custom field: what it is in, and its name there as JavaScript
    QString key = {};
};

/// What the last statement of a body gives.
enum class Ending { Plain, Value, Truth, Merge };

class Writer {
public:
    Writer(const QString &source, RuleDirection direction);
    PortedRule run();

private:
    // portwriter.cpp: statements
    QString sequence(const std::vector<NodePtr> &body, const QString &tail, Ending ending);
    QString statement(const Node &node, Ending ending);
    QString written(const Node &node, Ending ending);
    QString ended(const Node &value, Ending ending);
    QString declaration(const Node &node);
    QString function(const Node &node);
    QString unported(const Node &node, const QString &reason);
    QString leftOut(const Node &node, const QString &reason);
    QString aside(const Node &node, const QStringList &lines) const; ///< Comments above the statement
    QString original(const Node &node) const;

    // portwriter_blocks.cpp
    QString ifStatement(const Node &node, Ending ending);
    QString forStatement(const Node &node);
    QString tryStatement(const Node &node, Ending ending);
    QString switchStatement(const Node &node, Ending ending);
    QString throwStatement(const Node &node);
    QString branch(const Node &block, Ending ending);
    QString head(const Node &node, const Node &value, bool isCondition);

    // portwriter_values.cpp
    Value value(const Node &node);
    Value plainName(const Node &node);
    Value textValue(const Node &node);
    Value listOrMap(const Node &node);
    Value creation(const Node &node);
    Value converted(Value value, const QString &type);
    Value truth(const Node &node);
    Value truthOf(const Value &value);
    Value closure(const Node &node, const QList<Type> &types, Ending ending, bool isEntry = false);
    Value said(const Value &value) const; ///< Within a text
    QString orNull(const Value &value) const;
    QString child(const Node &node, int rank = 0); ///< With what stood before it
    static QString at(const Value &value, int rank);
    static QString stopped(const Value &value); ///< As the owner of something: what is behind ?. is not left out, too

    // portwriter_operators.cpp
    Value binary(const Node &node);
    Value pattern(const Node &node);
    Value contains(const Node &node);
    Value equality(Value left, Value right, const Node &node);
    Value elvis(const Node &node);
    Value unary(const Node &node);
    Value sum(const Value &left, const Value &right, const QString &between);

    // portwriter_fields.cpp
    Value member(const Node &node);
    Value property(const Value &owner, const QString &name, bool isSafe, const QString &gap = {});
    Value record(const Value &owner, const QString &name, bool isSafe, const QString &gap);
    Value part(const Value &owner, const QString &name, bool isSafe, const QString &gap);
    Value customValue(const Value &owner, const QString &name, bool isSafe);
    Value index(const Node &node);
    Value element(const Value &owner, const Node &key, const QString &keyText);
    Value assign(const Node &node);
    Value assignTo(const Node &target, const QString &sign, const QString &gap, const Node &from, const Value &value);
    Value store(const Value &written, const QString &name, const QString &sign, const QString &gap, const Node &from, const Value &value);
    bool mayAssign(const QString &name, const Value &owner);
    QString combined(const Value &target, const QString &sign, const Value &value);

    // portwriter_calls.cpp
    Value call(const Node &node);
    Value freeCall(const Node &node, const QString &name);
    std::optional<Value> helperCall(const Node &node, const QString &helper, const QString &method);
    Value mergeCall(const Node &node, Type list);
    QString argumentList(const Node &node, std::size_t most = 100);
    const Node *argument(const Node &call, std::size_t i) const;

    // portwriter_methods.cpp
    Value methodCall(const Value &owner, const QString &name, const Node &node, bool isSafe, const QString &gap);
    std::optional<Value> walk(const Value &owner, const QString &name, const Node &node);
    std::optional<Value> listMethod(const Value &owner, const QString &name, const Node &node, const QString &dot);
    std::optional<Value> textMethod(const Value &owner, const QString &name, const Node &node, const QString &dot);
    std::optional<Value> patternMethod(const Value &owner, const QString &name, const Node &node, const QString &dot);
    QString listOf(const Value &value) const;

    void refuse(const QString &reason);
    void check(const QString &reason); ///< It is ported, but somebody has to look at it
    void hint(int line, const QString &text);
    void open(int line, const QString &text);
    QString marked(const QString &text); ///< A comment's text that can be found again
    Type typeOf(const QString &name) const;
    bool isLocal(const QString &name) const;
    bool isInScope(const QString &name) const;
    void declare(const QString &name, Type type);
    QString renamed(const QString &name) const;
    bool usesIt(const Node &node) const;

    QString m_source;
    RuleDirection m_direction;
    Tree m_tree;
    QList<PortNote> m_notes;
    QList<QHash<QString, Type>> m_scopes {{}};
    QSet<QString> m_undeclared; ///< Names that get a value and are declared nowhere
    QSet<QString> m_functions;
    QSet<QString> m_changedItems; ///< Parameters of closures whose parts get values
    QSet<QString> m_said; ///< Hints that were given once
    QString m_refusal; ///< Why the statement that is being written cannot be ported
    QString m_leaveOut; ///< Why it is needless here
    QStringList m_checks;
    Ending m_returns = Ending::Plain;
    /// What `break` and `continue` may leave.
    struct Loops {
        int loops = 0;
        int switches = 0;
    };
    Loops m_loops;
    bool m_writing = false; ///< The value is a target
    bool m_copiesItems = true;
    int m_tries = 0;
    int m_line = 1;
};

} // namespace lockstep::groovy
