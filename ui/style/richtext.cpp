#include "ui/style/richtext.h"

#include <QLabel>
#include <QString>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

QString plainLinks(const QString &html)
{
    QString plain = html;
    return plain.replace("<a href"_L1, "<a style=\"text-decoration:none\" href"_L1);
}

void colourLabel(QLabel *label, const QWidget &ground, ColourRole role)
{
    const Colours &colours = coloursFor(ground.palette());
    QPalette palette;
    palette.setColor(QPalette::WindowText, colours.of(role));
    palette.setColor(QPalette::Text, colours.of(role));
    label->setPalette(palette);
    const QString text = label->text();
    if (text.contains(u'<')) {
        label->clear();
        label->setText(text);
    }
}

} // namespace lockstep::ui
