// The two completion tokens that this code uses.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "common/async/clock.hpp"

namespace luka {

namespace asio = boost::asio;

template <class T = void>
using task = asio::awaitable<T>;

/// Failure means that the task is over: throws boost::system::system_error.
inline constexpr asio::use_awaitable_t<> use_task{};
/// Failure is part of the protocol: yields a tuple that starts with the error_code.
inline constexpr asio::as_tuple_t<asio::use_awaitable_t<>> as_result{asio::use_awaitable_t<>{}};

}  // namespace luka
