#include "ui/pages/scripthighlighter.h"

#include "ui/style/palette.h"

#include <QRegularExpression>
#include <QWidget>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

ScriptHighlighter::ScriptHighlighter(QTextDocument *document, QWidget *paletteOf) : QSyntaxHighlighter(document), m_widget(paletteOf) { }

void ScriptHighlighter::highlightBlock(const QString &text)
{
    static const QRegularExpression tokens(
        u"(?<comment>//.*$)|(?<string>\"(?:[^\"\\\\]|\\\\.)*\"?|'(?:[^'\\\\]|\\\\.)*'?|`(?:[^`\\\\]|\\\\.)*`?)"
        "|(?<open>/\\*)"
        "|(?<word>\\b(?:const|let|var|if|else|for|while|return|function|of|in|new|throw|try|catch|finally|null|undefined|true|false|typeof|"
        "switch|case|break|continue|default)\\b)"
        "|(?<api>\\b(?:issue|replica|previous|before|firstSync|connection|comments|attachments|map|users|sync|fail|warn|log)\\b)"_s);
    const Colours &colours = coloursFor(m_widget->palette());
    setCurrentBlockState(0);
    qsizetype at = 0;
    if (previousBlockState() == 1) {
        const qsizetype end = text.indexOf("*/"_L1);
        setFormat(0, static_cast<int>(end < 0 ? text.size() : end + 2), colours.dim);
        if (end < 0) {
            setCurrentBlockState(1);
            return;
        }
        at = end + 2;
    }
    while (at < text.size()) {
        const QRegularExpressionMatch match = tokens.match(text, at);
        if (!match.hasMatch())
            return;
        const auto start = static_cast<int>(match.capturedStart());
        auto length = static_cast<int>(match.capturedLength());
        if (match.capturedLength(u"comment"_s) > 0) {
            setFormat(start, length, colours.dim);
        } else if (match.capturedLength(u"open"_s) > 0) {
            const qsizetype end = text.indexOf("*/"_L1, start + 2);
            length = static_cast<int>((end < 0 ? text.size() : end + 2) - start);
            setFormat(start, length, colours.dim);
            if (end < 0)
                setCurrentBlockState(1);
        } else if (match.capturedLength(u"string"_s) > 0) {
            setFormat(start, length, colours.ok);
        } else {
            setFormat(start, length, match.capturedLength(u"word"_s) > 0 ? colours.link : colours.block);
        }
        at = start + length;
    }
}

} // namespace lockstep::ui
