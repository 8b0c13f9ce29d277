#include "ui/style/metrics.h"

#include <QApplication>
#include <QFontDatabase>
#include <QFontInfo>

namespace lockstep::ui {

namespace {

constexpr qreal BodySize = 13;

qreal sizeOf(FontRole role)
{
    switch (role) {
    case FontRole::Axis:
        return 11;
    case FontRole::Caption:
        return 12;
    case FontRole::Body:
        return 13;
    case FontRole::CardTitle:
        return 15;
    case FontRole::PageTitle:
        return 18;
    case FontRole::Empty:
        return 22;
    }
    Q_UNREACHABLE();
}

void scaleFont(QFont &font, qreal factor)
{
    if (font.pixelSize() > 0)
        font.setPixelSize(qRound(font.pixelSize() * factor));
    else
        font.setPointSizeF(font.pointSizeF() * factor);
}

} // namespace

QFont fontFor(FontRole role)
{
    QFont font = QApplication::font();
    scaleFont(font, sizeOf(role) / BodySize);
    const bool title = role == FontRole::CardTitle || role == FontRole::PageTitle || role == FontRole::Empty;
    font.setWeight(title ? QFont::DemiBold : QFont::Normal);
    return font;
}

QFont strongFontFor(FontRole role)
{
    QFont font = fontFor(role);
    font.setWeight(QFont::DemiBold);
    return font;
}

QFont codeFont()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    const QFont text = fontFor(FontRole::Caption);
    if (text.pixelSize() > 0)
        font.setPixelSize(text.pixelSize());
    else
        font.setPointSizeF(text.pointSizeF());
    return font;
}

} // namespace lockstep::ui
