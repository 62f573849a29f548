#include "gateway/dispatch/fair_round.hpp"

#include <map>

#include "gateway/dispatch/wait_estimate.hpp"
#include "tests/support/catch.hpp"

using namespace luka::gateway;
using namespace std::chrono_literals;
using luka::telegram::chat_id;

namespace {

constexpr auto q = fair_round::quantum;

/// One turn: whose it is, and what it costs; the chat wants another one.
std::int64_t turn(fair_round& round, const std::map<std::int64_t, std::uint64_t>& costs) {
  const auto chat = *round.next();
  round.charge(chat, costs.at(number(chat)));
  round.join(chat);
  return number(chat);
}

}  // namespace

TEST_CASE("chats whose answers cost the same take turns") {
  fair_round round;
  round.join(chat_id(1));
  round.join(chat_id(2));
  const std::map<std::int64_t, std::uint64_t> costs{{1, 5 * q}, {2, 5 * q}};
  for (int i = 0; i < 20; ++i) CHECK(turn(round, costs) == 1 + i % 2);
}

TEST_CASE("turns are shared by tokens: a chat with answers four times as long has a quarter of the turns") {
  fair_round round;
  round.join(chat_id(1));
  round.join(chat_id(2));
  const std::map<std::int64_t, std::uint64_t> costs{{1, 8 * q}, {2, 2 * q}};
  std::map<std::int64_t, int> turns;
  for (int i = 0; i < 500; ++i) ++turns[turn(round, costs)];
  CHECK(turns[1] == 100);
  CHECK(turns[2] == 400);
}

TEST_CASE("whoever comes waits behind nobody who owes") {
  fair_round round;
  round.charge(chat_id(1), 20 * q);
  round.join(chat_id(1));
  round.join(chat_id(2));
  CHECK(round.in_order() == std::vector{chat_id(2), chat_id(1)});
  CHECK(round.next() == chat_id(2));
  CHECK(round.next() == chat_id(1));
  CHECK(round.empty());
}

TEST_CASE("a debt is not escaped by waiting outside, and is forgiven when nobody has to wait") {
  fair_round round;
  round.charge(chat_id(1), 20 * q);
  round.leave(chat_id(1));
  SECTION("it comes back at once") {
    round.join(chat_id(1));
    round.join(chat_id(2));
    CHECK(round.next() == chat_id(2));
  }
  SECTION("there was a free slot") {
    round.forgive();
    round.join(chat_id(1));
    round.join(chat_id(2));
    CHECK(round.next() == chat_id(1));
  }
}

TEST_CASE("the wait is as long as so many answers take on so many slots, and unknown before the first has ended") {
  wait_estimate estimate;
  CHECK_FALSE(estimate.wait(3, 0, 2));
  estimate.ended(10s);
  CHECK(estimate.wait(3, 0, 2) == 20s);
  CHECK(estimate.wait(3, 3, 2) == 30s);
  CHECK_FALSE(estimate.wait(3, 0, 0));
  estimate.ended(18s);
  CHECK(estimate.wait(0, 0, 1) == 11s);
}

TEST_CASE("a place is told again when it has changed by a tenth, or the wait by half") {
  CHECK(is_news(std::nullopt, {7, std::nullopt}));
  CHECK_FALSE(is_news(place_in_line{7, 10s}, {7, 9s}));
  CHECK(is_news(place_in_line{7, 10s}, {6, 9s}));
  CHECK_FALSE(is_news(place_in_line{70, 100s}, {66, 90s}));
  CHECK(is_news(place_in_line{70, 100s}, {63, 90s}));
  CHECK(is_news(place_in_line{7, std::nullopt}, {7, 9s}));
  CHECK(is_news(place_in_line{7, 10s}, {7, 21s}));
}
