#include "llm_worker/backend/think_filter.hpp"

#include <algorithm>
#include <utility>

namespace luka::worker {

namespace {

constexpr std::string_view opening = "<think>";
constexpr std::string_view closing = "</think>";

std::string_view without_leading_space(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
}

}  // namespace

std::string think_filter::pass(std::string_view text) {
  if (at_ == place::answer) return std::string(text);
  held_ += text;
  if (at_ == place::beginning) return at_beginning();
  if (at_ == place::inside) return at_inside();
  return at_after();
}

std::string think_filter::rest() {
  const bool is_answer = at_ == place::beginning;
  std::string rest = std::exchange(held_, {});
  at_ = place::answer;
  return is_answer ? rest : std::string();
}

std::string think_filter::at_beginning() {
  const auto seen = without_leading_space(held_);
  if (opening.starts_with(seen.substr(0, opening.size())) && seen.size() < opening.size()) return {};
  if (closing.starts_with(seen.substr(0, closing.size())) && seen.size() < closing.size()) return {};
  if (seen.starts_with(opening)) {
    held_ = std::string(seen.substr(opening.size()));
    at_ = place::inside;
    return at_inside();
  }
  if (seen.starts_with(closing)) {
    held_ = std::string(seen.substr(closing.size()));
    at_ = place::after;
    return at_after();
  }
  at_ = place::answer;
  return std::exchange(held_, {});
}

std::string think_filter::at_inside() {
  const auto end = held_.find(closing);
  if (end == std::string::npos) {
    // Only as much as a tag that may have begun.
    const auto sure = held_.size() - std::min(held_.size(), closing.size() - 1);
    thought_ += held_.substr(0, sure);
    held_.erase(0, sure);
    return {};
  }
  thought_ += held_.substr(0, end);
  held_.erase(0, end + closing.size());
  at_ = place::after;
  return at_after();
}

/// The blank lines after the block are part of it.
std::string think_filter::at_after() {
  const auto answer = without_leading_space(held_);
  if (answer.empty()) {
    held_.clear();
    return {};
  }
  std::string text(answer);
  held_.clear();
  at_ = place::answer;
  return text;
}

}  // namespace luka::worker
