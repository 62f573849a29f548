// How an HTTP exchange can fail, by what the caller may do about it.
#pragma once

#include <boost/system/error_code.hpp>

namespace luka::http {

enum class errc {
  cannot_connect = 1,    ///< nothing was sent: name not found, refused, unreachable
  connect_timed_out = 2, ///< nothing was sent
  tls_failed = 3,        ///< nothing was sent: handshake or certificate
  not_sent = 4,          ///< a kept connection broke before the request was out
  no_answer = 5,         ///< the connection broke after the request was sent: its effect is unknown
  first_byte_timed_out = 6,  ///< no answer in time: its effect is unknown
  silence_timed_out = 7,     ///< the body stopped arriving
  cut_off = 8,               ///< the connection ended inside the body
  malformed = 9,             ///< not HTTP
  too_large = 10,            ///< the body is over the caller's limit
  cancelled = 11,            ///< we closed it, or the task is being cancelled
};

const boost::system::error_category& category() noexcept;
inline boost::system::error_code make_error_code(errc e) noexcept { return {static_cast<int>(e), category()}; }

/// Whether the server certainly did not act on the request, so that repeating it is safe whatever it does.
inline bool certainly_not_executed(const boost::system::error_code& e) {
  return e == make_error_code(errc::cannot_connect) || e == make_error_code(errc::connect_timed_out) ||
         e == make_error_code(errc::tls_failed) || e == make_error_code(errc::not_sent);
}

}  // namespace luka::http

template <>
struct boost::system::is_error_code_enum<luka::http::errc> : std::true_type {};
