// Rows that are suggested to a mapping: what both trackers have, and how it goes over.

#include "core/rules/mappingsuggestion.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
FieldSchema fieldOf(const QString &name, FieldType type, const QStringList &allowed = {}, bool writable = true)
{
    FieldSchema made {name, name, type, {}, false, writable, 0};
    for (const QString &value : allowed)
        made.allowed.append({value, value, {}});
    return made;
}
} // namespace

class TstMappingSuggestion final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rows()
    {
        Schema here;
        Schema there;
        here.fields = {fieldOf(u"summary"_s, FieldType::Text), fieldOf(u"status"_s, FieldType::Choice, {u"New"_s, u"Open"_s, u"Closed"_s}),
                       fieldOf(u"priority"_s, FieldType::Choice, {u"Low"_s, u"High"_s}), fieldOf(u"assignee"_s, FieldType::Person),
                       fieldOf(u"dueDate"_s, FieldType::Date), fieldOf(u"reporter"_s, FieldType::Person, {}, false),
                       fieldOf(u"custom.Team"_s, FieldType::Text), fieldOf(u"custom.Size"_s, FieldType::Number)};
        there.fields = {fieldOf(u"summary"_s, FieldType::Text), fieldOf(u"status"_s, FieldType::Choice, {u"new"_s, u"Done"_s, u"Closed"_s}),
                        fieldOf(u"priority"_s, FieldType::Choice, {u"High"_s, u"Low"_s}), fieldOf(u"assignee"_s, FieldType::Person),
                        fieldOf(u"dueDate"_s, FieldType::Text), fieldOf(u"reporter"_s, FieldType::Person), fieldOf(u"custom.Size"_s, FieldType::Number)};
        const QList<FieldMapping> rows = suggestedRows(basicMapping(), here, there);
        QStringList names;
        for (const FieldMapping &row : rows)
            names.append(row.field);
        // Not the summary, which has a row; nor what is another kind there, only read here, or not there at all.
        QCOMPARE(names, (QStringList {u"status"_s, u"priority"_s, u"assignee"_s, u"custom.Size"_s}));
        QCOMPARE(rows.at(0).transformation, Transformation::Values);
        QCOMPARE(rows.at(0).values, (QList<std::pair<QString, QString>> {{u"New"_s, u"new"_s}, {u"Closed"_s, u"Closed"_s}}));
        QCOMPARE(rows.at(1).transformation, Transformation::Copy);
        QCOMPARE(rows.at(2).person, u"email"_s);

        Mapping all = basicMapping();
        all.fields += rows;
        const JsonReader reader(mappingToJson(all), u"mapping"_s);
        QCOMPARE(mappingFromJson(reader), all); // what is suggested is a mapping that a file may hold
        QVERIFY2(reader.ok(), qPrintable(reader.errorText()));
        QVERIFY(suggestedRows(all, here, there).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TstMappingSuggestion)
#include "tst_mappingsuggestion.moc"
