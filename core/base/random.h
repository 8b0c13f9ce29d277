#pragma once
// Random: the engine's only source of chance (jitter, nonces, event ids), injected so that a run can be repeated from a seed.

#include <QByteArray>
#include <QRandomGenerator>

namespace lockstep {

class Random {
public:
    Random() = default;
    virtual ~Random() = default;
    Q_DISABLE_COPY_MOVE(Random)
    virtual quint64 next() = 0;
    /// 0 <= x < 1
    double unit() { return static_cast<double>(next() >> 11) * (1.0 / 9007199254740992.0); }
    /// 128 bits as 32 hexadecimal digits
    QString token();
};

class SystemRandom final : public Random {
public:
    quint64 next() override { return QRandomGenerator::system()->generate64(); }
};

class SeededRandom final : public Random {
public:
    explicit SeededRandom(quint32 seed) : m_generator(seed) { }
    quint64 next() override { return m_generator.generate64(); }

private:
    QRandomGenerator m_generator;
};

} // namespace lockstep
