#include "ui/dialogs/ruleapidialog.h"

#include "ui/pages/textlabel.h"
#include "ui/text/ruleapipage.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/hairline.h"

#include <QEvent>
#include <QLineEdit>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace lockstep::ui {

RuleApiDialog::RuleApiDialog(QWidget *parent) : QDialog(parent), m_search(named(new QLineEdit, tr("Search the script API"))), m_page(named(new QTextBrowser, tr("Script API")))
{
    setWindowTitle(tr("Script API"));
    setAttribute(Qt::WA_DeleteOnClose);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    m_search->setPlaceholderText(tr("Search: due date, comments.merge …"));
    m_search->setClearButtonEnabled(true);
    addSearchSign(m_search);
    m_page->setFrameShape(QFrame::NoFrame);
    m_page->setOpenLinks(true); // they are places of the page
    m_page->document()->setDocumentMargin(metrics::PageMargin);
    auto *top = new QVBoxLayout;
    top->setContentsMargins(metrics::PageMargin, metrics::Step12, metrics::PageMarginRight, metrics::Step12);
    top->addWidget(m_search);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(top);
    column->addWidget(new Hairline);
    column->addWidget(m_page, 1);
    resize(720, 640);
    connect(m_search, &QLineEdit::textChanged, this, &RuleApiDialog::fill);
    fill();
}

void RuleApiDialog::lookUp(const QString &words) { m_search->setText(words); }

void RuleApiDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        fill();
}

void RuleApiDialog::fill()
{
    m_page->document()->setDefaultFont(fontFor(FontRole::Body));
    m_page->document()->setDefaultStyleSheet(QStringLiteral("pre { font-family: '%1'; font-size: %2px; }").arg(codeFont().family()).arg(QFontInfo(codeFont()).pixelSize()));
    m_page->setHtml(ruleApiPage(ruleApi(), m_search->text(), coloursFor(palette())));
}

} // namespace lockstep::ui
