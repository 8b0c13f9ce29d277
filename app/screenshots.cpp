#include "app/screenshots.h"

#include "core/base/logging.h"
#include "ui/mainwindow.h"
#include "ui/style/lockstepstyle.h"

#include <QApplication>
#include <QDir>
#include <QPixmap>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qint64 firstMs = 9000; // the demo's issues are through and the figures have come in
constexpr qint64 settleMs = 1200;

const QStringList &pages()
{
    static const QStringList names {u"overview"_s, u"connections"_s, u"queue"_s, u"errors"_s, u"boards"_s, u"settings"_s};
    return names;
}
} // namespace

Screenshots::Screenshots(QApplication &application, ui::MainWindow &window, Clock &clock, const QString &folder, QObject *parent)
    : QObject(parent), m_application(application), m_window(window), m_clock(clock), m_folder(folder)
{
}

Screenshots::~Screenshots() { m_clock.cancel(m_timer); }

void Screenshots::later(qint64 ms, std::function<void()> what) { m_timer = m_clock.callAfter(ms, std::move(what)); }

void Screenshots::start()
{
    QDir().mkpath(m_folder);
    m_window.resize(1280, 800);
    later(firstMs, [this] { next(); });
}

void Screenshots::next()
{
    if (m_at >= 2 * pages().size()) {
        Q_EMIT finished();
        return;
    }
    const bool dark = m_at >= pages().size();
    const QString page = pages().at(m_at % pages().size());
    ++m_at;
    ui::setScheme(m_application, dark ? ui::Scheme::Dark : ui::Scheme::Light);
    m_window.showPage(page);
    later(settleMs, [this, page, dark] {
        const QString path = QDir(m_folder).filePath(u"%1-%2.png"_s.arg(page, dark ? u"dark"_s : u"light"_s));
        if (!m_window.grab().save(path))
            qCWarning(lcApp).noquote() << "the picture" << path << "could not be saved";
        next();
    });
}

} // namespace lockstep
