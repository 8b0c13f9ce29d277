#pragma once
// What a page shows when it has nothing to show: a drawing, a title, a sentence, what to do, and up to three hints.
// Centred in its space. Owned by its parent. GUI thread.

#include "ui/style/icons.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/routewidget.h"

#include <QList>
#include <QWidget>

class QBoxLayout;
class QLabel;

namespace lockstep::ui {

struct EmptyHint {
    QString title = {}; ///< Numbered 1, 2, 3 by its place
    QString text = {};
};

class EmptyState final : public QWidget {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(EmptyState)

public:
    explicit EmptyState(QWidget *parent = nullptr);

    void setDrawing(Icon icon); ///< One icon, 40 px, dim
    void setDrawing(const Route &route); ///< A connection; usually with sketch = true
    void setTitle(const QString &title);
    void setText(const QString &text); ///< May hold links
    QPushButton *addButton(const QString &text, std::optional<Icon> icon = {},
                           ButtonVariant variant = ButtonVariant::Plain);
    void setHints(const QList<EmptyHint> &hints); ///< With a hairline above
    void setFootnote(const QString &text);

Q_SIGNALS:
    void linkActivated(const QString &link);

protected:
    void changeEvent(QEvent *event) override;

private:
    void setDrawingWidget(QWidget *drawing);
    void applyColours();

    QBoxLayout *m_column;
    QWidget *m_drawing = nullptr;
    QLabel *m_title;
    QLabel *m_text;
    QBoxLayout *m_buttons;
    QWidget *m_hints;
    QLabel *m_footnote;
    QList<QLabel *> m_dimLabels;
};

} // namespace lockstep::ui
