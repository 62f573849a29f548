#include "llm_worker/prompt/token_estimate.hpp"

#include <algorithm>
#include <cmath>

namespace luka::worker {

namespace {

constexpr double around_a_message = 8;  // role, markers and line ends of the usual templates
constexpr std::size_t shortest_sample = 400;
constexpr double least = 0.12, most = 1.5;
constexpr double rise = 0.5, fall = 0.125;

}  // namespace

prompt_size size_of(const std::vector<proto::chat_message>& messages) {
  prompt_size size;
  size.messages = messages.size();
  for (const auto& each : messages) size.bytes += each.content.size();
  return size;
}

std::uint64_t token_estimate::of(prompt_size size) const {
  const auto tokens =
      static_cast<double>(size.bytes) * tokens_per_byte_ + static_cast<double>(size.messages) * around_a_message;
  return static_cast<std::uint64_t>(std::ceil(tokens));
}

void token_estimate::learn(prompt_size size, std::uint64_t counted) {
  if (size.bytes < shortest_sample || counted == 0) return;
  const auto of_text = static_cast<double>(counted) - static_cast<double>(size.messages) * around_a_message;
  const auto measured = of_text / static_cast<double>(size.bytes);
  if (measured < tokens_per_byte_ / 2) return;
  const auto step = measured > tokens_per_byte_ ? rise : fall;
  tokens_per_byte_ = std::clamp(tokens_per_byte_ + (measured - tokens_per_byte_) * step, least, most);
}

}  // namespace luka::worker
