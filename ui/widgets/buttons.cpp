#include "ui/widgets/buttons.h"

#include <QLineEdit>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>

namespace lockstep::ui {

QPushButton *makeButton(const QString &text, std::optional<Icon> icon, ButtonVariant variant, QWidget *parent)
{
    auto *button = new QPushButton(text, parent);
    if (icon)
        button->setIcon(ui::icon(*icon));
    button->setAutoDefault(false);
    setVariant(button, variant);
    return button;
}

QToolButton *makeIconButton(Icon icon, const QString &name, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setIcon(ui::icon(icon, ColourRole::Dim));
    button->setAutoRaise(true);
    button->setToolTip(name);
    button->setAccessibleName(name);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

void setVariant(QAbstractButton *button, ButtonVariant variant)
{
    button->setProperty("primary", variant == ButtonVariant::Primary);
    button->setProperty("quiet", variant == ButtonVariant::Quiet);
    button->updateGeometry();
    button->update();
}

void addSearchSign(QLineEdit *line)
{
    line->setProperty("leadingSign", true); // the style lets the text begin nearer to it
    line->addAction(icon(Icon::Search, ColourRole::Dim), QLineEdit::LeadingPosition);
}

} // namespace lockstep::ui
