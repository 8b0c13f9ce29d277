#include "ui/text/scriptcompletion.h"

#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
struct Bracket {
    QChar sign;
    qsizetype place = 0;
    int commas = 0;
};

/// Where the end of a text is: within which brackets, and whether in a comment or a quoted text.
struct Place {
    QList<Bracket> open;
    bool inComment = false;
    QChar quote; ///< Null: in code
    bool isCode() const { return !inComment && quote.isNull(); }
};

class Scanner {
public:
    explicit Scanner(const QString &text) : m_text(text) { }

    Place scan()
    {
        while (m_at < m_text.size() && !m_place.inComment)
            m_place.quote.isNull() ? code() : quoted();
        return m_place;
    }

private:
    QChar here(qsizetype further = 0) const { return m_at + further < m_text.size() ? m_text.at(m_at + further) : QChar(); }

    void skipTo(QLatin1StringView end)
    {
        const qsizetype found = m_text.indexOf(end, m_at + 2);
        m_place.inComment = found < 0;
        m_at = found < 0 ? m_text.size() : found + end.size();
    }

    /// A slash begins a regular expression where no value stands before it.
    bool beginsRegex() const
    {
        qsizetype before = m_at - 1;
        while (before >= 0 && m_text.at(before).isSpace())
            --before;
        return before < 0 || QStringLiteral("(,=:[!&|?{};+-*%<>~^").contains(m_text.at(before));
    }

    void skipRegex()
    {
        bool inSet = false;
        for (++m_at; m_at < m_text.size() && here() != u'\n'; ++m_at) {
            if (here() == u'\\')
                ++m_at;
            else if (here() == u'[' || here() == u']')
                inSet = here() == u'[';
            else if (here() == u'/' && !inSet)
                break;
        }
        ++m_at;
    }

    void code()
    {
        const QChar letter = here();
        if (letter == u'/' && here(1) == u'/')
            return skipTo("\n"_L1);
        if (letter == u'/' && here(1) == u'*')
            return skipTo("*/"_L1);
        if (letter == u'/' && beginsRegex())
            return skipRegex();
        if (letter == u'\'' || letter == u'"' || letter == u'`')
            m_place.quote = letter;
        else if (letter == u'(' || letter == u'[' || letter == u'{')
            m_place.open.append({letter, m_at});
        else if ((letter == u')' || letter == u']' || letter == u'}') && !m_place.open.isEmpty()) {
            if (m_place.open.takeLast().sign == u'`') // behind the code within a template
                m_place.quote = u'`';
        } else if (letter == u',' && !m_place.open.isEmpty())
            ++m_place.open.last().commas;
        ++m_at;
    }

    void quoted()
    {
        const QChar letter = here();
        if (letter == u'\\') {
            ++m_at;
        } else if (letter == m_place.quote || (letter == u'\n' && m_place.quote != u'`')) {
            m_place.quote = QChar();
        } else if (letter == u'$' && here(1) == u'{' && m_place.quote == u'`') {
            m_place.open.append({u'`', ++m_at});
            m_place.quote = QChar();
        }
        ++m_at;
    }

    const QString &m_text;
    qsizetype m_at = 0;
    Place m_place;
};

bool isIdentifier(const QString &name)
{
    static const QRegularExpression whole(u"^[A-Za-z_$][\\w$]*$"_s);
    return whole.match(name).hasMatch();
}

QStringList customNames(const QStringList &fields)
{
    QStringList names;
    for (const QString &field : fields) {
        if (field.startsWith("custom."_L1))
            names.append(field.mid(7));
    }
    return names;
}

/// The names before the last dot: "issue?.reporter." gives issue, reporter.
QStringList chainOf(QString dotted)
{
    dotted.remove(u'?').remove(u'\n').remove(u' ');
    return dotted.split(u'.', Qt::SkipEmptyParts);
}

const RuleApiEntry *entryOf(const RuleApi &api, RuleDirection part, const QStringList &chain)
{
    const RuleApiEntry *entry = nullptr;
    for (const QString &name : chain) {
        const RuleApiType *type = entry ? api.type(entry->type) : nullptr;
        if (entry && (!type || entry->isCall))
            return nullptr;
        entry = entry ? type->find(name) : api.find(name);
        if (!entry || !entry->isIn(part))
            return nullptr;
    }
    return entry;
}

QStringList membersOf(const RuleApi &api, RuleDirection part, const QStringList &fields, const QStringList &chain)
{
    QStringList names;
    const RuleApiEntry *entry = entryOf(api, part, chain);
    if (!entry || entry->isCall)
        return names;
    const RuleApiType *type = api.type(entry->type);
    if (type) {
        for (const RuleApiEntry &member : type->members) {
            if (member.isIn(part))
                names.append(member.name);
        }
    }
    if (entry->type == "issue"_L1 || entry->type == "replica"_L1) {
        for (const QString &field : fields) {
            if (!field.contains(u'.') && isIdentifier(field))
                names.append(field);
        }
    } else if (entry->type == "custom"_L1) {
        for (const QString &name : customNames(fields)) {
            if (isIdentifier(name))
                names.append(name);
        }
    }
    return names;
}

ScriptCompletion offer(QStringList names, const QString &typed)
{
    names.removeIf([&typed](const QString &name) { return !name.startsWith(typed, Qt::CaseInsensitive); });
    names.removeDuplicates();
    std::sort(names.begin(), names.end(), [](const QString &a, const QString &b) { return a.compare(b, Qt::CaseInsensitive) < 0; });
    if (names == QStringList {typed})
        names.clear();
    return {typed.size(), names};
}
} // namespace

ScriptCompletion completionAt(const RuleApi &api, RuleDirection part, const QStringList &fields, const QString &before, qsizetype least)
{
    const Place place = Scanner(before).scan();
    if (place.inComment)
        return {};
    if (!place.quote.isNull()) {
        static const QRegularExpression custom(u"(?:^|[^\\w$.])(?:issue|replica|before|previous)\\??\\.custom\\[(['\"])([^'\"\\n]*)$"_s);
        const QRegularExpressionMatch match = custom.match(before);
        return match.hasMatch() ? offer(customNames(fields), match.captured(2)) : ScriptCompletion();
    }
    static const QRegularExpression words(u"(?:^|[^\\w$.])((?:[\\w$]+\\s*\\??\\.\\s*)*)([\\w$]*)$"_s);
    const QRegularExpressionMatch match = words.match(before);
    const QString typed = match.captured(2);
    const QStringList chain = chainOf(match.captured(1));
    if (!match.hasMatch() || (!typed.isEmpty() && typed.front().isDigit()))
        return {};
    if (!chain.isEmpty())
        return offer(membersOf(api, part, fields, chain), typed);
    const bool behindDot = before.chopped(typed.size()).trimmed().endsWith(u'.'); // of something that is no name: a call, a list
    if (typed.size() < least || behindDot)
        return {};
    QStringList names;
    for (const RuleApiEntry &entry : api.names) {
        if (entry.isIn(part))
            names.append(entry.name);
    }
    return offer(names, typed);
}

ScriptCallTip callTipAt(const RuleApi &api, RuleDirection part, const QString &before)
{
    const Place place = Scanner(before).scan();
    if (place.inComment)
        return {};
    static const QRegularExpression words(u"(?:^|[^\\w$.])((?:[\\w$]+\\s*\\??\\.\\s*)*[\\w$]+)\\s*$"_s);
    for (auto bracket = place.open.crbegin(); bracket != place.open.crend(); ++bracket) {
        if (bracket->sign == u'{' && bracket != place.open.crbegin() && place.open.constLast().sign == u'{')
            return {}; // within the body of a function
        if (bracket->sign != u'(')
            continue;
        const QRegularExpressionMatch match = words.match(before.first(bracket->place));
        const QStringList chain = match.hasMatch() ? chainOf(match.captured(1)) : QStringList();
        const RuleApiEntry *entry = chain.isEmpty() ? nullptr : entryOf(api, part, chain);
        if (!entry || !entry->isCall)
            return {};
        ScriptCallTip tip;
        tip.open = bracket->place;
        tip.text = chain.join(u'.') % u'(';
        const qsizetype now = qMin<qsizetype>(bracket->commas, entry->parameters.size() - 1);
        for (qsizetype i = 0; i < entry->parameters.size(); ++i) {
            const RuleApiParameter &parameter = entry->parameters.at(i);
            if (i > 0)
                tip.text += u", "_s;
            const qsizetype from = tip.text.size();
            tip.text += parameter.optional ? QString(u'[' % parameter.name % u']') : parameter.name;
            if (i == now) {
                tip.from = from;
                tip.to = tip.text.size();
            }
        }
        tip.text += u") → "_s % entry->type;
        if (now >= 0)
            tip.text += u'\n' % entry->parameters.at(now).name % u": "_s % entry->parameters.at(now).type;
        tip.text += u'\n' % entry->text;
        return tip;
    }
    return {};
}

} // namespace lockstep::ui
