#include "ui/dialogs/mappingrowdialog.h"

#include "core/model/issue.h"
#include "ui/dialogs/fieldcombo.h"
#include "ui/dialogs/valuetable.h"
#include "ui/pages/textbox.h"
#include "ui/pages/textlabel.h"
#include "ui/widgets/buttons.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <span>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
constexpr const char *standard[] = {field::summary, field::description, field::status, field::priority, field::type, field::assignee, field::reporter, field::dueDate, field::labels};

constexpr qsizetype mostNamed = 8; // values of a field in a note

/// Names that stand in the mapping, or that every tracker has, beside those of a schema.
void addOthers(QList<OfferedField> &fields, const QStringList &others, bool schemaKnown)
{
    QStringList names;
    for (const char *one : schemaKnown ? std::span<const char *const>() : std::span(standard))
        names.append(QLatin1StringView(one));
    for (const QString &name : names + others) {
        if (std::none_of(fields.cbegin(), fields.cend(), [&name](const OfferedField &field) { return field.name == name; }))
            fields.append({name, {}});
    }
}

/// What a tracker says of a field.
QString noteOf(const FieldSchema &field)
{
    QStringList names;
    for (const Choice &choice : field.allowed.first(qMin(field.allowed.size(), mostNamed)))
        names.append(choice.name);
    if (field.allowed.size() > mostNamed)
        names.append(u"…"_s);
    QString note = fieldTypeName(field.type) + (names.isEmpty() ? QString() : u": "_s + names.join(u", "_s));
    if (!field.writable)
        note += MappingRowDialog::tr("; it is only read");
    else if (field.required)
        note += MappingRowDialog::tr("; required in a new issue");
    return note;
}

// A text is a text; what is none is written as JSON, and so is a text that would be read as such.
QJsonValue valueFrom(const QString &text)
{
    const QString trimmed = text.trimmed();
    const bool isJson = trimmed.startsWith(u'[') || trimmed.startsWith(u'{') || trimmed.startsWith(u'"') || trimmed == "null"_L1 || trimmed == "true"_L1 || trimmed == "false"_L1;
    const QJsonDocument list = isJson ? QJsonDocument::fromJson('[' + trimmed.toUtf8() + ']') : QJsonDocument();
    return list.array().size() == 1 ? list.array().first() : QJsonValue(text);
}

QString valueText(const QJsonValue &value)
{
    if (value.isUndefined() || (value.isString() && valueFrom(value.toString()) == value))
        return value.toString();
    const QString list = QString::fromUtf8(QJsonDocument(QJsonArray {value}).toJson(QJsonDocument::Compact));
    return list.sliced(1, list.size() - 2);
}

// What nobody has touched stays what it was, a number too.
QJsonValue typedValue(const QLineEdit *line, const QJsonValue &before)
{
    return !before.isUndefined() && line->text() == valueText(before) ? before : valueFrom(line->text());
}

QSpinBox *makeDays(const QString &name)
{
    auto *days = named(new QSpinBox, name);
    days->setRange(-3660, 3660);
    return days;
}
} // namespace

MappingRowDialog::MappingRowDialog(const Mapping &mapping, qsizetype row, const MappingSides &sides, QWidget *parent)
    : MappingDialog(row < mapping.fields.size() ? tr("Row %1 of the mapping").arg(row + 1) : tr("New row of the mapping"), mapping, parent),
      m_row(row),
      m_sides(sides),
      m_field(new FieldCombo(tr("Field of the issue"))),
      m_fieldNote(makeNote()),
      m_fillValues(makeButton(tr("Fill in from the trackers"))),
      m_replica(new FieldCombo(tr("Name in the replica"))),
      m_replicaNote(makeNote()),
      m_showAll(new QCheckBox(tr("Offer fields that do not fit, too"))),
      m_direction(makeDirections(tr("Direction"), MappingDirection::Both, true)),
      m_when(named(new QComboBox, tr("Only when the issue"))),
      m_transformation(named(new QComboBox, tr("What becomes of the value"))),
      m_parameters(new QStackedWidget),
      m_values(new ValueTable(tr("Pairs of values"))),
      m_template(new TextBox(tr("Template"))),
      m_constant(named(new QLineEdit, tr("Constant value"))),
      m_first(new TextBox(tr("Fields, one in each line"))),
      m_days(makeDays(tr("Days later"))),
      m_workingDays(makeDays(tr("Working days later"))),
      m_person(named(new QComboBox, tr("Found by"))),
      m_nothingMatches(named(new QComboBox, tr("If nothing matches"))),
      m_hasDefault(new QCheckBox(tr("If it is empty, write"))),
      m_default(named(new QLineEdit, tr("Default value")))
{
    for (const FieldMapping &known : mapping.fields) {
        m_fieldsKnown.append(known.field);
        m_replicasKnown.append(known.replica);
    }
    m_when->addItems({tr("is made or changes"), tr("is made"), tr("changes")}); // in the order of MappingWhen
    m_transformation->addItems({tr("goes over as it is"), tr("by a table of values"), tr("a text with fields in it"), tr("always the same value"),
                                tr("the first field that is not empty"), tr("a date, some days later"), tr("a date, some working days later"),
                                tr("a person, found here"), tr("text without format")}); // in the order of Transformation
    m_person->addItems({tr("e-mail"), tr("login"), tr("name")});
    m_nothingMatches->addItems({tr("leave the field as it is, with a warning"), tr("the value as it came"), tr("the default"), tr("fail")}); // of NothingMatches
    makeParameters();
    form()->addRow(tr("Field here"), m_field);
    form()->addRow({}, m_fieldNote);
    form()->addRow(tr("Direction"), m_direction);
    form()->addRow(tr("In the replica"), m_replica);
    form()->addRow({}, m_replicaNote);
    form()->addRow({}, m_showAll);
    form()->addRow(tr("Only when it"), m_when);
    form()->addRow(tr("Value"), m_transformation);
    form()->addRow({}, m_parameters);
    form()->addRow(tr("Nothing matches"), m_nothingMatches);
    form()->addRow(m_hasDefault, m_default);
    connect(m_transformation, &QComboBox::currentIndexChanged, this, &MappingRowDialog::showParameters);
    connect(m_field, &QComboBox::currentTextChanged, this, &MappingRowDialog::showField);
    connect(m_fillValues, &QPushButton::clicked, this, &MappingRowDialog::fillValues);
    connect(m_nothingMatches, &QComboBox::currentIndexChanged, this, &MappingRowDialog::showParameters);
    connect(m_hasDefault, &QCheckBox::toggled, this, &MappingRowDialog::showParameters);
    connect(m_field, &QComboBox::currentTextChanged, this, [this, last = QString()](const QString &text) mutable {
        if (m_replica->currentText() == last) // the usual: the same name
            m_replica->setCurrentText(text);
        last = text;
    });
    connect(m_replica, &QComboBox::currentTextChanged, this, &MappingRowDialog::narrow);
    connect(m_direction, &QComboBox::currentIndexChanged, this, &MappingRowDialog::narrow);
    connect(m_transformation, &QComboBox::currentIndexChanged, this, &MappingRowDialog::narrow);
    connect(m_showAll, &QCheckBox::toggled, this, &MappingRowDialog::narrow);
    narrow();
    if (row < mapping.fields.size()) {
        fill(mapping.fields.at(row));
    } else {
        m_field->setCurrentText({});
        m_replica->setCurrentText({});
    }
    showParameters();
    showField();
    m_field->setFocus();
}

void MappingRowDialog::showField()
{
    const FieldSchema *field = m_sides.schemaHere.find(m_field->currentText().trimmed());
    QString note;
    if (!m_sides.schemaHere.fields.isEmpty() && !field && !m_field->currentText().trimmed().isEmpty())
        note = tr("%1 has no field of this name.").arg(m_sides.here);
    if (field)
        note = noteOf(*field);
    m_fieldNote->setColour(ColourRole::Dim);
    m_fieldNote->setText(note);
    m_fieldNote->setVisible(!note.isEmpty());
    m_fillValues->setVisible(field && !field->allowed.isEmpty());
    narrow();
}

// What is chosen on one side says what is offered on the other. The name in the replica that only follows the field's is no choice.
void MappingRowDialog::narrow()
{
    const QString here = m_field->currentText().trimmed();
    const QString there = m_replica->currentText().trimmed();
    FieldMapping row;
    row.direction = directionOf(m_direction);
    row.transformation = transformation();
    QList<OfferedField> others = offeredFields(m_sides.schemaThere, {m_sides.schemaHere.find(here), m_sides.here, true}, row);
    QList<OfferedField> fields = offeredFields(m_sides.schemaHere, {there == here ? nullptr : m_sides.schemaThere.find(there), m_sides.there, false}, row);
    const auto chosen = std::find_if(others.cbegin(), others.cend(), [&there](const OfferedField &field) { return field.name == there; });
    const FieldSchema *other = m_sides.schemaThere.find(there);
    QString note = other ? tr("%1 has a field of this name, %2").arg(m_sides.there, noteOf(*other)) : QString();
    const bool wrong = chosen != others.cend() && !chosen->fault.isEmpty();
    if (wrong)
        note = tr("It does not fit: %1").arg(chosen->fault);
    m_replicaNote->setColour(wrong ? ColourRole::Wait : ColourRole::Dim);
    m_replicaNote->setText(note);
    m_replicaNote->setVisible(!note.isEmpty());
    const auto unfit = [](const OfferedField &field) { return !field.fault.isEmpty(); };
    m_showAll->setVisible(std::any_of(others.cbegin(), others.cend(), unfit) || std::any_of(fields.cbegin(), fields.cend(), unfit));
    if (!m_showAll->isChecked()) {
        others.removeIf(unfit);
        fields.removeIf(unfit);
    }
    addOthers(fields, m_fieldsKnown, !m_sides.schemaHere.fields.isEmpty());
    addOthers(others, m_replicasKnown, !m_sides.schemaThere.fields.isEmpty());
    m_field->offer(fields);
    m_replica->offer(others);
}

// Each value that is known here, beside the one of the same name there; what has none there is to be typed.
void MappingRowDialog::fillValues()
{
    const FieldSchema *here = m_sides.schemaHere.find(m_field->currentText().trimmed());
    const QString name = m_replica->currentText().trimmed();
    const FieldSchema *there = m_sides.schemaThere.find(name.isEmpty() ? m_field->currentText().trimmed() : name);
    if (!here)
        return;
    QList<std::pair<QString, QString>> pairs = m_values->pairs();
    const auto isIn = [&pairs](const QString &value, bool first) {
        return std::any_of(pairs.cbegin(), pairs.cend(), [&](const auto &pair) { return (first ? pair.first : pair.second).compare(value, Qt::CaseInsensitive) == 0; });
    };
    const QList<Choice> known = there ? there->allowed : QList<Choice>();
    for (const Choice &choice : here->allowed) {
        if (isIn(choice.name, true))
            continue;
        const auto same = std::find_if(known.cbegin(), known.cend(), [&choice](const Choice &other) { return other.name.compare(choice.name, Qt::CaseInsensitive) == 0; });
        pairs.append({choice.name, same == known.cend() ? QString() : same->name});
    }
    for (const Choice &choice : known) {
        if (!isIn(choice.name, false))
            pairs.append({QString(), choice.name});
    }
    m_values->setPairs(pairs);
}

void MappingRowDialog::makeParameters()
{
    const auto add = [this](QWidget *control, const QString &note) {
        auto *page = new QWidget;
        auto *column = new QVBoxLayout(page);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(metrics::Step4);
        if (control)
            column->addWidget(control);
        column->addWidget(makeNote(note));
        column->addStretch(1);
        m_parameters->addWidget(page);
    };
    add(nullptr, tr("A status, priority or person is matched by its name on the other side."));
    auto *values = new QWidget;
    auto *valuesColumn = new QVBoxLayout(values);
    valuesColumn->setContentsMargins(0, 0, 0, 0);
    valuesColumn->addWidget(m_values);
    valuesColumn->addWidget(m_fillValues, 0, Qt::AlignLeft);
    add(values, tr("It is read both ways; of pairs with the same value the first counts. Delete removes a pair."));
    add(m_template, tr("Fields stand in it as {{summary}} or {{custom.Name}}; {{key}} and {{url}} too. One direction."));
    add(m_constant, tr("One direction. A list is written as [\"a\", \"b\"]."));
    add(m_first, tr("Names of the side that is read, one in each line. One direction."));
    add(m_days, tr("Both ways: later on the way out, earlier on the way in."));
    add(m_workingDays, tr("Saturdays and Sundays are left out. Both ways: later on the way out, earlier on the way in."));
    add(m_person, tr("Whoever comes in is looked for among the people of this tracker."));
    add(nullptr, tr("Headings, emphasis and links of Markdown become plain text."));
}

Transformation MappingRowDialog::transformation() const { return static_cast<Transformation>(m_transformation->currentIndex()); }

void MappingRowDialog::showParameters()
{
    m_parameters->setCurrentIndex(m_transformation->currentIndex());
    const Transformation chosen = transformation();
    const bool looksUp = chosen == Transformation::Values || chosen == Transformation::Person;
    const bool neverEmpty = chosen == Transformation::Constant || chosen == Transformation::Template;
    const bool needsDefault = looksUp && m_nothingMatches->currentIndex() == static_cast<int>(NothingMatches::Default);
    m_nothingMatches->setEnabled(looksUp);
    m_hasDefault->setEnabled(!neverEmpty && !needsDefault);
    m_default->setEnabled(!neverEmpty && (needsDefault || m_hasDefault->isChecked()));
}

void MappingRowDialog::fill(const FieldMapping &row)
{
    m_before = row;
    m_field->setCurrentText(row.field);
    m_replica->setCurrentText(row.replica);
    m_direction->setCurrentIndex(m_direction->findData(static_cast<int>(row.direction)));
    m_when->setCurrentIndex(static_cast<int>(row.when));
    m_transformation->setCurrentIndex(static_cast<int>(row.transformation));
    m_values->setPairs(row.values);
    m_template->setPlainText(row.text);
    m_constant->setText(row.transformation == Transformation::Constant ? valueText(row.constant) : QString());
    m_first->setPlainText(linesOf(row.first));
    (row.transformation == Transformation::WorkingDays ? m_workingDays : m_days)->setValue(row.days);
    m_person->setCurrentIndex(row.person == "login"_L1 ? 1 : row.person == "name"_L1 ? 2 : 0);
    m_nothingMatches->setCurrentIndex(static_cast<int>(row.nothingMatches));
    m_hasDefault->setChecked(!row.fallback.isUndefined());
    m_default->setText(valueText(row.fallback));
}

FieldMapping MappingRowDialog::row() const
{
    FieldMapping row;
    row.field = m_field->currentText().trimmed();
    row.replica = m_replica->currentText().trimmed();
    if (row.replica.isEmpty())
        row.replica = row.field;
    row.direction = directionOf(m_direction);
    row.when = static_cast<MappingWhen>(m_when->currentIndex());
    row.transformation = transformation();
    switch (row.transformation) {
    case Transformation::Values:
        row.values = m_values->pairs();
        // Filled in and not completed: no pair yet, unless it was opened as one.
        row.values.removeIf([this](const auto &pair) { return (pair.first.isEmpty() || pair.second.isEmpty()) && !m_before.values.contains(pair); });
        break;
    case Transformation::Template: row.text = m_template->toPlainText(); break;
    case Transformation::Constant: row.constant = typedValue(m_constant, m_before.constant); break;
    case Transformation::First: row.first = textsOf(m_first->toPlainText()); break;
    case Transformation::Days: row.days = m_days->value(); break;
    case Transformation::WorkingDays: row.days = m_workingDays->value(); break;
    case Transformation::Person: row.person = QStringList {u"email"_s, u"login"_s, u"name"_s}.at(m_person->currentIndex()); break;
    case Transformation::Copy:
    case Transformation::Plain: break;
    }
    if (m_nothingMatches->isEnabled())
        row.nothingMatches = static_cast<NothingMatches>(m_nothingMatches->currentIndex());
    if (m_default->isEnabled())
        row.fallback = typedValue(m_default, m_before.fallback);
    return row;
}

bool MappingRowDialog::isComplete()
{
    if (!m_field->currentText().trimmed().isEmpty())
        return true;
    m_fieldNote->setColour(ColourRole::Fail);
    m_fieldNote->setText(tr("Choose a field."));
    m_fieldNote->show();
    m_field->setFocus(Qt::OtherFocusReason);
    return false;
}

void MappingRowDialog::take(Mapping &mapping) const
{
    if (m_row < mapping.fields.size())
        mapping.fields[m_row] = row();
    else
        mapping.fields.append(row());
}

} // namespace lockstep::ui
