#pragma once
// An inline bar across a page: information, warning or error, with at most one action and a close button. In place of a
// dialog; never hides itself unless closed or told to. Hidden until setMessage() is called. Owned by its parent. GUI
// thread.

#include <QWidget>

#include <functional>

class QLabel;
class QPushButton;
class QToolButton;

namespace lockstep::ui {

class MessageBar final : public QWidget {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(MessageBar)

public:
    enum class Kind { Info, Warning, Error };

    explicit MessageBar(QWidget *parent = nullptr);

    /// Shows the bar. The title is 600 and in the text colour (error: fail colour); the detail stands below it. Both
    /// plain.
    void setMessage(Kind kind, const QString &title, const QString &detail = {});
    void setAction(const QString &text); ///< Empty: none. "Undo", "Add Tracker"
    void setAction(const QString &text, std::function<void()> act); ///< In place of actionTriggered(), until the bar is cleared
    void setClosable(bool closable); ///< True unless set
    void clear(); ///< Hides it and forgets action and text; no signal

    Kind kind() const { return m_kind; }

Q_SIGNALS:
    void actionTriggered();
    void closed(); ///< By its close button or Esc

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void applyColours();
    void close();

    Kind m_kind = Kind::Info;
    QLabel *m_title;
    QLabel *m_detail;
    QPushButton *m_action;
    std::function<void()> m_act;
    QToolButton *m_close;
};

} // namespace lockstep::ui
