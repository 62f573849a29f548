#include "history_svc/store/job_id.hpp"

#include <algorithm>

namespace luka::history {

bool is_number_id(std::string_view text) {
  constexpr std::size_t longest = 20;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return !text.empty() && text.size() <= longest && std::ranges::all_of(text, is_digit);
}

std::optional<job_id> read_job_id(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto bot = text.substr(0, colon), update = text.substr(colon + 1);
  if (!is_number_id(bot) || !is_number_id(update)) return std::nullopt;
  return job_id{std::string(bot), std::string(update)};
}

}  // namespace luka::history
