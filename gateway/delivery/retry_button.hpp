// What a Retry button carries: which failed question it asks again.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "proto/failure.hpp"

namespace luka::gateway {

/// callback_data of a button, 64 bytes at most; "" when the job's id does not fit. Pure.
inline std::string retry_button_data(const std::string& job) {
  auto data = "retry:" + job;
  return data.size() <= 64 ? data : std::string();
}

/// The job whose question is to be asked again, if it is a Retry button. Pure.
inline std::optional<std::string> retried_job(std::string_view data) {
  constexpr std::string_view prefix = "retry:";
  if (!data.starts_with(prefix) || data.size() == prefix.size()) return std::nullopt;
  return std::string(data.substr(prefix.size()));
}

/// Whether asking the same question again may help. Pure.
constexpr bool may_ask_again(proto::failure why) {
  using proto::failure;
  switch (why) {
    case failure::internal:
    case failure::model_unreachable:
    case failure::timed_out:
    case failure::model_busy:
    case failure::model_failed:
    case failure::cut_off:
    case failure::worker_stopping: return true;
    case failure::model_missing:
    case failure::cancelled:
    case failure::refused:
    case failure::too_long: break;
  }
  return false;
}

}  // namespace luka::gateway
