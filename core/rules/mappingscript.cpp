#include "core/rules/mappingscript.h"

#include "core/model/issue.h"

#include <QJsonDocument>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
QString quoted(const QString &text)
{
    QString result = text;
    return u'\'' + result.replace(u'\\', u"\\\\"_s).replace(u'\'', u"\\'"_s).replace(u'\n', u"\\n"_s).replace(u'\r', u"\\r"_s)
                       .replace(QChar(0x2028), u"\\u2028"_s).replace(QChar(0x2029), u"\\u2029"_s) + u'\'';
}

QString literal(const QJsonValue &value)
{
    if (value.isString())
        return quoted(value.toString());
    if (value.isNull() || value.isUndefined())
        return u"null"_s;
    const QString list = QString::fromUtf8(QJsonDocument(QJsonArray {value}).toJson(QJsonDocument::Compact));
    return list.sliced(1, list.size() - 2);
}

QString textList(const QStringList &texts)
{
    QStringList items;
    for (const QString &text : texts)
        items.append(quoted(text));
    return u'[' + items.join(u", "_s) + u']';
}

/// "custom.Ext ref" of "issue": issue.custom['Ext ref']
struct Place {
    Place(const QString &root, const QString &name)
    {
        const QLatin1StringView custom(customPrefix);
        const bool isCustom = name.startsWith(custom);
        const bool isKey = name.startsWith("key."_L1);
        object = isCustom ? root + u".custom"_s : isKey ? root + u".customKeys"_s : root;
        key = isCustom ? name.sliced(custom.size()) : isKey ? name.sliced(4) : name;
        static const QRegularExpression plain(u"^[A-Za-z_$][A-Za-z0-9_$]*$"_s);
        text = object + (plain.match(key).hasMatch() ? QString(u'.' + key) : QString(u'[' + quoted(key) + u']'));
    }
    QString has() const { return quoted(key) + u" in "_s + object; }
    QString object;
    QString key;
    QString text;
};

/// Writes one direction's script, line by line.
class Writer {
public:
    explicit Writer(MappingDirection way) : m_way(way), m_out(way == MappingDirection::Outgoing) { }
    QString script(const Mapping &mapping);

private:
    QString source() const { return m_out ? u"issue"_s : u"replica"_s; }
    QString target() const { return m_out ? u"replica"_s : u"issue"_s; }
    QString read(const QString &name) const;
    QString templateLiteral(const QString &text, const std::function<QString(const QString &)> &read) const;
    void row(const FieldMapping &row);
    void assigned(const FieldMapping &row, const QString &to, const QString &from);
    void lookedUp(const FieldMapping &row, const QString &to, const QString &found, const QString &options);
    QString changed(const FieldMapping &row, const QString &value) const;
    QString table(const FieldMapping &row) const;
    void comments(const CommentMapping &comments);
    void attachments(const AttachmentMapping &attachments);
    void line(const QString &text) { m_lines.append(QString(m_indent * 4, u' ') + text); }
    void open(const QString &text)
    {
        line(text);
        ++m_indent;
    }
    void close(const QString &text = u"}"_s)
    {
        --m_indent;
        line(text);
    }

    const MappingDirection m_way;
    const bool m_out;
    QStringList m_lines;
    int m_indent = 0;
};

// What the other side does not send at all is as if it were empty, where several fields are read.
QString Writer::read(const QString &name) const
{
    const Place place(source(), name);
    return m_out ? place.text : u'(' + place.has() + u" ? "_s + place.text + u" : null)"_s;
}

QString Writer::templateLiteral(const QString &text, const std::function<QString(const QString &)> &read) const
{
    const auto escaped = [](QString part) { return part.replace(u'\\', u"\\\\"_s).replace(u'`', u"\\`"_s).replace(u"${"_s, u"\\${"_s).replace(u'\r', u"\\r"_s); };
    QString result;
    qsizetype done = 0;
    for (auto it = templateSlot().globalMatch(text); it.hasNext();) {
        const auto match = it.next();
        result += escaped(text.sliced(done, match.capturedStart() - done)) + u"${text.of("_s + read(match.captured(1)) + u")}"_s;
        done = match.capturedEnd();
    }
    return u'`' + result + escaped(text.sliced(done)) + u'`';
}

QString Writer::table(const FieldMapping &row) const
{
    QStringList pairs;
    QSet<QString> known;
    for (const auto &[here, there] : row.values) {
        const QString from = m_out ? here : there;
        if (known.contains(from))
            continue;
        known.insert(from);
        pairs.append(u'[' + quoted(from) + u"]: "_s + quoted(m_out ? there : here)); // in brackets: also a name like __proto__ is one of the table
    }
    return u"{ "_s + pairs.join(u", "_s) + u" }"_s;
}

QString Writer::changed(const FieldMapping &row, const QString &value) const
{
    const int days = m_out || row.direction != MappingDirection::Both ? row.days : -row.days;
    switch (row.transformation) {
    case Transformation::Days: return u"dates.addDays(%1, %2)"_s.arg(value).arg(days);
    case Transformation::WorkingDays: return u"dates.addWorkingDays(%1, %2)"_s.arg(value).arg(days);
    case Transformation::Plain: return u"text.toPlain(%1)"_s.arg(value);
    default: return value;
    }
}

// `found` is null where nothing matches.
void Writer::lookedUp(const FieldMapping &row, const QString &to, const QString &found, const QString &options)
{
    const bool isTable = row.transformation == Transformation::Values;
    switch (row.nothingMatches) {
    case NothingMatches::Leave:
        open(u"else {"_s);
        line(u"const found = %1;"_s.arg(found));
        line(u"if (found !== null)"_s);
        line(u"    %1 = found;"_s.arg(to));
        close();
        break;
    case NothingMatches::Keep:
    case NothingMatches::Default:
    case NothingMatches::Fail:
        if (isTable)
            line(u"else %1 = %2;"_s.arg(to, options));
        else if (row.nothingMatches == NothingMatches::Fail)
            line(u"else %1 = %2 ?? fail.issue(`nobody here is “${text.of(value)}”`);"_s.arg(to, found));
        else
            line(u"else %1 = %2 ?? %3;"_s.arg(to, found, row.nothingMatches == NothingMatches::Keep ? u"value"_s : literal(row.fallback)));
        break;
    }
}

void Writer::assigned(const FieldMapping &row, const QString &to, const QString &from)
{
    const bool looksUp = row.transformation == Transformation::Values || (row.transformation == Transformation::Person && !m_out);
    const bool hasDefault = !row.fallback.isUndefined();
    const bool plain = !looksUp && (row.transformation == Transformation::Copy || row.transformation == Transformation::Person || row.transformation == Transformation::First);
    if (plain && !hasDefault) {
        line(u"%1 = %2;"_s.arg(to, from));
        return;
    }
    open(u"{"_s);
    line(u"const value = %1;"_s.arg(from));
    const QString otherwise = hasDefault ? literal(row.fallback) : u"value"_s;
    if (!looksUp) {
        line(u"%1 = empty(value) ? %2 : %3;"_s.arg(to, otherwise, changed(row, u"value"_s)));
        close();
        return;
    }
    line(u"if (empty(value)) %1 = %2;"_s.arg(to, otherwise));
    if (row.transformation == Transformation::Values) {
        const QString options = row.nothingMatches == NothingMatches::Keep ? u"{ keep: true }"_s
            : row.nothingMatches == NothingMatches::Default                ? u"{ default: %1 }"_s.arg(literal(row.fallback))
                                                                           : u"{ fail: true }"_s;
        lookedUp(row, to, u"map(%1, value)"_s.arg(table(row)), u"map(%1, value, %2)"_s.arg(table(row), options));
    } else {
        const QString call = row.person == "email"_L1 ? u"byEmail"_s : row.person == "login"_L1 ? u"byLogin"_s : u"byName"_s;
        lookedUp(row, to, u"users.%1(value)"_s.arg(call), {});
    }
    close();
}

void Writer::row(const FieldMapping &row)
{
    const Place from(source(), m_out ? row.field : row.replica);
    const Place to(target(), m_out ? row.replica : row.field);
    QStringList conditions;
    if (row.when != MappingWhen::Always)
        conditions.append(row.when == MappingWhen::Create ? u"firstSync"_s : u"!firstSync"_s);
    const bool ownSource = row.transformation == Transformation::Constant || row.transformation == Transformation::Template || row.transformation == Transformation::First;
    if (!m_out && !ownSource)
        conditions.append(from.has());
    if (!conditions.isEmpty())
        open(u"if (%1) {"_s.arg(conditions.join(u" && "_s)));
    switch (row.transformation) {
    case Transformation::Constant: line(u"%1 = %2;"_s.arg(to.text, literal(row.constant))); break;
    case Transformation::Template: line(u"%1 = %2;"_s.arg(to.text, templateLiteral(row.text, [this](const QString &name) { return read(name); }))); break;
    case Transformation::First: {
        QStringList names;
        for (const QString &name : row.first)
            names.append(read(name));
        assigned(row, to.text, u"[%1].find((one) => !empty(one)) ?? null"_s.arg(names.join(u", "_s)));
        break;
    }
    default: assigned(row, to.text, from.text);
    }
    if (!conditions.isEmpty())
        close();
}

QString byAuthors(const QStringList &authors)
{
    return u"%1.some((name) => [author?.login, author?.name, author?.email].some((own) => own?.toLowerCase() === name.toLowerCase()))"_s.arg(textList(authors));
}

void Writer::comments(const CommentMapping &comments)
{
    QStringList conditions {comments.internal ? u"visibility !== 'unknown'"_s : u"visibility === 'public'"_s};
    if (!comments.authors.isEmpty())
        conditions.append(byAuthors(comments.authors));
    if (!comments.exceptAuthors.isEmpty())
        conditions.append(u'!' + byAuthors(comments.exceptAuthors));
    open(u"const takesComment = ({ visibility, author, id }) => {"_s);
    line(u"if (visibility === 'unknown')"_s);
    line(u"    warn(`comment ${id} was left out: who may read it is unknown`);"_s);
    line(u"return %1;"_s.arg(conditions.join(u" && "_s)));
    close(u"};"_s);
    if (m_out) {
        line(u"replica.comments = issue.comments.filter(takesComment);"_s);
        return;
    }
    const QString prefix = templateLiteral(comments.prefix, [](const QString &name) { return name == "author"_L1 ? u"comment.author"_s : u"replica.key"_s; });
    const QString taken = comments.prefix.isEmpty() ? u"comment"_s : u"{ ...comment, body: %1 + comment.body }"_s.arg(prefix);
    line(u"comments.merge(issue, replica, (comment) => (takesComment(comment) ? %1 : null));"_s.arg(taken));
}

void Writer::attachments(const AttachmentMapping &attachments)
{
    QStringList conditions {attachments.internal ? u"visibility !== 'unknown'"_s : u"visibility === 'public'"_s};
    if (attachments.maxBytes > 0)
        conditions.append(u"size <= %1"_s.arg(attachments.maxBytes));
    if (!attachments.types.isEmpty())
        conditions.append(u"%1.some((type) => text.matches(mimeType, type))"_s.arg(textList(attachments.types)));
    if (!attachments.exceptNames.isEmpty())
        conditions.append(u"!%1.some((name) => text.matches(fileName, name))"_s.arg(textList(attachments.exceptNames)));
    open(u"const takesAttachment = ({ visibility, size, mimeType, fileName }) => {"_s);
    line(u"if (visibility === 'unknown')"_s);
    line(u"    warn(`attachment “${fileName}” was left out: who may read it is unknown`);"_s);
    line(u"return %1;"_s.arg(conditions.join(u" && "_s)));
    close(u"};"_s);
    if (!m_out) {
        line(u"attachments.merge(issue, replica, (attachment) => (takesAttachment(attachment) ? attachment : null));"_s);
    } else if (attachments.internal) {
        line(u"replica.attachments = issue.attachments.filter(takesAttachment);"_s);
    } else {
        line(u"// A file of a comment that only some may read is no more public than that."_s);
        line(u"const hidden = issue.comments.filter((comment) => comment.visibility !== 'public').map((comment) => comment.id);"_s);
        line(u"replica.attachments = issue.attachments.filter((attachment) => !hidden.includes(attachment.commentId) && takesAttachment(attachment));"_s);
    }
}

QString Writer::script(const Mapping &mapping)
{
    for (const FieldMapping &one : mapping.fields) {
        if (one.goes(m_way))
            row(one);
    }
    const auto goes = [this](MappingDirection direction) { return m_way != MappingDirection::AfterAck && (direction == MappingDirection::Both || direction == m_way); };
    if (mapping.comments && goes(mapping.comments->direction))
        comments(*mapping.comments);
    if (mapping.attachments && goes(mapping.attachments->direction))
        attachments(*mapping.attachments);
    return m_lines.isEmpty() ? QString() : m_lines.join(u'\n') + u'\n';
}
} // namespace

QString outgoingScript(const Mapping &mapping) { return Writer(MappingDirection::Outgoing).script(mapping); }
QString incomingScript(const Mapping &mapping) { return Writer(MappingDirection::Incoming).script(mapping); }
QString afterAckScript(const Mapping &mapping) { return Writer(MappingDirection::AfterAck).script(mapping); }

RuleSet writtenAs(RuleSet rules, RuleMode mode)
{
    const Mapping before = rules.mode == RuleMode::Mapping ? rules.mapping : basicMapping();
    if (mode == RuleMode::Mapping && rules.mapping == Mapping())
        rules.mapping = before;
    if (mode == RuleMode::Script && rules.mode != RuleMode::Script && rules.outgoing.isEmpty() && rules.incoming.isEmpty()) {
        rules.outgoing = outgoingScript(before);
        rules.incoming = incomingScript(before);
        rules.afterAck = afterAckScript(before);
    }
    rules.mode = mode;
    return rules;
}

} // namespace lockstep
