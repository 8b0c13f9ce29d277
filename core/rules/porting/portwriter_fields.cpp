#include "core/rules/porting/portwriter.h"

#include "core/rules/porting/porttexts.h"

#include <utility>

using namespace Qt::StringLiterals;

namespace lockstep::groovy {

namespace {
constexpr int dotRank = 17;

QString dotted(const QString &name, bool isSafe = false)
{
    if (isPlainName(name))
        return (isSafe ? u"?."_s : u"."_s) + name;
    return (isSafe ? u"?.["_s : u"["_s) + quoted(name) + u']';
}
} // namespace

Value Writer::member(const Node &node)
{
    const Node &owner = node.child(0);
    const bool writing = std::exchange(m_writing, false);
    Value given = value(owner);
    if (node.children.size() > 1) { // ."${name}"
        const Value name = value(node.child(1));
        if (given.type == Type::CustomFields)
            return {given.text + u'[' + name.text + u']', Type::CustomField, 18, false, false, false, given.text, name.text};
        if (given.type == Type::CustomKeys || given.type == Type::Map || given.type == Type::Texts_ByText)
            return {at(given, dotRank) + u'[' + name.text + u']', given.type == Type::Texts_ByText ? Type::Text : Type::Unknown, 18, true};
        refuse(u"a field's name that is put together is known for custom fields and maps only"_s);
        return {};
    }
    if (node.isSpread || (isList(given.type) && node.text != "size"_L1 && node.text != "length"_L1)) {
        const Value one = property({u"one"_s, itemOf(given.type)}, node.text, false);
        return {listOf(given) + u".map(one => "_s + orNull(one) + u')', one.type == Type::Text ? Type::Texts : Type::List};
    }
    m_writing = writing;
    const Value result = property(given, node.text, node.isSafe, node.gap);
    m_writing = false;
    return result;
}

Value Writer::property(const Value &owner, const QString &name, bool isSafe, const QString &gap)
{
    // JavaScript leaves out all that follows ?., Groovy only what stands right behind it.
    const QString base = isSafe ? at(owner, dotRank) : stopped(owner);
    switch (owner.type) {
    case Type::Issue:
    case Type::Replica: return record(owner, name, isSafe, gap);
    case Type::CustomFields: {
        if (!name.isEmpty() && name.at(0).isDigit())
            check(u"custom fields have names here, not numbers as “%1”"_s.arg(name));
        return {owner.text + dotted(name), Type::CustomField, 18, false, false, false, owner.text, quoted(name)};
    }
    case Type::CustomField:
    case Type::CustomValue: return customValue(owner, name, isSafe);
    case Type::Choice:
    case Type::Person:
    case Type::Comment:
    case Type::Attachment:
    case Type::Worklog: return part(owner, name, isSafe, gap);
    case Type::Text:
        if (name == "label"_L1 || name == "name"_L1) // labels are texts here
            return owner;
        refuse(u"a text has no “%1”"_s.arg(name));
        return {};
    case Type::Entry: return {base + gap + dotted(name, isSafe), name == "key"_L1 ? Type::Text : Type::Unknown, dotRank, isSafe};
    case Type::Texts_ByText: return {base + gap + dotted(name, isSafe), Type::Text, dotRank, true};
    case Type::CustomKeys:
    case Type::Map: return {base + gap + dotted(name, isSafe), Type::Unknown, dotRank, true};
    default: break;
    }
    if (name == "class"_L1 || name == "properties"_L1 || name == "metaClass"_L1)
        refuse(u"“.%1” is not known here"_s.arg(name));
    static const QHash<QString, QString> renamedHere {{u"displayName"_s, u"name"_s}, {u"username"_s, u"login"_s}, {u"emailAddress"_s, u"email"_s}, {u"filename"_s, u"fileName"_s},
                                                      {u"mimetype"_s, u"mimeType"_s}, {u"filesize"_s, u"size"_s}};
    const QString here = renamedHere.value(name, name);
    return {base + gap + dotted(here, isSafe), Type::Unknown, dotRank, isSafe};
}

Value Writer::record(const Value &owner, const QString &name, bool isSafe, const QString &gap)
{
    bool known = false;
    const Field field = recordField(name, owner.type == Type::Replica, known);
    if (!known)
        check(u"Lockstep knows no field “%1”: unless the tracker has it, the rule stops here (custom fields are issue.custom[\"…\"])"_s.arg(name));
    if (field.name.isEmpty()) {
        refuse(u"there is no %1.%2 here: %3"_s.arg(owner.text, name, field.instead));
        return {};
    }
    const bool mayBeNull = owner.text != "issue"_L1 && owner.text != "replica"_L1 && owner.text != "before"_L1;
    Value result {at(owner, dotRank) + gap + dotted(field.name, isSafe && mayBeNull), field.type, dotRank, isSafe && mayBeNull};
    result.nullable = field.type == Type::Texts;
    if (name == "typeName"_L1 && !m_writing)
        return {u"text.of("_s + result.text + u')', Type::Text, 18, false, true};
    return result;
}

/// issue.customFields.Name.value, and what hangs on it.
Value Writer::customValue(const Value &owner, const QString &name, bool isSafe)
{
    Value result = owner;
    if (owner.type == Type::CustomField) {
        if (name != "value"_L1)
            refuse(u"of a custom field only .value is known here"_s);
        result.type = Type::CustomValue;
        return result;
    }
    if (name == "value"_L1 || name == "name"_L1 || name == "displayName"_L1) // of an option, of a person
        return {u"text.of("_s + owner.text + u')', Type::Text, 18, false, isSafe};
    const Field person = partField(Type::Person, name);
    if (person.name.isEmpty())
        check(u"whether the custom field has “%1” is not known"_s.arg(name));
    return {at(owner, dotRank) + dotted(person.name.isEmpty() ? name : person.name, isSafe), person.type, dotRank, isSafe};
}

/// Of a choice, a person, a comment, an attachment or a time entry.
Value Writer::part(const Value &owner, const QString &name, bool isSafe, const QString &gap)
{
    const QString base = isSafe ? at(owner, dotRank) : stopped(owner);
    const bool hasVisibility = owner.type == Type::Comment || owner.type == Type::Attachment;
    if (hasVisibility && name == "internal"_L1) {
        if (m_writing)
            return {base + u".visibility"_s, Type::Text, dotRank};
        return {base + u".visibility === 'internal'"_s, Type::YesNo, 9};
    }
    Field field = partField(owner.type, name);
    if (!field.instead.isEmpty()) {
        refuse(u"there is no “%1” here: %2"_s.arg(name, field.instead));
        return {};
    }
    if (field.name.isEmpty()) {
        check(u"Lockstep knows no “%1” there: the rule stops here"_s.arg(name));
        field.name = name;
    }
    // What the tracker tells is always {id, name}; what the other side sends, or a rule has assigned, may be the name alone.
    const bool byTracker = m_direction == RuleDirection::Outgoing && (owner.text == "issue"_L1 || owner.text.startsWith("issue."_L1));
    if (owner.type == Type::Choice && field.name == "name"_L1 && !byTracker && !m_writing) {
        hint(m_line, u"text.of(…) is empty where nothing was sent; Exalate would stop there with an error"_s);
        return {u"text.of("_s + owner.text + u')', Type::Text, 18, false, true};
    }
    return {base + gap + dotted(field.name, isSafe), field.type, dotRank, isSafe};
}

Value Writer::index(const Node &node)
{
    const bool writing = std::exchange(m_writing, false);
    const Value owner = value(node.child(0));
    const Node &key = node.child(1);
    if (key.kind == Kind::Text && key.parts.size() == 1) {
        const QString name = unescaped(key.parts.first().text);
        if (owner.type == Type::Issue || owner.type == Type::Replica || owner.type == Type::CustomFields) {
            m_writing = writing;
            const Value result = property(owner, name, node.isSafe);
            m_writing = false;
            return result;
        }
    }
    if (key.kind == Kind::Range) {
        const Node &from = key.child(0);
        const Node &to = key.child(1);
        const bool toIsNegative = to.kind == Kind::Unary && to.text == "-"_L1 && to.child(0).kind == Kind::Number;
        const QString type = at(owner, dotRank) + u".slice("_s + value(from).text;
        if (from.kind != Kind::Number || (to.kind != Kind::Number && !toIsNegative)) {
            refuse(u"a range whose ends are not plain numbers is not ported; write slice"_s);
            return {};
        }
        const int end = (toIsNegative ? -to.child(0).text.toInt() : to.text.toInt()) + (key.text == "..<"_L1 ? 0 : 1);
        return {type + (end == 0 && toIsNegative ? QString() : u", "_s + QString::number(end)) + u')', owner.type};
    }
    if (owner.type == Type::CustomFields) {
        const Value name = value(key);
        return {owner.text + u'[' + name.text + u']', Type::CustomField, 18, false, false, false, owner.text, name.text};
    }
    const QString base = owner.nullable ? listOf(owner) : at(owner, dotRank);
    if (key.kind == Kind::Unary && key.text == "-"_L1)
        return {base + u".at("_s + value(key).text + u')', owner.type == Type::Text ? Type::Text : itemOf(owner.type), 18, true};
    Type item = itemOf(owner.type);
    if (owner.type == Type::Texts_ByText || owner.type == Type::Text)
        item = Type::Text;
    if (owner.type == Type::Issue || owner.type == Type::Replica)
        refuse(u"a field whose name is put together is not ported"_s);
    return {base + (node.isSafe ? u"?.["_s : u"["_s) + child(key) + node.tail + u']', item, dotRank, true};
}

bool Writer::mayAssign(const QString &name, const Value &owner)
{
    if (owner.type != Type::Issue && owner.type != Type::Replica)
        return true;
    bool known = false;
    const Field field = recordField(name, owner.type == Type::Replica, known);
    static const QSet<QString> places {u"project"_s, u"projectKey"_s, u"repository"_s};
    if (owner.type == Type::Issue && places.contains(name))
        m_leaveOut = field.instead;
    else if (field.filled && owner.text == "replica"_L1)
        m_leaveOut = u"Lockstep fills replica.%1 itself"_s.arg(field.name);
    else if (owner.text != (m_direction == RuleDirection::Outgoing ? "replica"_L1 : "issue"_L1))
        refuse(u"%1 is only read in this rule"_s.arg(owner.text));
    return m_leaveOut.isEmpty();
}

Value Writer::assign(const Node &node)
{
    const Value given = value(node.child(1));
    return assignTo(node.child(0), node.text, node.gap, node.child(1), given);
}

Value Writer::assignTo(const Node &target, const QString &sign, const QString &gap, const Node &from, const Value &given)
{
    const QString equals = (gap.isEmpty() ? u" "_s : gap) + u'=';
    const QString lead = from.lead.isEmpty() ? u" "_s : from.lead;
    if (target.kind == Kind::Name) {
        if (!isLocal(target.text)) {
            refuse(u"“%1” cannot be assigned"_s.arg(target.text));
            return {};
        }
        const Value variable {renamed(target.text), typeOf(target.text)};
        return {variable.text + equals + lead + (sign == "="_L1 ? orNull(given) : combined(variable, sign, given)), given.type, 2};
    }
    if (target.kind != Kind::Member && target.kind != Kind::Index) {
        refuse(u"nothing can be assigned to that"_s);
        return {};
    }
    if (target.kind == Kind::Member) {
        const Value owner = value(target.child(0));
        if (!m_refusal.isEmpty() && (owner.type == Type::Issue || owner.type == Type::Replica)) {
            // What is needless here may be made of what is not there.
            const QString refusal = std::exchange(m_refusal, QString());
            if (mayAssign(target.text, owner))
                m_refusal = refusal;
            return {};
        }
        if (!mayAssign(target.text, owner))
            return {};
        const Node &item = target.child(0);
        if ((owner.type == Type::Comment || owner.type == Type::Attachment || owner.type == Type::Worklog) && item.kind == Kind::Name && m_returns != Ending::Merge) {
            if (m_copiesItems)
                m_changedItems.insert(item.text);
            else
                refuse(u"what an issue holds is read-only: make a new list with collect"_s);
        }
    }
    m_writing = true;
    const Value written = value(target);
    m_writing = false;
    if (written.rank < dotRank || written.text.contains("?."_L1) || written.text.endsWith(u')'))
        refuse(u"nothing can be assigned to that"_s);
    return store(written, target.text, sign, gap, from, given);
}

Value Writer::store(const Value &written, const QString &name, const QString &sign, const QString &gap, const Node &from, const Value &given)
{
    const QString equals = (gap.isEmpty() ? u" "_s : gap) + u'=';
    const QString lead = from.lead.isEmpty() ? u" "_s : from.lead;
    if (name == "internal"_L1 && written.text.endsWith(".visibility"_L1)) {
        const Value yes = from.kind == Kind::Name && (from.text == "true"_L1 || from.text == "false"_L1) ? Value {from.text == "true"_L1 ? u"'internal'"_s : u"'public'"_s}
                                                                                                        : Value {at(truth(from), 4) + u" ? 'internal' : 'public'"_s};
        return {written.text + equals + lead + yes.text, Type::Text, 2};
    }
    const bool isDone = given.type == Type::CommentsDone || given.type == Type::AttachmentsDone || given.type == Type::WorklogsDone;
    if (written.type == Type::Comments || written.type == Type::Attachments || written.type == Type::Worklogs) {
        const Type done = written.type == Type::Comments ? Type::CommentsDone : written.type == Type::Attachments ? Type::AttachmentsDone : Type::WorklogsDone;
        if (given.type == done)
            return given;
        if (m_direction == RuleDirection::Incoming && written.type == Type::Worklogs)
            refuse(u"time entries of an issue are not assigned: write worklogs.merge(issue, replica) or worklogs.add(…)"_s);
        else if (m_direction == RuleDirection::Incoming)
            refuse(written.type == Type::Comments ? u"comments of an issue are not assigned: write comments.merge(issue, replica) or comments.add(…)"_s
                                                  : u"attachments of an issue are not assigned: write attachments.merge(issue, replica)"_s);
    } else if (isDone) {
        refuse(u"what merge gives is no value"_s);
    }
    if (given.type == Type::CustomFields)
        refuse(u"custom fields are assigned one by one"_s);
    if (sign != "="_L1)
        return {written.text + equals + lead + combined(written, sign, given), written.type, 2};
    return {written.text + equals + lead + (given.blank && written.type != Type::Choice ? orNull(given) : given.text), written.type, 2};
}

/// What `target += value` gives.
QString Writer::combined(const Value &target, const QString &sign, const Value &given)
{
    if (sign == "+="_L1)
        return sum(target, given, u" + "_s).text;
    if (sign == "-="_L1 && !(target.type == Type::Number && given.type == Type::Number))
        return u"groovy.minus("_s + target.text + u", "_s + given.text + u')';
    if (sign == "?="_L1)
        return (agreesOnTruth(target.type) ? target.text : u"groovy.given("_s + target.text + u')') + u" || "_s + at(given, 5);
    if (sign == "-="_L1 || sign == "*="_L1 || sign == "/="_L1 || sign == "%="_L1)
        return target.text + u' ' + sign.left(1) + u' ' + at(given, 14);
    refuse(u"“%1” is not ported"_s.arg(sign));
    return {};
}

} // namespace lockstep::groovy
