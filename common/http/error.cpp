#include "common/http/error.hpp"

#include <string>

namespace luka::http {

namespace {

struct http_category final : boost::system::error_category {
  const char* name() const noexcept override { return "luka.http"; }
  std::string message(int code) const override {
    switch (static_cast<errc>(code)) {
      case errc::cannot_connect: return "cannot connect";
      case errc::connect_timed_out: return "connecting timed out";
      case errc::tls_failed: return "TLS handshake or certificate failed";
      case errc::not_sent: return "the connection broke before the request was sent";
      case errc::no_answer: return "the connection broke before an answer came";
      case errc::first_byte_timed_out: return "no answer in time";
      case errc::silence_timed_out: return "the answer stopped arriving";
      case errc::cut_off: return "the answer was cut off";
      case errc::malformed: return "the answer is not HTTP";
      case errc::too_large: return "the answer is too large";
      case errc::cancelled: return "cancelled";
    }
    return "unknown HTTP error";
  }
};

}  // namespace

const boost::system::error_category& category() noexcept {
  static const http_category instance;
  return instance;
}

}  // namespace luka::http
