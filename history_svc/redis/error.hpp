// Why a command got no reply. What Redis itself refuses is a reply, not one of these.
#pragma once

#include "common/result.hpp"

namespace luka::redis {

enum class errc {
  not_connected = 1,  ///< the last attempt to connect failed
  connecting = 2,     ///< an attempt to connect takes too long to wait for
  lost = 3,           ///< the connection broke before the reply came: whether the command ran is unknown
  timed_out = 4,      ///< no reply in time, hence the connection was dropped: whether the command ran is unknown
  overloaded = 5,     ///< too many commands, or too many bytes, wait already
  protocol = 6,       ///< what came is not from a Redis server
};

const boost::system::error_category& category() noexcept;
error_code make_error_code(errc e) noexcept;

}  // namespace luka::redis

template <>
struct boost::system::is_error_code_enum<luka::redis::errc> : std::true_type {};
