#include "gateway/telegram/update_tracker.hpp"

#include <algorithm>
#include <random>
#include <set>

#include "tests/support/catch.hpp"

using namespace luka::telegram;
using namespace std::chrono_literals;

namespace {

const update_tracker::time_point t0 = update_tracker::time_point{} + 1h;

using numbers = std::vector<std::int64_t>;

std::vector<update> updates(std::int64_t first, std::int64_t last) {
  std::vector<update> list;
  for (auto id = first; id <= last; ++id) list.push_back(update{update_id(id), message{}});
  return list;
}

numbers ids(const std::vector<update>& list) {
  numbers found;
  for (const auto& one : list) found.push_back(number(one.id));
  return found;
}

/// One poll, answered and its batch taken at the same moment; returns the ids of what was new.
numbers poll(update_tracker& t, update_tracker::time_point now, std::vector<update> answer,
             const std::vector<update_id>& unreadable = {}) {
  t.sent();
  const auto batch = t.sort_out(std::move(answer), unreadable);
  t.taken(batch.ids, now);
  return ids(batch.fresh);
}

}  // namespace

TEST_CASE("the first poll has no offset, and nothing is left to confirm") {
  update_tracker t;
  CHECK_FALSE(t.offset());
  CHECK(t.is_confirmed());
  CHECK(poll(t, t0, {}).empty());
  CHECK_FALSE(t.offset());
  CHECK(t.is_confirmed());
}

TEST_CASE("a batch is confirmed as a whole, by the first poll after it was taken") {
  update_tracker t;
  t.sent();
  const auto batch = t.sort_out(updates(7, 9), {});
  CHECK(ids(batch.fresh) == numbers{7, 8, 9});
  CHECK_FALSE(t.offset());
  t.taken(batch.ids, t0);
  CHECK(t.offset() == update_id(10));
  CHECK_FALSE(t.is_confirmed());
  t.sent();
  CHECK(t.is_confirmed());
}

TEST_CASE("a batch that was not taken is not confirmed, and is new when it comes again") {
  update_tracker t;
  poll(t, t0, updates(1, 2));
  t.sent();
  CHECK(ids(t.sort_out(updates(3, 4), {}).fresh) == numbers{3, 4});
  CHECK(t.offset() == update_id(3));
  CHECK(t.is_confirmed());
  CHECK(poll(t, t0 + 1s, updates(3, 5)) == numbers{3, 4, 5});
  CHECK(t.offset() == update_id(6));
}

TEST_CASE("what has been taken is not handed out again") {
  update_tracker t;
  CHECK(poll(t, t0, updates(1, 3)) == numbers{1, 2, 3});
  CHECK(poll(t, t0 + 1s, updates(2, 4)) == numbers{4});
  CHECK(poll(t, t0 + 2s, updates(1, 4)).empty());
  CHECK(t.offset() == update_id(5));
}

TEST_CASE("an update twice in one answer is one update") {
  update_tracker t;
  auto twice = updates(1, 2);
  twice.push_back(twice[0]);
  CHECK(poll(t, t0, twice) == numbers{1, 2});
}

TEST_CASE("updates of one answer are handed out in the order of their ids") {
  update_tracker t;
  auto mixed = updates(1, 4);
  std::swap(mixed[0], mixed[3]);
  CHECK(poll(t, t0, mixed) == numbers{1, 2, 3, 4});
  CHECK(t.offset() == update_id(5));
}

TEST_CASE("updates of no interest and unreadable ones are not handed out, and confirmed with their batch") {
  update_tracker t;
  auto mixed = updates(1, 4);
  mixed[0].content = std::monostate();
  mixed.erase(mixed.begin() + 2);
  const std::vector unreadable{update_id(5), update_id(3)};
  CHECK(poll(t, t0, mixed, unreadable) == numbers{2, 4});
  CHECK(t.offset() == update_id(6));
}

TEST_CASE("nothing but unreadable updates does not block the bot") {
  update_tracker t;
  CHECK(poll(t, t0, {}, {update_id(8), update_id(9)}).empty());
  CHECK(t.offset() == update_id(10));
}

TEST_CASE("ids that start anew at a lower number are new updates, and the offset follows them") {
  update_tracker t;
  poll(t, t0, updates(2'000'000'000, 2'000'000'000));
  CHECK(poll(t, t0 + 24h * 8, updates(17, 18)) == numbers{17, 18});
  CHECK(t.offset() == update_id(19));
}

TEST_CASE("updates that are known already do not block the ones behind them, wherever the offset is") {
  update_tracker t;
  poll(t, t0, updates(500, 501));
  poll(t, t0 + 1s, updates(17, 17));
  CHECK(poll(t, t0 + 2s, updates(500, 501)).empty());
  CHECK(t.offset() == update_id(502));
}

TEST_CASE("a server that ignores the offset is recognised: there is nothing more to confirm") {
  update_tracker t;
  poll(t, t0, updates(1, 1));
  poll(t, t0 + 1s, updates(1, 1));
  CHECK(t.offset() == update_id(2));
  CHECK(t.is_confirmed());
}

TEST_CASE("ids are forgotten after two days, and beyond the bound") {
  tracker_limits small;
  small.remembered = 10;
  update_tracker t(small);
  for (int i = 1; i <= 11; ++i) poll(t, t0, updates(i, i));
  CHECK(poll(t, t0, updates(2, 2)).empty());
  CHECK(poll(t, t0, updates(1, 1)) == numbers{1});

  update_tracker aged;
  poll(aged, t0, updates(1, 1));
  poll(aged, t0 + 48h - 1s, updates(2, 2));
  CHECK(poll(aged, t0 + 48h - 1s, updates(1, 1)).empty());
  poll(aged, t0 + 48h, updates(3, 3));  // forgetting happens when something new comes
  CHECK(poll(aged, t0 + 48h, updates(1, 1)) == numbers{1});
}

TEST_CASE("a poll without an answer confirms nothing for certain") {
  update_tracker t;
  poll(t, t0, updates(1, 1));
  t.sent();
  CHECK(t.is_confirmed());
  t.lost();
  CHECK_FALSE(t.is_confirmed());
  CHECK(t.offset() == update_id(2));
}

namespace {

/// Telegram's queue, as far as the tracker can see it.
struct queue {
  std::vector<std::int64_t> kept;
  std::int64_t next = 1000;

  std::vector<update> answer(std::optional<update_id> offset, std::size_t limit) {
    if (offset) std::erase_if(kept, [&](std::int64_t id) { return id < number(*offset); });
    std::vector<update> list;
    for (const auto id : kept)
      if (list.size() < limit) list.push_back(update{update_id(id), message{}});
    return list;
  }
};

}  // namespace

TEST_CASE("whatever happens, every update is taken once, in order, and none is confirmed before") {
  for (unsigned seed = 0; seed < 50; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    update_tracker t;
    queue telegram;
    numbers taken;
    for (int step = 0; step < 1000; ++step) {
      for (auto n = random() % 5; n > 0; --n) telegram.kept.push_back(telegram.next++);
      const std::set<std::int64_t> safe(taken.begin(), taken.end());
      for (const auto id : telegram.kept) REQUIRE((!t.offset() || id >= number(*t.offset()) || safe.contains(id)));
      t.sent();
      const auto answer = telegram.answer(t.offset(), 1 + random() % 10);
      if (random() % 10 == 0) {
        t.lost();
        continue;
      }
      const auto batch = t.sort_out(answer, {});
      if (random() % 4 == 0) continue;  // its handler has failed
      for (const auto& one : batch.fresh) taken.push_back(number(one.id));
      t.taken(batch.ids, t0);
    }
    for (std::size_t i = 0; i < taken.size(); ++i) REQUIRE(taken[i] == 1000 + static_cast<std::int64_t>(i));
    REQUIRE(taken.size() > 1000);
  }
}
