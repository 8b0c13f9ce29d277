#pragma once
// ForwardDevice: hands a body out once, front to back. Qt's access manager silently sends a request again when a connection is cut
// before an answer; for a POST that could create a thing twice. It cannot do so with a body that cannot be rewound.
// Owned by one HttpCall, on its thread.

#include <QIODevice>

#include <memory>

namespace lockstep {

class ForwardDevice final : public QIODevice {
public:
    /// Takes an open device that can tell its size.
    explicit ForwardDevice(std::unique_ptr<QIODevice> source) : m_source(std::move(source)), m_size(m_source->size())
    {
        open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    }
    bool isSequential() const override { return true; }
    bool seek(qint64) override { return false; }
    bool reset() override { return false; }
    qint64 size() const override { return m_size; }
    qint64 bytesAvailable() const override { return m_size - m_source->pos(); }
    bool atEnd() const override { return bytesAvailable() <= 0; }

protected:
    qint64 readData(char *data, qint64 limit) override
    {
        const qint64 count = m_source->read(data, limit);
        return count == 0 && atEnd() ? -1 : count;
    }
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    std::unique_ptr<QIODevice> m_source;
    qint64 m_size;
};

} // namespace lockstep
