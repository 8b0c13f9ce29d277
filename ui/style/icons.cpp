#include "ui/style/icons.h"

#include <array>

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {

constexpr int IconCount = static_cast<int>(Icon::Count);

// In the order of the enumeration; a missing name is a null pointer, which the test finds.
// clang-format off
constexpr std::array<const char *, IconCount> Names = {
    "overview", "connections", "queue", "errors", "issues", "history", "boards", "settings",
    "search", "plus", "pause", "play", "retry", "retry-group", "cancel", "move-to-front", "copy", "columns", "external",
    "tracker", "edit", "trash", "chevron-up", "chevron-down", "chevron-left", "chevron-right", "tick", "close", "info",
    "warning", "attach", "comment", "lock", "plug", "flask", "download", "upload", "filter", "code", "link", "unlink",
    "more", "user", "bell", "undo",
    "state-triggered", "state-ready", "state-sent", "state-received", "state-applying", "state-done",
    "state-acknowledging", "state-syncing", "state-waiting", "state-blocked", "state-held", "state-failed",
    "state-conflict", "state-cancelled", "state-skipped", "state-unchanged", "state-warning"};
// clang-format on
static_assert(Names.back() != nullptr, "each icon has a file");

// Small drawings need a bolder stroke to keep their weight beside text.
QByteArray strokeFor(qreal logicalSize)
{
    if (logicalSize <= 11.5)
        return "2.0"_ba;
    return logicalSize < 15 ? "1.8"_ba : "1.5"_ba;
}

QByteArray drawing(Icon which, const QColor &colour, qreal logicalSize)
{
    QFile file(u":/lockstep/icons/"_s + iconName(which) + u".svg"_s);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QByteArray svg = file.readAll();
    svg.replace("#000", colour.name().toLatin1());
    const QByteArray stroke = "stroke-width=\""_ba + strokeFor(logicalSize) + "\""_ba;
    svg.replace("stroke-width=\"1.5\""_ba, stroke);
    return svg;
}

QPixmap rendered(Icon which, const QColor &colour, qreal logicalSize, int devicePixels)
{
    const QString key =
        u"lockstep-%1-%2-%3-%4"_s.arg(iconName(which)).arg(colour.rgba(), 0, 16).arg(logicalSize).arg(devicePixels);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    pixmap = QPixmap(devicePixels, devicePixels);
    pixmap.fill(Qt::transparent);
    QSvgRenderer renderer(drawing(which, colour, logicalSize));
    QPainter painter(&pixmap);
    renderer.render(&painter, QRectF(0, 0, devicePixels, devicePixels));
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

class TintedIconEngine final : public QIconEngine {
public:
    TintedIconEngine(Icon which, ColourRole tint)
        : m_which(which)
        , m_tint(tint)
    {
    }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        paintIcon(painter, rect, m_which, colour(mode));
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1);
    }

    // QIcon::pixmap() asks with device pixels; what counts for the stroke is the size in logical ones.
    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State, qreal scale) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        const int side = qMin(size.width(), size.height());
        const QPixmap drawn = rendered(m_which, colour(mode), side / scale, side);
        QPainter painter(&pixmap);
        painter.drawPixmap((size.width() - side) / 2, (size.height() - side) / 2, drawn);
        return pixmap;
    }

    QString key() const override { return u"lockstep"_s; }
    QString iconName() override { return u"lockstep:"_s + lockstep::ui::iconName(m_which); }
    QIconEngine *clone() const override { return new TintedIconEngine(m_which, m_tint); }

private:
    QColor colour(QIcon::Mode mode) const
    {
        const Colours &colours = coloursFor(QGuiApplication::palette());
        return mode == QIcon::Disabled ? colours.control : colours.of(m_tint);
    }

    Icon m_which;
    ColourRole m_tint;
};

QString trayFile(TrayState state)
{
    switch (state) {
    case TrayState::InStep:
        return u":/lockstep/icons/tray-in-step.svg"_s;
    case TrayState::Syncing:
        return u":/lockstep/icons/tray-syncing.svg"_s;
    case TrayState::Paused:
        return u":/lockstep/icons/tray-paused.svg"_s;
    case TrayState::Attention:
        return u":/lockstep/icons/tray-attention.svg"_s;
    case TrayState::Broken:
        return u":/lockstep/icons/tray-broken.svg"_s;
    }
    Q_UNREACHABLE();
}

// As pixmaps of the usual sizes, so that the tray's D-Bus protocol and bare window managers get them too, with no need
// of Qt's SVG icon plugin.
QIcon fullColourIcon(const QString &file)
{
    QIcon icon;
    QSvgRenderer renderer(file);
    for (const int side : {16, 22, 24, 32, 48, 64, 128, 256}) {
        QPixmap pixmap(side, side);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        renderer.render(&painter, QRectF(0, 0, side, side));
        painter.end();
        icon.addPixmap(pixmap);
    }
    return icon;
}

} // namespace

QLatin1String iconName(Icon which)
{
    return QLatin1String(Names.at(static_cast<std::size_t>(which)));
}

QIcon icon(Icon which, ColourRole tint)
{
    return QIcon(new TintedIconEngine(which, tint));
}

std::optional<Icon> iconOf(const QIcon &icon)
{
    if (icon.isNull())
        return std::nullopt;
    const QString name = icon.name();
    if (!name.startsWith("lockstep:"_L1))
        return std::nullopt;
    const QStringView own = QStringView(name).mid(9);
    for (int i = 0; i < IconCount; ++i) {
        if (own == iconName(static_cast<Icon>(i)))
            return static_cast<Icon>(i);
    }
    return std::nullopt;
}

void paintIcon(QPainter *painter, const QRectF &rect, Icon which, const QColor &colour)
{
    const qreal side = qMin(rect.width(), rect.height());
    if (side < 1)
        return;
    const qreal ratio = painter->device()->devicePixelRatioF();
    const qreal scale = qMax<qreal>(1, ratio * qAbs(painter->worldTransform().m11()));
    const int devicePixels = qCeil(side * scale);
    // On whole device pixels, or the strokes blur.
    const qreal left = qRound((rect.left() + (rect.width() - side) / 2) * ratio) / ratio;
    const qreal top = qRound((rect.top() + (rect.height() - side) / 2) * ratio) / ratio;
    const QPixmap pixmap = rendered(which, colour, side, devicePixels);
    painter->drawPixmap(QRectF(left, top, side, side), pixmap, QRectF(0, 0, devicePixels, devicePixels));
}

QIcon applicationIcon()
{
    return fullColourIcon(u":/lockstep/icons/lockstep.svg"_s);
}

QIcon trayIcon(TrayState state)
{
    return fullColourIcon(trayFile(state));
}

} // namespace lockstep::ui
