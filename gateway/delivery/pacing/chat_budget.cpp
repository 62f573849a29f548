#include "gateway/delivery/pacing/chat_budget.hpp"

#include <algorithm>
#include <array>

namespace luka::gateway {

namespace {

using namespace std::chrono_literals;

/// How far apart updates are, by the age of the answer.
struct pace {
  chat_budget::duration until;
  chat_budget::duration spacing;
};
// Edits every 1.5 s and more have never been seen to be refused in a private chat, every 0.6 s for long have; a few at
// the start are taken for a burst. A group has 20 a minute for everything.
constexpr std::array<pace, 5> private_paces{{{1500ms, 450ms}, {10s, 1100ms}, {30s, 1500ms}, {90s, 2000ms}, {24h, 3000ms}}};
constexpr std::array<pace, 2> group_paces{{{2500ms, 1500ms}, {24h, 3000ms}}};
// While so much of a group's minute is left, its updates need not be spread over all of it.
constexpr std::size_t few_group_calls = 9;
// Past this, edits have been reported to be counted more strictly.
constexpr std::size_t long_text = 2500;

constexpr double widest = 8;
constexpr double wider_after_refusal = 2, wider_after_slowness = 1.5;
constexpr chat_budget::duration wide_after_refusal = 2min, wide_after_slowness = 30s;

// What an old answer's cosmetics leave over, whatever else is going on.
constexpr double tokens_spared_by_cosmetics = 2;
constexpr std::size_t calls_spared_by_cosmetics = 12;

template <std::size_t N>
chat_budget::duration by_age(const std::array<pace, N>& paces, chat_budget::duration age) {
  for (const auto& each : paces)
    if (age < each.until) return each.spacing;
  return paces.back().spacing;
}

}  // namespace

chat_rates chat_rates::group() {
  chat_rates rates;
  rates.is_group = true;
  rates.burst = 8;  // the minute is what counts here
  rates.refill = std::chrono::milliseconds(800);
  return rates;
}

chat_rates chat_rates::unlimited() {
  chat_rates rates;
  rates.limited = false;
  return rates;
}

chat_budget::chat_budget(chat_rates chosen)
    : rates_(chosen), group_(chosen.group_calls, chosen.group_span), tokens_(chosen.burst) {}

double chat_budget::tokens(time_point now) const {
  const std::chrono::duration<double> passed = std::max(now - counted_, duration::zero());
  return std::min(rates_.burst, tokens_ + passed / (std::chrono::duration<double>(rates_.refill) * wideness(now)));
}

chat_budget::time_point chat_budget::room_at(double tokens_in_reserve, std::size_t calls_in_reserve,
                                             time_point now) const {
  if (!rates_.limited) return now;
  auto when = now;
  const double missing = std::min(1 + tokens_in_reserve, rates_.burst) - tokens(now);
  // A moment more, so that rounding never leaves a sliver missing at the time we gave.
  if (missing > 0) when += std::chrono::duration_cast<duration>(missing * wideness(now) * rates_.refill) + 1ms;
  if (rates_.is_group) when = std::max(when, group_.available_at(calls_in_reserve, now));
  return when;
}

chat_budget::duration chat_budget::spacing(const growth& of, time_point now) const {
  auto apart = rates_.is_group ? by_age(group_paces, of.age) : by_age(private_paces, of.age);
  if (const auto used = rates_.is_group ? group_.used(now) : 0; used > few_group_calls) {
    // What is left beside the ends of its answers, spread over the time until there is more.
    const auto allowed = rates_.group_calls - std::min(of.answers, rates_.group_calls);
    const auto left = static_cast<int>(std::max(allowed, used + 1) - used);
    apart = std::max(apart, (group_.next_free(now) - now) / left);
  }
  if (!rates_.is_group && of.characters > long_text) apart += apart / 4;
  return apart;
}

chat_budget::time_point chat_budget::update_available_at(const growth& of, time_point now) const {
  if (!rates_.limited) return now;
  const auto apart = std::chrono::duration_cast<duration>(spacing(of, now) * wideness(now));
  // In a burst the bucket has to keep something for every end that may come, but updates must be possible at all.
  const double reserve = std::min(static_cast<double>(of.answers), rates_.burst - 2);
  return std::max(room_at(reserve, of.answers, now), last_update_ + apart);
}

chat_budget::time_point chat_budget::cosmetic_available_at(std::size_t answers, time_point now) const {
  return room_at(std::min(tokens_spared_by_cosmetics + static_cast<double>(answers), rates_.burst - 1),
                 calls_spared_by_cosmetics, now);
}

void chat_budget::spend(urgency what, time_point now) {
  if (!rates_.limited) return;
  tokens_ = tokens(now) - 1;
  counted_ = now;
  if (rates_.is_group) group_.take(now);
  if (what == urgency::first_text || what == urgency::update) last_update_ = now;
}

void chat_budget::refused(time_point until) {
  wideness_ = std::min(widest, wideness(until) * wider_after_refusal);
  wide_until_ = until + wide_after_refusal;
  last_update_ = {};
  tokens_ = 2;  // the newest text, and the end, should it come just then
  counted_ = until;
}

void chat_budget::was_slow(time_point now) {
  tokens_ = tokens(now);
  counted_ = now;
  wideness_ = std::max(wideness(now), wider_after_slowness);
  wide_until_ = std::max(wide_until_, now + wide_after_slowness);
}

bool chat_budget::is_fresh(time_point now) const {
  if (!rates_.limited) return true;
  return now >= wide_until_ && tokens(now) >= rates_.burst && (!rates_.is_group || group_.used(now) == 0);
}

}  // namespace luka::gateway
