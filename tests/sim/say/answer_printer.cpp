#include "tests/sim/say/answer_printer.hpp"

#include <algorithm>

namespace luka_say {
namespace {

std::size_t common_length(const std::string& a, const std::string& b) {
  const auto differ = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  auto length = static_cast<std::size_t>(differ.first - a.begin());
  // Not in the middle of a character.
  while (length > 0 && length < a.size() && (static_cast<unsigned char>(a[length]) & 0xC0U) == 0x80U) --length;
  return length;
}

}  // namespace

std::string answer_printer::look(const std::vector<std::string>& messages) {
  const auto before = seen_;
  seen_ = messages;
  std::string out;
  while (message_ < seen_.size()) {
    const auto& text = seen_[message_];
    const bool is_last = message_ + 1 == seen_.size();
    std::size_t stable = text.size();
    if (is_last) stable = message_ < before.size() ? common_length(text, before[message_]) : 0;
    out += print_up_to(stable);
    if (is_last) break;
    ++message_;
    printed_.clear();
    out += "\n";
  }
  return out;
}

std::string answer_printer::finish() {
  std::string out;
  if (message_ < seen_.size()) out = print_up_to(seen_[message_].size());
  if (anything_) out += "\n";
  return out;
}

std::string answer_printer::print_up_to(std::size_t length) {
  const auto& text = seen_[message_];
  std::string out;
  if (!text.starts_with(printed_)) {
    // An edit changed what stands on the terminal already. Only a shorter look of it can wait for what comes next.
    if (printed_.starts_with(text)) return {};
    out = begin_again();
  }
  if (length > printed_.size()) {
    out += text.substr(printed_.size(), length - printed_.size());
    printed_ = text.substr(0, length);
  }
  anything_ = anything_ || !out.empty();
  return out;
}

std::string answer_printer::begin_again() {
  printed_.clear();
  return "\n";
}

}  // namespace luka_say
