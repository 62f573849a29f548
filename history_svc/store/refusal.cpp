#include "history_svc/store/refusal.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "history_svc/redis/error_text.hpp"

namespace luka::history {

namespace {

/// A server that is starting, busy with a long script, or in the middle of a fail-over
/// (redis.io/docs/latest/develop/reference/protocol-spec, "Simple errors", and the server's shared.c).
constexpr std::array<std::string_view, 6> passing = {"LOADING",    "BUSY",        "MASTERDOWN",
                                                     "READONLY",   "CLUSTERDOWN", "TRYAGAIN"};

proto::history_refused refuse(proto::history_error reason, std::string detail) {
  proto::history_refused refusal;
  refusal.reason = static_cast<std::uint8_t>(reason);
  refusal.detail = std::move(detail);
  return refusal;
}

}  // namespace

proto::history_refused refuse_bad_request(const error_code& why) {
  return refuse(proto::history_error::bad_request, why.message());
}

proto::history_refused refuse_unavailable(const error_code& why) {
  return refuse(proto::history_error::unavailable, why.message());
}

proto::history_refused refuse_error(const std::string& error_text) {
  const bool will_pass = std::ranges::find(passing, redis::error_code_of(error_text)) != passing.end();
  return refuse(will_pass ? proto::history_error::unavailable : proto::history_error::store_error,
                redis::short_error(error_text));
}

proto::history_refused refuse_unexpected() {
  return refuse(proto::history_error::store_error, "unexpected kind of reply");
}

}  // namespace luka::history
