#include "ui/dialogs/conflictdialog.h"

#include "core/base/when.h"
#include "core/model/issue.h"
#include "ui/dialogs/dialogframe.h"
#include "ui/dialogs/typedguard.h"
#include "ui/pages/textlabel.h"
#include "ui/text/errortext.h"
#include "ui/text/format.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/messagebar.h"

#include <QButtonGroup>
#include <QGridLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
constexpr qsizetype longestShown = 1000;

/// No tracker takes an issue without.
bool mustBeSet(const QString &field) { return field == "summary"_L1 || field == "status"_L1 || field == "type"_L1; }

QString said(const QJsonValue &value)
{
    const QString text = displayValue(value).trimmed();
    return text == u"–"_s ? QString() : text; // unset
}
} // namespace

bool ConflictDialog::canSettle(const SyncErrorRow &row)
{
    return row.state == "open"_L1 && row.error.code == ErrorCode::Conflict && row.error.evidence.first().toObject().contains("remote"_L1);
}

ConflictDialog::ConflictDialog(const Context &context, const SyncErrorRow &row, const QString &peer, QWidget *parent)
    : QDialog(parent), m_context(context), m_row(row), m_peer(peer), m_list(new QVBoxLayout), m_bar(new MessageBar)
{
    setWindowTitle(tr("Settle the conflict of %1").arg(keyText(row.localKey.isEmpty() ? row.remoteKey : row.localKey)));
    auto *content = new QWidget;
    content->setBackgroundRole(QPalette::Base);
    m_list->setSpacing(metrics::Step16);
    auto *all = new QVBoxLayout(content);
    all->setContentsMargins(0, 0, metrics::Step8, 0);
    all->addLayout(m_list);
    all->addStretch(1);
    takeRow(row);
    auto *scroll = named(new QScrollArea, tr("Fields in conflict"));
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus); // what is in it takes the focus and is scrolled to
    scroll->setWidget(content);
    scroll->viewport()->setBackgroundRole(QPalette::Base);
    QPushButton *settle = makeButton(tr("Settle"), {}, ButtonVariant::Primary);
    auto *column = new QVBoxLayout;
    column->setSpacing(metrics::Step12);
    const QString both = m_fields.size() == 1 ? tr("%1 and %2 both changed %3.").arg(row.node.value(), peer, m_fields.first().name)
                                              : tr("%1 and %2 both changed these fields.").arg(row.node.value(), peer);
    column->addWidget(makeNote(tr("%1 What you choose is written to both; what is given up stays in History.").arg(both)));
    column->addWidget(scroll, 1);
    frameDialog(this, column, settle, m_bar);
    askBeforeClosing(this, m_bar, tr("what was typed"));
    resize(620, 160 + 190 * static_cast<int>(std::min<qsizetype>(m_fields.size(), 3)));
    connect(settle, &QPushButton::clicked, this, &ConflictDialog::settle);
}

QWidget *ConflictDialog::makeField(const QJsonObject &conflict)
{
    auto *box = new QWidget;
    auto *grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(metrics::Step12);
    grid->setVerticalSpacing(metrics::Step6);
    grid->setColumnStretch(1, 1);
    Field field {conflict.value("field"_L1).toString(), new QButtonGroup(box), nullptr, {}, conflict.value("local"_L1), conflict.value("remote"_L1)};
    grid->addWidget(new TextLabel(field.name, FontRole::Caption, ColourRole::Text, true), 0, 0, 1, 2);
    const auto add = [&](int line, const QString &label, const QJsonValue &value, ConflictChoice::Keep keep) {
        auto *button = named(new QRadioButton(label), tr("%1: %2").arg(field.name, label));
        auto *shown = new TextLabel(displayValue(value).left(longestShown), FontRole::Body);
        shown->setWordWrap(true);
        shown->setTextInteractionFlags(Qt::TextSelectableByMouse);
        field.keep->addButton(button, static_cast<int>(keep));
        field.values.insert(static_cast<int>(keep), said(value));
        grid->addWidget(button, line, 0, Qt::AlignTop);
        grid->addWidget(shown, line, 1);
    };
    add(1, m_row.node.value(), conflict.value("local"_L1), ConflictChoice::Keep::Local);
    add(2, m_peer, conflict.value("remote"_L1), ConflictChoice::Keep::Remote);
    add(3, tr("Before"), conflict.value("base"_L1), ConflictChoice::Keep::Base);
    auto *other = named(new QRadioButton(tr("Another value")), tr("%1: another value").arg(field.name));
    field.typed = named(new QLineEdit, tr("Value of %1").arg(field.name));
    field.keep->addButton(other, static_cast<int>(ConflictChoice::Keep::Value));
    connect(field.typed, &QLineEdit::textEdited, other, [other] { other->setChecked(true); });
    for (QAbstractButton *choice : field.keep->buttons())
        connect(choice, &QAbstractButton::toggled, m_bar, &MessageBar::clear); // it was about what was chosen
    connect(field.typed, &QLineEdit::textEdited, m_bar, &MessageBar::clear);
    grid->addWidget(other, 4, 0);
    grid->addWidget(field.typed, 4, 1);
    m_fields.append(field);
    return box;
}

void ConflictDialog::settle()
{
    ConflictChoices choices;
    for (const Field &field : std::as_const(m_fields)) {
        if (field.keep->checkedId() < 0) {
            m_bar->setMessage(MessageBar::Kind::Warning, tr("Choose a value for %1.").arg(field.name));
            return;
        }
        const int keep = field.keep->checkedId();
        const QString value = keep == static_cast<int>(ConflictChoice::Keep::Value) ? field.typed->text().trimmed() : field.values.value(keep);
        if (mustBeSet(field.name) && value.isEmpty()) {
            m_bar->setMessage(MessageBar::Kind::Warning, tr("%1 must not be empty. Choose or type a value.").arg(field.name));
            return;
        }
        choices.insert(field.name, {static_cast<ConflictChoice::Keep>(field.keep->checkedId()), field.typed->text(), field.local, field.remote, true});
    }
    when(m_context.host.resolveConflict(m_row.node, m_row.id, choices), this, [this](const CommandOutcome &outcome) {
        if (outcome.ok)
            accept();
        else if (outcome.error.code == ErrorCode::Conflict)
            lookAgain(outcome.error);
        else
            m_bar->setMessage(MessageBar::Kind::Error, errorTitle(outcome.error), outcome.error.detail);
    });
}

void ConflictDialog::lookAgain(const Error &why)
{
    when(m_context.host.errors(u"open"_s), this, [this, why](const QList<SyncErrorRow> &rows) {
        const auto isThis = [this](const SyncErrorRow &row) { return row.node == m_row.node && row.id == m_row.id && canSettle(row); };
        if (const auto now = std::find_if(rows.cbegin(), rows.cend(), isThis); now != rows.cend())
            takeRow(*now);
        m_bar->setMessage(MessageBar::Kind::Warning, errorTitle(why), why.detail);
    });
}

// What was chosen for a field that is as it was stays chosen; what was typed stays, to be chosen anew.
void ConflictDialog::takeRow(const SyncErrorRow &row)
{
    const QList<Field> before = std::exchange(m_fields, {});
    while (QLayoutItem *item = m_list->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    m_row = row;
    for (const QJsonValue conflict : row.error.evidence) {
        m_list->addWidget(makeField(conflict.toObject()));
        const Field &field = m_fields.constLast();
        const auto was = std::find_if(before.cbegin(), before.cend(), [&field](const Field &other) { return other.name == field.name; });
        if (was == before.cend())
            continue;
        field.typed->setText(was->typed->text());
        field.typed->setModified(was->typed->isModified()); // closing still asks
        if (QAbstractButton *chosen = field.keep->button(was->keep->checkedId()); chosen && was->local == field.local && was->remote == field.remote)
            chosen->setChecked(true);
    }
}

} // namespace lockstep::ui
