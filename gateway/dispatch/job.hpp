// A question on its way to an answer.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "gateway/telegram/types.hpp"

namespace luka::gateway {

/// One question of one person. Its id, "bot id:update id", is the request id of every log line about it.
struct job {
  std::string id;
  telegram::update_id update{};
  telegram::chat_id chat{};  ///< also its lane: the questions of one chat are answered in order
  telegram::chat_kind kind = telegram::chat_kind::private_chat;
  std::optional<std::int64_t> thread;
  std::optional<telegram::message_id> reply_to;
  telegram::user_id user{};
  std::string conversation;
  std::string text;
  std::string again;  ///< the failed job whose question this is, asked once more; "": none
  bool journaled = false;  ///< it is in history's journal of unfinished jobs
  std::chrono::steady_clock::time_point accepted_at{};  ///< when it came into the line; set by the dispatcher
};

}  // namespace luka::gateway
