#include "core/rules/rulehostprocess.h"

#include "core/base/logging.h"
#include "core/rules/hostprotocol.h"
#include "core/rules/sparehost.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>
#include <QProcess>
#include <QtEndian>

#include <coroutine>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qint64 startLimitMs = 15000;
constexpr qsizetype rememberedCrashes = 64;
constexpr std::size_t writtenAhead = 16; // so that the host need not wait for us between two calls, even while we wait for the disk

QByteArray lengthBytes(qsizetype length)
{
    QByteArray bytes(4, Qt::Uninitialized);
    qToLittleEndian(static_cast<quint32>(length), bytes.data());
    return bytes;
}

QByteArray frame(char kind, const QList<QByteArray> &parts)
{
    qsizetype size = 1;
    for (const QByteArray &part : parts)
        size += 4 + part.size();
    QByteArray bytes = lengthBytes(size);
    bytes.reserve(4 + size);
    bytes.append(kind);
    for (const QByteArray &part : parts)
        bytes.append(lengthBytes(part.size())).append(part);
    return bytes;
}

QString seconds(qint64 ms) { return QString::number(static_cast<double>(ms) / 1000.0) % u" s"_s; }

Error cancelled() { return Error::make(ErrorCode::Cancelled, u"The rule was stopped on request"_s); }

Error hostError(const QString &message)
{
    Error error = Error::make(ErrorCode::RuleHost, message);
    error.retry = RetryHint::Backoff;
    return error;
}
} // namespace

struct RuleHostProcess::Call {
    QByteArray bytes;
    QList<QByteArray> named; ///< What tells it from another
    std::optional<Result<QJsonObject>> answer;
    std::coroutine_handle<> waiting;
};

// What a call awaits: keeps the call, not the process, so that either may go first.
struct RuleHostProcess::Answered {
    CallPtr call;
    bool await_ready() const { return call->answer.has_value(); }
    void await_suspend(std::coroutine_handle<> handle) { call->waiting = handle; }
    void await_resume() const { }
};

RuleHostProcess::RuleHostProcess(const QString &program, Clock &clock, RuleLimits limits, Spare spare)
    : m_program(program), m_arguments {u"--memory-mib"_s, QString::number(limits.memoryMib), u"--output-kib"_s, QString::number(limits.outputKib)},
      m_clock(clock), m_limits(limits)
{
    if (spare == Spare::Kept)
        m_spare = std::make_unique<SpareHost>(m_program, m_arguments, m_clock);
}

bool RuleHostProcess::hasSpare() const { return m_spare && m_spare->isThere(); }

RuleHostProcess::~RuleHostProcess()
{
    if (m_timer != 0)
        m_clock.cancel(m_timer);
    stopHost(); // and what still runs then is a child of this object, and ends with it
    failAll(cancelled());
}

void RuleHostProcess::setSchema(const QByteArray &json)
{
    m_schemaFrame = frame(hostprotocol::schemaMessage, {json});
    if (m_ready)
        m_process->write(m_schemaFrame);
}

QCoro::Task<Result<QJsonObject>> RuleHostProcess::call(char kind, QList<QByteArray> parts, QByteArray identity)
{
    auto call = std::make_shared<Call>();
    qsizetype size = 0;
    for (const QByteArray &part : parts) {
        size += part.size();
        if (part.contains('\0'))
            co_return Error::make(ErrorCode::Rule, u"The rule contains a NUL character"_s);
    }
    if (size + 64 > static_cast<qsizetype>(hostprotocol::maxRequest))
        co_return Error::make(ErrorCode::TooLarge, u"The issue is too large for a rule (over 64 MiB)"_s);
    call->bytes = frame(kind, parts);
    parts.removeLast();
    call->named = std::move(parts);
    call->named.append(std::move(identity));

    m_calls.push_back(call);
    pump();
    Answered answered {call};
    co_await answered;
    co_return std::move(*call->answer);
}

void RuleHostProcess::abort()
{
    if (m_spare)
        m_spare->drop();
    stopHost();
    failAll(cancelled());
}

void RuleHostProcess::finish(CallPtr call, Result<QJsonObject> result)
{
    call->answer.emplace(std::move(result));
    if (const std::coroutine_handle<> waiting = std::exchange(call->waiting, nullptr))
        waiting.resume();
}

void RuleHostProcess::failFront(Error error)
{
    const CallPtr call = m_calls.front();
    m_calls.pop_front();
    finish(call, std::move(error)); // last: what goes on there may destroy this
}

void RuleHostProcess::failAll(const Error &error)
{
    const std::deque<CallPtr> calls = std::exchange(m_calls, {});
    for (const CallPtr &call : calls)
        finish(call, error);
}

void RuleHostProcess::pump()
{
    if (m_calls.empty())
        return;
    if (!m_process) {
        start();
        return;
    }
    if (!m_ready)
        return;
    if (m_written == 0)
        frontBegins();
    for (; m_written < std::min(m_calls.size(), writtenAhead); ++m_written)
        m_process->write(m_calls[m_written]->bytes);
}

void RuleHostProcess::frontBegins()
{
    m_deadline = m_clock.now() + m_limits.callMs;
    armLimit();
    if (m_spare)
        m_spare->wanted();
}

void RuleHostProcess::start()
{
    std::unique_ptr<QProcess> process = m_spare ? m_spare->take() : nullptr;
    m_wasSpare = process != nullptr;
    if (!process)
        process = makeHostProcess(m_program, m_arguments);
    m_process = process.release();
    m_process->setParent(this);
    m_input.clear();
    m_ready = false;
    m_answeredSinceStart = false;
    connect(m_process, &QProcess::readyReadStandardOutput, this, &RuleHostProcess::readAnswers);
    connect(m_process, &QProcess::finished, this, [this](int exitCode, QProcess::ExitStatus status) {
        hostEnded(exitCode, status == QProcess::CrashExit);
    });
    connect(m_process, &QProcess::errorOccurred, this, [this, process = m_process](QProcess::ProcessError error) {
        if (error != QProcess::FailedToStart || process != m_process)
            return;
        const QString why = process->errorString();
        stopHost();
        failAll(hostError(u"The rule host %1 could not be started: %2"_s.arg(m_program, why)).withScope(ErrorScope::Node));
    }, Qt::QueuedConnection); // start() reports this before it returns
    m_deadline = m_clock.now() + startLimitMs;
    armLimit();
    if (!m_wasSpare) {
        m_process->start();
        return;
    }
    // It may have said that it is ready already; this is asked later since whoever called is not done.
    QMetaObject::invokeMethod(this, [this, process = m_process] {
        if (process == m_process)
            readAnswers();
    }, Qt::QueuedConnection);
}

void RuleHostProcess::stopHost()
{
    m_written = 0;
    m_ready = false;
    m_input.clear();
    QProcess *process = std::exchange(m_process, nullptr);
    if (!process)
        return;
    process->disconnect(this);
    if (process->state() == QProcess::NotRunning) {
        process->deleteLater();
        return;
    }
    // Reaped by its own signal, so that nothing waits here.
    connect(process, &QProcess::finished, process, &QObject::deleteLater);
    process->kill();
}

void RuleHostProcess::readAnswers()
{
    const QPointer<RuleHostProcess> self(this);
    m_input.append(m_process->readAllStandardOutput());
    while (m_input.size() >= 4) {
        const quint32 length = qFromLittleEndian<quint32>(m_input.constData());
        if (length > hostprotocol::maxAnswer) {
            protocolBroken(u"an answer of %1 bytes"_s.arg(length));
            return;
        }
        const qsizetype whole = 4 + static_cast<qsizetype>(length);
        if (m_input.size() < whole)
            return;
        const QByteArray json = m_input.mid(4, length);
        m_input.remove(0, whole);
        takeAnswer(json);
        if (!self || !m_process)
            return;
    }
}

void RuleHostProcess::takeAnswer(const QByteArray &json)
{
    const QJsonDocument document = QJsonDocument::fromJson(json);
    if (m_answeredSinceStart && document.object().contains("recycle"_L1)) {
        stopHost(); // it is about to end by itself
        pump(); // the calls that it was given behind were not begun
        return;
    }
    const bool expected = m_ready ? m_written > 0 : document.object().contains("ready"_L1);
    if (!document.isObject() || !expected) {
        protocolBroken(u"an answer that is none"_s);
        return;
    }
    if (!m_ready) {
        m_ready = true;
        if (!m_schemaFrame.isEmpty())
            m_process->write(m_schemaFrame);
        pump();
        return;
    }
    m_answeredSinceStart = true;
    const CallPtr call = m_calls.front();
    m_calls.pop_front();
    if (--m_written > 0)
        frontBegins();
    pump(); // the host works on while the answer is used
    finish(call, document.object());
}

void RuleHostProcess::protocolBroken(const QString &what)
{
    qCWarning(lcRules) << "the rule host sent" << what;
    stopHost();
    if (!m_calls.empty())
        failFront(hostError(u"The rule host gave %1"_s.arg(what)));
}

Error RuleHostProcess::crashError(const CallPtr &call, const QString &how)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const QByteArray &part : call->named)
        hash.addData(part);
    const QByteArray identity = hash.result();
    const bool again = m_crashed.contains(identity);
    m_crashed.removeAll(identity);
    if (again)
        return Error::make(ErrorCode::Rule, u"The rule crashed the rule engine twice"_s, how);
    m_crashed.append(identity);
    if (m_crashed.size() > rememberedCrashes)
        m_crashed.removeFirst();
    Error error = hostError(u"The rule engine crashed while it ran the rule; it will be tried again"_s);
    error.detail = how;
    return error;
}

void RuleHostProcess::hostEnded(int exitCode, bool crashed)
{
    const QPointer<RuleHostProcess> self(this);
    const QProcess *ended = m_process;
    readAnswers(); // what it said before it ended
    if (!self || m_process != ended) // another one has its place already
        return;
    const bool wasReady = m_ready;
    const bool wasBusy = m_written > 0;
    const bool recycled = !crashed && exitCode == hostprotocol::Recycle && m_answeredSinceStart;
    stopHost();
    if (m_calls.empty())
        return;
    if (recycled) {
        pump(); // the call in hand was not begun: it goes to the next host
        return;
    }
    const QString how = crashed ? u"killed by a signal"_s : u"exit code %1"_s.arg(exitCode);
    qCWarning(lcRules) << "the rule host ended:" << how;
    if (!wasReady && m_wasSpare)
        pump(); // it may have been like that for long: only one that was started for these calls tells that none can be
    else if (!wasReady)
        failAll(hostError(u"The rule host %1 ended while it started (%2)"_s.arg(m_program, how)).withScope(ErrorScope::Node));
    else if (!wasBusy)
        pump();
    else if (!crashed && exitCode == hostprotocol::MemoryExceeded)
        failFront(Error::make(ErrorCode::RuleMemory, u"The rule took more than %1 MiB of memory and was stopped"_s.arg(m_limits.memoryMib)));
    else
        failFront(crashError(m_calls.front(), how));
    if (self)
        pump();
}

// One timer for all calls: it looks at the deadline when it rings and goes on if a later call has moved it.
void RuleHostProcess::armLimit()
{
    if (m_timer != 0 && m_rings <= m_deadline)
        return;
    if (m_timer != 0)
        m_clock.cancel(m_timer);
    m_rings = m_deadline;
    m_timer = m_clock.callAfter(qMax<qint64>(1, m_deadline - m_clock.now()), [this] {
        m_timer = 0;
        limitReached();
    });
}

void RuleHostProcess::limitReached()
{
    if (!m_process || (m_ready && m_written == 0))
        return;
    if (m_clock.now() < m_deadline) {
        armLimit();
        return;
    }
    const bool started = m_ready;
    const QPointer<RuleHostProcess> self(this);
    stopHost();
    if (!started && m_wasSpare)
        qCWarning(lcRules) << "the spare rule host does not answer"; // one that is started now may
    else if (!started)
        failAll(hostError(u"The rule host %1 did not start within %2"_s.arg(m_program, seconds(startLimitMs))).withScope(ErrorScope::Node));
    else if (!m_calls.empty())
        failFront(Error::make(ErrorCode::RuleTime, u"The rule ran longer than %1 and was stopped"_s.arg(seconds(m_limits.callMs))));
    if (self)
        pump();
}

} // namespace lockstep
