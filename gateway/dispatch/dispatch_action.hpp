// What the dispatcher wants to be done.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "proto/failure.hpp"
#include "proto/inference.hpp"

namespace luka::gateway {

/// Write down that this attempt is about to begin, then call dispatcher::prepared(): the request goes out only after
/// that. Not for first attempts, which need no note: they are told by the question itself.
struct prepare {
  std::string job;
  std::uint32_t attempt = 1, strikes = 0;
  bool operator==(const prepare&) const = default;
};
struct ask_worker {  ///< send the request; the job is running now
  std::string routing, incarnation;
  proto::infer_request request;
  bool operator==(const ask_worker&) const = default;
};
/// A worker has this attempt already: ask it for the text that is not here. `finished`: the end comes by itself.
struct adopted {
  std::string job;
  std::uint32_t attempt = 1;
  std::string routing;
  std::uint64_t bytes = 0;
  bool finished = false;
  bool operator==(const adopted&) const = default;
};
struct cancel_at_worker {
  std::string routing;
  proto::infer_cancel cancel;
  bool operator==(const cancel_at_worker&) const = default;
};
/// Send infer_ack: the worker may forget how the job ended.
struct acknowledge {
  std::string routing, job;
  std::uint32_t attempt = 1;
  bool operator==(const acknowledge&) const = default;
};
struct introduce {  ///< send welcome: to a new worker, or to one that should say hello
  std::string routing, incarnation;
  bool enrolled = true;
  bool operator==(const introduce&) const = default;
};
struct answer_ready {
  proto::infer_done done;
  bool operator==(const answer_ready&) const = default;
};
struct answer_failed {
  std::string job;
  proto::failure reason{};
  std::string detail, partial_text;
  std::uint32_t attempts = 0;  ///< made so far, if none of them has said how it ended: one may have stored an answer
  bool operator==(const answer_failed&) const = default;
};
/// An attempt has failed, and the job goes on with another one: what this one has written is not to be lost.
struct attempt_failed {
  std::string job;
  std::uint32_t attempt = 1;
  proto::failure reason{};
  std::string detail, partial_text;
  bool operator==(const attempt_failed&) const = default;
};
/// Its turn has not come in time: it has been taken out of the line.
struct waited_too_long {
  std::string job;
  std::uint32_t attempts = 0;  ///< that an earlier process may have started: one of them may have stored the answer
  bool operator==(const waited_too_long&) const = default;
};
/// Like answer_failed, for a job that has cost too many workers: it must not run again without somebody looking at it.
struct park {
  std::string job;
  proto::failure reason{};
  std::string detail, partial_text;
  std::uint32_t attempt = 1, strikes = 0;
  bool operator==(const park&) const = default;
};
/// For the log only.
struct worker_noted {
  std::string worker, what;
  std::string why{};
  bool operator==(const worker_noted&) const = default;
};

using dispatch_action = std::variant<prepare, ask_worker, adopted, cancel_at_worker, acknowledge, introduce,
                                     answer_ready, answer_failed, attempt_failed, waited_too_long, park,
                                     worker_noted>;
/// To be carried out in this order.
using dispatch_actions = std::vector<dispatch_action>;

}  // namespace luka::gateway
