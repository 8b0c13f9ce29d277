#include "ui/style/palette.h"

namespace lockstep::ui {

namespace {

constexpr QRgb rgb(unsigned value)
{
    return 0xFF000000U | value;
}

Colours makeLight()
{
    Colours c;
    c.dark = false;
    c.window = rgb(0xF1F3F5);
    c.base = rgb(0xFFFFFF);
    c.alternate = rgb(0xF7F8FA);
    c.text = rgb(0x1B2026);
    c.dim = rgb(0x56606B);
    c.line = rgb(0xDCE0E5);
    c.control = rgb(0x838C97);
    c.accent = rgb(0x1F5FBF);
    c.onAccent = rgb(0xFFFFFF);
    c.link = rgb(0x1F5FBF);
    c.softSelection = rgb(0xDFE9F8);
    c.hover = rgb(0xE8EBEF);
    c.buttonEdge = rgb(0xB4BBC4);
    c.run = c.link;
    c.ok = rgb(0x0B6B48);
    c.wait = rgb(0x8A5A00);
    c.fail = rgb(0xA61414);
    c.block = rgb(0x5B2C91);
    c.held = c.dim;
    c.failTint = rgb(0xFBEAE8);
    c.waitTint = rgb(0xFAF1DC);
    c.plotBar = rgb(0x5E8CD1);
    return c;
}

Colours makeDark()
{
    Colours c;
    c.dark = true;
    c.window = rgb(0x26292E);
    c.base = rgb(0x1C1F23);
    c.alternate = rgb(0x212429);
    c.text = rgb(0xE4E7EB);
    c.dim = rgb(0xA3ACB7);
    c.line = rgb(0x363B42);
    c.control = rgb(0x737D89);
    c.accent = rgb(0x2F6BD0);
    c.onAccent = rgb(0xFFFFFF);
    c.link = rgb(0x7AAEFF);
    c.softSelection = rgb(0x24395A);
    c.hover = rgb(0x31353B);
    c.buttonEdge = rgb(0x5A636E);
    c.run = c.link;
    c.ok = rgb(0x58C796);
    c.wait = rgb(0xF0C468);
    c.fail = rgb(0xFF8A7D);
    c.block = rgb(0xDCC4FF);
    c.held = c.dim;
    c.failTint = rgb(0x43231F);
    c.waitTint = rgb(0x3B2F17);
    c.plotBar = rgb(0x6086C1);
    return c;
}

QPalette makePalette(const Colours &c)
{
    QPalette palette;
    const auto set = [&palette](QPalette::ColorRole role, const QColor &colour) {
        palette.setColor(QPalette::All, role, colour);
    };
    set(QPalette::Window, c.window);
    set(QPalette::WindowText, c.text);
    set(QPalette::Base, c.base);
    set(QPalette::AlternateBase, c.alternate);
    set(QPalette::Text, c.text);
    set(QPalette::PlaceholderText, c.dim);
    set(QPalette::Button, c.base);
    set(QPalette::ButtonText, c.text);
    set(QPalette::BrightText, c.fail);
    set(QPalette::Light, c.base);
    set(QPalette::Midlight, c.hover);
    set(QPalette::Mid, c.line);
    set(QPalette::Dark, c.control);
    // Fusion draws no shadow of ours; a relief that slips through should look like a hairline.
    set(QPalette::Shadow, c.line);
    set(QPalette::Highlight, c.accent);
    set(QPalette::HighlightedText, c.onAccent);
    set(QPalette::Link, c.link);
    set(QPalette::LinkVisited, c.link);
    set(QPalette::ToolTipBase, c.base);
    set(QPalette::ToolTipText, c.text);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::Link})
        palette.setColor(QPalette::Disabled, role, c.control);
    palette.setColor(QPalette::Disabled, QPalette::Base, c.window);
    palette.setColor(QPalette::Disabled, QPalette::Button, c.window);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, c.line);
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, c.dim);
    return palette;
}

} // namespace

const QColor &Colours::of(ColourRole role) const
{
    switch (role) {
    case ColourRole::Text:
        return text;
    case ColourRole::Dim:
        return dim;
    case ColourRole::Link:
        return link;
    case ColourRole::OnAccent:
        return onAccent;
    case ColourRole::Control:
        return control;
    case ColourRole::Run:
        return run;
    case ColourRole::Ok:
        return ok;
    case ColourRole::Wait:
        return wait;
    case ColourRole::Fail:
        return fail;
    case ColourRole::Block:
        return block;
    case ColourRole::Held:
        return held;
    }
    Q_UNREACHABLE();
}

const Colours &lightColours()
{
    static const Colours colours = makeLight();
    return colours;
}

const Colours &darkColours()
{
    static const Colours colours = makeDark();
    return colours;
}

bool isDark(const QPalette &palette)
{
    return palette.color(QPalette::Window).lightness() < 128;
}

const Colours &coloursFor(const QPalette &palette)
{
    return isDark(palette) ? darkColours() : lightColours();
}

QPalette paletteFor(Scheme scheme)
{
    return makePalette(scheme == Scheme::Dark ? darkColours() : lightColours());
}

} // namespace lockstep::ui
