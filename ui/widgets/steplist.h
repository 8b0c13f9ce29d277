#pragma once
// The steps of a wizard on its left, as circles on a line. Steps already done may be gone back to: by click, or Up,
// Down and Enter. Owned by its parent. GUI thread.

#include <QList>
#include <QString>
#include <QWidget>

namespace lockstep::ui {

struct WizardStep {
    QString title = {}; ///< "Scope"
    QString detail = {}; ///< "38 open issues match"; empty for a step not yet reached

    bool operator==(const WizardStep &) const = default;
};

class StepList final : public QWidget {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(StepList)

public:
    explicit StepList(QWidget *parent = nullptr);

    void setTitle(const QString &title); ///< "New connection", above the steps
    void setSteps(const QList<WizardStep> &steps);
    void setDetail(int index, const QString &detail);
    void setCurrent(int index); ///< All before it are done, all after it are future
    int current() const { return m_current; }

    QSize sizeHint() const override; ///< 216 wide
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void stepChosen(int index); ///< A step before the current one; the list does not move by itself

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    int firstCentre() const;
    QRect rowRect(int index) const;
    int indexAt(const QPoint &position) const;
    void updateAccessible();

    QString m_title;
    QList<WizardStep> m_steps;
    int m_current = 0;
    int m_marked = -1; ///< Where the keyboard is
    bool m_keyboardFocus = false;
};

} // namespace lockstep::ui
