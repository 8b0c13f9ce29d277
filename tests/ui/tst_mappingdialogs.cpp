// The dialogs of a mapping: what is opened and taken over unchanged is the same mapping, whatever a row does.

#include "ui/dialogs/mappingpartdialog.h"
#include "ui/dialogs/mappingrowdialog.h"
#include "ui/style/lockstepstyle.h"
#include "ui/windowbench.h"

#include <QCheckBox>
#include <QComboBox>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPointer>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTest>

#include <algorithm>

using namespace lockstep;
using namespace lockstep::ui;
using namespace Qt::StringLiterals;

namespace {
FieldMapping row(const QString &field, Transformation transformation, MappingDirection direction = MappingDirection::Incoming)
{
    FieldMapping row;
    row.field = row.replica = field;
    row.transformation = transformation;
    row.direction = direction;
    return row;
}

/// A row of each kind, with values that look like something else.
Mapping everyKind()
{
    Mapping mapping;
    FieldMapping values = row(u"status"_s, Transformation::Values, MappingDirection::Both);
    values.values = {{u" a = b "_s, u"c"_s}, {u"d"_s, QString(u""_s)}};
    values.nothingMatches = NothingMatches::Default;
    values.fallback = u"New"_s;
    FieldMapping text = row(u"summary"_s, Transformation::Template);
    text.text = u"[{{key}}]\n{{summary}}"_s;
    FieldMapping first = row(u"description"_s, Transformation::First);
    first.first = {u"custom.a, b"_s, u"key.c"_s};
    first.fallback = QJsonValue(QJsonValue::Null);
    FieldMapping days = row(u"dueDate"_s, Transformation::WorkingDays, MappingDirection::Both);
    days.days = -3;
    FieldMapping person = row(u"assignee"_s, Transformation::Person, MappingDirection::Both);
    person.person = u"login"_s;
    person.when = MappingWhen::Create;
    FieldMapping copy = row(u"custom.Other"_s, Transformation::Copy, MappingDirection::Outgoing);
    copy.replica = u"key.other"_s;
    copy.fallback = 7;
    mapping.fields = {values, text, first, days, person, copy, row(u"custom.Plain"_s, Transformation::Plain, MappingDirection::Both)};
    int n = 0;
    for (const QJsonValue &value : {QJsonValue(5), QJsonValue(u"5"_s), QJsonValue(u"true"_s), QJsonValue(true), QJsonValue(u"\"x\""_s), QJsonValue(QJsonArray {u"a"_s, 1}), QJsonValue(QString(u""_s))}) {
        FieldMapping constant = row(u"custom.C%1"_s.arg(++n), Transformation::Constant);
        constant.constant = value;
        mapping.fields.append(constant);
    }
    mapping.comments = CommentMapping {MappingDirection::Incoming, true, {u"a"_s}, {u"b"_s, u"c"_s}, u"{{author}}: "_s};
    mapping.attachments = AttachmentMapping {MappingDirection::Outgoing, true, 1234, {u"image/*"_s}, {u"*.exe"_s}};
    return mapping;
}

MappingSides sides()
{
    const auto field = [](const QString &name, FieldType type, bool writable = true) {
        FieldSchema schema;
        schema.name = name;
        schema.type = type;
        schema.writable = writable;
        return schema;
    };
    MappingSides sides {u"Blue"_s, u"Red"_s, {}, {}};
    sides.schemaHere.fields = {field(u"summary"_s, FieldType::Text), field(u"status"_s, FieldType::Choice), field(u"dueDate"_s, FieldType::Date),
                               field(u"assignee"_s, FieldType::Person)};
    sides.schemaThere.fields = {field(u"summary"_s, FieldType::Text), field(u"custom.State"_s, FieldType::Choice), field(u"custom.Until"_s, FieldType::Date),
                                field(u"owner"_s, FieldType::Person), field(u"created"_s, FieldType::Instant, false)};
    return sides;
}

QString offered(const QComboBox *list)
{
    QStringList names;
    for (int i = 0; i < list->count(); ++i)
        names.append(list->itemText(i));
    return names.join(u' ');
}

std::optional<Mapping> takenOver(MappingDialog &dialog)
{
    std::optional<Mapping> saved;
    QObject::connect(&dialog, &MappingDialog::saved, &dialog, [&saved](const Mapping &mapping) { saved = mapping; });
    button(&dialog, u"Take over"_s)->click();
    return saved;
}
} // namespace

class TestMappingDialogs final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { initStyle(*qApp, Scheme::Light); }

    void whatIsTakenOverUnchangedIsTheSame()
    {
        const Mapping mapping = everyKind();
        for (qsizetype i = 0; i < mapping.fields.size(); ++i) {
            auto *dialog = new MappingRowDialog(mapping, i); // deletes itself
            dialog->open();
            const std::optional<Mapping> saved = takenOver(*dialog);
            QVERIFY2(saved, qPrintable(mapping.fields.at(i).field));
            QVERIFY2(*saved == mapping, qPrintable(mapping.fields.at(i).field));
        }
        auto *comments = new CommentMappingDialog(mapping);
        comments->open();
        QVERIFY(takenOver(*comments) == mapping);
        auto *attachments = new AttachmentMappingDialog(mapping);
        attachments->open();
        QVERIFY(takenOver(*attachments) == mapping);
    }

    void aTypedValueIsATextOrJson_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QJsonValue>("value");
        QTest::newRow("text") << u"High"_s << QJsonValue(u"High"_s);
        QTest::newRow("digits") << u"5"_s << QJsonValue(u"5"_s);
        QTest::newRow("list") << u" [\"a\", 2] "_s << QJsonValue(QJsonArray {u"a"_s, 2});
        QTest::newRow("no list") << u"[a]"_s << QJsonValue(u"[a]"_s);
        QTest::newRow("yes") << u"true"_s << QJsonValue(true);
        QTest::newRow("the word") << u"\"true\""_s << QJsonValue(u"true"_s);
    }
    void aTypedValueIsATextOrJson()
    {
        QFETCH(QString, text);
        QFETCH(QJsonValue, value);
        auto *dialog = new MappingRowDialog(Mapping(), 0);
        dialog->open();
        control<QComboBox>(dialog, u"Field of the issue"_s)->setEditText(u"custom.X"_s);
        control<QComboBox>(dialog, u"Direction"_s)->setCurrentIndex(2);
        control<QComboBox>(dialog, u"What becomes of the value"_s)->setCurrentIndex(static_cast<int>(Transformation::Constant));
        control<QLineEdit>(dialog, u"Constant value"_s)->setText(text);
        const std::optional<Mapping> saved = takenOver(*dialog);
        QVERIFY(saved);
        QCOMPARE(saved->fields.first().constant, value);
    }

    // Choosing one side offers what fits on the other; the rest can be had, and says why not.
    void oneSideNarrowsTheOther()
    {
        auto *dialog = new MappingRowDialog(Mapping(), 0, sides());
        dialog->open();
        auto *here = control<QComboBox>(dialog, u"Field of the issue"_s);
        auto *there = control<QComboBox>(dialog, u"Name in the replica"_s);
        QCheckBox *all = nullptr;
        for (QCheckBox *box : dialog->findChildren<QCheckBox *>()) {
            if (box->text().startsWith("Offer"_L1))
                all = box;
        }
        QVERIFY(all);
        QCOMPARE(offered(here), u"summary status dueDate assignee"_s);
        QCOMPARE(offered(there), u"summary custom.State custom.Until owner"_s); // but what is only read there
        here->setCurrentText(u"dueDate"_s);
        QCOMPARE(there->currentText(), u"dueDate"_s); // it follows
        QCOMPARE(offered(there), u"summary custom.Until"_s);
        QCOMPARE(offered(here), u"summary status dueDate assignee"_s); // another field can be taken still
        QVERIFY(all->isVisible());
        all->setChecked(true);
        QCOMPARE(offered(there), u"summary custom.Until custom.State owner created"_s);
        QCOMPARE(there->itemData(2, Qt::ToolTipRole).toString(), u"a choice, and “dueDate” of Blue is a date"_s);
        QCOMPARE(there->itemData(4, Qt::ToolTipRole).toString(), u"it is only read"_s);
        there->setCurrentText(u"owner"_s);
        const QList<QLabel *> labels = dialog->findChildren<QLabel *>();
        QVERIFY(std::any_of(labels.cbegin(), labels.cend(), [](const QLabel *label) {
            return label->isVisible() && label->text() == u"It does not fit: a person, and “dueDate” of Blue is a date"_s;
        }));
        all->setChecked(false);
        QCOMPARE(there->currentText(), u"owner"_s); // what was chosen stays
        QCOMPARE(offered(here), u"assignee"_s); // and now narrows this side

        here->setCurrentText(u"assignee"_s);
        QCOMPARE(offered(there), u"owner"_s);
        control<QComboBox>(dialog, u"Direction"_s)->setCurrentIndex(2); // incoming: a text may be a person's name, and what is only read can be read
        QCOMPARE(offered(there), u"summary owner"_s);
        control<QComboBox>(dialog, u"What becomes of the value"_s)->setCurrentIndex(static_cast<int>(Transformation::Constant));
        QCOMPARE(offered(there), u"summary custom.State custom.Until owner created"_s);
        QVERIFY(!all->isVisible());
        there->setFocus();
        there->setEditText(u"key.anything"_s); // any name may be typed
        QCOMPARE(there->currentText(), u"key.anything"_s);
        dialog->close();
    }

    void aRowWithoutAFieldAsksForOne()
    {
        auto *dialog = new MappingRowDialog(Mapping(), 0);
        dialog->open();
        QVERIFY(!takenOver(*dialog));
        const auto told = [dialog] {
            const QList<QLabel *> labels = dialog->findChildren<QLabel *>();
            return std::any_of(labels.cbegin(), labels.cend(), [](const QLabel *label) { return label->isVisible() && label->text() == u"Choose a field."_s; });
        };
        QVERIFY(told());
        QCOMPARE(dialog->focusWidget(), control<QComboBox>(dialog, u"Field of the issue"_s));
        control<QComboBox>(dialog, u"Field of the issue"_s)->setEditText(u"summary"_s);
        QVERIFY(!told());
        QVERIFY(takenOver(*dialog));
    }

    void escapeAsksBeforeItLosesARow()
    {
        QPointer<MappingRowDialog> dialog = new MappingRowDialog(everyKind(), 1); // deletes itself
        dialog->open();
        auto *text = control<QPlainTextEdit>(dialog, u"Template"_s);
        QTest::keyClicks(text, u"x"_s);
        QTest::keyClick(text, Qt::Key_Escape);
        QVERIFY(dialog->isVisible());
        QAbstractButton *close = button(dialog, u"Close without saving"_s);
        QVERIFY(close && close->isVisible());
        QTest::keyClick(text, Qt::Key_Backspace); // as it was
        QTest::keyClick(text, Qt::Key_Escape);
        QVERIFY(!dialog || !dialog->isVisible());
        dialog = new MappingRowDialog(everyKind(), 99); // a new one
        dialog->open();
        control<QComboBox>(dialog, u"Direction"_s)->setCurrentIndex(2); // nothing is typed, but chosen
        QTest::keyClick(dialog, Qt::Key_Escape);
        QVERIFY(dialog->isVisible());
        button(dialog, u"Close without saving"_s)->click();
        QVERIFY(!dialog || !dialog->isVisible());
    }

    void thereIsAlwaysAnEmptyPairToTypeInto()
    {
        auto *dialog = new MappingRowDialog(everyKind(), 0);
        dialog->open();
        auto *values = control<QTableWidget>(dialog, u"Pairs of values"_s);
        QCOMPARE(values->rowCount(), 3);
        values->setItem(2, 0, new QTableWidgetItem(u"x"_s));
        QCOMPARE(values->rowCount(), 4);
        values->setCurrentCell(0, 0);
        QTest::keyClick(values, Qt::Key_Delete);
        QCOMPARE(values->rowCount(), 3);
        QCOMPARE(values->item(0, 0)->text(), u"d"_s);
        dialog->close();
    }
};

QTEST_MAIN(TestMappingDialogs)
#include "tst_mappingdialogs.moc"
