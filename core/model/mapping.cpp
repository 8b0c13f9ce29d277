#include "core/model/mapping.h"

#include "core/base/jsonwords.h"
#include "core/model/issue.h"

#include <QRegularExpression>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qsizetype mostRows = 500;
constexpr qsizetype mostValues = 2000;
constexpr qsizetype longestText = 20'000;

constexpr JsonWords<MappingDirection, 3> directions {{{"both", MappingDirection::Both}, {"outgoing", MappingDirection::Outgoing}, {"incoming", MappingDirection::Incoming}}};
constexpr JsonWords<MappingDirection, 4> rowDirections {{{"both", MappingDirection::Both}, {"outgoing", MappingDirection::Outgoing}, {"incoming", MappingDirection::Incoming},
                                                         {"afterAck", MappingDirection::AfterAck}}};
constexpr JsonWords<MappingWhen, 3> whens {{{"always", MappingWhen::Always}, {"create", MappingWhen::Create}, {"update", MappingWhen::Update}}};
constexpr JsonWords<NothingMatches, 4> matches {{{"leave", NothingMatches::Leave}, {"keep", NothingMatches::Keep}, {"default", NothingMatches::Default}, {"fail", NothingMatches::Fail}}};
constexpr JsonWords<int, 3> personKeys {{{"email", 0}, {"login", 1}, {"name", 2}}};
// The key that names a transformation also holds what it needs.
constexpr JsonWords<Transformation, 8> transformations {{{"values", Transformation::Values}, {"template", Transformation::Template}, {"constant", Transformation::Constant},
                                                        {"first", Transformation::First}, {"days", Transformation::Days}, {"workingDays", Transformation::WorkingDays},
                                                        {"person", Transformation::Person}, {"plain", Transformation::Plain}}};

bool isReadOnly(const QString &name, bool ofReplica)
{
    static const QSet<QString> issue {u"id"_s, u"key"_s, u"url"_s, u"author"_s, u"createdAt"_s, u"updatedAt"_s};
    static const QSet<QString> replica {u"issueId"_s, u"key"_s, u"url"_s, u"updatedAt"_s};
    return (ofReplica ? replica : issue).contains(name);
}

// What a name may look like; whether the tracker knows it is asked where its schema is at hand.
QString nameFault(const QString &name, bool ofReplica)
{
    static const QRegularExpression plain(u"^[A-Za-z][A-Za-z0-9_]*$"_s);
    const QLatin1StringView custom(customPrefix);
    if (name.isEmpty())
        return u"needs the name of a field"_s;
    if (name == "comments"_L1 || name == "attachments"_L1)
        return u"%1 have an entry of their own beside the fields"_s.arg(name);
    if (name == "worklogs"_L1)
        return u"time entries are no field: they go with a script (worklogs.merge)"_s;
    if (name.startsWith(custom))
        return name.size() > custom.size() ? QString() : u"a custom field needs a name after “custom.”"_s;
    if (ofReplica && name.startsWith("key."_L1))
        return name.size() > 4 ? QString() : u"a key of its own needs a name after “key.”"_s;
    return plain.match(name).hasMatch() ? QString() : u"“%1” is no name of a field; a custom field is “custom.%1”"_s.arg(name);
}

QString readName(const JsonReader &reader, bool ofReplica)
{
    const QString name = reader.text();
    const QString fault = reader.ok() ? nameFault(name, ofReplica) : QString();
    if (!fault.isEmpty())
        reader.fail(fault);
    return name;
}

QStringList readTexts(const JsonReader &reader)
{
    QStringList texts;
    if (reader.isNull())
        return texts;
    for (qsizetype i = 0; i < reader.size(); ++i)
        texts.append(reader.at(i).text());
    return texts;
}

void checkLength(const JsonReader &reader, const QString &text)
{
    if (text.size() > longestText)
        reader.fail(u"is longer than %1 characters"_s.arg(longestText));
}

// {{field}} with names of the side that is read.
void checkTemplate(const JsonReader &reader, const QString &text, const QStringList &only, bool ofReplica)
{
    checkLength(reader, text);
    static const QRegularExpression braces(u"\\{\\{|\\}\\}"_s);
    QString rest = text;
    for (auto it = templateSlot().globalMatch(text); it.hasNext();) {
        const QString name = it.next().captured(1);
        const QString fault = only.isEmpty() ? nameFault(name, ofReplica) : only.contains(name) ? QString() : u"“%1” is none of %2"_s.arg(name, only.join(u", "_s));
        if (!fault.isEmpty())
            reader.fail(fault);
    }
    rest.remove(templateSlot());
    if (rest.contains(braces))
        reader.fail(u"has {{ without }} or }} without {{"_s);
}

void readTransformation(const JsonReader &reader, FieldMapping &row)
{
    QStringList given;
    for (const auto &[word, transformation] : transformations) {
        const QString name = QLatin1StringView(word);
        if (!reader.has(name))
            continue;
        given.append(name);
        row.transformation = transformation;
    }
    if (given.size() > 1) {
        reader.at(given.at(1)).fail(u"a row has one transformation, and “%1” is another"_s.arg(given.first()));
        return;
    }
    const JsonReader at = given.isEmpty() ? reader : reader.at(given.first());
    const bool oneWay = row.transformation == Transformation::Template || row.transformation == Transformation::Constant || row.transformation == Transformation::First;
    if (oneWay && row.direction == MappingDirection::Both) {
        at.fail(u"needs one direction: “outgoing”, “incoming” or “afterAck”"_s);
        return;
    }
    const bool readsReplica = row.direction != MappingDirection::Outgoing;
    switch (row.transformation) {
    case Transformation::Copy: break;
    case Transformation::Values:
        if (at.size() == 0 || at.size() > mostValues)
            at.fail(u"needs from 1 to %1 pairs [here, there]"_s.arg(mostValues));
        for (qsizetype i = 0; i < at.size() && at.ok(); ++i) {
            if (at.at(i).size() != 2)
                at.at(i).fail(u"expected a pair [here, there]"_s);
            row.values.append({at.at(i).at(0).text(), at.at(i).at(1).text()});
        }
        break;
    case Transformation::Template:
        row.text = at.text();
        checkTemplate(at, row.text, {}, readsReplica);
        break;
    case Transformation::Constant: row.constant = at.value(); break;
    case Transformation::First:
        if (at.size() < 2)
            at.fail(u"needs two fields or more"_s);
        for (qsizetype i = 0; i < at.size(); ++i)
            row.first.append(readName(at.at(i), readsReplica));
        break;
    case Transformation::Days:
    case Transformation::WorkingDays: {
        const qint64 days = at.integer();
        if (at.ok() && (days < -3660 || days > 3660))
            at.fail(u"must be from -3660 to 3660"_s);
        row.days = static_cast<int>(days);
        break;
    }
    case Transformation::Person:
        row.person = nameOf(oneOf(at, personKeys), personKeys);
        break;
    case Transformation::Plain:
        if (!at.boolean())
            at.fail(u"must be true, or be left out"_s);
        break;
    }
}

FieldMapping readRow(const JsonReader &reader)
{
    FieldMapping row;
    QStringList known {u"field"_s, u"replica"_s, u"direction"_s, u"when"_s, u"nothingMatches"_s, u"default"_s};
    for (const auto &[word, transformation] : transformations)
        known.append(QLatin1StringView(word));
    reader.allowOnly(known);
    row.direction = oneOr(reader.at(u"direction"_s), rowDirections, MappingDirection::Both);
    row.when = oneOr(reader.at(u"when"_s), whens, MappingWhen::Always);
    row.field = readName(reader.at(u"field"_s), false);
    row.replica = reader.has(u"replica"_s) ? readName(reader.at(u"replica"_s), true) : row.field;
    readTransformation(reader, row);
    if (row.writesIssue() && isReadOnly(row.field, false))
        reader.at(u"field"_s).fail(u"“%1” is the tracker's own and cannot be written"_s.arg(row.field));
    if (row.goes(MappingDirection::Outgoing) && isReadOnly(row.replica, true))
        reader.at(reader.has(u"replica"_s) ? u"replica"_s : u"field"_s).fail(u"“%1” of a replica is filled by Lockstep; “key.%1” is free"_s.arg(row.replica));
    const bool looksUp = row.transformation == Transformation::Values || row.transformation == Transformation::Person;
    if (reader.has(u"nothingMatches"_s) && !looksUp)
        reader.at(u"nothingMatches"_s).fail(u"belongs to a row with “values” or “person”"_s);
    row.nothingMatches = oneOr(reader.at(u"nothingMatches"_s), matches, NothingMatches::Leave);
    if (reader.has(u"default"_s)) {
        row.fallback = reader.at(u"default"_s).value();
        if (row.transformation == Transformation::Constant || row.transformation == Transformation::Template)
            reader.at(u"default"_s).fail(u"is never used by a row whose value is never empty"_s);
    } else if (row.nothingMatches == NothingMatches::Default) {
        reader.at(u"nothingMatches"_s).fail(u"needs a “default”"_s);
    }
    return row;
}

// Two rows that write the same field at the same time: one of them would be without effect.
void checkTwice(const JsonReader &reader, const QList<FieldMapping> &rows)
{
    for (const MappingDirection way : {MappingDirection::Outgoing, MappingDirection::Incoming, MappingDirection::AfterAck}) {
        for (qsizetype i = 0; i < rows.size(); ++i) {
            for (qsizetype j = 0; j < i; ++j) {
                const auto target = [way](const FieldMapping &row) { return way == MappingDirection::Outgoing ? row.replica : row.field; };
                const bool meets = rows.at(i).when == rows.at(j).when || rows.at(i).when == MappingWhen::Always || rows.at(j).when == MappingWhen::Always;
                if (rows.at(i).goes(way) && rows.at(j).goes(way) && meets && target(rows.at(i)) == target(rows.at(j)))
                    reader.at(i).fail(u"“%1” of the %2 is written by row %3 already"_s.arg(target(rows.at(i)), way == MappingDirection::Outgoing ? u"replica"_s : u"issue"_s).arg(j + 1));
            }
        }
    }
}

CommentMapping readComments(const JsonReader &reader)
{
    CommentMapping comments;
    reader.allowOnly({u"direction"_s, u"internal"_s, u"authors"_s, u"exceptAuthors"_s, u"prefix"_s});
    comments.direction = oneOr(reader.at(u"direction"_s), directions, MappingDirection::Both);
    comments.internal = reader.at(u"internal"_s).booleanOr(false);
    comments.authors = readTexts(reader.at(u"authors"_s));
    comments.exceptAuthors = readTexts(reader.at(u"exceptAuthors"_s));
    comments.prefix = reader.at(u"prefix"_s).textOr();
    checkTemplate(reader.at(u"prefix"_s), comments.prefix, {u"author"_s, u"key"_s}, true);
    if (!comments.prefix.isEmpty() && comments.direction == MappingDirection::Outgoing)
        reader.at(u"prefix"_s).fail(u"is put before what comes in, and nothing comes in by “outgoing”"_s);
    return comments;
}

AttachmentMapping readAttachments(const JsonReader &reader)
{
    AttachmentMapping attachments;
    reader.allowOnly({u"direction"_s, u"internal"_s, u"maxBytes"_s, u"types"_s, u"exceptNames"_s});
    attachments.direction = oneOr(reader.at(u"direction"_s), directions, MappingDirection::Both);
    attachments.internal = reader.at(u"internal"_s).booleanOr(false);
    attachments.maxBytes = reader.at(u"maxBytes"_s).integerOr(0);
    if (attachments.maxBytes < 0)
        reader.at(u"maxBytes"_s).fail(u"must be 0 (any size) or more"_s);
    attachments.types = readTexts(reader.at(u"types"_s));
    attachments.exceptNames = readTexts(reader.at(u"exceptNames"_s));
    return attachments;
}

QJsonObject rowToJson(const FieldMapping &row)
{
    QJsonObject json {{u"field"_s, row.field}};
    if (row.replica != row.field)
        json.insert(u"replica"_s, row.replica);
    if (row.direction != MappingDirection::Both)
        json.insert(u"direction"_s, nameOf(row.direction, rowDirections));
    if (row.when != MappingWhen::Always)
        json.insert(u"when"_s, nameOf(row.when, whens));
    if (row.nothingMatches != NothingMatches::Leave)
        json.insert(u"nothingMatches"_s, nameOf(row.nothingMatches, matches));
    if (!row.fallback.isUndefined())
        json.insert(u"default"_s, row.fallback);
    const QString name = nameOf(row.transformation, transformations);
    switch (row.transformation) {
    case Transformation::Copy: break;
    case Transformation::Values: {
        QJsonArray values;
        for (const auto &[here, there] : row.values)
            values.append(QJsonArray {here, there});
        json.insert(name, values);
        break;
    }
    case Transformation::Template: json.insert(name, row.text); break;
    case Transformation::Constant: json.insert(name, row.constant); break;
    case Transformation::First: json.insert(name, QJsonArray::fromStringList(row.first)); break;
    case Transformation::Days:
    case Transformation::WorkingDays: json.insert(name, row.days); break;
    case Transformation::Person: json.insert(name, row.person); break;
    case Transformation::Plain: json.insert(name, true); break;
    }
    return json;
}

void insertTexts(QJsonObject &json, const QString &name, const QStringList &texts)
{
    if (!texts.isEmpty())
        json.insert(name, QJsonArray::fromStringList(texts));
}

QJsonObject wayToJson(MappingDirection direction, bool internal)
{
    QJsonObject json;
    if (direction != MappingDirection::Both)
        json.insert(u"direction"_s, nameOf(direction, directions));
    if (internal)
        json.insert(u"internal"_s, true);
    return json;
}
} // namespace

const QRegularExpression &templateSlot()
{
    static const QRegularExpression slot(u"\\{\\{\\s*([^{}]*?)\\s*\\}\\}"_s);
    return slot;
}

bool Mapping::hasAfterAck() const
{
    return std::any_of(fields.cbegin(), fields.cend(), [](const FieldMapping &row) { return row.direction == MappingDirection::AfterAck; });
}

Mapping mappingFromJson(const JsonReader &reader)
{
    Mapping mapping;
    const JsonReader fields = reader.at(u"fields"_s);
    if (!fields.isNull()) {
        if (fields.size() > mostRows)
            fields.fail(u"has more than %1 rows"_s.arg(mostRows));
        for (qsizetype i = 0; i < fields.size() && reader.ok(); ++i)
            mapping.fields.append(readRow(fields.at(i)));
        if (reader.ok())
            checkTwice(fields, mapping.fields);
    }
    if (!reader.at(u"comments"_s).isNull())
        mapping.comments = readComments(reader.at(u"comments"_s));
    if (!reader.at(u"attachments"_s).isNull())
        mapping.attachments = readAttachments(reader.at(u"attachments"_s));
    if (reader.ok() && mapping.fields.isEmpty() && !mapping.comments && !mapping.attachments)
        reader.fail(u"maps nothing: it needs “fields”, “comments” or “attachments”"_s);
    return mapping;
}

QJsonObject mappingToJson(const Mapping &mapping)
{
    QJsonObject json;
    QJsonArray fields;
    for (const FieldMapping &row : mapping.fields)
        fields.append(rowToJson(row));
    if (!fields.isEmpty())
        json.insert(u"fields"_s, fields);
    if (mapping.comments) {
        QJsonObject comments = wayToJson(mapping.comments->direction, mapping.comments->internal);
        insertTexts(comments, u"authors"_s, mapping.comments->authors);
        insertTexts(comments, u"exceptAuthors"_s, mapping.comments->exceptAuthors);
        if (!mapping.comments->prefix.isEmpty())
            comments.insert(u"prefix"_s, mapping.comments->prefix);
        json.insert(u"comments"_s, comments);
    }
    if (mapping.attachments) {
        QJsonObject attachments = wayToJson(mapping.attachments->direction, mapping.attachments->internal);
        if (mapping.attachments->maxBytes > 0)
            attachments.insert(u"maxBytes"_s, mapping.attachments->maxBytes);
        insertTexts(attachments, u"types"_s, mapping.attachments->types);
        insertTexts(attachments, u"exceptNames"_s, mapping.attachments->exceptNames);
        json.insert(u"attachments"_s, attachments);
    }
    return json;
}

Mapping basicMapping()
{
    Mapping mapping;
    for (const char *name : {field::summary, field::description}) {
        FieldMapping row;
        row.field = row.replica = QLatin1StringView(name);
        mapping.fields.append(row);
    }
    mapping.comments = CommentMapping();
    mapping.attachments = AttachmentMapping();
    return mapping;
}

} // namespace lockstep
