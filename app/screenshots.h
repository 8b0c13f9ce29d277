#pragma once
// Screenshots: sets up the demo in an empty profile, breaks one of its rules, walks the pages and dialogs in light and dark, saves a picture
// of each and ends. For tests/screenshots.sh (--screenshots DIR). GUI thread; what is given to the constructor outlives it.

#include "core/base/clock.h"

#include <QList>
#include <QObject>

class QApplication;

namespace lockstep {

class NodeHost;

namespace ui {
class AppServices;
class MainWindow;
}

class Screenshots final : public QObject {
    Q_OBJECT
public:
    struct Parts {
        QApplication &application;
        ui::MainWindow &window;
        NodeHost &host;
        ui::AppServices &services;
        Clock &clock;
    };
    Screenshots(const Parts &parts, const QString &folder, QObject *parent = nullptr);
    ~Screenshots() override;
    Q_DISABLE_COPY_MOVE(Screenshots)

    void start();

Q_SIGNALS:
    void finished(bool allTaken);

private:
    struct Picture {
        QString name;
        std::function<void()> prepare;
    };
    QList<Picture> emptyPictures();
    QList<Picture> fullPictures();
    /// Takes them all in light, then in dark, then goes on.
    void take(const QList<Picture> &pictures, std::function<void()> then);
    void takeNext();
    void save(const QString &name);
    void startDemo();
    void breakRule();
    void editBoard();
    void waitFor(const QString &what, std::function<bool()> condition, std::function<void()> then);
    void later(qint64 ms, std::function<void()> what);
    void fail(const QString &why);

    Parts m_parts;
    const QString m_folder;
    QList<Picture> m_pictures;
    std::function<void()> m_then;
    qsizetype m_at = 0;
    qint64 m_waitedMs = 0;
    bool m_allTaken = true;
    Clock::Handle m_timer = 0;
};

} // namespace lockstep
