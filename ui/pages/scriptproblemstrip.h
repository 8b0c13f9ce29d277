#pragma once
// One line below a script: one of its problems, and how many there are. A button: it goes to the next one. Owned by its editor. GUI thread.

#include "ui/pages/scriptproblem.h"

#include <QAbstractButton>
#include <QList>

namespace lockstep::ui {

class ScriptProblemStrip final : public QAbstractButton {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ScriptProblemStrip)

public:
    explicit ScriptProblemStrip(QWidget *parent);
    /// Hidden without one. Which is shown: `current`.
    void setProblems(const QList<ScriptProblem> &problems, qsizetype current);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString count() const;

    QList<ScriptProblem> m_problems;
    qsizetype m_current = 0;
};

} // namespace lockstep::ui
