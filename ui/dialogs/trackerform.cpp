#include "ui/dialogs/trackerform.h"

#include "core/base/when.h"
#include "core/model/names.h"
#include "ui/dialogs/formrow.h"
#include "ui/dialogs/rulelimitsbox.h"
#include "ui/pages/textlabel.h"
#include "ui/text/errortext.h"
#include "ui/text/settingtext.h"
#include "ui/widgets/buttons.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

using Type = SettingDescriptor::Type;

namespace {
QWidget *makeField(const SettingDescriptor &setting)
{
    switch (setting.type) {
    case Type::YesNo: {
        auto *box = new QCheckBox(setting.label);
        box->setChecked(setting.standard.toBool());
        return box;
    }
    case Type::Number: {
        auto *spin = new QSpinBox;
        spin->setRange(rangeOf(setting).first, rangeOf(setting).second);
        spin->setValue(setting.standard.toInt());
        spin->setMaximumWidth(120);
        return spin;
    }
    case Type::Text:
    case Type::Url:
    case Type::Secret:
        break;
    }
    if (!setting.choices.isEmpty()) {
        auto *box = new QComboBox;
        box->addItems(setting.choices);
        box->setCurrentText(setting.standard.toString());
        return box;
    }
    auto *line = new QLineEdit;
    line->setText(setting.standard.toString());
    if (setting.type == Type::Secret)
        line->setEchoMode(QLineEdit::Password);
    if (setting.type == Type::Url)
        line->setPlaceholderText(u"https://"_s);
    return line;
}

constexpr auto nameField = "name"_L1;

/// In this form there is no event to retry or cancel yet.
QString nextStepHere(const Error &error)
{
    switch (error.code) {
    case ErrorCode::InvalidInput: return {};
    case ErrorCode::Authentication: return TrackerForm::tr("Correct the key or password above.");
    case ErrorCode::Permission: return TrackerForm::tr("Give the account this right in the tracker, or use another account.");
    case ErrorCode::NotFound: return TrackerForm::tr("Check the address and the names above, and what the account may see.");
    case ErrorCode::Network: return TrackerForm::tr("Check the address, and whether the tracker runs and can be reached from here.");
    default: return nextStep(error);
    }
}

bool isMain(const SettingDescriptor &setting)
{
    const bool userOfPassword = setting.name == "user"_L1 && setting.standard.toString().isEmpty();
    return setting.required || setting.type == Type::Secret || userOfPassword;
}
} // namespace

TrackerForm::TrackerForm(const Context &context, QWidget *parent)
    : QWidget(parent), m_context(context), m_kind(named(new QComboBox, tr("Tracker"))), m_name(named(new QLineEdit, tr("Name of the node"))),
      m_nameNote(makeNote(tr("The name stays: connections and the node's database go by it."))),
      m_form(new QFormLayout), m_more(makeButton(tr("More settings"), Icon::ChevronRight, ButtonVariant::Quiet)), m_moreBox(new QWidget),
      m_moreForm(new QFormLayout), m_limits(new RuleLimitsBox), m_test(makeButton(tr("Test"), Icon::Plug)), m_report(new TextLabel({}, FontRole::Caption)),
      m_warnings(new TextLabel({}, FontRole::Caption, ColourRole::Wait))
{
    for (const ConnectorDescriptor &known : context.host.registry().all())
        m_kind->addItem(icon(known.kind == "sandbox"_L1 ? Icon::Boards : Icon::Tracker, ColourRole::Dim), known.name, known.kind);
    m_name->setPlaceholderText(tr("A short name, as Blue or Support"));
    for (QFormLayout *form : {m_form, m_moreForm}) {
        form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
        form->setLabelAlignment(Qt::AlignLeft);
        form->setHorizontalSpacing(metrics::Step12);
        form->setVerticalSpacing(metrics::Step8);
    }
    m_moreForm->setContentsMargins(0, 0, 0, 0);
    auto *moreColumn = new QVBoxLayout(m_moreBox);
    moreColumn->setContentsMargins(0, 0, 0, 0);
    moreColumn->setSpacing(metrics::Step8);
    moreColumn->addLayout(m_moreForm);
    moreColumn->addWidget(m_limits);
    addFormRow(m_form, tr("Tracker"), m_kind, m_kind);
    auto *nameBox = new QWidget;
    auto *nameColumn = new QVBoxLayout(nameBox);
    nameColumn->setContentsMargins(0, 0, 0, 0);
    nameColumn->setSpacing(2);
    nameColumn->addWidget(m_name);
    nameColumn->addWidget(m_nameNote);
    m_nameNote->hide();
    addFormRow(m_form, tr("Name"), nameBox, m_name);
    auto *testRow = new QHBoxLayout;
    testRow->addWidget(m_test, 0, Qt::AlignTop);
    auto *told = new QVBoxLayout;
    told->setSpacing(metrics::Step4);
    told->addWidget(m_report);
    told->addWidget(m_warnings);
    told->addStretch(1);
    testRow->addLayout(told, 1);
    m_report->setWordWrap(true);
    m_report->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_report->setContentsMargins(0, 5, 0, 0);
    m_warnings->setWordWrap(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::Step8);
    column->addLayout(m_form);
    column->addLayout(testRow);
    column->addSpacing(metrics::Step4);
    column->addWidget(m_more, 0, Qt::AlignLeft);
    column->addWidget(m_moreBox);
    m_moreBox->hide();
    connect(m_more, &QPushButton::clicked, this, [this] {
        m_moreBox->setVisible(m_moreBox->isHidden());
        m_more->setIcon(icon(m_moreBox->isHidden() ? Icon::ChevronRight : Icon::ChevronDown));
    });
    connect(m_kind, &QComboBox::currentIndexChanged, this, &TrackerForm::makeFields);
    connect(this, &TrackerForm::edited, this, &TrackerForm::forgetReport); // it was about something else
    connect(m_name, &QLineEdit::textChanged, this, &TrackerForm::edited);
    connect(m_limits, &RuleLimitsBox::edited, this, &TrackerForm::edited);
    connect(m_test, &QPushButton::clicked, this, &TrackerForm::test);
    setFocusProxy(m_kind);
    makeFields();
}

const ConnectorDescriptor *TrackerForm::descriptor() const { return m_context.host.registry().find(m_kind->currentData().toString()); }

void TrackerForm::makeFields()
{
    while (m_form->rowCount() > 2)
        m_form->removeRow(2);
    while (m_moreForm->rowCount() > 0)
        m_moreForm->removeRow(0);
    m_fields.clear();
    forgetReport();
    const ConnectorDescriptor *kind = descriptor();
    if (!kind)
        return;
    QWidget *before = m_name;
    // First what must be told, and keys, since Test wants them; the rest is folded away.
    for (const SettingDescriptor &setting : kind->settings) {
        if (isMain(setting))
            before = addField(setting, m_form, before);
    }
    setTabOrder(before, m_test);
    setTabOrder(m_test, m_more);
    before = m_more;
    for (const SettingDescriptor &setting : kind->settings) {
        if (!isMain(setting))
            before = addField(setting, m_moreForm, before);
    }
    setTabOrder(before, m_limits);
    Q_EMIT edited();
}

/// Answers the field, for the order of Tab.
QWidget *TrackerForm::addField(const SettingDescriptor &setting, QFormLayout *form, QWidget *before)
{
    QWidget *field = makeField(setting);
    field->setObjectName(setting.name);
    field->setAccessibleName(setting.label);
    field->setAccessibleDescription(setting.help);
    field->setToolTip(setting.help);
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addWidget(field);
    const QList<SettingDescriptor> &all = descriptor()->settings;
    if (const QString hint = settingHint(setting, all); !hint.isEmpty())
        column->addWidget(makeNote(hint));
    const bool optional = form == m_form && isOptional(setting, all);
    addFormRow(form, setting.type == Type::YesNo ? QString() : optional ? tr("%1 (optional)").arg(setting.label) : setting.label, box, field);
    m_fields.insert(setting.name, field);
    if (auto *line = qobject_cast<QLineEdit *>(field))
        connect(line, &QLineEdit::textChanged, this, &TrackerForm::edited);
    else if (auto *spin = qobject_cast<QSpinBox *>(field))
        connect(spin, &QSpinBox::valueChanged, this, &TrackerForm::edited);
    else if (auto *yes = qobject_cast<QCheckBox *>(field))
        connect(yes, &QCheckBox::toggled, this, &TrackerForm::edited);
    else if (auto *choice = qobject_cast<QComboBox *>(field))
        connect(choice, &QComboBox::currentIndexChanged, this, &TrackerForm::edited);
    setTabOrder(before, field);
    return field;
}

void TrackerForm::change(const NodeConfig &node)
{
    m_changed = node;
    m_kind->setCurrentIndex(m_kind->findData(node.connector));
    m_kind->setEnabled(false);
    m_name->setText(node.id.value());
    m_name->setEnabled(false);
    m_nameNote->show();
    setFocusProxy(m_test);
    m_limits->setLimits(node.ruleLimits);
    const ConnectorDescriptor *kind = descriptor();
    for (const SettingDescriptor &setting : kind ? kind->settings : QList<SettingDescriptor> {}) {
        QWidget *field = m_fields.value(setting.name);
        const QJsonValue value = node.settings.value(setting.name);
        auto *line = qobject_cast<QLineEdit *>(field);
        if (line && node.secrets.contains(setting.name))
            line->setPlaceholderText(tr("Unchanged"));
        else if (line && value.isString())
            line->setText(value.toString());
        else if (auto *choice = qobject_cast<QComboBox *>(field); choice && value.isString())
            choice->setCurrentText(value.toString());
        else if (auto *spin = qobject_cast<QSpinBox *>(field); spin && value.isDouble())
            spin->setValue(value.toInt());
        else if (auto *box = qobject_cast<QCheckBox *>(field); box && value.isBool())
            box->setChecked(value.toBool());
    }
}

QMap<QString, SecretRef> TrackerForm::keptSecrets() const
{
    QMap<QString, SecretRef> kept = m_changed ? m_changed->secrets : QMap<QString, SecretRef>();
    const QMap<QString, QString> typed = secrets();
    const ConnectorDescriptor *kind = descriptor();
    for (const SettingDescriptor &setting : kind ? kind->settings : QList<SettingDescriptor> {}) {
        if (typed.contains(setting.name)) {
            kept.remove(setting.name);
            kept.remove(setting.insteadOf);
        }
        if (typed.contains(setting.insteadOf)) // what is typed is meant in place of the other one
            kept.remove(setting.name);
    }
    return kept;
}

QJsonObject TrackerForm::settings() const
{
    QJsonObject json;
    const ConnectorDescriptor *kind = descriptor();
    for (const SettingDescriptor &setting : kind ? kind->settings : QList<SettingDescriptor> {}) {
        QWidget *field = m_fields.value(setting.name);
        if (setting.type == Type::Secret || !field)
            continue;
        if (const auto *box = qobject_cast<QCheckBox *>(field))
            json.insert(setting.name, box->isChecked());
        else if (const auto *spin = qobject_cast<QSpinBox *>(field))
            json.insert(setting.name, spin->value());
        else if (const auto *choice = qobject_cast<QComboBox *>(field))
            json.insert(setting.name, choice->currentText());
        else if (const auto *line = qobject_cast<QLineEdit *>(field); line && !line->text().trimmed().isEmpty())
            json.insert(setting.name, line->text().trimmed());
    }
    return json;
}

QMap<QString, QString> TrackerForm::secrets() const
{
    QMap<QString, QString> secrets;
    const ConnectorDescriptor *kind = descriptor();
    for (const SettingDescriptor &setting : kind ? kind->settings : QList<SettingDescriptor> {}) {
        const auto *line = qobject_cast<QLineEdit *>(m_fields.value(setting.name));
        if (setting.type == Type::Secret && line && !line->text().isEmpty())
            secrets.insert(setting.name, line->text());
    }
    return secrets;
}

QMap<QString, QString> TrackerForm::newSecrets() const
{
    QMap<QString, QString> named;
    const QMap<QString, QString> own = secrets();
    for (auto it = own.cbegin(); it != own.cend(); ++it)
        named.insert(QString(m_name->text().trimmed() + u'/' + it.key()), it.value());
    return named;
}

Result<NodeConfig> TrackerForm::node() const
{
    NodeConfig node;
    node.id = NodeId(m_name->text().trimmed());
    const ConnectorDescriptor *kind = descriptor();
    if (!kind)
        return Error::make(ErrorCode::InvalidInput, tr("No kind of tracker is known."));
    if (node.id.isNull())
        return Error::make(ErrorCode::InvalidInput, tr("The node needs a name.")).withField(nameField);
    if (const QString fault = m_changed ? QString() : nodeNameFault(node.id.value()); !fault.isEmpty())
        return Error::make(ErrorCode::InvalidInput, tr("%1: %2").arg(tr("Name"), fault)).withField(nameField);
    if (!m_changed && m_context.services.configuration().node(node.id))
        return Error::make(ErrorCode::InvalidInput, tr("There is a node %1 already.").arg(node.id.value())).withField(nameField);
    if (const auto checked = check(); !checked)
        return checked.error();
    node.connector = kind->kind;
    node.settings = settings();
    node.secrets = keptSecrets();
    node.ruleLimits = m_limits->limits();
    node.historyDays = m_changed ? m_changed->historyDays : node.historyDays;
    const QMap<QString, QString> own = secrets();
    for (const QString &name : own.keys())
        node.secrets.insert(name, {SecretRef::Kind::Keychain, QString(node.id.value() + u'/' + name)});
    return node;
}

/// What a configuration file must fulfil too, in the words of this form: "Address", not "url".
Result<> TrackerForm::check() const
{
    const ConnectorDescriptor *kind = descriptor();
    const QJsonObject given = settings();
    const QStringList secretNames = secrets().keys() + keptSecrets().keys();
    for (const SettingDescriptor &setting : kind ? kind->settings : QList<SettingDescriptor> {}) {
        if (setting.required && !given.contains(setting.name) && !secretNames.contains(setting.name))
            return Error::make(ErrorCode::InvalidInput, tr("%1 is missing.").arg(setting.label)).withField(setting.name);
    }
    for (const SettingDescriptor &setting : kind ? kind->settings : QList<SettingDescriptor> {}) {
        const SettingDescriptor *other = alternativeTo(setting, kind->settings);
        if (other && !secretNames.contains(setting.name) && !secretNames.contains(other->name))
            return Error::make(ErrorCode::InvalidInput, tr("%1 is missing: give it, or %2.").arg(setting.label, givenTogether(*other, kind->settings))).withField(setting.name);
    }
    const auto checked = kind ? kind->check(given, secretNames, {}) : Result<> {};
    if (checked)
        return {};
    Error error = checked.error();
    for (const SettingDescriptor &setting : kind->settings) {
        if (const QString path = (setting.type == Type::Secret ? u"secrets."_s : u"settings."_s) + setting.name + u": "_s; error.message.startsWith(path))
            return Error::make(error.code, tr("%1: %2").arg(setting.label, error.message.mid(path.size()))).withField(setting.name);
    }
    return error;
}

void TrackerForm::goToFault(const Error &error)
{
    QWidget *field = error.field == nameField ? m_name : m_fields.value(error.field);
    if (!field)
        return;
    if (m_moreBox->isAncestorOf(field) && m_moreBox->isHidden())
        m_more->click();
    field->setFocus(Qt::OtherFocusReason);
}

void TrackerForm::forgetReport()
{
    ++m_tested;
    m_report->clear();
    m_warnings->clear();
}

QString TrackerForm::trackerTitle() const { return tr("%1, %2").arg(m_kind->currentText(), m_name->text().trimmed()); }

void TrackerForm::test()
{
    forgetReport();
    const int tested = m_tested;
    if (const auto checked = check(); !checked) {
        TestOutcome outcome;
        outcome.error = checked.error();
        showReport(outcome);
        goToFault(outcome.error);
        return;
    }
    m_report->setColour(ColourRole::Dim);
    m_report->setText(tr("Asking the tracker…"));
    when(m_context.host.test(m_kind->currentData().toString(), settings(), secrets(), keptSecrets()), this, [this, tested](const TestOutcome &outcome) {
        if (tested == m_tested)
            showReport(outcome);
    });
}

void TrackerForm::showReport(const TestOutcome &outcome)
{
    m_report->setColour(outcome.ok ? ColourRole::Ok : ColourRole::Fail);
    if (!outcome.ok) {
        m_report->setText(QStringList {errorTitle(outcome.error), nextStepHere(outcome.error)}.join(u'\n').trimmed());
        return;
    }
    const Person &account = outcome.report.account;
    const QString who = account.name.isEmpty() ? account.login : account.name;
    QStringList parts {outcome.report.product};
    if (!who.isEmpty())
        parts.append(tr("signed in as %1").arg(who));
    if (!outcome.report.scope.isEmpty())
        parts.append(outcome.report.scope);
    m_report->setText(parts.join(u", "_s));
    m_warnings->setText(outcome.report.warnings.join(u'\n'));
}

} // namespace lockstep::ui
