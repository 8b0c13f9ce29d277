#include "app/display.h"

#include <QByteArray>
#include <QString>

#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace lockstep {

namespace {
/// `path` may begin with a zero byte: a name of Linux that is no file.
bool somebodyListens(const QByteArray &path)
{
    sockaddr_un address {};
    address.sun_family = AF_UNIX;
    if (path.isEmpty() || path.size() >= static_cast<qsizetype>(sizeof address.sun_path))
        return false;
    std::memcpy(address.sun_path, path.constData(), static_cast<size_t>(path.size()));
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    const bool zeroTerminated = path.at(0) != '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + static_cast<size_t>(path.size()) + (zeroTerminated ? 1 : 0));
    const bool listens = ::connect(fd, reinterpret_cast<const sockaddr *>(&address), size) == 0;
    ::close(fd);
    return listens;
}

bool hasX11(QByteArray display)
{
    if (display.startsWith("unix:"))
        display.remove(0, 4);
    const qsizetype colon = display.lastIndexOf(':');
    if (colon < 0)
        return false;
    if (colon > 0)
        return true; // ssh -X, or another machine
    const qsizetype dot = display.indexOf('.'); // ":0.1" is screen 1 of display 0
    const QByteArray path = "/tmp/.X11-unix/X" + display.mid(1, dot < 0 ? -1 : dot - 1);
    return somebodyListens(path) || somebodyListens('\0' + path);
}

bool hasWayland(const QByteArray &display)
{
    if (display.isEmpty())
        return false;
    return somebodyListens(display.startsWith('/') ? display : qgetenv("XDG_RUNTIME_DIR") + '/' + display);
}
} // namespace

bool hasDisplay() { return !qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM") || hasX11(qgetenv("DISPLAY")) || hasWayland(qgetenv("WAYLAND_DISPLAY")); }

} // namespace lockstep
