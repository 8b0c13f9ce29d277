#pragma once
// A label in a rank of type and colour that follows the palette. Where it wraps, a word that is longer than its place breaks anywhere:
// a token or an address in a text must not make the window wider. Owned by its parent. GUI thread.

#include "ui/style/metrics.h"
#include "ui/style/palette.h"

#include <QLabel>

class QBoxLayout;
class QComboBox;
class QGridLayout;
class QTextDocument;

namespace lockstep::ui {

class TextLabel final : public QLabel {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(TextLabel)

public:
    explicit TextLabel(const QString &text = {}, FontRole font = FontRole::Body, ColourRole colour = ColourRole::Text,
                       bool strong = false, QWidget *parent = nullptr);
    void setColour(ColourRole colour);
    QSize minimumSizeHint() const override;
    QSize sizeHint() const override;
    int heightForWidth(int width) const override;

protected:
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void apply();
    bool breaksWords() const;
    QTextDocument *document() const;
    ColourRole m_colour;
    mutable QString m_laidOut; ///< The text whose lines break anywhere by now; null: none
};

/// A second-rank label that wraps.
TextLabel *makeNote(const QString &text = {});
/// Gives the accessible name and, for tests and restored layouts, nothing else. Answers the widget.
template<class W>
W *named(W *widget, const QString &accessibleName)
{
    widget->setAccessibleName(accessibleName);
    return widget;
}
/// Names that users choose do not make it wider than some letters; the list below it shows them in full.
void limitWidth(QComboBox *combo);
/// Label column of fixed width, value column that takes the rest.
QGridLayout *makeFacts(int labelWidth);
void addFact(QGridLayout *facts, const QString &label, QWidget *value);

} // namespace lockstep::ui
