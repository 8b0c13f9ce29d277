#include "ui/pages/textlabel.h"

#include <QComboBox>
#include <QEvent>
#include <QGridLayout>

namespace lockstep::ui {

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

void TextLabel::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
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
