#include "ui/pages/scriptlexer.h"

#include "ui/style/metrics.h"
#include "ui/style/palette.h"

#include <QFontInfo>

namespace lockstep::ui {

namespace {
constexpr int languageWords = 1;
constexpr int apiWords = 2;

ColourRole roleOf(int style)
{
    switch (style) {
    case QsciLexerCPP::Comment:
    case QsciLexerCPP::CommentLine:
    case QsciLexerCPP::CommentDoc:
    case QsciLexerCPP::CommentLineDoc:
    case QsciLexerCPP::CommentDocKeyword:
    case QsciLexerCPP::CommentDocKeywordError: return ColourRole::Dim;
    case QsciLexerCPP::SingleQuotedString:
    case QsciLexerCPP::DoubleQuotedString:
    case QsciLexerCPP::UnclosedString:
    case QsciLexerCPP::RawString:
    case QsciLexerCPP::VerbatimString:
    case QsciLexerCPP::TripleQuotedVerbatimString:
    case QsciLexerCPP::HashQuotedString:
    case QsciLexerCPP::Regex: return ColourRole::Ok;
    case QsciLexerCPP::Keyword: return ColourRole::Link;
    case QsciLexerCPP::KeywordSet2: return ColourRole::Block;
    default: return ColourRole::Text;
    }
}
} // namespace

QFont scriptFont()
{
    QFont font = codeFont();
    font.setPointSizeF(QFontInfo(font).pointSizeF());
    return font;
}

ScriptLexer::ScriptLexer(QObject *parent) : QsciLexerJavaScript(parent)
{
    setHighlightBackQuotedStrings(true);
    setFoldComments(false);
}

const char *ScriptLexer::keywords(int set) const
{
    switch (set) {
    case languageWords:
        return "async break case catch class const continue debugger default delete do else export extends false finally for function if import in instanceof "
               "let new null of return static super switch this throw true try typeof undefined var void while yield";
    case apiWords: return m_apiNames.constData();
    default: return nullptr;
    }
}

void ScriptLexer::setApiNames(const QStringList &names)
{
    m_apiNames = names.join(u' ').toUtf8();
    if (editor()) { // which asked for the words when it got its lexer
        editor()->SendScintilla(QsciScintillaBase::SCI_SETKEYWORDS, static_cast<unsigned long>(apiWords - 1), m_apiNames.constData());
        editor()->recolor();
    }
}

void ScriptLexer::applyColours(const QPalette &palette)
{
    const Colours &colours = coloursFor(palette);
    setDefaultFont(scriptFont());
    setDefaultColor(colours.text);
    setDefaultPaper(colours.base);
    setFont(scriptFont());
    setPaper(colours.base);
    constexpr int styles = 128; // the second half is the same for code that is not compiled
    for (int style = 0; style < styles; ++style) {
        setColor(colours.of(roleOf(style)), style);
        setEolFill(false, style);
    }
}

} // namespace lockstep::ui
