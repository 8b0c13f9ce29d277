#include "ui/pages/textlabel.h"

#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QPainter>
#include <QStyle>
#include <QTextDocument>
#include <QTextLayout>
#include <QtMath>

namespace lockstep::ui {

namespace {
constexpr int lettersInALine = 24; ///< Longer words do not make a label that wraps wider

QTextOption breaking(Qt::Alignment alignment)
{
    QTextOption option(alignment);
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    return option;
}

/// Lines below each other; answers their height.
qreal layOut(QTextLayout &layout, int width, Qt::Alignment alignment)
{
    layout.setTextOption(breaking(alignment));
    qreal height = 0;
    layout.beginLayout();
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(qMax(1, width));
        line.setPosition({0, height});
        height += line.height();
    }
    layout.endLayout();
    return height;
}

QString inOneLayout(QString text) { return text.replace(u'\n', QChar::LineSeparator); }
} // namespace

TextLabel::TextLabel(const QString &text, FontRole font, ColourRole colour, bool strong, QWidget *parent)
    : QLabel(text, parent), m_colour(colour)
{
    setFont(strong ? strongFontFor(font) : fontFor(font));
    setTextFormat(Qt::PlainText);
    setForegroundRole(QPalette::WindowText); // on a Base ground Qt would take Text
    apply();
}

void TextLabel::setColour(ColourRole colour)
{
    m_colour = colour;
    apply();
}

/// QLabel breaks lines at words only; those whose words all fit are left to it.
bool TextLabel::breaksWords() const
{
    if (!wordWrap() || textFormat() != Qt::PlainText)
        return false;
    const QString all = text();
    const int most = lettersInALine * fontMetrics().averageCharWidth();
    for (qsizetype at = 0, begin = 0; at <= all.size(); ++at) {
        if (at < all.size() && !all.at(at).isSpace())
            continue;
        if (at - begin > lettersInALine / 3 && fontMetrics().horizontalAdvance(all.mid(begin, qMin<qsizetype>(at - begin, 500))) > most)
            return true;
        begin = at + 1;
    }
    return false;
}

/// QLabel's own, of a text that can be selected; nullptr: it paints the text itself. The document takes QLabel's option each time that it
/// is laid out anew, so ours is set after that.
QTextDocument *TextLabel::document() const
{
    auto *document = findChild<QTextDocument *>();
    if (document && m_laidOut != text()) {
        QLabel::heightForWidth(width());
        document->setDefaultTextOption(breaking(document->defaultTextOption().alignment()));
        m_laidOut = text();
    }
    return document;
}

QSize TextLabel::minimumSizeHint() const
{
    return breaksWords() ? QSize(lettersInALine * fontMetrics().averageCharWidth(), fontMetrics().height()) : QLabel::minimumSizeHint();
}

QSize TextLabel::sizeHint() const
{
    const int width = 2 * lettersInALine * fontMetrics().averageCharWidth();
    return breaksWords() ? QSize(width, heightForWidth(width)) : QLabel::sizeHint();
}

int TextLabel::heightForWidth(int width) const
{
    if (!breaksWords() || document())
        return QLabel::heightForWidth(width);
    const QMargins margins = contentsMargins();
    QTextLayout layout(inOneLayout(text()), font());
    return qCeil(layOut(layout, width - margins.left() - margins.right(), Qt::AlignLeft)) + margins.top() + margins.bottom();
}

void TextLabel::paintEvent(QPaintEvent *event)
{
    if (!breaksWords() || document()) {
        QLabel::paintEvent(event);
        return;
    }
    QPainter painter(this);
    painter.setPen(palette().color(foregroundRole()));
    QTextLayout layout(inOneLayout(text()), font());
    layOut(layout, contentsRect().width(), QStyle::visualAlignment(layoutDirection(), alignment()) & Qt::AlignHorizontal_Mask);
    layout.draw(&painter, contentsRect().topLeft());
}

void TextLabel::resizeEvent(QResizeEvent *event)
{
    QLabel::resizeEvent(event);
    m_laidOut.clear();
}

void TextLabel::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
    m_laidOut.clear();
    if (event->type() != QEvent::PaletteChange)
        return;
    apply();
    if (textFormat() == Qt::RichText) { // links keep the colour that they were laid out with
        const QString html = text();
        clear();
        setText(html);
    }
}

void TextLabel::apply()
{
    const QColor colour = coloursFor(palette()).of(m_colour);
    if (palette().color(QPalette::WindowText) == colour)
        return; // setPalette() would come back here
    QPalette own = palette();
    own.setColor(QPalette::WindowText, colour);
    setPalette(own);
}

TextLabel *makeNote(const QString &text)
{
    auto *label = new TextLabel(text, FontRole::Caption, ColourRole::Dim);
    label->setWordWrap(true);
    return label;
}

void limitWidth(QComboBox *combo)
{
    combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    combo->setMinimumContentsLength(18);
}

QGridLayout *makeFacts(int labelWidth)
{
    auto *facts = new QGridLayout;
    facts->setContentsMargins(0, 0, 0, 0);
    facts->setHorizontalSpacing(0);
    facts->setVerticalSpacing(metrics::Step6);
    facts->setColumnMinimumWidth(0, labelWidth);
    facts->setColumnStretch(1, 1);
    return facts;
}

void addFact(QGridLayout *facts, const QString &label, QWidget *value)
{
    const int row = facts->rowCount();
    auto *caption = new TextLabel(label, FontRole::Caption, ColourRole::Dim);
    caption->setBuddy(value);
    const bool control = value->focusPolicy() & Qt::TabFocus; // its text stands in its middle, that of a label at its top
    facts->addWidget(caption, row, 0, control ? Qt::AlignLeft | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignTop);
    facts->addWidget(value, row, 1, value->maximumWidth() < QWIDGETSIZE_MAX ? Qt::AlignLeft : Qt::Alignment());
}

} // namespace lockstep::ui
