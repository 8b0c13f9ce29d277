#pragma once
// Screenshots: walks the pages in light and dark, saves a picture of each and ends. For tests/screenshots.sh (--screenshots DIR). GUI thread;
// `clock` and `window` outlive it.

#include "core/base/clock.h"

#include <QObject>
#include <QStringList>

class QApplication;

namespace lockstep {

namespace ui {
class MainWindow;
}

class Screenshots final : public QObject {
    Q_OBJECT
public:
    Screenshots(QApplication &application, ui::MainWindow &window, Clock &clock, const QString &folder, QObject *parent = nullptr);
    ~Screenshots() override;
    Q_DISABLE_COPY_MOVE(Screenshots)

    void start();

Q_SIGNALS:
    void finished();

private:
    void next();
    void later(qint64 ms, std::function<void()> what);

    QApplication &m_application;
    ui::MainWindow &m_window;
    Clock &m_clock;
    const QString m_folder;
    qsizetype m_at = 0;
    Clock::Handle m_timer = 0;
};

} // namespace lockstep
