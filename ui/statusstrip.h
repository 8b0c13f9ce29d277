#pragma once
// The line at the foot of the window: nodes running, events a minute, oldest waiting, last success. Painted; its sentence is its
// accessible description. Owned by the window.

#include "core/model/views.h"
#include "ui/style/icons.h"

#include <QWidget>

namespace lockstep::ui {

struct StatusPart {
    Icon sign = Icon::Info;
    ColourRole colour = ColourRole::Dim;
    QString text;
    bool operator==(const StatusPart &) const = default;
};

/// Pure: what the strip says.
QList<StatusPart> statusParts(const Snapshot &snapshot, const QDateTime &now);

class StatusStrip final : public QWidget {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(StatusStrip)

public:
    explicit StatusStrip(QWidget *parent = nullptr);
    void show(const Snapshot &snapshot, const QDateTime &now);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QList<StatusPart> m_parts;
};

} // namespace lockstep::ui
