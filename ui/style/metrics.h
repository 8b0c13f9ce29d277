#pragma once
// Spacing steps, heights and type sizes, in logical pixels at 96 dpi. Type sizes are multiples of the application's
// font, so a larger system font enlarges all of them; heights given here are the least ones, widgets grow with their
// text.

#include <QFont>

namespace lockstep::ui {

namespace metrics {
inline constexpr int Step4 = 4;
inline constexpr int Step6 = 6;
inline constexpr int Step8 = 8;
inline constexpr int Step12 = 12;
inline constexpr int Step16 = 16;
inline constexpr int Step20 = 20;
inline constexpr int Step24 = 24;

inline constexpr int PageMargin = 20; ///< Left of every page and list; 16 to 20 on the right
inline constexpr int PageMarginRight = 16;
inline constexpr int CardGap = 12;
inline constexpr int CardPadding = 20;
inline constexpr int LabelColumn = 92; ///< Label column of the queue's detail
inline constexpr int LabelColumnWide = 104; ///< Label column of an error's detail

inline constexpr int QueueRow = 25;
inline constexpr int SmallRow = 24;
inline constexpr int ValueMapRow = 26;
inline constexpr int MappingRow = 28;
inline constexpr int TodoRow = 27;
inline constexpr int NavigationRow = 30;
inline constexpr int ErrorGroupRow = 82;
inline constexpr int ConflictRow = 56;
inline constexpr int ConflictTextRow = 112;
inline constexpr int HeaderRow = 26;

inline constexpr int Control = 28; ///< Buttons, inputs
inline constexpr int ControlDense = 24; ///< The same with the property `dense`
inline constexpr int StatusBar = 26;
inline constexpr int NavigationWidth = 188;
inline constexpr int QueueDetailWidth = 324;
inline constexpr int ErrorGroupsWidth = 372;
inline constexpr int LeastWindowWidth = 900;
inline constexpr int LeastWindowHeight = 600;
inline constexpr int LeastListWidth = 180; ///< Of the list beside a detail
inline constexpr int LeastBoardColumn = 130;

inline constexpr int Radius = 4; ///< Controls, badges, tokens
inline constexpr int CardRadius = 6;
inline constexpr int IconSize = 16;
inline constexpr int GlyphSize = 12; ///< State glyph in a table or badge
} // namespace metrics

enum class FontRole {
    Axis, ///< 11: axis, field type, time of a step
    Caption, ///< 12: tables, captions, second rank
    Body, ///< 13: the application's font
    CardTitle, ///< 15, 600
    PageTitle, ///< 18, 600; figures
    Empty ///< 22, 600: title of an empty state
};

inline constexpr int NormalWeight = QFont::Normal;
inline constexpr int StrongWeight = QFont::DemiBold;

/// The application's font in this role; titles are 600.
QFont fontFor(FontRole role);
/// The same with weight 600.
QFont strongFontFor(FontRole role);
/// The system's fixed font in the size of tables.
QFont codeFont();

} // namespace lockstep::ui
