#include "tests/sim/telegram/faults.hpp"

#include <algorithm>

namespace telegram_sim {
namespace {

constexpr std::int64_t no_chat = 0;

bool matches(const fault_rule& rule, std::string_view method, std::optional<std::int64_t> chat) {
  return rule.count != 0 && (rule.method == "*" || rule.method == method) && (!rule.chat || rule.chat == chat);
}

fault_rule told_to_wait(sim_time left) {
  fault_rule answer;
  answer.kind = fault_kind::status;
  answer.code = 429;
  answer.retry_after = std::max<std::int64_t>(std::chrono::ceil<std::chrono::seconds>(left).count(), 1);
  return answer;
}

// Not std::uniform_…_distribution: those may draw differently with another library.
double chance(std::mt19937_64& random) { return static_cast<double>(random() >> 11U) / 9007199254740992.0; }

// From 0 to `most`.
std::int64_t part_of(std::int64_t most, std::mt19937_64& random) {
  return most <= 0 ? 0 : static_cast<std::int64_t>(random() % (static_cast<std::uint64_t>(most) + 1));
}

}  // namespace

std::int64_t faults::add(fault_rule rule) {
  if (rule.id == 0) {
    rule.id = next_id_;
  }
  next_id_ = std::max(next_id_, rule.id + 1);
  remove(rule.id);
  const auto seed = rule.seed;
  rules_.push_back({std::move(rule), std::mt19937_64(seed)});
  return rules_.back().rule.id;
}

bool faults::remove(std::int64_t id) {
  return std::erase_if(rules_, [&](const auto& armed) { return armed.rule.id == id; }) > 0;
}

std::vector<fault_rule> faults::rules() const {
  std::vector<fault_rule> all;
  for (const auto& armed : rules_) {
    all.push_back(armed.rule);
  }
  return all;
}

void faults::clear() {
  rules_.clear();
  windows_.clear();
}

std::optional<fault_rule> faults::inside_window(std::int64_t chat, sim_time now) {
  const auto window = windows_.find(chat);
  if (window == windows_.end()) {
    return std::nullopt;
  }
  if (window->second <= now) {
    windows_.erase(window);
    return std::nullopt;
  }
  ++calls_inside_windows_;
  ++by_chat_[chat];
  return told_to_wait(window->second - now);
}

fault_rule faults::open_window(const fault_rule& rule, std::int64_t chat, sim_time now) {
  windows_[chat] = now + rule.duration;
  return told_to_wait(rule.duration);
}

std::optional<fault_rule> faults::decide(std::string_view method, std::optional<std::int64_t> chat, sim_time now) {
  if (rules_.empty() && windows_.empty()) {
    return std::nullopt;
  }
  const auto window = chat.value_or(no_chat);
  if (auto answer = inside_window(window, now)) {
    return answer;
  }
  for (auto& armed : rules_) {
    auto& rule = armed.rule;
    if (!matches(rule, method, chat)) {
      continue;
    }
    if (rule.after > 0) {
      --rule.after;
      continue;
    }
    if (rule.probability < 1 && chance(armed.random) >= rule.probability) {
      continue;
    }
    rule.count -= rule.count > 0 ? 1 : 0;
    ++rule.hit;
    const auto drawn = draw(armed);
    return rule.kind == fault_kind::flood ? open_window(drawn, window, now) : drawn;
  }
  return std::nullopt;
}

fault_rule faults::draw(armed_rule& armed) {
  auto drawn = armed.rule;
  if (drawn.retry_after && drawn.retry_after_max) {
    *drawn.retry_after += part_of(*drawn.retry_after_max - *drawn.retry_after, armed.random);
  }
  if (drawn.duration_max) {
    drawn.duration += sim_time(part_of((*drawn.duration_max - drawn.duration).count(), armed.random));
  }
  return drawn;
}

}  // namespace telegram_sim
