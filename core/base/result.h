#pragma once
// Result<T>: a value or an Error. The one way functions report failure; Result<bool> is forbidden because
// `if (result)` would then mean two things. Plain value.

#include "core/base/error.h"

#include <type_traits>
#include <utility>
#include <variant>

namespace lockstep {

template<typename T = void>
class [[nodiscard]] Result {
    static_assert(!std::is_same_v<T, bool>, "Result<bool> reads wrongly in an if: return an enum");

public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) { }
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) { }

    explicit operator bool() const { return m_state.index() == 0; }
    const T &value() const & { return std::get<0>(m_state); }
    T &value() & { return std::get<0>(m_state); }
    T value() && { return std::get<0>(std::move(m_state)); } // by value: `for (x : *asked())` keeps it, and a reference would hang
    const T &operator*() const & { return value(); }
    T &operator*() & { return value(); }
    T operator*() && { return std::move(*this).value(); }
    const T *operator->() const { return &value(); }
    T *operator->() { return &value(); }
    T valueOr(T fallback) const { return *this ? value() : std::move(fallback); }
    const Error &error() const & { return std::get<1>(m_state); }
    Error error() && { return std::get<1>(std::move(m_state)); }

private:
    std::variant<T, Error> m_state;
};

template<>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : m_error(std::move(error)), m_ok(false) { }
    explicit operator bool() const { return m_ok; }
    const Error &error() const & { return m_error; }
    Error error() && { return std::move(m_error); }

private:
    Error m_error;
    bool m_ok = true;
};

} // namespace lockstep
