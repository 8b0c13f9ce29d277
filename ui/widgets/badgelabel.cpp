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

QSize BadgeLabel::sizeHint() const
{
    return badgeSize(m_badge, fontFor(m_fontRole));
}

QSize BadgeLabel::minimumSizeHint() const
{
    return {32, sizeHint().height()};
}

void BadgeLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintBadge(&painter, rect(), m_badge, fontFor(m_fontRole), palette());
}

} // namespace lockstep::ui
