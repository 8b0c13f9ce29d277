#include "ui/widgets/badgelabel.h"

#include <QPainter>

namespace lockstep::ui {

BadgeLabel::BadgeLabel(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
}

BadgeLabel::BadgeLabel(const Badge &badge, QWidget *parent)
    : BadgeLabel(parent)
{
    setBadge(badge);
}

void BadgeLabel::setBadge(const Badge &badge)
{
    if (m_badge == badge)
        return;
    m_badge = badge;
    setAccessibleName(badge.word);
    updateGeometry();
    update();
}

void BadgeLabel::setFontRole(FontRole role)
{
    m_fontRole = role;
    updateGeometry();
    update();
}

void BadgeLabel::setFlush(bool flush)
{
    m_flush = flush;
    update();
}

QSize BadgeLabel::sizeHint() const
{
    return badgeSize(m_badge, fontFor(m_fontRole));
}

QSize BadgeLabel::minimumSizeHint() const
{
    return sizeHint(); // a state is never cut short; what stands beside it gives way
}

void BadgeLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const int shift = m_flush && !m_badge.look.pill ? badgePadding : 0;
    paintBadge(&painter, rect().adjusted(-shift, 0, 0, 0), m_badge, fontFor(m_fontRole), palette());
}

} // namespace lockstep::ui
