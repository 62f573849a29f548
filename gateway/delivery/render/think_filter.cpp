#include "gateway/delivery/render/think_filter.hpp"

#include <algorithm>
#include <array>

#include "gateway/delivery/render/line_rules.hpp"

namespace luka::gateway::render {

namespace {

constexpr std::array<std::string_view, 2> opening_tags{"<think>", "<thinking>"};
constexpr std::array<std::string_view, 2> closing_tags{"</think>", "</thinking>"};
constexpr std::size_t longest_tag = closing_tags[1].size();
constexpr std::size_t longest_fence_line = 1024;
constexpr std::size_t longest_held = 64;  // a tag after more white space than that is no tag

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same(std::string_view text, std::string_view tag) { return std::ranges::equal(text, tag, {}, lower); }

bool is_any(std::string_view text, const std::array<std::string_view, 2>& tags) {
  return std::ranges::any_of(tags, [&](auto tag) { return same(text, tag); });
}

bool begins_any(std::string_view text, const std::array<std::string_view, 2>& tags) {
  return std::ranges::any_of(tags, [&](auto tag) { return text.size() < tag.size() && same(text, tag.substr(0, text.size())); });
}

std::string_view without_indentation(std::string_view text) { return text.substr(indentation_of(text).bytes); }

}  // namespace

bool think_filter::filter(std::string_view more, std::string& out) {
  bool anew = false;
  for (const char c : more) {
    if (!take(c, out)) continue;
    out.clear();
    anew = true;
  }
  return anew;
}

bool think_filter::take(char c, std::string& out) {
  switch (place_) {
    case place::thought: take_thought(c); return false;
    case place::after_thought:
      if (c == ' ' || c == '\t') return false;
      place_ = place::line_start;
      return take_at_line_start(c, out);
    case place::line_start: return take_at_line_start(c, out);
    case place::within_line: give(c, out); return false;
  }
  return false;
}

bool think_filter::take_at_line_start(char c, std::string& out) {
  held_ += c;
  const auto tag = without_indentation(held_);
  const bool may_be_tag = fence_ == 0 && held_.size() <= longest_held;
  if (may_be_tag && (begins_any(tag, opening_tags) || begins_any(tag, closing_tags))) return false;
  const bool opens = may_be_tag && is_any(tag, opening_tags);
  const bool closes = may_be_tag && is_any(tag, closing_tags);
  if (opens || closes) {
    const bool anew = closes && !found_thought_;
    found_thought_ = true;
    held_.clear();
    line_.clear();
    place_ = opens ? place::thought : place::after_thought;
    return anew;
  }
  place_ = place::within_line;
  const auto text = std::move(held_);
  held_.clear();
  for (const char each : text) give(each, out);
  return false;
}

void think_filter::take_thought(char c) {
  held_ += c;
  if (c == '>') {
    const auto tag = held_.rfind('<');
    if (tag != std::string::npos && is_any(std::string_view(held_).substr(tag), closing_tags)) {
      held_.clear();
      place_ = place::after_thought;
      return;
    }
  }
  if (held_.size() > 8 * longest_tag) held_.erase(0, held_.size() - longest_tag);
}

void think_filter::give(char c, std::string& out) {
  out += c;
  if (c == '\n') end_line();
  else if (line_.size() < longest_fence_line) line_ += c;
}

void think_filter::end_line() {
  place_ = place::line_start;
  if (fence_ != 0) {
    fence_mark fence;
    fence.character = fence_;
    fence.length = fence_length_;
    if (closes_inner_fence(line_, fence)) fence_ = 0;
  } else if (const auto mark = fence_at(std::string_view(line_).substr(container_bytes(line_)))) {
    fence_ = mark->character;
    fence_length_ = mark->length;
  }
  line_.clear();
}

void think_filter::finish(std::string& out) {
  if (place_ == place::line_start) out += held_;
  held_.clear();
}

}  // namespace luka::gateway::render
