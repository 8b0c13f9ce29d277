#pragma once
// Find and replace above a script. Hidden until it is asked for; Esc closes it and gives the focus back. Owned by its editor. GUI thread.

#include <QWidget>

class QCheckBox;
class QLineEdit;
class QPushButton;

namespace lockstep::ui {

class ScriptText;
class TextLabel;

class ScriptFindBar final : public QWidget {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ScriptFindBar)

public:
    explicit ScriptFindBar(ScriptText *text, QWidget *parent);
    void open(bool replace); ///< With what is selected
    void findNext(bool forward); ///< Opens when there is nothing to look for yet
    void close();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void typed();
    void found(bool any);
    void replaceOne();
    void replaceAll();
    bool matchCase() const;

    ScriptText *m_text;
    QLineEdit *m_find;
    QLineEdit *m_replacement;
    QCheckBox *m_case;
    TextLabel *m_state;
    QWidget *m_replaceRow;
};

} // namespace lockstep::ui
