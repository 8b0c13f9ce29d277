#pragma once
// Push buttons in the three variants of the style, and quiet tool buttons. Owned by their parent. GUI thread.

#include "ui/style/icons.h"

#include <optional>

#include <QString>

class QAbstractButton;
class QLineEdit;
class QPushButton;
class QToolButton;

namespace lockstep::ui {

enum class ButtonVariant {
    Plain,
    Primary, ///< Accent ground: at most one on a page
    Quiet ///< No edge until hovered
};

QPushButton *makeButton(const QString &text, std::optional<Icon> icon = {},
                        ButtonVariant variant = ButtonVariant::Plain, QWidget *parent = nullptr);
/// An icon alone; the name is its tool tip and accessible name.
QToolButton *makeIconButton(Icon icon, const QString &name, QWidget *parent = nullptr);
/// The glass at the left of a field that searches or filters.
void addSearchSign(QLineEdit *line);
void setVariant(QAbstractButton *button, ButtonVariant variant);

} // namespace lockstep::ui
