#pragma once
// What a table's cell looks like, as a value: models give it in CellRole, CellDelegate paints it.

#include "ui/style/stateappearance.h"

#include <QMetaType>

#include <optional>

namespace lockstep::ui {

struct Cell {
    QString text;
    ColourRole colour = ColourRole::Text;
    bool strong = false;
    std::optional<Badge> badge = {}; ///< Instead of the text
    bool operator==(const Cell &) const = default;
};

inline constexpr int CellRole = Qt::UserRole + 20;

} // namespace lockstep::ui
Q_DECLARE_METATYPE(lockstep::ui::Cell)
