#pragma once
// Reading requests from stdin and writing answers to stdout. What comes in is not trusted: any rule about length broken ends in
// FrameState::Bad. Blocking; main thread only.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep {

struct Request {
    char kind = 0;
    std::vector<std::string_view> parts; ///< Of the bytes that it was read from
};

enum class FrameState { Ok, End, Bad };

/// Reads ahead, as many requests as wait.
class RequestReader final {
public:
    /// `request` is good until the next call.
    FrameState read(Request &request);

private:
    bool fill(std::size_t count);

    std::string m_bytes; ///< What came and was not told yet stands from m_at to m_end
    std::size_t m_at = 0;
    std::size_t m_end = 0;
};

/// Pure: the letter and its parts; nothing when the lengths do not add up.
std::optional<Request> parseRequest(std::string_view bytes);
/// False when nobody listens any more.
bool writeAnswer(std::string_view json);

} // namespace lockstep
