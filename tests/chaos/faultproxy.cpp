#include "tests/chaos/faultproxy.h"

#include <QHostAddress>
#include <QTimer>

#include <chrono>

using namespace Qt::StringLiterals;

namespace lockstep::chaos {

namespace {
constexpr int longestDelayMs = 3000; // well below the time after which the program looks for what it wrote: a tracker that is slower can do it twice
constexpr qsizetype mostBytes = 64 * 1024 * 1024;

/// The head of a message with its end, or nothing if it is not whole yet.
QByteArray headOf(const QByteArray &bytes)
{
    const qsizetype end = bytes.indexOf("\r\n\r\n");
    return end < 0 ? QByteArray() : bytes.left(end + 4);
}

QByteArray headerOf(const QByteArray &head, const QByteArray &name)
{
    for (const QByteArray &line : head.split('\n')) {
        const qsizetype colon = line.indexOf(':');
        if (colon > 0 && line.left(colon).trimmed().toLower() == name)
            return line.mid(colon + 1).trimmed();
    }
    return {};
}

QByteArray withConnection(const QByteArray &head, const QByteArray &value)
{
    QByteArray result;
    for (const QByteArray &line : head.trimmed().split('\n')) {
        if (!line.toLower().startsWith("connection:") && !line.toLower().startsWith("keep-alive:"))
            result += line.trimmed() + "\r\n";
    }
    return result + "Connection: " + value + "\r\n\r\n";
}

QByteArray answer(const QByteArray &status, const QByteArray &headers, const QByteArray &body)
{
    return "HTTP/1.1 " + status + "\r\n" + headers + "Content-Type: text/html\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

QByteArray badGateway() { return answer("502 Bad Gateway", {}, "<html><h1>502 Bad Gateway</h1></html>"); }

bool isWrite(const QByteArray &method) { return method != "GET" && method != "HEAD"; }
} // namespace

qint64 steadyMs()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// One line of the program, one request at a time; each goes to the tracker on a line of its own.
class FaultProxy::Line final : public QObject {
public:
    Line(FaultProxy *proxy, QTcpSocket *client) : QObject(proxy), m_proxy(proxy), m_client(client)
    {
        client->setParent(this);
        connect(client, &QTcpSocket::readyRead, this, &Line::read);
        connect(client, &QTcpSocket::disconnected, this, [this] {
            if (!m_busy)
                deleteLater(); // else what the tracker was asked it does, whoever listens
        });
    }

    void cut()
    {
        m_client->abort();
        if (!m_busy)
            deleteLater();
    }

private:
    void read()
    {
        m_received += m_client->readAll();
        if (m_busy)
            return;
        const QByteArray head = headOf(m_received);
        if (head.isEmpty())
            return;
        const qint64 length = headerOf(head, "content-length").toLongLong();
        if (!headerOf(head, "transfer-encoding").isEmpty() || length > mostBytes) {
            qWarning() << "the proxy cannot take this request:" << head;
            m_client->abort();
            return;
        }
        if (m_received.size() < head.size() + length)
            return;
        m_busy = true;
        m_head = head;
        m_answer.clear();
        m_passage = {};
        m_passage.method = head.left(head.indexOf(' '));
        m_passage.target = head.mid(m_passage.method.size() + 1).split(' ').first();
        m_passage.body = m_received.mid(head.size(), length);
        m_received.remove(0, head.size() + length);
        ++m_proxy->m_requests;
        begin();
    }

    void begin()
    {
        m_fault = m_proxy->draw();
        if (m_client->state() != QAbstractSocket::ConnectedState)
            m_fault = Fault::None;
        switch (m_fault) {
        case Fault::Drop:
            m_proxy->count(u"dropped"_s);
            m_client->abort();
            done();
            return;
        case Fault::BadGateway:
            m_proxy->count(u"502"_s);
            m_client->write(badGateway());
            done();
            return;
        case Fault::TooMany:
            m_proxy->count(u"429"_s);
            m_client->write(answer("429 Too Many Requests", "Retry-After: " + QByteArray::number(1 + m_proxy->below(3)) + "\r\n", "slowly"));
            done();
            return;
        case Fault::Delay:
            m_proxy->count(u"delayed"_s);
            QTimer::singleShot(100 + m_proxy->below(longestDelayMs), this, &Line::forward);
            return;
        default: forward();
        }
    }

    void forward()
    {
        m_tracker = new QTcpSocket(this);
        connect(m_tracker, &QTcpSocket::connected, this, [this] {
            m_passage.sentAt = steadyMs();
            m_tracker->write(withConnection(m_head, "close") + m_passage.body);
            m_tracker->flush();
            if (isWrite(m_passage.method))
                m_proxy->wrote(false);
        });
        connect(m_tracker, &QTcpSocket::readyRead, this, [this] { m_answer += m_tracker->readAll(); });
        connect(m_tracker, &QTcpSocket::disconnected, this, &Line::answered);
        connect(m_tracker, &QTcpSocket::errorOccurred, this, [this](QAbstractSocket::SocketError error) {
            if (error != QAbstractSocket::RemoteHostClosedError && m_passage.doneAt == 0) {
                m_client->abort(); // the tracker is away: a reset, as without a proxy
                dropTracker();
                if (m_passage.sentAt > 0) {
                    m_passage.doneAt = steadyMs();
                    m_proxy->record(m_passage);
                }
                done();
            }
        });
        m_tracker->connectToHost(QHostAddress(QHostAddress::LocalHost), m_proxy->m_trackerPort);
    }

    void answered()
    {
        if (!m_tracker)
            return;
        m_answer += m_tracker->readAll();
        dropTracker();
        m_passage.doneAt = steadyMs();
        if (isWrite(m_passage.method))
            m_proxy->wrote(true);
        if (m_fault == Fault::DelayAnswer) {
            m_proxy->count(u"answer delayed"_s);
            QTimer::singleShot(100 + m_proxy->below(longestDelayMs), this, &Line::deliver);
            return;
        }
        deliver();
    }

    void deliver()
    {
        const QByteArray head = headOf(m_answer);
        const QByteArray body = m_answer.mid(head.size());
        const QByteArray announced = headerOf(head, "content-length");
        const bool whole = !head.isEmpty() && (announced.isEmpty() || announced.toLongLong() == body.size());
        m_passage.answerBody = body;
        if (m_client->state() != QAbstractSocket::ConnectedState) { // whoever asked has died, or was cut off
            m_proxy->record(m_passage);
            done();
            return;
        }
        if (m_fault == Fault::CutAnswer) {
            m_proxy->count(u"answer lost after the work"_s);
            m_client->abort();
        } else if (m_fault == Fault::BadGatewayAfter) {
            m_proxy->count(u"502 after the work"_s);
            m_client->write(badGateway());
        } else if (m_fault == Fault::CutWithin) {
            m_proxy->count(u"answer cut within"_s);
            m_client->write(m_answer.left(1 + m_proxy->below(static_cast<int>(qMax<qsizetype>(1, m_answer.size() - 1)))));
            m_client->disconnectFromHost();
        } else {
            const bool framed = !announced.isEmpty() || !headerOf(head, "transfer-encoding").isEmpty() || head.startsWith("HTTP/1.1 204") || head.startsWith("HTTP/1.1 304");
            m_client->write(head.isEmpty() ? m_answer : withConnection(head, framed ? "keep-alive" : "close") + body);
            m_passage.delivered = whole;
            if (!framed || !whole)
                m_client->disconnectFromHost();
        }
        m_proxy->record(m_passage);
        done();
    }

    void dropTracker()
    {
        m_tracker->disconnect(this);
        m_tracker->deleteLater();
        m_tracker = nullptr;
    }

    void done()
    {
        m_busy = false;
        if (m_client->state() != QAbstractSocket::ConnectedState) {
            if (m_client->state() == QAbstractSocket::UnconnectedState)
                deleteLater();
            return;
        }
        if (!m_received.isEmpty())
            QTimer::singleShot(0, this, &Line::read);
    }

    FaultProxy *m_proxy;
    QTcpSocket *m_client;
    QTcpSocket *m_tracker = nullptr;
    QByteArray m_received;
    QByteArray m_head;
    QByteArray m_answer;
    Passage m_passage;
    Fault m_fault = Fault::None;
    bool m_busy = false;
};

FaultProxy::FaultProxy(quint16 trackerPort, quint32 seed) : m_trackerPort(trackerPort), m_random(seed)
{
    connect(&m_server, &QTcpServer::newConnection, this, &FaultProxy::accept);
    if (!m_server.listen(QHostAddress::LocalHost))
        qFatal("the proxy cannot listen: %s", qPrintable(m_server.errorString()));
}

FaultProxy::~FaultProxy() = default;

void FaultProxy::accept()
{
    while (QTcpSocket *client = m_server.nextPendingConnection()) {
        if (m_down) {
            client->abort();
            client->deleteLater();
            continue;
        }
        m_lines.removeIf([](const QPointer<Line> &line) { return !line; });
        m_lines.append(new Line(this, client));
    }
}

void FaultProxy::setDown(bool down)
{
    m_down = down;
    if (!down)
        return;
    QMetaObject::invokeMethod(this, [this] {
        for (const QPointer<Line> &line : std::as_const(m_lines)) {
            if (line)
                line->cut();
        }
    }, Qt::QueuedConnection);
}

FaultProxy::Fault FaultProxy::draw()
{
    // Two draws for every request, so that the rate does not shift what comes later.
    const double chance = m_random.unit();
    const int kind = 1 + below(static_cast<int>(Fault::Count) - 1);
    return chance < m_rate ? static_cast<Fault>(kind) : Fault::None;
}

void FaultProxy::onNextWrite(bool isAnswered, std::function<void()> what)
{
    const QMutexLocker lock(&m_mutex);
    m_nextWriteAnswered = isAnswered;
    m_nextWrite = std::move(what);
}

void FaultProxy::forgetNextWrite()
{
    const QMutexLocker lock(&m_mutex);
    m_nextWrite = {};
}

void FaultProxy::wrote(bool isAnswered)
{
    std::function<void()> what;
    {
        const QMutexLocker lock(&m_mutex);
        if (!m_nextWrite || m_nextWriteAnswered != isAnswered)
            return;
        what = std::exchange(m_nextWrite, {});
    }
    what();
}

void FaultProxy::record(const Passage &passage)
{
    if (!isWrite(passage.method) && !passage.target.contains("/issues/") && !passage.target.contains("/ticket/"))
        return;
    const QMutexLocker lock(&m_mutex);
    m_passages.append(passage);
    if (!isWrite(passage.method))
        m_passages.last().answerBody.clear();
    if (!passage.body.startsWith('{'))
        m_passages.last().body.clear();
}

void FaultProxy::count(const QString &fault)
{
    const QMutexLocker lock(&m_mutex);
    ++m_faults[fault];
}

QMap<QString, int> FaultProxy::faults() const
{
    const QMutexLocker lock(&m_mutex);
    return m_faults;
}

QList<Passage> FaultProxy::passages() const
{
    const QMutexLocker lock(&m_mutex);
    return m_passages;
}

} // namespace lockstep::chaos
