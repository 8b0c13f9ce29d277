#include "core/rules/host/frames.h"

#include "core/rules/hostprotocol.h"

#include <cerrno>
#include <cstdint>
#include <unistd.h>

namespace lockstep {

namespace {
constexpr std::size_t maxParts = 4;

std::uint32_t lengthAt(const char *at)
{
    std::uint32_t value = 0;
    for (int i = 3; i >= 0; --i)
        value = value << 8 | static_cast<unsigned char>(at[i]);
    return value;
}

// How many bytes came; fewer than asked for only at the end of input.
std::size_t readAll(char *to, std::size_t count)
{
    std::size_t done = 0;
    while (done < count) {
        const ssize_t n = ::read(STDIN_FILENO, to + done, count - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        done += static_cast<std::size_t>(n);
    }
    return done;
}
} // namespace

FrameState readRequest(Request &request)
{
    char head[4];
    const std::size_t got = readAll(head, sizeof head);
    if (got == 0)
        return FrameState::End;
    const std::uint32_t length = lengthAt(head);
    if (got != sizeof head || length == 0 || length > hostprotocol::maxRequest)
        return FrameState::Bad;
    std::string bytes(length, '\0');
    if (readAll(bytes.data(), length) != length)
        return FrameState::Bad;
    std::optional<Request> parsed = parseRequest(bytes);
    if (!parsed)
        return FrameState::Bad;
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
        request.parts.emplace_back(bytes.substr(0, length));
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
