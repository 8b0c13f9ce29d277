#pragma once
// Changes a minute over the last hour: 60 bars, failures on top of their minute. The tool tip tells a bar's minute; the
// accessible description tells sum, peak and failures. Owned by its parent. GUI thread.

#include <QList>
#include <QWidget>

namespace lockstep::ui {

struct ThroughputMinute {
    int applied = 0;
    int failed = 0;

    bool operator==(const ThroughputMinute &) const = default;
};

class ThroughputPlot final : public QWidget {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ThroughputPlot)

public:
    static constexpr int Minutes = 60;

    explicit ThroughputPlot(QWidget *parent = nullptr);

    /// Oldest first. More than 60: the last 60 count; fewer: the older ones are empty.
    void setMinutes(const QList<ThroughputMinute> &minutes);
    const QList<ThroughputMinute> &minutes() const { return m_minutes; }
    int peak() const; ///< Largest sum of one minute

    QSize sizeHint() const override; ///< 300 x 116
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    QRect plotRect() const;
    int stepWidth() const;
    void updateAccessible();

    QList<ThroughputMinute> m_minutes;
};

} // namespace lockstep::ui
