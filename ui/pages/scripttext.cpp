#include "ui/pages/scripttext.h"

#include "ui/pages/scriptlexer.h"
#include "ui/style/icons.h"
#include "ui/style/metrics.h"
#include "ui/style/paint.h"
#include "ui/style/palette.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QToolTip>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
constexpr int signMargin = 0;
constexpr int numberMargin = 1;
constexpr int gapMargin = 2;
constexpr int lineMark = 0; // the ground of a line
constexpr int errorSign = 1;
constexpr int warningSign = 2;
constexpr int markSign = 3; // as errorSign, of a marked line
constexpr int errorWave = 8; // QScintilla keeps those below for lexers
constexpr int warningWave = 9;
constexpr int step = 4;
constexpr int signSize = 14;

long bgr(const QColor &colour) { return colour.red() | (colour.green() << 8) | (colour.blue() << 16); }

bool isWordLetter(QChar letter) { return letter.isLetterOrNumber() || letter == u'_' || letter == u'$'; }
} // namespace

ScriptText::ScriptText(QWidget *parent) : QsciScintilla(parent), m_lexer(new ScriptLexer(this))
{
    setFrameShape(QFrame::NoFrame);
    setUtf8(true);
    setEolMode(EolUnix);
    setWrapMode(WrapNone);
    setIndentationsUseTabs(false);
    setIndentationWidth(step);
    setTabWidth(step);
    setAutoIndent(true);
    setBackspaceUnindents(true);
    setBraceMatching(SloppyBraceMatch);
    setMarginType(signMargin, SymbolMargin);
    setMarginMarkerMask(signMargin, (1 << errorSign) | (1 << warningSign) | (1 << markSign));
    setMarginType(numberMargin, NumberMargin);
    setMarginMarkerMask(numberMargin, 0);
    setMarginType(gapMargin, SymbolMargin);
    setMarginMarkerMask(gapMargin, 0);
    setMarginWidth(signMargin, metrics::PageMargin);
    setMarginWidth(gapMargin, metrics::Step8);
    setMarginSensitivity(signMargin, true);
    markerDefine(Background, lineMark);
    indicatorDefine(SquiggleIndicator, errorWave);
    indicatorDefine(SquiggleIndicator, warningWave);
    send(SCI_SETEXTRAASCENT, 1);
    send(SCI_SETEXTRADESCENT, 2);
    send(SCI_SETSCROLLWIDTH, 1);
    send(SCI_SETSCROLLWIDTHTRACKING, 1);
    setLexer(m_lexer);
    applyColours();
    connect(this, &QsciScintilla::linesChanged, this, &ScriptText::fitMargin);
    connect(this, &QsciScintilla::textChanged, this, &ScriptText::fitWidth);
    connect(this, &QsciScintilla::cursorPositionChanged, this, &ScriptText::showCurrentLine);
    fitMargin();
}

void ScriptText::setScript(const QString &script)
{
    QString text = script;
    text.replace("\r\n"_L1, "\n"_L1);
    const bool readOnly = isReadOnly();
    setReadOnly(false); // which would hold for us too
    setText(text);
    send(SCI_EMPTYUNDOBUFFER);
    setModified(false);
    setReadOnly(readOnly);
}

void ScriptText::fitMargin() { setMarginWidth(numberMargin, textWidth(codeFont(), QString::number(qMax(100, lines()))) + metrics::Step8); }

// QScintilla itself only widens what can be scrolled, and never forgets a line that was long once.
void ScriptText::fitWidth()
{
    unsigned long longest = 0;
    long most = 0;
    for (unsigned long row = 0; row < static_cast<unsigned long>(lines()); ++row) {
        if (const long size = send(SCI_LINELENGTH, row); size > most) {
            most = size;
            longest = row;
        }
    }
    const long width = SendScintilla(SCI_TEXTWIDTH, static_cast<unsigned long>(STYLE_DEFAULT), text(static_cast<int>(longest)).trimmed().toUtf8().constData()) + metrics::Step8;
    if (width < send(SCI_GETSCROLLWIDTH))
        send(SCI_SETSCROLLWIDTH, static_cast<unsigned long>(width));
}

void ScriptText::markLine(int line)
{
    m_marked = line;
    placeMarks();
}

long ScriptText::positionOf(int line, int column) const
{
    const int row = qBound(0, line - 1, lines() - 1);
    QString content = text(row);
    while (content.endsWith(u'\n') || content.endsWith(u'\r'))
        content.chop(1);
    return send(SCI_POSITIONFROMLINE, static_cast<unsigned long>(row)) + content.left(qMax(0, column - 1)).toUtf8().size();
}

void ScriptText::goTo(int line, int column)
{
    if (line < 1 || line > lines())
        return;
    const long position = positionOf(line, column);
    send(SCI_GOTOPOS, static_cast<unsigned long>(position));
    const long visible = send(SCI_LINESONSCREEN);
    send(SCI_SETFIRSTVISIBLELINE, static_cast<unsigned long>(qMax(0L, line - 1 - visible / 2)));
    setFocus();
}

int ScriptText::currentLine() const { return static_cast<int>(send(SCI_LINEFROMPOSITION, static_cast<unsigned long>(send(SCI_GETCURRENTPOS)))) + 1; }

QString ScriptText::beforeCursor() const
{
    const QString before = textBeforeCursor();
    return before.mid(before.lastIndexOf(u'\n') + 1);
}

QString ScriptText::textBeforeCursor() const { return QString::fromUtf8(bytes(0, static_cast<int>(send(SCI_GETCURRENTPOS)))).remove(QChar()); }

void ScriptText::setProblems(const QList<ScriptProblem> &problems)
{
    m_problems = problems;
    placeProblems();
}

QList<ScriptProblem> ScriptText::problems() const
{
    QList<ScriptProblem> moved = m_problems;
    for (qsizetype i = 0; i < moved.size(); ++i) {
        if (const long row = send(SCI_MARKERLINEFROMHANDLE, static_cast<unsigned long>(m_signs.value(i))); row >= 0)
            moved[i].line = static_cast<int>(row) + 1;
    }
    return moved;
}

QList<ScriptProblem> ScriptText::problemsAt(int line, int column) const
{
    QList<ScriptProblem> found = problems();
    found.removeIf([line, column](const ScriptProblem &problem) {
        const bool inside = problem.column <= 0 || column <= 0 || (column >= problem.column && column <= problem.column + qMax(1, problem.length));
        return problem.line != line || !inside;
    });
    return found;
}

void ScriptText::placeMarks()
{
    for (const int mark : {lineMark, markSign}) {
        markerDeleteAll(mark);
        if (m_marked > 0 && m_marked <= lines())
            markerAdd(m_marked - 1, mark);
    }
    showCurrentLine();
}

void ScriptText::placeProblems()
{
    for (const int mark : {errorSign, warningSign})
        markerDeleteAll(mark);
    for (const int wave : {errorWave, warningWave}) {
        send(SCI_SETINDICATORCURRENT, wave);
        send(SCI_INDICATORCLEARRANGE, 0, length());
    }
    m_signs.clear();
    for (ScriptProblem &problem : m_problems) {
        problem.line = qBound(1, problem.line, lines());
        QString content = text(problem.line - 1);
        while (content.endsWith(u'\n'))
            content.chop(1);
        const qsizetype from = qBound(0, problem.column - 1, static_cast<int>(content.size()));
        if (problem.length <= 0) {
            qsizetype to = problem.column > 0 ? from : content.size();
            while (to < content.size() && isWordLetter(content.at(to)))
                ++to;
            problem.length = static_cast<int>(qMax<qsizetype>(1, to - from));
        }
        m_signs.append(markerAdd(problem.line - 1, problem.isError ? errorSign : warningSign));
        const long start = positionOf(problem.line, static_cast<int>(from) + 1);
        const qsizetype bytes = content.mid(from, problem.length).toUtf8().size();
        send(SCI_SETINDICATORCURRENT, static_cast<unsigned long>(problem.isError ? errorWave : warningWave));
        send(SCI_INDICATORFILLRANGE, static_cast<unsigned long>(start), static_cast<long>(qMax<qsizetype>(1, bytes)));
    }
}

// The ground of the current line would cover that of a marked one.
void ScriptText::showCurrentLine() { setCaretLineVisible(!isReadOnly() && currentLine() != m_marked); }

bool ScriptText::find(const QString &text, bool matchCase, bool forward, bool fromSelectionStart)
{
    if (text.isEmpty())
        return false;
    const unsigned long start = static_cast<unsigned long>(send(SCI_GETSELECTIONSTART));
    const unsigned long end = static_cast<unsigned long>(send(SCI_GETSELECTIONEND));
    const unsigned long from = forward && !fromSelectionStart ? end : start;
    const QByteArray bytes = text.toUtf8();
    const auto whole = static_cast<unsigned long>(length());
    send(SCI_SETSEARCHFLAGS, matchCase ? SCFIND_MATCHCASE : 0);
    const auto between = [&](unsigned long a, unsigned long b) {
        send(SCI_SETTARGETSTART, a);
        send(SCI_SETTARGETEND, static_cast<long>(b));
        return SendScintilla(SCI_SEARCHINTARGET, static_cast<unsigned long>(bytes.size()), bytes.constData());
    };
    long at = between(from, forward ? whole : 0); // backwards when the end is before the start
    if (at < 0)
        at = forward ? between(0, whole) : between(whole, 0);
    if (at < 0)
        return false;
    const int line = static_cast<int>(send(SCI_LINEFROMPOSITION, static_cast<unsigned long>(at)));
    send(SCI_SETSEL, static_cast<unsigned long>(send(SCI_GETTARGETSTART)), send(SCI_GETTARGETEND));
    ensureLineVisible(line);
    send(SCI_SCROLLCARET);
    return true;
}

int ScriptText::replaceAll(const QString &text, const QString &by, bool matchCase)
{
    const QByteArray bytes = text.toUtf8();
    const QByteArray with = by.toUtf8();
    if (bytes.isEmpty() || isReadOnly())
        return 0;
    int count = 0;
    unsigned long from = 0;
    beginUndoAction();
    send(SCI_SETSEARCHFLAGS, matchCase ? SCFIND_MATCHCASE : 0);
    for (;;) {
        send(SCI_SETTARGETSTART, from);
        send(SCI_SETTARGETEND, length());
        if (SendScintilla(SCI_SEARCHINTARGET, static_cast<unsigned long>(bytes.size()), bytes.constData()) < 0)
            break;
        SendScintilla(SCI_REPLACETARGET, static_cast<unsigned long>(with.size()), with.constData());
        from = static_cast<unsigned long>(send(SCI_GETTARGETEND));
        ++count;
    }
    endUndoAction();
    return count;
}

bool ScriptText::selectionIs(const QString &text, bool matchCase) const
{
    return hasSelectedText() && selectedText().compare(text, matchCase ? Qt::CaseSensitive : Qt::CaseInsensitive) == 0;
}

bool ScriptText::ownKey(QKeyEvent *event, bool act)
{
    const Qt::KeyboardModifiers modifiers = event->modifiers() & ~Qt::KeypadModifier;
    const bool plain = modifiers == Qt::NoModifier || modifiers == Qt::ShiftModifier;
    const bool forward = modifiers == Qt::NoModifier;
    if (event->matches(QKeySequence::Copy) || event->matches(QKeySequence::SelectAll)) { // the window has them too, and a read-only text is asked for nothing
        if (act)
            event->matches(QKeySequence::Copy) ? copy() : selectAll();
    } else if (modifiers == Qt::ControlModifier && (event->key() == Qt::Key_F || event->key() == Qt::Key_H)) {
        if (act)
            Q_EMIT wantsFind(event->key() == Qt::Key_H);
    } else if (modifiers == Qt::ControlModifier && event->key() == Qt::Key_Space) {
        if (act)
            Q_EMIT wantsCompletion();
    } else if (plain && event->key() == Qt::Key_F3) {
        if (act)
            Q_EMIT wantsFindNext(forward);
    } else if (plain && event->key() == Qt::Key_F8) {
        if (act)
            Q_EMIT wantsProblem(forward);
    } else {
        return false;
    }
    event->accept();
    return true;
}

bool ScriptText::event(QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride && ownKey(static_cast<QKeyEvent *>(event), false))
        return true;
    return QsciScintilla::event(event);
}

void ScriptText::keyPressEvent(QKeyEvent *event)
{
    if (ownKey(event, true))
        return;
    if (event->key() == Qt::Key_Escape && !isListActive() && !isCallTipActive()) {
        event->ignore(); // it closes the find bar, or the dialog
        return;
    }
    QsciScintilla::keyPressEvent(event);
}

bool ScriptText::focusNextPrevChild(bool next)
{
    return isListActive() ? false : QAbstractScrollArea::focusNextPrevChild(next); // a list of words takes the key first
}

bool ScriptText::viewportEvent(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QsciScintilla::viewportEvent(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const QPoint place = help->pos();
    const long near = send(SCI_POSITIONFROMPOINT, static_cast<unsigned long>(qMax(0, place.x())), place.y());
    const int row = static_cast<int>(send(SCI_LINEFROMPOSITION, static_cast<unsigned long>(near)));
    const int margin = marginWidth(signMargin) + marginWidth(numberMargin) + marginWidth(gapMargin);
    const bool onMargin = place.x() < margin;
    const long start = send(SCI_POSITIONFROMLINE, static_cast<unsigned long>(row));
    const int column = static_cast<int>(QString::fromUtf8(text(row).toUtf8().left(static_cast<qsizetype>(near - start))).size()) + 1;
    QStringList messages;
    for (const ScriptProblem &problem : problemsAt(row + 1, onMargin ? 0 : column))
        messages.append(problem.message);
    if (messages.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), u"<p>"_s % messages.join(u'\n').toHtmlEscaped().replace(u'\n', "<br>"_L1) % u"</p>"_s, viewport());
    return true;
}

void ScriptText::changeEvent(QEvent *event)
{
    QsciScintilla::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_lexer)
        applyColours();
}

void ScriptText::applyColours()
{
    const Colours &colours = coloursFor(palette());
    m_lexer->applyColours(palette());
    setColor(colours.text);
    setPaper(colours.base);
    setCaretForegroundColor(colours.text);
    setCaretLineBackgroundColor(colours.alternate);
    setSelectionBackgroundColor(colours.accent);
    setSelectionForegroundColor(colours.onAccent);
    setMarginsFont(scriptFont());
    setMarginsBackgroundColor(colours.base);
    setMarginsForegroundColor(colours.dim);
    setFoldMarginColors(colours.base, colours.base);
    setMatchedBraceBackgroundColor(colours.softSelection);
    setMatchedBraceForegroundColor(colours.text);
    setUnmatchedBraceBackgroundColor(colours.base);
    setUnmatchedBraceForegroundColor(colours.fail);
    setCallTipsBackgroundColor(colours.window);
    setCallTipsForegroundColor(colours.text);
    setCallTipsHighlightColor(colours.link);
    setMarkerBackgroundColor(colours.failTint, lineMark);
    setIndicatorForegroundColor(colours.fail, errorWave);
    setIndicatorForegroundColor(colours.wait, warningWave);
    send(SCI_STYLESETFORE, STYLE_INDENTGUIDE, bgr(colours.line));
    markerDefine(icon(Icon::StateFailed, ColourRole::Fail).pixmap(signSize).toImage(), errorSign);
    markerDefine(icon(Icon::StateWarning, ColourRole::Wait).pixmap(signSize).toImage(), warningSign);
    markerDefine(icon(Icon::StateFailed, ColourRole::Fail).pixmap(signSize).toImage(), markSign);
    fitMargin();
}

} // namespace lockstep::ui
