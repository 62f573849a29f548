// One request from what it says to the bytes of its reply.
#pragma once

#include <string>

#include "common/async/tokens.hpp"
#include "history_svc/redis/client.hpp"
#include "history_svc/store/conversations.hpp"
#include "history_svc/understanding.hpp"

namespace luka::history {

/// Carries requests out in Redis and logs each, without what people wrote. Keeps nothing between requests.
/// conversation_requests.cpp and journal_requests.cpp say how each is done.
class requests {
 public:
  requests(redis::client& redis, const retention& limits) : redis_(redis), limits_(limits) {}

  /// The encoded reply; never fails: what goes wrong becomes a history_refused. Takes at most about 1.4 s.
  task<std::string> carry_out(request what);

 private:
  task<std::string> begin(const proto::load_context& what);
  task<std::string> begin(const proto::append_turn& what);
  task<std::string> begin(const proto::forget& what);

  task<std::string> begin(const proto::accept_jobs& what);
  task<std::string> begin(const proto::note_placed& what);
  task<std::string> begin(const proto::note_attempt& what);
  task<std::string> begin(const proto::settle_job& what);
  task<std::string> begin(const proto::park_job& what);
  task<std::string> begin(const proto::load_unfinished& what);
  task<std::string> begin(const proto::take_retried& what);
  task<std::string> begin(const proto::load_failed& what);
  task<std::string> begin(const proto::load_usage& what);

  redis::client& redis_;
  retention limits_;
};

}  // namespace luka::history
