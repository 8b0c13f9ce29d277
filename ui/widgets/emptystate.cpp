#include "ui/widgets/emptystate.h"

#include "ui/style/metrics.h"
#include "ui/style/richtext.h"
#include "ui/widgets/hairline.h"

#include <QEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace lockstep::ui {

namespace {

constexpr int ColumnWidth = 760;
constexpr int TextWidth = 580;
constexpr int RouteWidth = 640;
constexpr int HintWidth = 200; // three beside each other in the smallest window

class IconDrawing final : public QWidget {
public:
    IconDrawing(Icon which, QWidget *parent)
        : QWidget(parent)
        , m_which(which)
    {
        setFixedSize(40, 40);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        paintIcon(&painter, rect(), m_which, coloursFor(palette()).dim);
    }

private:
    Icon m_which;
};

} // namespace

EmptyState::EmptyState(QWidget *parent)
    : QWidget(parent)
    , m_column(new QVBoxLayout)
    , m_title(new QLabel(this))
    , m_text(new QLabel(this))
    , m_buttons(new QHBoxLayout)
    , m_hints(new QWidget(this))
    , m_footnote(new QLabel(this))
{
    m_title->setFont(fontFor(FontRole::Empty));
    m_title->setAlignment(Qt::AlignCenter);
    m_title->setTextFormat(Qt::PlainText);
    m_title->setWordWrap(true);
    m_footnote->setFont(fontFor(FontRole::Caption));
    for (QLabel *label : {m_text, m_footnote}) {
        label->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
        label->setWordWrap(true);
        label->setOpenExternalLinks(false);
        connect(label, &QLabel::linkActivated, this, &EmptyState::linkActivated);
        m_dimLabels << label;
    }
    m_text->setFixedWidth(TextWidth);
    m_footnote->hide();
    m_hints->hide();
    m_buttons->setSpacing(metrics::Step8);

    m_column->setSpacing(0);
    m_column->addWidget(m_title);
    m_column->addSpacing(metrics::Step16);
    m_column->addWidget(m_text, 0, Qt::AlignHCenter);
    m_column->addSpacing(metrics::Step16);
    auto *buttonRow = new QHBoxLayout;
    buttonRow->addStretch(1);
    buttonRow->addLayout(m_buttons);
    buttonRow->addStretch(1);
    m_column->addLayout(buttonRow);
    m_column->addWidget(m_hints);
    m_column->addWidget(m_footnote);
    auto *centred = new QGridLayout(this);
    centred->setContentsMargins(metrics::PageMargin, metrics::PageMargin, metrics::PageMargin, metrics::PageMargin);
    centred->setRowStretch(0, 4);
    centred->setRowStretch(2, 5);
    centred->setColumnStretch(0, 1);
    centred->setColumnStretch(2, 1);
    centred->setColumnMinimumWidth(1, qMin(ColumnWidth, TextWidth));
    centred->addLayout(m_column, 1, 1);
    applyColours();
}

void EmptyState::setDrawingWidget(QWidget *drawing)
{
    delete m_drawing;
    m_drawing = drawing;
    m_column->insertWidget(0, drawing, 0, Qt::AlignHCenter);
    m_title->setContentsMargins(0, metrics::Step24, 0, 0);
}

void EmptyState::setDrawing(Icon icon)
{
    setDrawingWidget(new IconDrawing(icon, this));
}

void EmptyState::setDrawing(const Route &route)
{
    auto *drawing = new RouteWidget(this);
    drawing->setRoute(route);
    drawing->setFixedWidth(RouteWidth);
    setDrawingWidget(drawing);
}

void EmptyState::setTitle(const QString &title)
{
    m_title->setText(title);
    setAccessibleName(title);
}

void EmptyState::setText(const QString &text)
{
    m_text->setText(plainLinks(text));
    setAccessibleDescription(text);
}

QPushButton *EmptyState::addButton(const QString &text, std::optional<Icon> icon, ButtonVariant variant)
{
    QPushButton *button = makeButton(text, icon, variant, this);
    m_buttons->addWidget(button);
    return button;
}

void EmptyState::setHints(const QList<EmptyHint> &hints)
{
    // The labels of earlier hints go with their layout's widgets.
    for (QLabel *label : m_hints->findChildren<QLabel *>())
        m_dimLabels.removeAll(label);
    qDeleteAll(m_hints->findChildren<QWidget *>(Qt::FindDirectChildrenOnly));
    delete m_hints->layout();
    auto *grid = new QGridLayout(m_hints);
    grid->setContentsMargins(0, metrics::Step24 + 2, 0, 0);
    grid->setVerticalSpacing(1);
    grid->setHorizontalSpacing(metrics::Step8);
    auto *line = new Hairline(Qt::Horizontal, m_hints);
    grid->addWidget(line, 0, 0, 1, static_cast<int>(hints.size()) * 2);
    grid->setRowMinimumHeight(1, metrics::Step24);
    for (int i = 0; i < hints.size(); ++i) {
        auto *number = new QLabel(QString::number(i + 1), m_hints);
        number->setFont(strongFontFor(FontRole::Body));
        number->setForegroundRole(QPalette::Link);
        auto *title = new QLabel(hints.at(i).title, m_hints);
        title->setFont(strongFontFor(FontRole::Body));
        auto *text = new QLabel(hints.at(i).text, m_hints);
        text->setFont(fontFor(FontRole::Caption));
        text->setWordWrap(true);
        text->setFixedWidth(HintWidth);
        text->setAlignment(Qt::AlignTop | Qt::AlignLeft);
        m_dimLabels << text;
        grid->addWidget(number, 2, 2 * i);
        grid->addWidget(title, 2, 2 * i + 1);
        grid->addWidget(text, 3, 2 * i + 1, Qt::AlignTop);
        grid->setColumnStretch(2 * i + 1, 1);
    }
    m_hints->setVisible(!hints.isEmpty());
    applyColours();
}

void EmptyState::setFootnote(const QString &text)
{
    m_footnote->setText(plainLinks(text));
    m_footnote->setContentsMargins(0, metrics::Step24, 0, 0);
    m_footnote->setVisible(!text.isEmpty());
}

void EmptyState::applyColours()
{
    for (QLabel *label : std::as_const(m_dimLabels))
        colourLabel(label, *this, ColourRole::Dim);
}

void EmptyState::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

} // namespace lockstep::ui
