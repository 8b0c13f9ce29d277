#include "ui/dialogs/editreplicadialog.h"

#include "core/base/when.h"
#include "core/model/editedreplica.h"
#include "ui/dialogs/dialogframe.h"
#include "ui/dialogs/typedguard.h"
#include "ui/pages/scripteditor.h"
#include "ui/pages/textlabel.h"
#include "ui/text/errortext.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/messagebar.h"

#include <QJsonDocument>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

EditReplicaDialog::EditReplicaDialog(const Context &context, const EventRef &ref, QWidget *parent)
    : QDialog(parent), m_context(context), m_ref(ref), m_bar(new MessageBar), m_text(new ScriptEditor(tr("Replica as JSON"))),
      m_retry(makeButton(tr("Retry with this"), Icon::Retry, ButtonVariant::Primary))
{
    setWindowTitle(tr("Change the replica by hand"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto *content = new QVBoxLayout;
    content->setSpacing(metrics::Step8);
    content->addWidget(makeNote(tr("What the other side sent, as this side's rule gets it. It is changed for this one try; the other side's issue stays as it is. Comments, "
                                   "attachments and time entries can be changed or left out, not added. The history keeps who changed what.")));
    content->addWidget(m_text, 1);
    frameDialog(this, content, m_retry, m_bar);
    askBeforeClosing(this, m_bar, tr("the changed replica"), [this] { return m_text->isModified(); });
    resize(860, 620);
    m_retry->setEnabled(false);
    connect(m_retry, &QPushButton::clicked, this, &EditReplicaDialog::retry);
    connect(m_text, &ScriptEditor::textChanged, m_bar, &MessageBar::clear);
    when(context.host.eventDetail(ref), this, [this](const EventDetail &detail) {
        if (detail.replica.isEmpty()) {
            m_bar->setMessage(MessageBar::Kind::Warning, tr("There is no replica: the event has failed before one was made, or it is finished."));
            return;
        }
        m_shown = detail.replica;
        m_text->setScript(QString::fromUtf8(QJsonDocument(editableReplica(detail.replica)).toJson(QJsonDocument::Indented)));
        m_retry->setEnabled(true);
    });
}

void EditReplicaDialog::retry()
{
    const QByteArray text = m_text->toPlainText().toUtf8();
    QJsonParseError wrong;
    const QJsonDocument json = QJsonDocument::fromJson(text, &wrong);
    if (wrong.error != QJsonParseError::NoError || !json.isObject()) {
        const int line = static_cast<int>(text.left(wrong.offset).count('\n')) + 1;
        m_bar->setMessage(MessageBar::Kind::Warning, wrong.error == QJsonParseError::NoError ? tr("This is no JSON object.") : tr("This is no JSON: line %1: %2.").arg(line).arg(wrong.errorString()));
        m_text->markLine(line);
        return;
    }
    m_retry->setEnabled(false);
    when(m_context.host.editAndRetry(m_ref, m_shown, json.object()), this, [this](const CommandOutcome &outcome) {
        m_retry->setEnabled(true);
        if (!outcome.ok) {
            m_bar->setMessage(MessageBar::Kind::Error, errorTitle(outcome.error), outcome.error.detail);
            return;
        }
        Q_EMIT retried(outcome.text);
        accept();
    });
}

} // namespace lockstep::ui
