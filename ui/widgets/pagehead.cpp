#include "ui/widgets/pagehead.h"

#include "ui/style/metrics.h"
#include "ui/style/richtext.h"
#include "ui/widgets/elidedlabel.h"

#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace lockstep::ui {

PageHead::PageHead(const QString &title, QWidget *parent)
    : QWidget(parent)
    , m_trail(makeLabel())
    , m_title(new ElidedLabel({}, this))
    , m_beside(new QHBoxLayout)
    , m_subtitle(makeLabel())
    , m_actions(new QHBoxLayout)
    , m_note(makeLabel())
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_title->setFont(fontFor(FontRole::PageTitle));
    m_trail->setFont(fontFor(FontRole::Caption));
    m_subtitle->setFont(fontFor(FontRole::Body));
    m_note->setFont(fontFor(FontRole::Body));
    m_note->setWordWrap(true);
    m_subtitle->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_subtitle->setWordWrap(true);
    m_beside->setSpacing(metrics::Step8);
    m_actions->setSpacing(metrics::Step8);
    setTitle(title);

    auto *row = new QHBoxLayout;
    row->setSpacing(metrics::Step16);
    row->addWidget(m_title);
    row->addLayout(m_beside);
    row->addWidget(m_subtitle, 1);
    // Keeps the actions at the right when there is no subtitle.
    row->addStretch(0);
    row->addLayout(m_actions);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::PageMargin, metrics::Step8, metrics::PageMarginRight, metrics::Step6);
    column->setSpacing(metrics::Step4);
    column->addWidget(m_trail);
    column->addLayout(row);
    m_title->setMinimumHeight(metrics::Control); // heads with and without buttons are equally high
    column->addWidget(m_note);
    applyColours();
}

QLabel *PageHead::makeLabel()
{
    auto *label = new QLabel(this);
    label->setOpenExternalLinks(false);
    label->setForegroundRole(QPalette::WindowText); // on a Base ground Qt would take Text
    label->hide();
    connect(label, &QLabel::linkActivated, this, &PageHead::linkActivated);
    return label;
}

void PageHead::setTitle(const QString &title)
{
    m_title->setText(title);
    setAccessibleName(title);
}

void PageHead::setSubtitle(const QString &html)
{
    m_subtitle->setText(plainLinks(html));
    m_subtitle->setVisible(!html.isEmpty());
}

void PageHead::setTrail(const QString &html)
{
    m_trail->setText(plainLinks(html));
    m_trail->setVisible(!html.isEmpty());
}

void PageHead::setNote(const QString &html)
{
    m_note->setText(plainLinks(html));
    m_note->setVisible(!html.isEmpty());
}

void PageHead::addBesideTitle(QWidget *widget)
{
    m_beside->addWidget(widget);
}

QPushButton *PageHead::addButton(const QString &text, std::optional<Icon> icon, ButtonVariant variant)
{
    QPushButton *button = makeButton(text, icon, variant, this);
    m_actions->addWidget(button);
    return button;
}

void PageHead::addWidget(QWidget *widget)
{
    m_actions->addWidget(widget);
}

void PageHead::applyColours()
{
    colourLabel(m_trail, *this, ColourRole::Dim);
    colourLabel(m_note, *this, ColourRole::Dim);
    colourLabel(m_subtitle, *this, ColourRole::Text);
}

void PageHead::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

} // namespace lockstep::ui
