#include "ui/dialogs/typedguard.h"

#include "ui/widgets/messagebar.h"

#include <QDialog>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPlainTextEdit>

#include <algorithm>

namespace lockstep::ui {

namespace {
class TypedGuard final : public QObject {
public:
    TypedGuard(QDialog *dialog, MessageBar *bar, QString what, std::function<bool()> typed)
        : QObject(dialog), m_dialog(dialog), m_bar(bar), m_what(std::move(what)), m_typed(std::move(typed))
    {
        dialog->installEventFilter(this);
    }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        const bool escape = event->type() == QEvent::KeyPress && static_cast<QKeyEvent *>(event)->matches(QKeySequence::Cancel);
        const bool close = event->type() == QEvent::Close && m_dialog->isVisible();
        if ((!escape && !close) || !m_typed())
            return QObject::eventFilter(watched, event);
        if (close)
            event->ignore();
        m_bar->clear(); // with the action of what was told before
        m_bar->setMessage(MessageBar::Kind::Warning, QDialog::tr("Not saved: %1").arg(m_what), QDialog::tr("Go on, or close without it."));
        m_bar->setAction(QDialog::tr("Close without saving"), [dialog = m_dialog] { dialog->reject(); });
        return true;
    }

private:
    QDialog *m_dialog;
    MessageBar *m_bar;
    QString m_what;
    std::function<bool()> m_typed;
};
} // namespace

bool isTyped(const QWidget *form)
{
    const auto lines = form->findChildren<QLineEdit *>();
    const auto texts = form->findChildren<QPlainTextEdit *>();
    return std::any_of(lines.begin(), lines.end(), [](const QLineEdit *line) { return line->isModified() && !line->text().isEmpty(); })
        || std::any_of(texts.begin(), texts.end(), [](const QPlainTextEdit *text) { return text->document()->isModified() && !text->document()->isEmpty(); });
}

void askBeforeClosing(QDialog *dialog, MessageBar *bar, const QString &what, const std::function<bool()> &typed)
{
    new TypedGuard(dialog, bar, what, typed ? typed : [dialog] { return isTyped(dialog); });
}

} // namespace lockstep::ui
