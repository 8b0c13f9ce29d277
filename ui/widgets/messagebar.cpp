#include "ui/widgets/messagebar.h"

#include "ui/style/icons.h"
#include "ui/style/metrics.h"
#include "ui/style/richtext.h"
#include "ui/widgets/buttons.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

namespace lockstep::ui {

namespace {

constexpr int TextLeft = 44;
constexpr int GlyphTop = 11;

} // namespace

MessageBar::MessageBar(QWidget *parent)
    : QWidget(parent)
    , m_title(new QLabel(this))
    , m_detail(new QLabel(this))
    , m_action(makeButton({}, {}, ButtonVariant::Quiet, this))
    , m_close(makeIconButton(Icon::Close, tr("Close this message"), this))
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    for (QLabel *label : {m_title, m_detail}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_title->setFont(strongFontFor(FontRole::Body));
    m_detail->setFont(fontFor(FontRole::Caption));
    m_action->setProperty("link", true);
    m_action->setProperty("strong", true);
    m_action->hide();
    m_close->setProperty("dense", true);

    auto *words = new QVBoxLayout;
    words->setSpacing(1);
    words->addWidget(m_title);
    words->addWidget(m_detail);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(TextLeft, 7, metrics::Step8, 7);
    row->setSpacing(metrics::Step8);
    row->addLayout(words, 1);
    row->addWidget(m_action);
    row->addWidget(m_close);
    connect(m_action, &QPushButton::clicked, this, [this] {
        if (const auto act = m_act) // a copy: it may clear the bar
            act();
        else
            Q_EMIT actionTriggered();
    });
    connect(m_close, &QToolButton::clicked, this, &MessageBar::close);
    hide();
}

void MessageBar::setMessage(Kind kind, const QString &title, const QString &detail)
{
    m_kind = kind;
    m_title->setText(title);
    m_detail->setText(detail);
    m_detail->setVisible(!detail.isEmpty());
    setAccessibleName(title);
    setAccessibleDescription(detail);
    applyColours();
    show();
    update();
}

void MessageBar::setAction(const QString &text)
{
    setAction(text, {});
}

void MessageBar::setAction(const QString &text, std::function<void()> act)
{
    m_act = std::move(act);
    m_action->setText(text);
    m_action->setVisible(!text.isEmpty());
}

void MessageBar::setClosable(bool closable)
{
    m_close->setVisible(closable);
}

void MessageBar::clear()
{
    hide();
    setAction({});
    m_title->clear();
    m_detail->clear();
}

void MessageBar::close()
{
    clear();
    Q_EMIT closed();
}

void MessageBar::applyColours()
{
    colourLabel(m_title, *this, m_kind == Kind::Error ? ColourRole::Fail : ColourRole::Text);
    colourLabel(m_detail, *this, m_kind == Kind::Warning ? ColourRole::Dim : ColourRole::Text);
}

void MessageBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Colours &colours = coloursFor(palette());
    QColor ground = colours.softSelection;
    QColor glyph = colours.link;
    Icon sign = Icon::Info;
    switch (m_kind) {
    case Kind::Info:
        break;
    case Kind::Warning:
        ground = colours.waitTint;
        glyph = colours.wait;
        sign = Icon::StateWarning;
        break;
    case Kind::Error:
        ground = colours.failTint;
        glyph = colours.fail;
        sign = Icon::StateFailed;
        break;
    }
    painter.fillRect(rect(), ground);
    painter.fillRect(QRect(0, height() - 1, width(), 1), colours.line);
    const bool single = m_detail->text().isEmpty();
    paintIcon(&painter, QRectF(metrics::PageMargin, single ? (height() - 14) / 2.0 : GlyphTop, 14, 14), sign, glyph);
}

void MessageBar::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

void MessageBar::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && m_close->isVisible())
        close();
    else
        QWidget::keyPressEvent(event);
}

} // namespace lockstep::ui
