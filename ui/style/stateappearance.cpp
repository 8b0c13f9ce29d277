#include "ui/style/stateappearance.h"

#include "ui/style/metrics.h"
#include "ui/style/paint.h"

#include <QFontMetrics>
#include <QPainter>

namespace lockstep::ui {

namespace {

constexpr int PadLeft = badgePadding;
constexpr int PadRight = 7;
constexpr int Gap = 6;
constexpr int PadVertical = 1;

// The glyph grows with the font, so that it stays as high as the word.
int glyphSide(const QFont &font)
{
    return qMax(metrics::GlyphSize, qRound(QFontMetrics(font).ascent() * 0.92));
}

QFont badgeFont(const Badge &badge, QFont font)
{
    if (badge.look.pill)
        font.setWeight(QFont::DemiBold);
    return font;
}

} // namespace

StateAppearance appearanceOf(EventState state)
{
    switch (state) {
    case EventState::Triggered:
        return {Icon::StateTriggered, ColourRole::Run};
    case EventState::Ready:
        return {Icon::StateReady, ColourRole::Run};
    case EventState::Sent:
        return {Icon::StateSent, ColourRole::Run};
    case EventState::Received:
        return {Icon::StateReceived, ColourRole::Run};
    case EventState::Applying:
        return {Icon::StateApplying, ColourRole::Run};
    case EventState::Applied:
        return {Icon::StateDone, ColourRole::Run};
    case EventState::Acknowledging:
        return {Icon::StateAcknowledging, ColourRole::Run};
    case EventState::Done:
        return {Icon::StateDone, ColourRole::Ok};
    case EventState::Unchanged:
        return {Icon::StateUnchanged, ColourRole::Held};
    case EventState::Skipped:
        return {Icon::StateSkipped, ColourRole::Held};
    case EventState::Waiting:
        return {Icon::StateWaiting, ColourRole::Wait};
    case EventState::Blocked:
        return {Icon::StateBlocked, ColourRole::Block};
    case EventState::Held:
        return {Icon::StateHeld, ColourRole::Held};
    case EventState::Failed:
        return {Icon::StateFailed, ColourRole::Fail, true};
    case EventState::Cancelled:
        return {Icon::StateCancelled, ColourRole::Held};
    case EventState::Count:
        break;
    }
    Q_UNREACHABLE();
}

StateAppearance appearanceOf(ExtraState state)
{
    switch (state) {
    case ExtraState::Conflict:
        return {Icon::StateConflict, ColourRole::Fail, true};
    case ExtraState::Syncing:
        return {Icon::StateSyncing, ColourRole::Run};
    case ExtraState::Paused:
        return {Icon::StateHeld, ColourRole::Held};
    case ExtraState::InStep:
        return {Icon::StateDone, ColourRole::Ok};
    case ExtraState::Errors:
        return {Icon::StateFailed, ColourRole::Fail, true};
    case ExtraState::Silent:
        return {Icon::StateWaiting, ColourRole::Wait};
    case ExtraState::Warning:
        return {Icon::StateWarning, ColourRole::Wait};
    case ExtraState::Off:
        return {Icon::StateReady, ColourRole::Held};
    case ExtraState::Count:
        break;
    }
    Q_UNREACHABLE();
}

bool isDimmed(EventState state)
{
    return Queue::isFinal(state);
}

QSize badgeSize(const Badge &badge, const QFont &font)
{
    const QFont used = badgeFont(badge, font);
    const QFontMetrics metrics(used);
    return {PadLeft + glyphSide(used) + Gap + metrics.horizontalAdvance(badge.word) + PadRight,
            metrics.height() + 2 * PadVertical};
}

void paintBadge(QPainter *painter, const QRect &rect, const Badge &badge, const QFont &font, const QPalette &palette)
{
    const Colours &colours = coloursFor(palette);
    const QFont used = badgeFont(badge, font);
    const QSize wanted = badgeSize(badge, font);
    const int height = qMin(wanted.height(), rect.height());
    // Rounded as Qt rounds the place of a text, so that the word stands on the line of its row.
    const QRect box(rect.left(), rect.top() + (rect.height() - height + 1) / 2, qMin(wanted.width(), rect.width()), height);
    painter->save();
    const QColor &colour = colours.of(badge.look.colour);
    if (badge.look.pill)
        paintPanel(painter, box, badge.look.colour == ColourRole::Wait ? colours.waitTint : colours.failTint, QColor(),
                   metrics::Radius);
    const int side = glyphSide(used);
    paintIcon(painter, QRectF(box.left() + PadLeft, box.top() + (box.height() - side) / 2.0, side, side),
              badge.look.glyph, colour);
    const int textLeft = box.left() + PadLeft + side + Gap;
    paintText(painter, QRect(textLeft, box.top(), box.right() - textLeft + 1, box.height()), badge.word, used, colour);
    painter->restore();
}

} // namespace lockstep::ui
