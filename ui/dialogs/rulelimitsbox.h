#pragma once
// What one call of a node's rules may take: time, memory, output. Part of TrackerForm. GUI thread.

#include "core/model/rulelimits.h"

#include <QWidget>

class QSpinBox;

namespace lockstep::ui {

class RuleLimitsBox final : public QWidget {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(RuleLimitsBox)

public:
    explicit RuleLimitsBox(QWidget *parent = nullptr);

    void setLimits(const RuleLimits &limits);
    RuleLimits limits() const;

Q_SIGNALS:
    void edited();

private:
    QSpinBox *m_seconds;
    QSpinBox *m_memory;
    QSpinBox *m_output;
};

} // namespace lockstep::ui
