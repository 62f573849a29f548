#include "gateway/telegram/update_ledger.hpp"

#include <algorithm>
#include <random>
#include <set>

#include "tests/support/catch.hpp"

using namespace luka::telegram;
using namespace std::chrono_literals;

namespace {

const update_ledger::time_point t0 = update_ledger::time_point{} + 1h;

std::vector<update> updates(std::int64_t first, std::int64_t last) {
  std::vector<update> list;
  for (auto id = first; id <= last; ++id) list.push_back(update{update_id(id), message{}});
  return list;
}

std::vector<std::int64_t> ids(const std::vector<update>& list) {
  std::vector<std::int64_t> numbers;
  for (const auto& one : list) numbers.push_back(number(one.id));
  return numbers;
}

/// One poll, sent and answered at the same moment; returns the ids of what was new.
std::vector<std::int64_t> poll(update_ledger& l, update_ledger::time_point now, std::vector<update> answer,
                               const std::vector<update_id>& unreadable = {}) {
  l.sent(l.next_poll(), now);
  return ids(l.accept(std::move(answer), unreadable, now));
}

using numbers = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("the first poll is long, at once and without an offset") {
  const update_ledger l;
  const auto plan = l.next_poll();
  CHECK_FALSE(plan.offset);
  CHECK(plan.timeout == 30s);
  CHECK(plan.limit == 100);
  CHECK(plan.not_before <= t0);
  CHECK_FALSE(l.confirmed_offset());
  CHECK(l.is_confirmed());
}

TEST_CASE("an update is confirmed only when it is settled") {
  update_ledger l;
  CHECK(poll(l, t0, updates(7, 7)) == numbers{7});
  CHECK(l.confirmed_offset() == update_id(7));
  CHECK(l.settle(update_id(7)));
  CHECK(l.confirmed_offset() == update_id(8));
  CHECK_FALSE(l.is_confirmed());
  const auto plan = l.next_poll();
  CHECK(plan.offset == update_id(8));
  CHECK(plan.timeout == 30s);
  CHECK(plan.not_before <= t0);
  l.sent(plan, t0);
  CHECK(l.is_confirmed());
}

TEST_CASE("a later update that is settled waits for the earlier one") {
  update_ledger l;
  poll(l, t0, updates(1, 3));
  CHECK_FALSE(l.settle(update_id(2)));
  CHECK_FALSE(l.settle(update_id(3)));
  CHECK(l.confirmed_offset() == update_id(1));
  CHECK(l.settle(update_id(1)));
  CHECK(l.confirmed_offset() == update_id(4));
}

TEST_CASE("while something is unsettled polls are short, from the oldest, every half second after the answer") {
  update_ledger l;
  l.sent(l.next_poll(), t0);
  l.accept(updates(1, 2), {}, t0 + 10s);
  const auto plan = l.next_poll();
  CHECK(plan.offset == update_id(1));
  CHECK(plan.timeout == 0s);
  CHECK(plan.not_before > t0 + 10s + 499ms);
  CHECK(plan.not_before == t0 + 10s + 500ms);
  l.sent(plan, plan.not_before);
  l.accept(updates(1, 3), {}, plan.not_before + 80ms);
  CHECK(l.next_poll().not_before == t0 + 10s + 1080ms);
}

TEST_CASE("when the offset moves the next poll goes out at once, long or short") {
  update_ledger l;
  poll(l, t0, updates(1, 2));
  l.settle(update_id(1));
  CHECK(l.next_poll().offset == update_id(2));
  CHECK(l.next_poll().timeout == 0s);
  CHECK(l.next_poll().not_before <= t0);
  l.settle(update_id(2));
  CHECK(l.next_poll().offset == update_id(3));
  CHECK(l.next_poll().timeout == 30s);
  CHECK(l.next_poll().not_before <= t0);
}

TEST_CASE("an empty long poll is repeated at once, unless it came back suspiciously soon") {
  update_ledger l;
  l.sent(l.next_poll(), t0);
  l.accept({}, {}, t0 + 30s);
  CHECK(l.next_poll().not_before <= t0 + 30s);
  l.sent(l.next_poll(), t0 + 30s);
  l.accept({}, {}, t0 + 30s + 1ms);
  CHECK(l.next_poll().not_before == t0 + 30s + 500ms);
}

TEST_CASE("what comes again is reported once only") {
  update_ledger l;
  CHECK(poll(l, t0, updates(1, 3)) == numbers{1, 2, 3});
  CHECK(poll(l, t0 + 500ms, updates(1, 4)) == numbers{4});
  l.settle(update_id(1));
  CHECK(poll(l, t0 + 1s, updates(1, 4)).empty());
  CHECK(poll(l, t0 + 2s, updates(4, 4)).empty());  // the server forced a limit of one
  CHECK(l.confirmed_offset() == update_id(2));
}

TEST_CASE("an update twice in one answer is one update") {
  update_ledger l;
  auto twice = updates(1, 1);
  twice.push_back(twice[0]);
  CHECK(poll(l, t0, twice) == numbers{1});
}

TEST_CASE("a server that ignores the offset is not polled in a tight loop") {
  update_ledger l;
  poll(l, t0, updates(1, 1));
  l.settle(update_id(1));
  poll(l, t0 + 1s, updates(1, 1));
  CHECK(l.next_poll().offset == update_id(2));
  CHECK(l.next_poll().not_before == t0 + 1500ms);
}

TEST_CASE("updates of no interest and unreadable ones are settled at once") {
  update_ledger l;
  auto mixed = updates(1, 4);
  mixed[0].content = std::monostate();
  mixed[2].content = std::monostate();
  const std::vector unreadable{update_id(5), update_id(3)};
  mixed.erase(mixed.begin() + 2);
  CHECK(poll(l, t0, mixed, unreadable) == numbers{2, 4});
  CHECK(l.confirmed_offset() == update_id(2));
  l.settle(update_id(2));
  l.settle(update_id(4));
  CHECK(l.confirmed_offset() == update_id(6));
}

TEST_CASE("nothing but unreadable updates does not block the bot") {
  update_ledger l;
  CHECK(poll(l, t0, {}, {update_id(8), update_id(9)}).empty());
  CHECK(l.next_poll().offset == update_id(10));
  CHECK(l.next_poll().timeout == 30s);
  CHECK(l.next_poll().not_before <= t0);
}

TEST_CASE("ids that start anew at a lower number are new updates, and the offset follows them") {
  update_ledger l;
  poll(l, t0, updates(2'000'000'000, 2'000'000'000));
  l.settle(update_id(2'000'000'000));
  CHECK(poll(l, t0 + 24h * 8, updates(17, 18)) == numbers{17, 18});
  CHECK(l.confirmed_offset() == update_id(17));
  l.settle(update_id(17));
  l.settle(update_id(18));
  CHECK(l.confirmed_offset() == update_id(19));
}

TEST_CASE("ids are forgotten after two days, and beyond the bound") {
  ledger_limits small;
  small.remembered = 10;
  update_ledger l(small);
  for (int i = 1; i <= 11; ++i) {
    poll(l, t0, updates(i, i));
    l.settle(update_id(i));
  }
  CHECK(poll(l, t0, updates(2, 2)).empty());
  CHECK(poll(l, t0, updates(1, 1)) == numbers{1});

  update_ledger aged;
  poll(aged, t0, updates(1, 1));
  aged.settle(update_id(1));
  poll(aged, t0 + 48h, updates(2, 2));  // forgetting happens when something new comes
  aged.settle(update_id(2));
  CHECK(poll(aged, t0 + 48h, updates(1, 1)) == numbers{1});
}

TEST_CASE("an unsettled update is recognised even when the memory is too small for it") {
  ledger_limits small;
  small.remembered = 1;
  update_ledger l(small);
  poll(l, t0, updates(1, 5));
  CHECK(poll(l, t0 + 1s, updates(1, 5)).empty());
}

TEST_CASE("the oldest are given up when too many have piled up behind one that does not settle") {
  update_ledger l;
  poll(l, t0, updates(1, 79));
  CHECK(l.make_room(t0 + 500ms).empty());
  CHECK(poll(l, t0 + 500ms, updates(1, 100)).size() == 21);
  const auto given_up = l.make_room(t0 + 1s);
  REQUIRE(given_up.size() == 21);
  CHECK(given_up.front() == update_id(1));
  CHECK(given_up.back() == update_id(21));
  CHECK(l.window() == 79);
  CHECK(l.confirmed_offset() == update_id(22));
  CHECK(l.next_poll().not_before <= t0 + 1s);
  CHECK_FALSE(l.settle(update_id(1)));
}

TEST_CASE("one slow update alone is given up, settled ones behind it make the room") {
  update_ledger l;
  poll(l, t0, updates(1, 100));
  for (int i = 2; i <= 100; ++i) l.settle(update_id(i));
  CHECK(l.make_room(t0 + 500ms) == std::vector{update_id(1)});
  CHECK(l.confirmed_offset() == update_id(101));
  CHECK(l.next_poll().timeout == 30s);
}

TEST_CASE("a full answer is no reason to give up while the offset moves") {
  update_ledger l;
  poll(l, t0, updates(1, 100));
  l.settle(update_id(1));
  CHECK(l.make_room(t0 + 1ms).empty());
  CHECK(poll(l, t0 + 1ms, updates(2, 101)) == numbers{101});
}

TEST_CASE("what Telegram itself has dropped after a day holds nothing back") {
  update_ledger l;
  poll(l, t0, updates(1, 1));
  poll(l, t0 + 1h, updates(1, 2));
  CHECK(l.make_room(t0 + 24h - 1ms).empty());
  CHECK(l.make_room(t0 + 24h) == std::vector{update_id(1)});
  CHECK(l.confirmed_offset() == update_id(2));
}

TEST_CASE("a poll without an answer confirms nothing for certain, and may be repeated by another rule") {
  update_ledger l;
  poll(l, t0, updates(1, 1));
  l.settle(update_id(1));
  l.sent(l.next_poll(), t0 + 1s);
  CHECK(l.is_confirmed());
  l.lost();
  CHECK_FALSE(l.is_confirmed());
  CHECK(l.next_poll().offset == update_id(2));
}

TEST_CASE("settling what is unknown or settled changes nothing") {
  update_ledger l;
  CHECK_FALSE(l.settle(update_id(1)));
  poll(l, t0, updates(1, 1));
  CHECK(l.settle(update_id(1)));
  CHECK_FALSE(l.settle(update_id(1)));
  CHECK_FALSE(l.settle(update_id(99)));
}

namespace {

/// Telegram's queue, as far as the ledger can see it.
struct queue {
  std::vector<std::int64_t> kept;
  std::int64_t next = 1000;

  std::vector<update> answer(const poll_plan& plan) {
    if (plan.offset)
      std::erase_if(kept, [&](std::int64_t id) { return id < number(*plan.offset); });
    std::vector<update> list;
    for (const auto id : kept)
      if (static_cast<int>(list.size()) < plan.limit) list.push_back(update{update_id(id), message{}});
    return list;
  }
};

}  // namespace

TEST_CASE("whatever happens, every update is reported once, and none is confirmed before it is settled or given up") {
  for (unsigned seed = 0; seed < 50; ++seed) {
    std::mt19937 random(seed);
    update_ledger l;
    queue telegram;
    std::vector<std::int64_t> open, reported;
    std::set<std::int64_t> free_to_go;
    auto now = t0;
    for (int step = 0; step < 2000; ++step) {
      for (auto n = random() % 3; n > 0; --n) telegram.kept.push_back(telegram.next++);
      now = std::max(now + 1ms * static_cast<int>(random() % 300), l.next_poll().not_before);
      for (const auto id : l.make_room(now)) free_to_go.insert(number(id));
      const auto plan = l.next_poll();
      for (const auto id : telegram.kept)
        if (plan.offset && id < number(*plan.offset)) REQUIRE(free_to_go.contains(id));
      l.sent(plan, now);
      if (random() % 10 == 0) {
        telegram.answer(plan);
        l.lost();
        continue;
      }
      for (const auto& one : l.accept(telegram.answer(plan), {}, now)) {
        reported.push_back(number(one.id));
        open.push_back(number(one.id));
      }
      for (auto n = random() % 4; n > 0 && !open.empty(); --n) {
        const auto which = random() % open.size();
        free_to_go.insert(open[which]);
        l.settle(update_id(open[which]));
        open.erase(open.begin() + static_cast<std::ptrdiff_t>(which));
      }
    }
    auto sorted = reported;
    std::sort(sorted.begin(), sorted.end());
    REQUIRE(std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end());
    REQUIRE(telegram.next - 1000 - static_cast<std::int64_t>(reported.size()) <= 150);
  }
}
