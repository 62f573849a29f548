// What a Stop button carries: which answer it stops.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace luka::gateway {

/// callback_data of a button, 64 bytes at most (core.telegram.org/bots/api#inlinekeyboardbutton); "" when the job's id does
/// not fit. Pure.
inline std::string stop_button_data(const std::string& job) {
  auto data = "stop:" + job;
  return data.size() <= 64 ? data : std::string();
}

/// The job that the button stops, if it is a Stop button. Pure.
inline std::optional<std::string> stopped_job(std::string_view data) {
  constexpr std::string_view prefix = "stop:";
  if (!data.starts_with(prefix) || data.size() == prefix.size()) return std::nullopt;
  return std::string(data.substr(prefix.size()));
}

}  // namespace luka::gateway
