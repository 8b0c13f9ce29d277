#include "core/rules/host/frames.h"

#include "core/rules/hostprotocol.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <unistd.h>
#include <utility>

namespace lockstep {

namespace {
constexpr std::size_t maxParts = 4;
constexpr std::size_t keptBytes = 256 * 1024;

std::uint32_t lengthAt(const char *at)
{
    std::uint32_t value = 0;
    for (int i = 3; i >= 0; --i)
        value = value << 8 | static_cast<unsigned char>(at[i]);
    return value;
}

} // namespace

// At least `count` bytes from m_at on; false at the end of input.
bool RequestReader::fill(std::size_t count)
{
    if (m_at == m_end) {
        m_at = m_end = 0;
        if (m_bytes.size() > keptBytes)
            std::string().swap(m_bytes); // one large request does not stay for ever
    }
    if (m_at + count > m_bytes.size()) {
        m_bytes.erase(0, m_at);
        m_end -= std::exchange(m_at, 0);
        m_bytes.resize(std::max(count, keptBytes));
    }
    while (m_end - m_at < count) {
        const ssize_t n = ::read(STDIN_FILENO, m_bytes.data() + m_end, m_bytes.size() - m_end);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        m_end += static_cast<std::size_t>(n);
    }
    return true;
}

FrameState RequestReader::read(Request &request)
{
    if (!fill(4))
        return m_at == m_end ? FrameState::End : FrameState::Bad;
    const std::uint32_t length = lengthAt(m_bytes.data() + m_at);
    if (length == 0 || length > hostprotocol::maxRequest || !fill(4 + std::size_t {length}))
        return FrameState::Bad;
    std::optional<Request> parsed = parseRequest(std::string_view(m_bytes).substr(m_at + 4, length));
    if (!parsed)
        return FrameState::Bad;
    m_at += 4 + std::size_t {length};
    request = std::move(*parsed);
    return FrameState::Ok;
}

std::optional<Request> parseRequest(std::string_view bytes)
{
    if (bytes.empty())
        return std::nullopt;
    Request request;
    request.kind = bytes.front();
    bytes.remove_prefix(1);
    while (!bytes.empty()) {
        if (bytes.size() < 4 || request.parts.size() == maxParts)
            return std::nullopt;
        const std::uint32_t length = lengthAt(bytes.data());
        bytes.remove_prefix(4);
        // JavaScriptCore takes text up to a NUL: one inside would cut a script short unseen.
        if (length > bytes.size() || bytes.substr(0, length).find('\0') != std::string_view::npos)
            return std::nullopt;
        request.parts.push_back(bytes.substr(0, length));
        bytes.remove_prefix(length);
    }
    return request;
}

bool writeAnswer(std::string_view json)
{
    std::string bytes(4, '\0');
    for (std::size_t i = 0; i < 4; ++i)
        bytes[i] = static_cast<char>(json.size() >> (8 * i) & 0xff);
    bytes.append(json);
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t n = ::write(STDOUT_FILENO, bytes.data() + done, bytes.size() - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        done += static_cast<std::size_t>(n);
    }
    return true;
}

} // namespace lockstep
