// The gateway's configuration.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "common/config/reader.hpp"
#include "common/service/command_line.hpp"
#include "gateway/conversation/allowance.hpp"
#include "gateway/delivery/outbox.hpp"
#include "gateway/dispatch/dispatcher.hpp"

namespace luka::gateway {

struct settings {
  service::common_settings common;
  std::string bot_token;
  http::base_url telegram_api;
  delivery_settings delivery;
  dispatch_limits dispatch;
  std::vector<std::int64_t> allowed_users, allowed_chats;
  daily_limits limits;
  std::vector<std::int64_t> admins;
  std::string model;
  std::chrono::milliseconds drain{};
};

/// Declares and reads every key; problems are in the reader's errors().
settings read_settings(config::reader& read);

}  // namespace luka::gateway
