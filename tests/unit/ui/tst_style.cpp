// Palette, style, icons and state badges: what look.md claims, measured.

#include "ui/style/icons.h"
#include "ui/style/lockstepstyle.h"
#include "ui/style/metrics.h"
#include "ui/style/stateappearance.h"
#include "ui/widgets/badgelabel.h"
#include "ui/widgets/buttons.h"

#include <cmath>

#include <QApplication>
#include <QImage>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace lockstep;
using namespace lockstep::ui;

namespace {

double luminance(const QColor &colour)
{
    const auto part = [](double value) {
        return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * part(colour.redF()) + 0.7152 * part(colour.greenF()) + 0.0722 * part(colour.blueF());
}

double contrast(const QColor &one, const QColor &other)
{
    const double a = luminance(one);
    const double b = luminance(other);
    return (qMax(a, b) + 0.05) / (qMin(a, b) + 0.05);
}

QImage grabIcon(Icon which, const QColor &colour, int side, qreal ratio = 1)
{
    QImage image(QSize(side, side) * ratio, QImage::Format_ARGB32);
    image.setDevicePixelRatio(ratio);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    paintIcon(&painter, QRectF(0, 0, side, side), which, colour);
    return image;
}

int inkOf(const QImage &image)
{
    int ink = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            ink += qAlpha(image.pixel(x, y)) > 128 ? 1 : 0;
    return ink;
}

} // namespace

class TestStyle final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { initStyle(*qApp, Scheme::Light); }
    void init() { setScheme(*qApp, Scheme::Light); }

    void textContrast_data();
    void textContrast();
    void paletteIsTheDrawnOne();
    void everyEventStateHasAnAppearance();
    void onlyWhatNeedsAPersonIsTinted();
    void everyIconIsDrawnInItsColour();
    void iconsOfAStateDiffer();
    void iconIsSharpAtTwiceTheSize();
    void iconFollowsThePalette();
    void iconIsKnownAgain();
    void trayIconsDiffer();
    void changeOfSchemeReachesOpenWidgets();
    void systemSchemeIsTheDesktops();
    void badgeFitsItsText();
    void badgeHasItsColours();
    void primaryButtonHasTheAccent();
    void focusRingOnlyByKeyboard();
    void controlsHaveTheirHeights();
};

void TestStyle::textContrast_data()
{
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
}

void TestStyle::textContrast()
{
    QFETCH(bool, dark);
    const Colours &c = dark ? darkColours() : lightColours();
    for (const QColor &ground : {c.base, c.window, c.softSelection, c.failTint, c.alternate}) {
        for (const QColor &text : {c.text, c.dim, c.link, c.run, c.ok, c.wait, c.fail, c.block, c.held})
            QVERIFY2(contrast(text, ground) >= 4.5, qPrintable(text.name() + u" on "_s + ground.name()));
    }
    for (const QColor &text : {c.text, c.dim, c.link, c.wait, c.fail})
        QVERIFY(contrast(text, c.waitTint) >= 4.5);
    QVERIFY(contrast(c.onAccent, c.accent) >= 4.5);
    QVERIFY(contrast(c.control, c.base) >= 3 && contrast(c.control, c.window) >= 3);
    QVERIFY(contrast(c.plotBar, c.base) >= 3);
}

void TestStyle::paletteIsTheDrawnOne()
{
    QCOMPARE(QApplication::palette().color(QPalette::Window).name(), u"#f1f3f5"_s);
    QCOMPARE(QApplication::palette().color(QPalette::PlaceholderText).name(), u"#56606b"_s);
    QCOMPARE(paletteFor(Scheme::Dark).color(QPalette::Highlight).name(), u"#2f6bd0"_s);
    QCOMPARE(&coloursFor(paletteFor(Scheme::Dark)), &darkColours());
    QCOMPARE(&coloursFor(paletteFor(Scheme::Light)), &lightColours());
}

void TestStyle::everyEventStateHasAnAppearance()
{
    for (int i = 0; i < static_cast<int>(EventState::Count); ++i) {
        const StateAppearance look = appearanceOf(static_cast<EventState>(i));
        QVERIFY(inkOf(grabIcon(look.glyph, Qt::black, 12)) > 10);
    }
    for (int i = 0; i < static_cast<int>(ExtraState::Count); ++i)
        QVERIFY(inkOf(grabIcon(appearanceOf(static_cast<ExtraState>(i)).glyph, Qt::black, 12)) > 10);
}

void TestStyle::onlyWhatNeedsAPersonIsTinted()
{
    for (int i = 0; i < static_cast<int>(EventState::Count); ++i) {
        const auto state = static_cast<EventState>(i);
        QCOMPARE(appearanceOf(state).pill, state == EventState::Failed);
    }
    QVERIFY(appearanceOf(ExtraState::Conflict).pill);
    QVERIFY(!appearanceOf(ExtraState::Paused).pill);
}

void TestStyle::everyIconIsDrawnInItsColour()
{
    const QColor tint(0x12, 0x34, 0x56);
    for (int i = 0; i < static_cast<int>(Icon::Count); ++i) {
        const auto which = static_cast<Icon>(i);
        for (const int side : {12, 16, 32}) {
            const QImage image = grabIcon(which, tint, side);
            const QByteArray name = QByteArray(iconName(which).data());
            QVERIFY2(inkOf(image) > side / 2, name.constData());
            QVERIFY2(inkOf(image) < side * side * 3 / 4, name.constData());
            for (int y = 0; y < side; ++y) {
                for (int x = 0; x < side; ++x) {
                    const QColor pixel = image.pixelColor(x, y);
                    if (pixel.alpha() > 250)
                        QVERIFY2(qAbs(pixel.red() - tint.red()) < 4 && qAbs(pixel.blue() - tint.blue()) < 4,
                                 name.constData());
                }
            }
        }
    }
}

void TestStyle::iconsOfAStateDiffer()
{
    // The shape alone must tell a state. Applied and Done share the tick on purpose, they differ by word.
    QList<QImage> shapes;
    for (int i = static_cast<int>(Icon::StateTriggered); i < static_cast<int>(Icon::Count); ++i) {
        const QImage image = grabIcon(static_cast<Icon>(i), Qt::black, 12);
        QVERIFY(!shapes.contains(image));
        shapes << image;
    }
}

void TestStyle::iconIsSharpAtTwiceTheSize()
{
    const QImage once = grabIcon(Icon::Queue, Qt::black, 16);
    const QImage twice = grabIcon(Icon::Queue, Qt::black, 16, 2);
    QCOMPARE(twice.size(), QSize(32, 32));
    QVERIFY(twice != once.scaled(32, 32, Qt::IgnoreAspectRatio, Qt::SmoothTransformation));
    QCOMPARE(icon(Icon::Queue).pixmap(QSize(16, 16), 2.0).size(), QSize(32, 32));
}

void TestStyle::iconFollowsThePalette()
{
    const QIcon symbol = icon(Icon::StateFailed, ColourRole::Fail);
    const auto centre = [&symbol] { return symbol.pixmap(16, 16).toImage().pixelColor(3, 8); };
    QCOMPARE(centre().name(), lightColours().fail.name());
    setScheme(*qApp, Scheme::Dark);
    QCOMPARE(centre().name(), darkColours().fail.name());
}

void TestStyle::iconIsKnownAgain()
{
    for (int i = 0; i < static_cast<int>(Icon::Count); ++i)
        QCOMPARE(iconOf(icon(static_cast<Icon>(i))), static_cast<Icon>(i));
    QVERIFY(!iconOf(QIcon()));
    QVERIFY(!iconOf(applicationIcon()));
}

void TestStyle::trayIconsDiffer()
{
    QList<QImage> images;
    for (const auto state :
         {TrayState::InStep, TrayState::Syncing, TrayState::Paused, TrayState::Attention, TrayState::Broken}) {
        const QImage image = trayIcon(state).pixmap(22, 22).toImage();
        QVERIFY(inkOf(image) > 100);
        QVERIFY(!images.contains(image));
        images << image;
    }
}

void TestStyle::changeOfSchemeReachesOpenWidgets()
{
    QWidget window;
    QLineEdit edit(&window);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QCOMPARE(edit.palette().color(QPalette::Base), lightColours().base);
    setScheme(*qApp, Scheme::Dark);
    QTRY_COMPARE(edit.palette().color(QPalette::Base), darkColours().base);
    QCOMPARE(window.grab().toImage().pixelColor(window.width() - 1, window.height() - 1), darkColours().window);
}

void TestStyle::systemSchemeIsTheDesktops()
{
    LockstepStyle style(Scheme::System);
    QPalette desktop(QColor(40, 40, 40));
    style.polish(desktop);
    QCOMPARE(desktop, paletteFor(Scheme::Dark));
    desktop = QPalette(QColor(240, 240, 240));
    style.polish(desktop);
    QCOMPARE(desktop, paletteFor(Scheme::Light));
    setScheme(*qApp, Scheme::Dark);
    setScheme(*qApp, Scheme::System);
    QCOMPARE(QApplication::palette().color(QPalette::Window), lightColours().window); // offscreen has a light palette
}

void TestStyle::badgeFitsItsText()
{
    const QFont font = fontFor(FontRole::Caption);
    const Badge failed{appearanceOf(EventState::Failed), u"Failed at step 6"_s};
    QFont strong = font;
    strong.setWeight(QFont::DemiBold);
    QVERIFY(badgeSize(failed, font).width() >= QFontMetrics(strong).horizontalAdvance(failed.word) + 24);
    QVERIFY(badgeSize(failed, font).height() >= QFontMetrics(strong).height());
    BadgeLabel label(failed);
    QCOMPARE(label.sizeHint(), badgeSize(failed, font));
    QCOMPARE(label.accessibleName(), failed.word);
}

void TestStyle::badgeHasItsColours()
{
    BadgeLabel label(Badge{appearanceOf(EventState::Failed), u"Failed: 422"_s});
    label.resize(label.sizeHint());
    const QImage image = label.grab().toImage();
    QCOMPARE(image.pixelColor(4, image.height() / 2).name(), lightColours().failTint.name());
}

void TestStyle::primaryButtonHasTheAccent()
{
    std::unique_ptr<QPushButton> button(makeButton(u"Publish"_s, Icon::Tick, ButtonVariant::Primary));
    button->resize(button->sizeHint());
    QCOMPARE(button->height(), metrics::Control);
    const QImage image = button->grab().toImage();
    QCOMPARE(image.pixelColor(image.width() / 2, 3).name(), lightColours().accent.name());
}

void TestStyle::focusRingOnlyByKeyboard()
{
    QWidget window;
    auto *first = makeButton(u"First"_s, {}, ButtonVariant::Plain, &window);
    auto *second = makeButton(u"Second"_s, {}, ButtonVariant::Plain, &window);
    first->setGeometry(10, 10, 100, 28);
    second->setGeometry(10, 50, 100, 28);
    window.resize(200, 100);
    window.show();
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    const auto edge = [](QWidget *widget) { return widget->grab().toImage().pixelColor(50, 1).name(); };
    second->setFocus(Qt::MouseFocusReason);
    QVERIFY(edge(second) != lightColours().link.name());
    QTest::keyClick(second, Qt::Key_Tab);
    QTRY_VERIFY(first->hasFocus());
    QCOMPARE(edge(first), lightColours().link.name());
}

void TestStyle::controlsHaveTheirHeights()
{
    QLineEdit edit;
    QCOMPARE(edit.sizeHint().height(), metrics::Control);
    edit.setProperty("dense", true);
    QCOMPARE(edit.sizeHint().height(), metrics::ControlDense);
}

QTEST_MAIN(TestStyle)
#include "tst_style.moc"
