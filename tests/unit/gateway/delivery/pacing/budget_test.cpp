#include "gateway/delivery/pacing/action_budget.hpp"
#include "gateway/delivery/pacing/bot_budget.hpp"
#include "gateway/delivery/pacing/chat_budget.hpp"
#include "gateway/delivery/pacing/pacer.hpp"
#include "tests/support/catch.hpp"

using namespace luka::gateway;
using namespace std::chrono_literals;
using luka::telegram::chat_id;

namespace {

const chat_budget::time_point t0{1h};

chat_budget::growth of_age(chat_budget::duration age, std::size_t answers = 1) {
  chat_budget::growth growth;
  growth.age = age;
  growth.answers = answers;
  return growth;
}

/// When the updates of one answer that always has news go.
std::vector<chat_budget::duration> updates(chat_budget& budget, chat_budget::duration length, std::size_t answers = 1) {
  std::vector<chat_budget::duration> times;
  for (auto now = t0; now < t0 + length; now += 10ms) {
    if (budget.update_available_at(of_age(now - t0, answers), now) > now) continue;
    budget.spend(urgency::update, now);
    times.push_back(now - t0);
  }
  return times;
}

std::size_t most_within(const std::vector<chat_budget::duration>& times, chat_budget::duration span) {
  std::size_t most = 0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    std::size_t count = 0;
    for (auto each : times) count += each >= times[i] && each < times[i] + span;
    most = std::max(most, count);
  }
  return most;
}

chat_budget::duration longest_gap(const std::vector<chat_budget::duration>& times) {
  chat_budget::duration longest{};
  for (std::size_t i = 1; i < times.size(); ++i) longest = std::max(longest, times[i] - times[i - 1]);
  return longest;
}

}  // namespace

TEST_CASE("a full budget allows a burst, then one a second") {
  chat_budget budget(chat_rates::private_chat());
  for (int i = 0; i < 5; ++i) {
    CHECK(budget.available_at(t0) == t0);
    budget.spend(urgency::final_text, t0);
  }
  const auto next = budget.available_at(t0);
  CHECK(next > t0 + 1s);
  CHECK(next < t0 + 1100ms);
  CHECK(budget.available_at(next) == next);
}

TEST_CASE("updates are brisk at the start and slower in a long answer, never more than three seconds apart in the first minutes") {
  chat_budget budget(chat_rates::private_chat());
  const auto times = updates(budget, 60s);
  CHECK(times[1] - times[0] < 500ms);
  CHECK(longest_gap(times) <= 2100ms);
  CHECK(times.back() - times[times.size() - 2] >= 2s);
  CHECK(most_within(times, 10s) <= 12);
}

TEST_CASE("after any number of updates there is a call left for the end") {
  chat_budget budget(chat_rates::private_chat());
  for (auto now = t0; now < t0 + 30s; now += 10ms) {
    if (budget.update_available_at(of_age(0s), now) <= now) budget.spend(urgency::update, now);
    REQUIRE(budget.available_at(now) == now);
  }
}

TEST_CASE("a group keeps to twenty a minute, with room for the end of each of its answers") {
  for (const std::size_t answers : {1U, 3U}) {
    chat_budget budget(chat_rates::group());
    const auto times = updates(budget, 5min, answers);
    CHECK(most_within(times, 60s) + answers <= 20);
    CHECK(longest_gap(times) <= 5s);
    for (std::size_t i = 0; i < answers; ++i) {
      CHECK(budget.available_at(t0 + 5min) == t0 + 5min);
      budget.spend(urgency::final_text, t0 + 5min);
    }
  }
}

TEST_CASE("cosmetics leave more room than updates do") {
  chat_budget budget(chat_rates::private_chat());
  CHECK(budget.cosmetic_available_at(0, t0) == t0);
  for (int i = 0; i < 3; ++i) budget.spend(urgency::final_text, t0);
  CHECK(budget.cosmetic_available_at(0, t0) > t0);
  CHECK(budget.update_available_at(of_age(0s), t0) <= t0);
}

TEST_CASE("after a penalty the newest text may go at once, and the pace is wider for a while") {
  chat_budget budget(chat_rates::private_chat());
  const auto until = t0 + 30s;
  budget.refused(until);
  CHECK(budget.available_at(until) == until);
  budget.spend(urgency::update, until);
  budget.spend(urgency::final_text, until);
  CHECK(budget.available_at(until) >= until + 2s);
  CHECK(budget.update_available_at(of_age(5s), until) >= until + 2200ms);
  CHECK_FALSE(budget.is_fresh(until + 1min));
  const auto later = until + 10min;
  CHECK(budget.is_fresh(later));
  budget.spend(urgency::update, later);
  CHECK(budget.update_available_at(of_age(5s), later) == later + 1100ms);
}

TEST_CASE("penalties in a row widen the pace more and more, up to a bound") {
  chat_budget budget(chat_rates::private_chat());
  auto now = t0;
  for (int i = 0; i < 10; ++i) budget.refused(now += 1s);
  budget.spend(urgency::update, now);
  CHECK(budget.update_available_at(of_age(5s), now) <= now + 10s);
}

TEST_CASE("a slow response is a warning") {
  chat_budget budget(chat_rates::private_chat());
  budget.was_slow(t0);
  budget.spend(urgency::update, t0);
  CHECK(budget.update_available_at(of_age(5s), t0) >= t0 + 1600ms);
  budget.spend(urgency::update, t0 + 1min);
  CHECK(budget.update_available_at(of_age(5s), t0 + 1min) == t0 + 1min + 1100ms);
}

TEST_CASE("without limits everything may go at once") {
  chat_budget budget(chat_rates::unlimited());
  for (int i = 0; i < 100; ++i) budget.spend(urgency::update, t0);
  CHECK(budget.update_available_at(of_age(0s), t0) == t0);
  CHECK(budget.is_fresh(t0));
}

TEST_CASE("drafts keep to twenty in five seconds and forty in thirty, brisk at first, and leave room for the last one") {
  action_budget budget(true);
  std::vector<chat_budget::duration> times;
  for (auto now = t0; now < t0 + 3min; now += 10ms) {
    if (budget.draft_available_at(now - t0, now) > now) continue;
    budget.spend(now);
    times.push_back(now - t0);
    CHECK(budget.available_at(now) == now);
  }
  CHECK(most_within(times, 5s) <= 20);
  CHECK(most_within(times, 30s) <= 38);
  CHECK(times[3] - times[0] <= 1100ms);
  CHECK(longest_gap(times) <= 2s);
}

TEST_CASE("typing is left out where drafts need the room") {
  action_budget budget(true);
  for (int i = 0; i < 13; ++i) budget.spend(t0);
  CHECK(budget.typing_available_at(t0) > t0);
  CHECK(budget.available_at(t0) == t0);
}

TEST_CASE("of what the bot may do each second the less urgent leave some to the more urgent") {
  bot_budget budget(true);
  int updates_made = 0;
  while (budget.available_at(urgency::update, t0) == t0) {
    budget.spend(t0);
    ++updates_made;
  }
  CHECK(updates_made >= 20);
  CHECK(budget.available_at(urgency::cosmetic, t0) > t0);
  int ends = 0;
  for (; budget.available_at(urgency::final_text, t0) == t0; ++ends) budget.spend(t0);
  CHECK(ends >= 4);
  CHECK(updates_made + ends <= 30);
  CHECK(budget.available_at(urgency::final_text, t0) < t0 + 1100ms);
}

TEST_CASE("when the bot itself is refused, or several chats at once, it is slower for a while") {
  bot_budget refused(true);
  refused.refused(3s, t0);
  refused.spend(t0);
  CHECK(refused.available_at(urgency::final_text, t0) >= t0 + 50ms);
  CHECK_FALSE(refused.is_slow(t0 + 1min));
  bot_budget many(true);
  many.chat_refused(t0);
  many.chat_refused(t0 + 1s);
  CHECK_FALSE(many.is_slow(t0 + 1s));
  many.chat_refused(t0 + 1500ms);
  CHECK(many.is_slow(t0 + 1500ms));
}

TEST_CASE("ends go first, then first words, then updates, then cosmetics") {
  pacer line(true);
  line.enter(chat_id(1), urgency::cosmetic);
  line.enter(chat_id(2), urgency::update);
  line.enter(chat_id(3), urgency::first_text);
  line.enter(chat_id(4), urgency::final_text);
  for (const auto expected : {4, 3, 2, 1}) {
    const auto next = line.next(t0);
    REQUIRE(next);
    CHECK(*next == chat_id(expected));
    line.went(*next, t0);
  }
  CHECK_FALSE(line.next(t0));
  CHECK_FALSE(line.next_at(t0));
}

TEST_CASE("among equals goes who was served longest ago") {
  pacer line(true);
  for (int chat = 1; chat <= 3; ++chat) {
    line.enter(chat_id(chat), urgency::update);
    line.went(chat_id(chat), t0 + std::chrono::milliseconds(chat));
  }
  for (int chat = 3; chat >= 1; --chat) line.enter(chat_id(chat), urgency::update);
  CHECK(*line.next(t0 + 5s) == chat_id(1));
  line.leave(chat_id(1));
  CHECK(*line.next(t0 + 5s) == chat_id(2));
}

TEST_CASE("a chat whose answer ends moves to the front of the line") {
  pacer line(true);
  line.enter(chat_id(1), urgency::update);
  line.enter(chat_id(2), urgency::update);
  line.enter(chat_id(2), urgency::final_text);
  CHECK(line.waiting() == 2);
  CHECK(*line.next(t0) == chat_id(2));
}

TEST_CASE("a full second makes updates wait and lets an end pass") {
  pacer line(true);
  while (line.budget().available_at(urgency::update, t0) == t0) line.budget().spend(t0);
  line.enter(chat_id(1), urgency::update);
  CHECK_FALSE(line.next(t0));
  CHECK(*line.next_at(t0) > t0);
  line.enter(chat_id(2), urgency::final_text);
  CHECK(*line.next(t0) == chat_id(2));
}
