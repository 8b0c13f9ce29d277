#pragma once
// Two versions of a half's rules side by side, as the scripts that do what they do: what has changed has its ground and a sign. Owned by its parent. GUI thread.

#include "core/model/configuration.h"

#include <QTextBrowser>

namespace lockstep::ui {

class DiffView final : public QTextBrowser {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DiffView)

public:
    explicit DiffView(QWidget *parent = nullptr);
    void show(const QString &leftTitle, const RuleSet &left, const QString &rightTitle, const RuleSet &right);
    qsizetype differences() const { return m_differences; } ///< Lines

protected:
    void changeEvent(QEvent *event) override;

private:
    void fill();

    QString m_leftTitle;
    QString m_rightTitle;
    RuleSet m_left;
    RuleSet m_right;
    qsizetype m_differences = 0;
};

} // namespace lockstep::ui
