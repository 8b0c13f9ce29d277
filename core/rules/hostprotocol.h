#pragma once
// What the application and the rule host (host/) say to each other: constants only, standard C++, shared by both programs.
// Every message is a length (4 bytes, little endian) and as many bytes. To the host: one letter, then parts, each a length and
// UTF-8 bytes. From the host: JSON. README.md describes the messages.

#include <cstdint>

namespace lockstep::hostprotocol {

inline constexpr char schemaMessage = 's'; ///< schema JSON; no answer
inline constexpr char outgoingMessage = 'o'; ///< script, input JSON
inline constexpr char incomingMessage = 'i'; ///< script, input JSON
inline constexpr char afterAckMessage = 'a'; ///< script, input JSON
inline constexpr char outgoingMappingMessage = 'O'; ///< mapping JSON, input JSON
inline constexpr char incomingMappingMessage = 'I'; ///< mapping JSON, input JSON
inline constexpr char afterAckMappingMessage = 'A'; ///< mapping JSON, input JSON
inline constexpr char checkMessage = 'c'; ///< script, "outgoing", "incoming" or "afterAck"

inline constexpr std::uint32_t maxRequest = 64u * 1024 * 1024;
inline constexpr std::uint32_t maxAnswer = 16u * 1024 * 1024; ///< The host refuses over 8 MiB of text; more is rubbish
inline constexpr std::uint32_t maxAnswerText = 8u * 1024 * 1024;

enum ExitCode {
    EndOfInput = 0,
    MemoryExceeded = 41,
    BadRequest = 42,
    Recycle = 43, ///< The answer is out, but its garbage is large: a fresh host is better
    EngineFault = 44,
};

} // namespace lockstep::hostprotocol
