#pragma once
// The eight steps of an event, from top to bottom. Two arrangements of the same steps: TwoSided (queue's detail: each
// step's words on its side, the duration on the other) and List (wizard: words right of the circles, sides as a column
// on the left, duration and time right-aligned, progress below a running step). Accessible description: one sentence a
// step. Owned by its parent. GUI thread.

#include <QDateTime>
#include <QList>
#include <QString>
#include <QWidget>

namespace lockstep::ui {

struct TimelineStep {
    enum class Phase {
        Done,
        Running, ///< Filled in the accent colour
        Failed, ///< Filled in the fail colour
        Waiting, ///< Reached, will be tried again: ring in the wait colour
        Future
    };
    int number = 0;
    QString title = {}; ///< "Fetched, rule run"
    QString detail = {}; ///< List: below the title. TwoSided: instead of the time, if there is no time ("not yet")
    QDateTime at = {}; ///< Invalid: not yet
    qint64 durationMs = -1; ///< Negative: not shown
    Phase phase = Phase::Future;
    bool leftSide = true; ///< Done by the sending side
    double progress = -1; ///< 0 to 1: a bar below a running step (List only)
    QString progressText = {}; ///< "0.8 of 1.2 MB"

    bool operator==(const TimelineStep &) const = default;
};

class TimelineWidget final : public QWidget {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(TimelineWidget)

public:
    enum class Arrangement { TwoSided, List };

    explicit TimelineWidget(QWidget *parent = nullptr, Arrangement arrangement = Arrangement::TwoSided);

    void setSides(const QString &left, const QString &right); ///< "Acme · Jira", "Kontor · Redmine"
    void setSteps(const QList<TimelineStep> &steps);
    const QList<TimelineStep> &steps() const { return m_steps; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    int pitch() const;
    qreal axis() const;
    qreal centreOf(int index) const;
    void paintRail(QPainter *painter) const;
    void paintTwoSided(QPainter *painter) const;
    void paintList(QPainter *painter) const;
    void paintListStep(QPainter *painter, int index) const;
    void updateAccessible();

    Arrangement m_arrangement;
    QString m_left;
    QString m_right;
    QList<TimelineStep> m_steps;
};

/// "0.22 s", two decimals below 100 s; then minutes.
QString durationText(qint64 milliseconds);
/// "13:58:47.102" in local time; empty if the step has no time.
QString stepTimeText(const TimelineStep &step);

} // namespace lockstep::ui
