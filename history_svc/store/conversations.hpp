// What is asked of Redis about conversations, and what its replies mean. Pure: commands go out, replies come in.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "common/result.hpp"
#include "history_svc/redis/reply.hpp"
#include "proto/history.hpp"

namespace luka::history {

/// How much of a conversation is kept.
struct retention {
  std::uint32_t messages = 20;
  std::chrono::seconds time_to_live = std::chrono::hours(24 * 7);
};

/// How many messages are really asked for.
std::uint32_t context_limit(const proto::load_context& request);

/// The four arguments about a turn that every script which stores one ends with.
void add_turn(redis::command& command, std::string_view question, std::string_view answer, const retention& limits);

/// The newest messages of a conversation: one round trip. Nullopt: nothing to ask, the answer is an empty context.
std::optional<redis::command> ask_for_context(const proto::load_context& request);

struct loaded {
  proto::context context;
  std::size_t broken = 0;    ///< elements left out because they can not be read
  error_code problem;        ///< of the newest of those
  std::size_t too_much = 0;  ///< oldest messages left out because all would not fit into one frame
};

/// Nullopt: not the reply to ask_for_context.
std::optional<loaded> read_context(const redis::reply& answer);

/// Question and answer, stored together, once per turn id, in one round trip; without asking the journal.
redis::command ask_to_append(const proto::append_turn& request, const retention& limits);
std::optional<proto::appended> read_appended(const redis::reply& answer);

redis::command ask_to_forget(const proto::forget& request);
std::optional<proto::forgotten> read_forgotten(const redis::reply& answer);

}  // namespace luka::history
