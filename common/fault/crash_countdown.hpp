// When it is time to die: what LUKA_CRASH_AT says, counted down.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/fault/crash_point.hpp"

namespace luka::fault {

/// Pure.
class crash_countdown {
 public:
  /// "NAME:N", or "NAME" for the first time. Nullopt when there is no such crash point, or N is not a positive number.
  static std::optional<crash_countdown> parse(std::string_view text) {
    const auto colon = text.find(':');
    crash_countdown made;
    made.name_ = text.substr(0, colon);
    if (colon != std::string_view::npos) {
      const auto number = text.substr(colon + 1);
      const auto* const end = number.data() + number.size();
      const auto [stopped, error] = std::from_chars(number.data(), end, made.left_);
      if (error != std::errc() || stopped != end) return std::nullopt;
    }
    if (!is_crash_point(made.name_) || made.left_ == 0) return std::nullopt;
    return made;
  }

  /// The process has come to a crash point. True once: this is the place and the time.
  bool reached(std::string_view name) { return name == name_ && left_ > 0 && --left_ == 0; }

 private:
  crash_countdown() = default;

  std::string name_;
  std::uint32_t left_ = 1;
};

}  // namespace luka::fault
