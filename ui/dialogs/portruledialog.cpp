#include "ui/dialogs/portruledialog.h"

#include "ui/dialogs/dialogframe.h"
#include "ui/dialogs/typedguard.h"
#include "ui/pages/scripteditor.h"
#include "ui/pages/textbox.h"
#include "ui/pages/textlabel.h"
#include "ui/style/paint.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/messagebar.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QListWidget>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSplitter>
#include <QTextBlock>
#include <QTimer>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
constexpr int typingMs = 250;
constexpr int mostNotes = 500; // of a text that is no rule every line has one
constexpr int notesHeight = 132;

QWidget *titled(const QString &title, QWidget *content, int left = 0)
{
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(left, 0, 0, 0);
    column->setSpacing(metrics::Step4);
    column->addWidget(new TextLabel(title, FontRole::Caption, ColourRole::Dim, true));
    column->addWidget(content, 1);
    return box;
}
} // namespace

PortRuleDialog::PortRuleDialog(lockstep::RuleDirection direction, QWidget *parent)
    : QDialog(parent), m_direction(named(new QComboBox, tr("Direction"))), m_groovy(new TextBox(tr("Rule of Exalate"))), m_script(new ScriptEditor(tr("Ported script"))),
      m_notes(named(new QListWidget, tr("Notes"))), m_summary(makeNote()), m_bar(new MessageBar), m_delay(new QTimer(this))
{
    setWindowTitle(tr("Paste an Exalate rule"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(1080, 700);
    m_direction->addItem(tr("Outgoing: fills replica"), static_cast<int>(RuleDirection::Outgoing));
    m_direction->addItem(tr("Incoming: changes issue"), static_cast<int>(RuleDirection::Incoming));
    m_direction->setCurrentIndex(m_direction->findData(static_cast<int>(direction)));
    m_groovy->setFont(codeFont());
    m_groovy->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_groovy->setPlaceholderText(tr("Paste the Groovy text of one sync rule here."));
    m_notes->setFixedHeight(notesHeight);
    m_notes->setWordWrap(true);
    m_delay->setSingleShot(true);
    m_delay->setInterval(typingMs);

    auto *top = new QHBoxLayout;
    top->setSpacing(metrics::Step12);
    top->addWidget(m_direction);
    top->addWidget(m_summary, 1);
    auto *sides = new QSplitter;
    sides->setChildrenCollapsible(false);
    sides->addWidget(titled(tr("Exalate (Groovy)"), m_groovy));
    sides->addWidget(titled(tr("Lockstep (JavaScript)"), m_script, metrics::Step8));
    sides->setSizes({width() / 2, width() / 2});
    QPushButton *accept = makeButton(tr("Take over"), Icon::Tick, ButtonVariant::Primary);
    auto *content = new QVBoxLayout;
    content->setSpacing(metrics::Step12);
    content->addLayout(top);
    content->addWidget(sides, 1);
    content->addWidget(m_notes);
    frameDialog(this, content, accept, m_bar);
    askBeforeClosing(this, m_bar, tr("the ported rule"), [this] { return m_groovy->document()->isModified() || m_script->isModified(); });
    accept->setDefault(false); // Enter in the text is a line's end
    accept->setAutoDefault(false);

    connect(m_groovy, &QPlainTextEdit::textChanged, m_delay, qOverload<>(&QTimer::start));
    connect(m_delay, &QTimer::timeout, this, &PortRuleDialog::port);
    connect(m_direction, &QComboBox::currentIndexChanged, this, &PortRuleDialog::port);
    connect(m_notes, &QListWidget::currentRowChanged, this, &PortRuleDialog::showNote);
    connect(m_notes, &QListWidget::itemClicked, this, [this] { showNote(m_notes->currentRow()); }); // the one that is current already, too
    connect(accept, &QPushButton::clicked, this, &PortRuleDialog::take);
    port();
    m_groovy->setFocus();
}

PortRuleDialog::~PortRuleDialog() = default;

RuleDirection PortRuleDialog::direction() const { return static_cast<RuleDirection>(m_direction->currentData().toInt()); }

void PortRuleDialog::port()
{
    m_delay->stop();
    m_bar->clear();
    m_rule = portGroovy(m_groovy->toPlainText(), direction());
    if (m_rule.notes.size() > mostNotes)
        m_rule.notes.resize(mostNotes);
    m_script->setScript(m_rule.script);
    const QSignalBlocker blocker(m_notes); // who types keeps the cursor; a note leads to its line when it is chosen
    m_notes->clear();
    int firstOpen = -1;
    for (const PortNote &note : std::as_const(m_rule.notes)) {
        if (note.isOpen && firstOpen < 0)
            firstOpen = m_notes->count();
        m_notes->addItem(note.isOpen ? tr("To do. %1").arg(note.text) : note.text);
    }
    const int open = m_rule.openNotes();
    if (m_rule.script.trimmed().isEmpty())
        m_summary->setText(tr("Each line becomes one of ours; what cannot be ported is marked and stops the rule until you have decided."));
    else if (open == 0)
        m_summary->setText(tr("Everything is ported. Try it on issues before you put it to work."));
    else
        m_summary->setText(open == 1 ? tr("One place needs you: it is marked with TODO.") : tr("%1 places need you: they are marked with TODO.").arg(open));
    if (firstOpen >= 0) {
        m_notes->setCurrentRow(firstOpen);
        m_script->markLine(m_rule.notes.at(firstOpen).scriptLine);
    }
}

void PortRuleDialog::showNote(int row)
{
    if (row < 0 || row >= m_rule.notes.size())
        return;
    const PortNote &note = m_rule.notes.at(row);
    m_script->markLine(note.scriptLine);
    m_groovy->setTextCursor(QTextCursor(m_groovy->document()->findBlockByNumber(note.line - 1)));
}

void PortRuleDialog::take()
{
    if (m_delay->isActive())
        port();
    if (m_script->toPlainText().trimmed().isEmpty()) {
        m_bar->setMessage(MessageBar::Kind::Warning, tr("Paste a rule first."));
        return;
    }
    Q_EMIT taken(direction(), m_script->toPlainText());
    accept();
}

} // namespace lockstep::ui
