// One request from its bytes to the bytes of its reply.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "common/async/tokens.hpp"
#include "common/result.hpp"
#include "history_svc/redis/client.hpp"
#include "history_svc/store/conversations.hpp"
#include "proto/history.hpp"

namespace luka::history {

using request = std::variant<proto::load_context, proto::append_turn, proto::forget>;

/// Decodes and checks a request. Errors: proto::decode_errc, errc::bad_…_id.
result<request> understand(std::string_view body);

/// Carries requests out in Redis and logs each. Keeps nothing between requests.
class requests {
 public:
  requests(redis::client& redis, const retention& limits) : redis_(redis), limits_(limits) {}

  /// The encoded reply; never fails: what goes wrong becomes a history_refused. Takes at most about 1.4 s.
  task<std::string> carry_out(request what);

 private:
  task<std::string> load(proto::load_context what);
  task<std::string> append(proto::append_turn what);
  task<std::string> forget(proto::forget what);

  redis::client& redis_;
  retention limits_;
};

}  // namespace luka::history
