// The pane's comments and attachments: the other half of boardissuepane.cpp.

#include "ui/pages/boardissuepane.h"

#include "ui/pages/boardparts.h"
#include "ui/pages/textbox.h"
#include "ui/pages/textlabel.h"
#include "ui/text/format.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/hairline.h"

#include <QCheckBox>
#include <QFileDialog>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
constexpr int longestName = 220; ///< Of a file; the tool tip has all of it
} // namespace

QWidget *BoardIssuePane::makeComments()
{
    m_talk = new QWidget;
    auto *column = new QVBoxLayout(m_talk);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::Step8);
    column->addWidget(new Hairline);
    auto *fileHead = new QHBoxLayout;
    fileHead->addWidget(new TextLabel(tr("Attachments"), FontRole::Body, ColourRole::Text, true), 1);
    QPushButton *add = makeButton(tr("Attach…"), Icon::Attach, ButtonVariant::Quiet);
    fileHead->addWidget(add);
    column->addLayout(fileHead);
    m_files = new QVBoxLayout;
    m_files->setSpacing(metrics::Step4);
    column->addLayout(m_files);
    column->addWidget(makeTime());
    column->addWidget(new Hairline);
    column->addWidget(new TextLabel(tr("Comments"), FontRole::Body, ColourRole::Text, true));
    m_comments = new QVBoxLayout;
    m_comments->setSpacing(metrics::Step8);
    column->addLayout(m_comments);
    m_comment = new TextBox(tr("New comment"));
    m_comment->setPlaceholderText(tr("Write a comment"));
    m_comment->setFixedHeight(64);
    m_internal = new QCheckBox(tr("Internal"));
    m_send = makeButton(tr("Comment"), Icon::Comment);
    auto *row = new QHBoxLayout;
    row->addWidget(m_internal);
    row->addStretch(1);
    row->addWidget(m_send);
    column->addWidget(m_comment);
    column->addLayout(row);
    connect(add, &QPushButton::clicked, this, &BoardIssuePane::attach);
    connect(m_send, &QPushButton::clicked, this, &BoardIssuePane::sendComment);
    connect(m_comment, &QPlainTextEdit::textChanged, this, &BoardIssuePane::updateSend);
    updateSend();
    return m_talk;
}

void BoardIssuePane::showComments()
{
    emptyLayout(m_comments);
    for (const BoardComment &comment : std::as_const(m_issue.comments))
        m_comments->addWidget(makeComment(comment));
    if (m_issue.comments.isEmpty())
        m_comments->addWidget(makeNote(tr("No comment yet.")));
}

QWidget *BoardIssuePane::makeComment(const BoardComment &comment)
{
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    auto *head = new QHBoxLayout;
    QString who = tr("%1, %2").arg(comment.author, momentText(comment.createdAt, QDateTime::currentDateTimeUtc()));
    if (comment.editedAt.isValid())
        who += tr(" · edited");
    if (comment.internal)
        who += tr(" · internal");
    auto *by = new TextLabel(who, FontRole::Caption, comment.internal ? ColourRole::Wait : ColourRole::Dim);
    by->setWordWrap(true);
    head->addWidget(by, 1);
    QToolButton *edit = makeIconButton(Icon::Edit, tr("Edit the comment of %1").arg(comment.author));
    head->addWidget(edit);
    column->addLayout(head);
    auto *body = new TextLabel(comment.body);
    body->setWordWrap(true);
    body->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(body);
    connect(edit, &QToolButton::clicked, this, [this, comment] {
        editComment(comment.id, comment.body);
        m_comment->setFocus();
    });
    return box;
}

void BoardIssuePane::editComment(qint64 id, const QString &body)
{
    m_editedComment = id;
    m_comment->setPlainText(body);
    m_send->setText(id == 0 ? tr("Comment") : tr("Save comment"));
    m_internal->setEnabled(id == 0);
}

void BoardIssuePane::updateSend() { m_send->setEnabled(m_sending == 0 && !m_comment->toPlainText().trimmed().isEmpty()); }

void BoardIssuePane::sendComment()
{
    const QString body = m_comment->toPlainText().trimmed();
    if (!m_board || body.isEmpty() || m_issue.number == 0)
        return;
    m_sendingPlace = place();
    m_sending = m_editedComment != 0 ? m_board->editComment(m_issue.number, m_editedComment, body, m_author)
                                     : m_board->comment(m_issue.number, body, m_internal->isChecked(), m_author);
    updateSend();
}

void BoardIssuePane::showAttachments()
{
    emptyLayout(m_files);
    for (const BoardAttachment &file : std::as_const(m_issue.attachments)) {
        const QString name = fontMetrics().elidedText(file.fileName, Qt::ElideMiddle, longestName);
        QPushButton *button = makeButton(tr("%1  %2").arg(name, sizeText(file.size)), Icon::Download, ButtonVariant::Quiet);
        button->setAccessibleName(tr("Save %1").arg(file.fileName));
        button->setToolTip(tr("Save %1 as a file").arg(file.fileName));
        connect(button, &QPushButton::clicked, this, [this, file] { saveAttachment(file); });
        m_files->addWidget(button, 0, Qt::AlignLeft);
    }
    if (m_issue.attachments.isEmpty())
        m_files->addWidget(makeNote(tr("No file yet.")));
}

void BoardIssuePane::attach()
{
    auto *dialog = new QFileDialog(window(), tr("Attach files"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, [this, number = m_issue.number](const QStringList &paths) {
        for (const QString &path : paths) {
            if (m_board)
                m_board->attach(number, path, m_author);
        }
    });
    dialog->open();
}

void BoardIssuePane::saveAttachment(const BoardAttachment &attachment)
{
    auto *dialog = new QFileDialog(window(), tr("Save the attachment"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(attachment.fileName);
    connect(dialog, &QFileDialog::fileSelected, this, [this, number = m_issue.number, id = attachment.id](const QString &path) {
        if (m_board)
            m_board->saveAttachment(number, id, path);
    });
    dialog->open();
}

} // namespace lockstep::ui
