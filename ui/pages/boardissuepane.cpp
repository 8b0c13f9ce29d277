#include "ui/pages/boardissuepane.h"

#include "ui/pages/textbox.h"
#include "ui/pages/textlabel.h"
#include "ui/widgets/buttons.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
QStringList labelsOf(const QString &text)
{
    QStringList labels;
    for (const QString &part : text.split(u',', Qt::SkipEmptyParts)) {
        if (const QString label = part.trimmed(); !label.isEmpty() && !labels.contains(label))
            labels.append(label);
    }
    return labels;
}
} // namespace

BoardIssuePane::BoardIssuePane(QWidget *parent) : QWidget(parent), m_title(new TextLabel({}, FontRole::CardTitle))
{
    auto *content = new QWidget;
    content->setBackgroundRole(QPalette::Base);
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(metrics::Step16, metrics::Step12, metrics::PageMarginRight, metrics::Step12);
    column->setSpacing(metrics::Step8);
    column->addWidget(m_title);
    column->addWidget(makeFields());
    column->addWidget(makeComments());
    column->addStretch(1);
    auto *scroll = named(new QScrollArea, tr("Issue"));
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(content);
    scroll->viewport()->setBackgroundRole(QPalette::Base);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(scroll);
    fill();
}

QWidget *BoardIssuePane::makeFields()
{
    auto *box = new QWidget;
    m_summary = named(new QLineEdit, tr("Summary"));
    m_description = new TextBox(tr("Description"));
    m_description->setFixedHeight(96);
    m_status = named(new QComboBox, tr("Status"));
    m_status->addItems(board::statuses());
    m_priority = named(new QComboBox, tr("Priority"));
    m_priority->addItems(board::priorities());
    m_assignee = named(new QComboBox, tr("Assignee"));
    m_due = named(new QLineEdit, tr("Due date"));
    m_due->setPlaceholderText(u"2026-12-31"_s);
    m_labels = named(new QLineEdit, tr("Labels"));
    m_labels->setPlaceholderText(tr("one, another"));
    m_save = makeButton(tr("Save"), Icon::Tick, ButtonVariant::Primary);
    m_revert = makeButton(tr("Revert"), {}, ButtonVariant::Quiet);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(metrics::Step8);
    buttons->addStretch(1);
    buttons->addWidget(m_revert);
    buttons->addWidget(m_save);
    auto *form = new QFormLayout(box);
    form->setContentsMargins(0, 0, 0, 0);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeft);
    form->setVerticalSpacing(metrics::Step6);
    form->addRow(tr("Summary"), m_summary);
    form->addRow(tr("Description"), m_description);
    form->addRow(tr("Status"), m_status);
    form->addRow(tr("Priority"), m_priority);
    form->addRow(tr("Assignee"), m_assignee);
    form->addRow(tr("Due date"), m_due);
    form->addRow(tr("Labels"), m_labels);
    m_hint = new TextLabel({}, FontRole::Caption, ColourRole::Wait);
    m_hint->setWordWrap(true);
    form->addRow(m_hint);
    form->addRow(buttons);
    for (QLineEdit *line : {m_summary, m_due, m_labels})
        connect(line, &QLineEdit::textChanged, this, &BoardIssuePane::updateSave);
    for (QComboBox *combo : {m_status, m_priority, m_assignee})
        connect(combo, &QComboBox::currentIndexChanged, this, &BoardIssuePane::updateSave);
    connect(m_description, &QPlainTextEdit::textChanged, this, &BoardIssuePane::updateSave);
    connect(m_labels, &QLineEdit::editingFinished, this, [this] { m_labels->setText(labelsOf(m_labels->text()).join(u", "_s)); });
    connect(m_summary, &QLineEdit::returnPressed, this, &BoardIssuePane::save);
    connect(m_save, &QPushButton::clicked, this, &BoardIssuePane::save);
    connect(m_revert, &QPushButton::clicked, this, &BoardIssuePane::revert);
    return box;
}

void BoardIssuePane::revert()
{
    fill();
    if (m_issue.number == 0)
        Q_EMIT newCancelled();
}

void BoardIssuePane::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && m_issue.number == 0 && m_board)
        revert();
    else
        QWidget::keyPressEvent(event);
}

QString BoardIssuePane::place() const { return m_board ? QString(m_board->name() + u'/' + QString::number(m_issue.number)) : QString(); }

BoardIssuePane::Draft BoardIssuePane::draft() const
{
    Draft draft {typed(), m_comment->toPlainText().trimmed(), m_editedComment, m_time->text().trimmed(), m_work->text().trimmed()};
    const bool words = !QString(m_summary->text() + m_description->toPlainText() + m_due->text() + m_labels->text()).trimmed().isEmpty();
    if (m_issue.number == 0 && !words)
        draft.edit = {}; // what the form itself proposes
    return draft;
}

void BoardIssuePane::stash()
{
    if (!m_board)
        return;
    if (const Draft now = draft(); now.isEmpty())
        m_drafts.remove(place());
    else
        m_drafts.insert(place(), now);
}

void BoardIssuePane::restore()
{
    const Draft draft = m_drafts.take(place());
    fill(draft.edit);
    editComment(draft.editedComment, draft.comment);
    m_time->setText(draft.time);
    m_work->setText(draft.work);
}

QStringList BoardIssuePane::unsaved() const
{
    QStringList places = m_drafts.keys();
    if (m_board && !draft().isEmpty())
        places.append(place());
    QStringList sentences;
    for (const QString &place : std::as_const(places)) {
        const QString board = place.section(u'/', 0, -2);
        const QString number = place.section(u'/', -1);
        sentences.append(number == "0"_L1 ? tr("a new issue of %1").arg(board) : tr("issue #%1 of %2").arg(number, board));
    }
    return sentences;
}

void BoardIssuePane::setBoard(BoardClient *board)
{
    stash();
    if (m_board)
        disconnect(m_board, nullptr, this, nullptr);
    m_board = board;
    m_issue = {};
    m_saving = m_sending = m_logging = 0;
    m_filling = true;
    m_assignee->clear();
    m_assignee->addItem(tr("Nobody"), QString());
    for (const BoardPerson &person : board ? board->people() : QList<BoardPerson> {})
        m_assignee->addItem(person.name.isEmpty() ? person.login : person.name, person.login);
    m_filling = false;
    editComment(0, {});
    m_time->clear();
    m_work->clear();
    fill();
    if (!board)
        return;
    connect(board, &BoardClient::finished, this, [this](quint64 request, qint64 number) { requestEnded(request, number, true); });
    connect(board, &BoardClient::failed, this, [this](quint64 request) { requestEnded(request, 0, false); });
}

void BoardIssuePane::show(const BoardIssue &issue)
{
    if (issue.number != m_issue.number) {
        stash();
        m_issue = issue;
        restore();
    } else {
        const BoardEdit kept = typed(); // against what was there before: what others changed meanwhile is not typed
        m_issue = issue;
        fill(kept);
    }
    showComments();
    showAttachments();
    showTime();
}

void BoardIssuePane::startNew()
{
    stash();
    m_issue = {};
    restore();
    m_summary->setFocus();
}

/// Only what differs is set: a cursor stays where somebody types.
void BoardIssuePane::fill(const BoardEdit &kept)
{
    m_filling = true;
    const bool fresh = m_issue.number == 0;
    const auto setLine = [](QLineEdit *line, const QString &text) {
        if (line->text().trimmed() != text)
            line->setText(text);
    };
    m_title->setText(fresh ? tr("New issue") : tr("#%1").arg(m_issue.number));
    setLine(m_summary, kept.summary.value_or(m_issue.summary));
    if (const QString text = kept.description.value_or(m_issue.description); m_description->toPlainText() != text)
        m_description->setPlainText(text);
    m_status->setCurrentIndex(qMax(0, m_status->findText(kept.status.value_or(m_issue.status))));
    const QString priority = kept.priority.value_or(m_issue.priority);
    m_priority->setCurrentIndex(m_priority->findText(priority.isEmpty() ? u"Normal"_s : priority));
    m_assignee->setCurrentIndex(qMax(0, m_assignee->findData(kept.assignee.value_or(m_issue.assignee))));
    setLine(m_due, kept.dueDate.value_or(m_issue.dueDate));
    const QStringList labels = kept.labels.value_or(m_issue.labels);
    if (const QString shown = labels.join(u", "_s); labelsOf(m_labels->text()) != labels || (m_labels->text() != shown && !m_labels->hasFocus()))
        m_labels->setText(shown);
    m_talk->setVisible(!fresh);
    m_filling = false;
    updateSave();
}

BoardEdit BoardIssuePane::typed() const
{
    BoardEdit edit;
    const auto put = [](std::optional<QString> &slot, const QString &now, const QString &before) {
        if (now != before)
            slot = now;
    };
    put(edit.summary, m_summary->text().trimmed(), m_issue.summary);
    put(edit.description, m_description->toPlainText(), m_issue.description);
    put(edit.status, m_status->currentText(), m_issue.status);
    put(edit.priority, m_priority->currentText(), m_issue.priority);
    put(edit.assignee, m_assignee->currentData().toString(), m_issue.assignee);
    put(edit.dueDate, m_due->text().trimmed(), m_issue.dueDate);
    if (const QStringList labels = labelsOf(m_labels->text()); labels != m_issue.labels)
        edit.labels = labels;
    return edit;
}

void BoardIssuePane::updateSave()
{
    if (m_filling)
        return;
    const bool fresh = m_issue.number == 0;
    const QString due = m_due->text().trimmed();
    const bool dateOk = due.isEmpty() || QDate::fromString(due, Qt::ISODate).isValid();
    m_due->setProperty("invalid", !dateOk);
    m_due->update();
    m_save->setText(fresh ? tr("Create") : tr("Save"));
    m_revert->setText(fresh ? tr("Cancel") : tr("Revert"));
    const bool changed = fresh || !typed().isEmpty();
    const bool named = !m_summary->text().trimmed().isEmpty();
    m_hint->setText(!dateOk ? tr("Due date: “%1” is not a date like 2026-12-31.").arg(due)
                    : !named && (!fresh || !draft().edit.isEmpty()) ? tr("Summary must not be empty.")
                                                                   : QString());
    m_hint->setVisible(!m_hint->text().isEmpty());
    m_save->setEnabled(m_board && dateOk && changed && named && m_saving == 0);
    m_revert->setEnabled(changed);
}

void BoardIssuePane::save()
{
    if (!m_board || !m_save->isEnabled())
        return;
    const BoardEdit edit = typed();
    m_savingPlace = place();
    m_saving = m_issue.number == 0 ? m_board->create(edit, m_author) : m_board->edit(m_issue.number, edit, m_author);
    updateSave();
}

void BoardIssuePane::requestEnded(quint64 request, qint64 number, bool ok)
{
    if (request == m_logging && request != 0)
        logEnded(ok);
    if (request == m_sending && request != 0) {
        m_sending = 0;
        updateSend();
        if (ok && place() == m_sendingPlace) {
            editComment(0, {});
        } else if (ok) { // another issue is shown by now
            m_drafts[m_sendingPlace].comment.clear();
            m_drafts[m_sendingPlace].editedComment = 0;
            dropDraftIfEmpty(m_sendingPlace);
        }
    }
    if (request != m_saving || request == 0)
        return;
    m_saving = 0;
    if (ok && place() != m_savingPlace) {
        m_drafts[m_savingPlace].edit = {};
        dropDraftIfEmpty(m_savingPlace);
    } else if (ok && m_issue.number == 0) {
        fill();
        Q_EMIT created(number);
    }
    updateSave();
}

void BoardIssuePane::dropDraftIfEmpty(const QString &place)
{
    if (m_drafts.value(place).isEmpty())
        m_drafts.remove(place);
}

} // namespace lockstep::ui
