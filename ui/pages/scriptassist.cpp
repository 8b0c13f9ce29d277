#include "ui/pages/scriptassist.h"

#include "ui/pages/scriptlexer.h"
#include "ui/pages/scripttext.h"
#include "ui/text/scriptcompletion.h"

#include <QListWidget>

namespace lockstep::ui {

namespace {
constexpr qsizetype leastTyped = 2;
constexpr char separator = '\n'; // a custom field may have blanks
constexpr int tipWidth = 90; // letters
constexpr int shownWords = 12;

/// So that a tip is no wider than a screen. The signature stays on its line, for a place in it is marked.
QString wrapped(const QString &text)
{
    QStringList lines = text.split(u'\n');
    QStringList result {lines.takeFirst()};
    for (const QString &whole : std::as_const(lines)) {
        QString line;
        for (const QString &word : whole.split(u' ')) {
            if (!line.isEmpty() && line.size() + word.size() >= tipWidth) {
                result.append(line);
                line.clear();
            }
            line += (line.isEmpty() ? QString() : QStringLiteral(" ")) + word;
        }
        result.append(line);
    }
    return result.join(u'\n');
}
} // namespace

ScriptAssist::ScriptAssist(ScriptText *text, RuleDirection part) : QObject(text), m_text(text), m_part(part)
{
    QStringList names;
    for (const RuleApiEntry &entry : ruleApi().names) {
        if (entry.isIn(part))
            names.append(entry.name);
    }
    text->scriptLexer()->setApiNames(names);
    text->SendScintilla(QsciScintillaBase::SCI_AUTOCSETSEPARATOR, static_cast<unsigned long>(separator));
    text->SendScintilla(QsciScintillaBase::SCI_AUTOCSETIGNORECASE, 1UL);
    text->SendScintilla(QsciScintillaBase::SCI_AUTOCSETORDER, static_cast<unsigned long>(QsciScintillaBase::SC_ORDER_PERFORMSORT));
    text->SendScintilla(QsciScintillaBase::SCI_AUTOCSETMAXHEIGHT, static_cast<unsigned long>(shownWords));
    connect(text, &QsciScintillaBase::SCN_CHARADDED, this, &ScriptAssist::typed);
    connect(text, &ScriptText::wantsCompletion, this, [this] {
        if (!m_text->isReadOnly()) {
            offer(0);
            if (!m_text->isListActive())
                showCall();
        }
    });
}

void ScriptAssist::typed(int letter)
{
    if (m_text->isReadOnly())
        return;
    if (letter == '(' || letter == ',' || letter == ')')
        showCall();
    else if (!m_text->isListActive())
        offer(leastTyped);
}

void ScriptAssist::offer(qsizetype least)
{
    const ScriptCompletion found = completionAt(ruleApi(), m_part, m_fields, m_text->textBeforeCursor(), least);
    if (found.words.isEmpty())
        return;
    const QByteArray typed = m_text->textBeforeCursor().last(found.typed).toUtf8();
    const QByteArray words = found.words.join(QLatin1Char(separator)).toUtf8();
    m_text->SendScintilla(QsciScintillaBase::SCI_AUTOCSHOW, static_cast<unsigned long>(typed.size()), words.constData());
    for (QListWidget *list : m_text->findChildren<QListWidget *>()) {
        list->setProperty("popup", true); // the style draws its edge
        list->setFrameStyle(list->frameStyle()); // which asks for its width anew
        list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    }
}

void ScriptAssist::showCall()
{
    const QString before = m_text->textBeforeCursor();
    const ScriptCallTip tip = callTipAt(ruleApi(), m_part, before);
    if (tip.open < 0) {
        m_text->SendScintilla(QsciScintillaBase::SCI_CALLTIPCANCEL);
        return;
    }
    const QByteArray words = wrapped(tip.text).toUtf8();
    m_text->SendScintilla(QsciScintillaBase::SCI_CALLTIPSHOW, static_cast<unsigned long>(before.first(tip.open).toUtf8().size()), words.constData());
    m_text->SendScintilla(QsciScintillaBase::SCI_CALLTIPSETHLT, static_cast<unsigned long>(tip.text.first(tip.from).toUtf8().size()),
                          static_cast<long>(tip.text.first(tip.to).toUtf8().size()));
}

} // namespace lockstep::ui
