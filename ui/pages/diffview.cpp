#include "ui/pages/diffview.h"

#include "core/rules/mappingscript.h"
#include "core/rules/ruleapi.h"
#include "ui/style/metrics.h"
#include "ui/style/palette.h"
#include "ui/text/linediff.h"

#include <QEvent>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
constexpr int contextLines = 3; // around what has changed; the rest is counted

QString scriptOf(const RuleSet &rules, RuleDirection direction)
{
    if (rules.mode == RuleMode::Script)
        return rules.script(direction);
    const Mapping mapping = rules.mode == RuleMode::Mapping ? rules.mapping : basicMapping();
    switch (direction) {
    case RuleDirection::Outgoing: return outgoingScript(mapping);
    case RuleDirection::Incoming: return incomingScript(mapping);
    case RuleDirection::AfterAck: return mapping.hasAfterAck() ? afterAckScript(mapping) : QString();
    }
    return {};
}

QString numberText(int number) { return number > 0 ? QString::number(number) : QString(); }

QString codeText(const QString &line)
{
    QString text = line.toHtmlEscaped();
    text.replace(u"\t"_s, u"    "_s);
    qsizetype indent = 0;
    while (indent < text.size() && text.at(indent) == u' ')
        ++indent;
    return u"&nbsp;"_s.repeated(indent) + text.mid(indent);
}

/// One side of a line: number, sign, text.
QString side(int number, const QString &line, const QString &sign, const QString &ground, const Colours &colours)
{
    const QString back = ground.isEmpty() || number == 0 ? QString() : u" bgcolor='%1'"_s.arg(ground);
    return u"<td align='right' width='1%' style='white-space: pre'><font color='%1'>%2</font></td><td width='1%'%3><code>%4</code></td><td width='48%'%3><code>%5</code></td>"_s
        .arg(colours.dim.name(), numberText(number), back, number > 0 ? sign : QString(), codeText(line));
}

/// Which lines are shown: those that changed, and some around them.
QList<bool> shownLines(const QList<DiffLine> &lines)
{
    QList<bool> shown(lines.size(), false);
    for (qsizetype i = 0; i < lines.size(); ++i) {
        for (qsizetype j = qMax<qsizetype>(0, i - contextLines); lines.at(i).kind != DiffLine::Kind::Same && j <= qMin(lines.size() - 1, i + contextLines); ++j)
            shown[j] = true;
    }
    return shown;
}
} // namespace

DiffView::DiffView(QWidget *parent) : QTextBrowser(parent)
{
    setAccessibleName(tr("Comparison"));
    setFrameShape(QFrame::NoFrame);
    setOpenLinks(false);
    setTabChangesFocus(true);
}

void DiffView::show(const QString &leftTitle, const RuleSet &left, const QString &rightTitle, const RuleSet &right)
{
    m_leftTitle = leftTitle;
    m_rightTitle = rightTitle;
    m_left = left;
    m_right = right;
    fill();
}

void DiffView::changeEvent(QEvent *event)
{
    QTextBrowser::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        fill();
}

void DiffView::fill()
{
    const Colours &colours = coloursFor(palette());
    document()->setDefaultStyleSheet(u"code { font-family: '%1'; }"_s.arg(codeFont().family()));
    m_differences = 0;
    QString html;
    for (const RuleDirection direction : {RuleDirection::Outgoing, RuleDirection::Incoming, RuleDirection::AfterAck}) {
        const bool third = direction == RuleDirection::AfterAck;
        if (third && scriptOf(m_left, direction).isEmpty() && scriptOf(m_right, direction).isEmpty())
            continue;
        const QList<DiffLine> lines = lineDiff(scriptOf(m_left, direction), scriptOf(m_right, direction));
        const qsizetype different = countDifferences(lines);
        m_differences += different;
        html += u"<p><b>%1</b> <font color='%2'>%3</font></p>"_s.arg(direction == RuleDirection::Outgoing ? tr("Outgoing rule") : third ? tr("After-ack rule") : tr("Incoming rule"), colours.dim.name(),
                                                                      different == 0 ? tr("is the same") : different == 1 ? tr("one line differs") : tr("%1 lines differ").arg(different));
        if (different == 0)
            continue;
        html += u"<table width='100%' cellspacing='0' cellpadding='2'><tr><td colspan='3'><font color='%1'>%2</font></td><td colspan='3'><font color='%1'>%3</font></td></tr>"_s
                    .arg(colours.dim.name(), m_leftTitle.toHtmlEscaped(), m_rightTitle.toHtmlEscaped());
        const QList<bool> shown = shownLines(lines);
        for (qsizetype i = 0; i < lines.size(); ++i) {
            if (!shown.at(i)) {
                qsizetype left = i;
                while (i + 1 < lines.size() && !shown.at(i + 1))
                    ++i;
                const qsizetype same = i - left + 1;
                html += u"<tr><td colspan='6' align='center'><font color='%1'>%2</font></td></tr>"_s.arg(
                    colours.dim.name(), same == 1 ? tr("one line that is the same") : tr("%1 lines that are the same").arg(same));
                continue;
            }
            const DiffLine &line = lines.at(i);
            const bool same = line.kind == DiffLine::Kind::Same;
            html += u"<tr>"_s + side(line.leftNumber, line.left, same ? QString() : u"−"_s, same ? QString() : colours.failTint.name(), colours)
                + side(line.rightNumber, line.right, same ? QString() : u"+"_s, same ? QString() : colours.softSelection.name(), colours) + u"</tr>"_s;
        }
        html += u"</table>"_s;
    }
    setHtml(html);
}

} // namespace lockstep::ui
