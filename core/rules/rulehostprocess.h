#pragma once
// RuleHostProcess: one running lockstep-rulehost and the calls that wait for it. Started by the first call, replaced when it dies or
// runs over the time limit, at once where a spare one is kept. Owned by HostRuleEngine or RuleChecker; its owner's thread. A call ends in the host's JSON or in RuleTime,
// RuleMemory, RuleHost (heals by itself), Rule (the same call crashed it twice), TooLarge or Cancelled; it costs only itself.

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/model/rulelimits.h"

#include <QByteArray>
#include <QCoroTask>
#include <QObject>

#include <deque>
#include <memory>

QT_BEGIN_NAMESPACE
class QProcess;
QT_END_NAMESPACE

namespace lockstep {

class SpareHost;

class RuleHostProcess final : public QObject {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(RuleHostProcess)

public:
    enum class Spare { None, Kept };
    RuleHostProcess(const QString &program, Clock &clock, RuleLimits limits = {}, Spare spare = Spare::None);
    ~RuleHostProcess() override;

    /// What every host is told before its first call; takes effect for the calls made after it.
    void setSchema(const QByteArray &json);
    /// `kind` and `parts` as in hostprotocol.h. The parts but the last, and what `identity` says, tell one call from another when a
    /// crash repeats.
    QCoro::Task<Result<QJsonObject>> call(char kind, QList<QByteArray> parts, QByteArray identity);
    void abort();
    bool isRunning() const { return m_process != nullptr; }
    bool hasSpare() const; ///< Another one stands by

private:
    struct Call;
    struct Answered;
    using CallPtr = std::shared_ptr<Call>;

    void pump();
    void frontBegins();
    void start();
    void readAnswers();
    void takeAnswer(const QByteArray &json);
    void hostEnded(int exitCode, bool crashed);
    void protocolBroken(const QString &what);
    void stopHost();
    void armLimit();
    void limitReached();
    void failFront(Error error);
    void failAll(const Error &error);
    Error crashError(const CallPtr &call, const QString &how);
    static void finish(CallPtr call, Result<QJsonObject> result);

    const QString m_program;
    const QStringList m_arguments;
    Clock &m_clock;
    const RuleLimits m_limits;

    std::unique_ptr<SpareHost> m_spare; ///< Null: none is kept
    QProcess *m_process = nullptr;
    bool m_wasSpare = false;
    QByteArray m_schemaFrame;
    QByteArray m_input;
    std::deque<CallPtr> m_calls; ///< The front one runs once it is written
    std::size_t m_written = 0; ///< How many of them the host has been given. One that it did not begin before it ended goes to the next
    bool m_ready = false;
    bool m_answeredSinceStart = false;
    qint64 m_deadline = 0;
    Clock::Handle m_timer = 0;
    qint64 m_rings = 0; ///< When the timer does
    QList<QByteArray> m_crashed; ///< Identities of the calls that crashed a host, latest last
};

} // namespace lockstep
