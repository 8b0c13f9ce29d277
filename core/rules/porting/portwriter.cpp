#include "core/rules/porting/portwriter.h"

#include "core/rules/porting/porttexts.h"

#include <QRegularExpression>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace lockstep::groovy {

namespace {
// Around the number of a note in a comment, until its line is known; from the private area, so no author's text has them.
constexpr QChar markBegin(0xE0F0);
constexpr QChar markEnd(0xE0F1);

QString indentOf(const QString &lead)
{
    const QString last = lead.mid(lead.lastIndexOf(u'\n') + 1);
    return last.trimmed().isEmpty() ? last : QString();
}
} // namespace

Writer::Writer(const QString &source, RuleDirection direction) : m_source(source), m_direction(direction)
{
    m_source.remove(markBegin).remove(markEnd);
    m_tree = parse(m_source);
    for (const QString &name : std::as_const(m_tree.assigned)) {
        if (!m_tree.declared.contains(name) && !isApiName(name, direction == RuleDirection::Outgoing))
            m_undeclared.insert(name);
    }
}

PortedRule Writer::run()
{
    QString script = sequence(m_tree.body, m_tree.tail, Ending::Plain);
    if (!m_undeclared.isEmpty()) {
        QStringList names;
        for (const QString &name : std::as_const(m_undeclared))
            names.append(renamed(name) + u" = null"_s);
        names.sort();
        script.prepend(u"let "_s + names.join(u", "_s) + u";\n"_s);
    }
    PortedRule rule;
    rule.notes = m_notes;
    rule.script.reserve(script.size());
    int line = 1;
    for (qsizetype i = 0; i < script.size(); ++i) {
        const QChar c = script.at(i);
        if (c == markBegin) {
            const qsizetype end = script.indexOf(markEnd, i);
            const int note = script.mid(i + 1, end - i - 1).toInt();
            rule.notes[note].scriptLine = line;
            i = end;
            continue;
        }
        line += c == u'\n' ? 1 : 0;
        rule.script += c;
    }
    std::stable_sort(rule.notes.begin(), rule.notes.end(), [](const PortNote &a, const PortNote &b) { return a.line < b.line; });
    return rule;
}

void Writer::refuse(const QString &reason)
{
    if (m_refusal.isEmpty())
        m_refusal = reason.simplified();
}

void Writer::check(const QString &reason)
{
    if (const QString line = reason.simplified(); !m_checks.contains(line))
        m_checks.append(line);
}

void Writer::open(int line, const QString &text) { m_notes.append({line, 0, true, text}); }

void Writer::hint(int line, const QString &text)
{
    if (m_said.contains(text))
        return;
    m_said.insert(text);
    m_notes.append({line, 0, false, text});
}

QString Writer::marked(const QString &text) { return QString(markBegin) + QString::number(m_notes.size() - 1) + markEnd + text; }

QString Writer::original(const Node &node) const { return m_source.mid(node.begin, node.end - node.begin); }

QString Writer::aside(const Node &node, const QStringList &lines) const
{
    // The first statement of a text stands on a line of its own, too.
    const bool ownLine = node.lead.contains(u'\n') || node.begin == node.lead.size();
    if (ownLine)
        return u"// "_s + lines.join(u'\n' + indentOf(node.lead) + u"// "_s) + u'\n' + indentOf(node.lead);
    return u"/* "_s + lines.join(u' ').replace("*/"_L1, "* /"_L1) + u" */ "_s;
}

QString Writer::unported(const Node &node, const QString &reason)
{
    open(node.line, u"Line %1 is not ported: %2"_s.arg(node.line).arg(reason));
    QStringList lines {marked(u"TODO Lockstep: line %1 is not ported: %2"_s.arg(node.line).arg(reason))};
    for (const QString &line : original(node).split(u'\n'))
        lines.append(line.trimmed());
    return aside(node, lines) + u"fail.issue("_s + quoted(u"Line %1 of the Exalate rule is not ported: %2"_s.arg(node.line).arg(reason)) + u");"_s;
}

QString Writer::leftOut(const Node &node, const QString &reason)
{
    m_notes.append({node.line, 0, false, u"Line %1 is left out: %2"_s.arg(node.line).arg(reason)});
    QStringList lines {marked(u"Lockstep: left out: "_s + reason)};
    for (const QString &line : original(node).split(u'\n'))
        lines.append(line.trimmed());
    QString text = aside(node, lines);
    const bool inLine = text.startsWith("/*"_L1);
    const QStringView rest = QStringView(m_source).mid(node.end);
    const QStringView behind = rest.left(rest.indexOf(u'\n') < 0 ? rest.size() : rest.indexOf(u'\n')).trimmed();
    if (inLine || !(behind.isEmpty() || behind.startsWith("//"_L1)))
        return text + u';';
    return text.trimmed(); // nothing stands behind it in its line
}

QString Writer::sequence(const std::vector<NodePtr> &body, const QString &tail, Ending ending)
{
    std::size_t last = body.size();
    while (last > 0 && body.at(last - 1)->kind == Kind::Empty)
        --last;
    QString out;
    for (std::size_t i = 0; i < body.size(); ++i)
        out += body.at(i)->lead + statement(*body.at(i), i + 1 == last ? ending : Ending::Plain);
    return out + tail;
}

QString Writer::statement(const Node &node, Ending ending)
{
    m_line = node.line;
    if (node.kind == Kind::Unknown)
        return unported(node, node.text.simplified());
    // A closure's statements are written while the statement around it is.
    const QString outerRefusal = std::exchange(m_refusal, QString());
    const QString outerLeaveOut = std::exchange(m_leaveOut, QString());
    const QStringList outerChecks = std::exchange(m_checks, QStringList());
    const qsizetype notes = m_notes.size();
    const QSet<QString> said_ = m_said;
    QString text = written(node, ending);
    m_line = node.line;
    if (!m_refusal.isEmpty() || !m_leaveOut.isEmpty()) {
        m_notes.resize(notes);
        m_said = said_;
        text = m_refusal.isEmpty() ? leftOut(node, m_leaveOut) : unported(node, m_refusal);
    } else {
        QStringList above;
        for (const QString &comment : node.comments.split(u'\n', Qt::SkipEmptyParts)) {
            if (!text.contains(comment.trimmed()))
                above.append(comment.trimmed());
        }
        for (const QString &reason : std::as_const(m_checks)) {
            open(node.line, u"Line %1: %2"_s.arg(node.line).arg(reason));
            text.prepend(aside(node, {marked(u"TODO Lockstep: "_s + reason)}));
        }
        for (QString &comment : above) {
            comment.remove("/*"_L1).remove("*/"_L1);
            text.prepend(aside(node, {comment.startsWith("//"_L1) ? comment.mid(2).trimmed() : comment.trimmed()}));
        }
    }
    m_refusal = outerRefusal;
    m_leaveOut = outerLeaveOut;
    m_checks = outerChecks;
    return text;
}

QString Writer::written(const Node &node, Ending ending)
{
    switch (node.kind) {
    case Kind::Statement: return ended(node.child(0), ending);
    case Kind::Declare: return declaration(node);
    case Kind::Function: return function(node);
    case Kind::If: return ifStatement(node, ending);
    case Kind::While: {
        const QString condition = head(node, node.child(0), true);
        ++m_loops.loops;
        const QString body = branch(node.child(1), Ending::Plain);
        --m_loops.loops;
        return u"while"_s + condition + body;
    }
    case Kind::ForIn:
    case Kind::For: return forStatement(node);
    case Kind::Try: return tryStatement(node, ending);
    case Kind::Switch: return switchStatement(node, ending);
    case Kind::Throw: return throwStatement(node);
    case Kind::Block: return branch(node, ending);
    case Kind::Jump:
        if (m_loops.loops == 0 && (m_loops.switches == 0 || node.text == "continue"_L1))
            refuse(u"“%1” stands in no loop"_s.arg(node.text));
        return node.text + u';';
    case Kind::Empty: return u";"_s;
    case Kind::Import:
        m_leaveOut = u"nothing has to be imported"_s;
        return {};
    case Kind::Return: {
        if (node.children.empty())
            return u"return;"_s;
        const Node &given = node.child(0);
        const Value result = m_returns == Ending::Truth ? truth(given) : value(given);
        return u"return "_s + (m_returns == Ending::Value ? orNull(result) : result.text) + u';';
    }
    default:
        refuse(u"it is not known to the porting aid"_s);
        return {};
    }
}

/// A statement that is a value; at a closure's end it is what the closure gives.
QString Writer::ended(const Node &given, Ending ending)
{
    if (ending == Ending::Merge && given.kind == Kind::Assign)
        ending = Ending::Plain; // the comment itself is what counts
    if (ending == Ending::Truth)
        return u"return "_s + truth(given).text + u';';
    const Value result = value(given);
    if (ending == Ending::Plain) {
        const bool looksLikeBlock = result.text.startsWith(u'{');
        return (looksLikeBlock ? u'(' + result.text + u')' : result.text) + u';';
    }
    return u"return "_s + orNull(result) + u';';
}

QString Writer::declaration(const Node &node)
{
    const QString name = renamed(node.text);
    if (isInScope(node.text))
        refuse(u"“%1” is declared twice"_s.arg(node.text));
    const bool changes = m_tree.assigned.contains(node.text);
    if (node.children.empty()) {
        declare(node.text, Type::Unknown);
        return u"let "_s + name + u" = null;"_s;
    }
    const Node &given = node.child(0);
    if (given.kind == Kind::Closure) {
        declare(node.text, Type::Function);
        m_functions.insert(node.text);
        return (changes ? u"let "_s : u"const "_s) + name + node.tail + u'=' + given.lead + closure(given, {}, Ending::Value).text + u';';
    }
    Value result = value(given);
    if (node.typeName == "String"_L1 && result.type == Type::Unknown)
        result.type = Type::Text;
    if (node.typeName == "boolean"_L1 || node.typeName == "Boolean"_L1) {
        result = result.type == Type::YesNo ? result : truthOf(result);
        result.type = Type::YesNo;
    } else if ((node.typeName == "int"_L1 || node.typeName == "Integer"_L1 || node.typeName == "long"_L1) && result.type == Type::Unknown) {
        result.type = Type::Number;
    }
    const bool grows = result.type == Type::Text || isList(result.type);
    const bool keeps = !node.typeName.isEmpty() || (!m_tree.replaced.contains(node.text) && (grows || !m_tree.grown.contains(node.text)));
    const QString text = orNull(result);
    result.type = keeps && result.type != Type::Nothing ? result.type : Type::Unknown;
    declare(node.text, result.type);
    return (changes ? u"let "_s : u"const "_s) + name + node.tail + u'=' + given.lead + text + u';';
}

QString Writer::function(const Node &node)
{
    if (m_functions.contains(node.text) || isInScope(node.text))
        refuse(u"“%1” is declared twice"_s.arg(node.text));
    m_functions.insert(node.text);
    m_scopes.last().insert(node.text, Type::Function);
    QStringList names;
    // A function of Groovy's sees no variable around it.
    const QList<QHash<QString, Type>> outerScopes = std::exchange(m_scopes, QList<QHash<QString, Type>> {{}});
    const Loops outerLoops = std::exchange(m_loops, {});
    for (const Param &param : node.params) {
        declare(param.name, Type::Unknown);
        names.append(param.lead + renamed(param.name) + (param.fallback ? u" = "_s + value(*param.fallback).text : QString()));
    }
    const Ending outer = std::exchange(m_returns, Ending::Value);
    const QString body = branch(node.child(0), node.typeName == "void"_L1 ? Ending::Plain : Ending::Value);
    m_returns = outer;
    m_loops = outerLoops;
    m_scopes = outerScopes;
    return u"function "_s + renamed(node.text) + u'(' + names.join(u',') + u')' + body;
}

Type Writer::typeOf(const QString &name) const
{
    for (auto it = m_scopes.crbegin(); it != m_scopes.crend(); ++it) {
        const auto found = it->constFind(name);
        if (found != it->constEnd())
            return *found;
    }
    return Type::Unknown;
}

bool Writer::isLocal(const QString &name) const
{
    return m_tree.declared.contains(name) || m_undeclared.contains(name) || isInScope(name);
}

bool Writer::isInScope(const QString &name) const
{
    return std::any_of(m_scopes.cbegin(), m_scopes.cend(), [&name](const QHash<QString, Type> &scope) { return scope.contains(name); });
}

void Writer::declare(const QString &name, Type type) { m_scopes.last().insert(name, type); }

QString Writer::renamed(const QString &name) const { return mustBeRenamed(name) ? name + u'_' : name; }

bool Writer::usesIt(const Node &node) const
{
    if (node.kind == Kind::Name && node.text == "it"_L1)
        return true;
    static const QRegularExpression word(u"\\bit\\b"_s);
    for (const TextPart &part : node.parts) {
        if (part.isCode && part.text.contains(word))
            return true;
    }
    const auto uses = [this](const NodePtr &one) { return !(one->kind == Kind::Closure && !one->hasArrow) && usesIt(*one); };
    return std::any_of(node.children.begin(), node.children.end(), uses) || std::any_of(node.body.begin(), node.body.end(), uses);
}

} // namespace lockstep::groovy
