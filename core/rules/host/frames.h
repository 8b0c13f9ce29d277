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
    std::vector<std::string> parts;
};

enum class FrameState { Ok, End, Bad };

FrameState readRequest(Request &request);
/// Pure: the letter and its parts; nothing when the lengths do not add up.
std::optional<Request> parseRequest(std::string_view bytes);
/// False when nobody listens any more.
bool writeAnswer(std::string_view json);

} // namespace lockstep
