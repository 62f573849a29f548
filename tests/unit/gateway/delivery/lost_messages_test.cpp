#include "gateway/delivery/lost_messages.hpp"

#include "tests/support/catch.hpp"

using namespace luka::gateway;
using namespace std::chrono_literals;
using luka::telegram::chat_id;
using luka::telegram::chat_kind;
using luka::telegram::message_id;
using luka::telegram::poll_stage;

namespace {

constexpr lost_messages::time_point t0{1000s};
constexpr auto in_private = chat_kind::private_chat;
constexpr chat_id anna{7}, bob{8}, club{-1001234567890};

std::vector<std::int64_t> ids(const std::vector<lost_messages::guess>& guesses) {
  std::vector<std::int64_t> all;
  for (const auto& each : guesses) all.push_back(luka::telegram::number(each.message));
  return all;
}

/// Earlier processes knew 10, 11, 13 and 14; 12 and 16 are lost, 15 and 17 come in late, 18 is our first message.
lost_messages after_crash() {
  lost_messages all;
  all.known_earlier({10, 11, 13, 14});
  all.suspect(anna, in_private, std::nullopt, {});
  all.seen(bob, message_id(15));
  all.sent(bob, message_id(18), t0);
  all.seen(anna, message_id(17));
  return all;
}

/// Earlier processes knew 10, and may have begun an answer of Anna's.
lost_messages looking_in_annas_chat() {
  lost_messages all;
  all.known_earlier({10});
  all.suspect(anna, in_private, std::nullopt, {});
  return all;
}

}  // namespace

TEST_CASE("what nobody knows of, between the journal's oldest and our first message, may be a lost one") {
  auto all = after_crash();
  CHECK(all.next_at() == t0 + 500ms);
  CHECK(all.next(t0 + 499ms).empty());
  const auto first = all.next(t0 + 500ms);
  CHECK(first == std::vector{lost_messages::guess{anna, in_private, message_id(16)}});
  CHECK(all.next(t0 + 1s).empty());
  CHECK_FALSE(all.next_at());
  all.answered(first[0], true);
  const auto second = all.next(t0 + 1s);
  CHECK(ids(second) == std::vector<std::int64_t>{12});
  all.answered(second[0], false);
  all.take_news();
  CHECK(all.next(t0 + 1s).empty());
  CHECK_FALSE(all.next_at());
  CHECK(all.take_news() == std::vector<std::int64_t>{16, 12});  // nobody need look at them again
}

TEST_CASE("what one chat has found no other one looks for") {
  auto all = after_crash();
  all.suspect(bob, in_private, std::nullopt, {});
  const auto both = all.next(t0 + 1s);
  REQUIRE(ids(both) == std::vector<std::int64_t>{16, 16});
  all.answered(both[0], true);
  all.answered(both[1], false);
  const auto rest = all.next(t0 + 1s);
  REQUIRE(ids(rest) == std::vector<std::int64_t>{12, 12});
  all.answered(rest[0], true);
  all.answered(rest[1], false);
  CHECK(all.next(t0 + 1s).empty());
}

TEST_CASE("an answer's own messages are known, and only the first answer of a chat can have been begun") {
  lost_messages all;
  all.known_earlier({10});
  all.suspect(anna, in_private, std::nullopt, {message_id(11)});
  all.suspect(anna, in_private, std::nullopt, {});
  all.sent(anna, message_id(13), t0);
  CHECK(all.is_looking_in(anna));
  CHECK_FALSE(all.is_looking_in(bob));
  const auto guesses = all.next(t0 + 1s);
  CHECK(ids(guesses) == std::vector<std::int64_t>{12});
}

TEST_CASE("nothing is guessed before what the journal still knows, however old an answer's own message is") {
  lost_messages all;
  all.known_earlier({500, 501});
  all.suspect(anna, in_private, std::nullopt, {message_id(10)});
  all.sent(anna, message_id(503), t0);
  const auto guesses = all.next(t0 + 1s);
  REQUIRE(ids(guesses) == std::vector<std::int64_t>{502});
  all.answered(guesses[0], false);
  CHECK(all.next(t0 + 1s).empty());
}

TEST_CASE("nothing is guessed behind the question, or without anything known") {
  lost_messages nothing_known;
  nothing_known.suspect(anna, in_private, std::nullopt, {});
  nothing_known.sent(anna, message_id(13), t0);
  CHECK(nothing_known.next(t0 + 1s).empty());

  lost_messages all;
  all.known_earlier({10});
  all.suspect(chat_id(-55), chat_kind::group, message_id(12), {});
  all.sent(anna, message_id(14), t0);
  const auto guesses = all.next(t0 + 1s);
  CHECK(ids(guesses) == std::vector<std::int64_t>{13});
  all.answered(guesses[0], false);
  CHECK(all.next(t0 + 1s).empty());
}

TEST_CASE("a supergroup numbers its messages by itself") {
  lost_messages all;
  all.known_earlier({10, 11});
  all.suspect(club, chat_kind::supergroup, message_id(500), {message_id(502)});
  all.sent(anna, message_id(13), t0);
  CHECK(all.next(t0 + 1s).empty());
  all.seen(club, message_id(503));
  all.sent(club, message_id(505), t0);
  const auto first = all.next(t0 + 1s);
  REQUIRE(ids(first) == std::vector<std::int64_t>{504});
  all.answered(first[0], false);
  CHECK(ids(all.next(t0 + 1s)) == std::vector<std::int64_t>{501});
}

TEST_CASE("a long gap is searched for its newest ids only") {
  auto all = looking_in_annas_chat();
  all.sent(anna, message_id(1'000'000), t0);
  std::size_t tried = 0;
  for (auto next = all.next(t0 + 1s); !next.empty(); next = all.next(t0 + 1s)) {
    ++tried;
    all.answered(next[0], false);
  }
  CHECK(tried == 32);
}

TEST_CASE("the journal hears once of every id of the common sequence") {
  lost_messages all;
  all.seen(anna, message_id(4));
  all.seen(club, message_id(900));
  all.sent(bob, message_id(5), t0);
  CHECK(all.take_news() == std::vector<std::int64_t>{4, 5});
  CHECK(all.take_news().empty());
}

TEST_CASE("nothing is guessed as long as Telegram has more messages to hand out") {
  auto all = looking_in_annas_chat();
  all.polling(poll_stage::behind, t0);
  all.sent(anna, message_id(14), t0);
  CHECK_FALSE(all.next_at());
  CHECK(all.next(t0 + 60s).empty());
  all.polling(poll_stage::asking, t0 + 60s);
  all.seen(bob, message_id(12));
  CHECK(all.next_at() == t0 + 60s + 500ms);
  CHECK(all.next(t0 + 60s).empty());
  CHECK(ids(all.next(t0 + 61s)) == std::vector<std::int64_t>{13});
}

TEST_CASE("what people wrote while others' messages were taken in is handed out before anything is guessed") {
  auto all = looking_in_annas_chat();
  all.polling(poll_stage::handing_on, t0);
  all.sent(anna, message_id(14), t0);
  CHECK(all.next(t0 + 60s).empty());
  all.seen(bob, message_id(12));
  all.polling(poll_stage::asking, t0 + 60s);
  all.polling(poll_stage::handing_on, t0 + 60s + 10ms);
  all.seen(bob, message_id(13));
  all.polling(poll_stage::asking, t0 + 60s + 20ms);
  CHECK(all.next_at() == t0 + 60s + 500ms);
  CHECK(ids(all.next(t0 + 61s)) == std::vector<std::int64_t>{11});
}

TEST_CASE("a poll that has brought nothing but an error has not handed out anything") {
  auto all = looking_in_annas_chat();
  all.polling(poll_stage::asking, t0);
  all.sent(anna, message_id(12), t0);
  CHECK(all.next_at() == t0 + 500ms);
  all.polling(poll_stage::behind, t0 + 100ms);
  CHECK_FALSE(all.next_at());
  all.polling(poll_stage::asking, t0 + 200ms);
  CHECK(all.next_at() == t0 + 700ms);
}

TEST_CASE("chats whose answer a worker has begun are searched first, the oldest gap in the oldest of them") {
  auto all = looking_in_annas_chat();
  all.suspect(bob, in_private, std::nullopt, {});
  all.suspect(chat_id(9), in_private, std::nullopt, {});
  all.likely(chat_id(9));
  all.likely(bob);
  all.sent(anna, message_id(14), t0);
  const auto first = all.next(t0 + 1s);
  REQUIRE(first.size() == 3);
  CHECK(first[0] == lost_messages::guess{bob, in_private, message_id(11)});
  CHECK(first[1] == lost_messages::guess{chat_id(9), in_private, message_id(12)});
  CHECK(first[2] == lost_messages::guess{anna, in_private, message_id(13)});
  for (const auto& each : first) all.answered(each, true);
  CHECK(all.next(t0 + 1s).empty());
  CHECK_FALSE(all.next_at());
}

TEST_CASE("at most eight guesses are asked at a time") {
  lost_messages all;
  all.known_earlier({10});
  for (std::int64_t chat = 1; chat <= 10; ++chat) all.suspect(chat_id(chat), in_private, std::nullopt, {});
  all.sent(anna, message_id(12), t0);
  const auto first = all.next(t0 + 1s);
  REQUIRE(first.size() == 8);
  CHECK(all.next(t0 + 1s).empty());
  CHECK_FALSE(all.next_at());
  all.answered(first[0], false);
  CHECK(all.next_at());
  CHECK(all.next(t0 + 1s) == std::vector{lost_messages::guess{chat_id(9), in_private, message_id(11)}});
}

TEST_CASE("where an answer is shown already, nothing is looked for before the others have looked") {
  lost_messages all;
  all.known_earlier({10});
  all.suspect(anna, in_private, std::nullopt, {message_id(11)});
  all.suspect(bob, in_private, std::nullopt, {});
  all.sent(bob, message_id(14), t0);
  const auto first = all.next(t0 + 1s);
  REQUIRE(first == std::vector{lost_messages::guess{bob, in_private, message_id(13)}});
  CHECK_FALSE(all.next_at());
  all.answered(first[0], true);
  const auto second = all.next(t0 + 1s);
  REQUIRE(second == std::vector{lost_messages::guess{bob, in_private, message_id(12)}});
  all.answered(second[0], false);
  CHECK(all.next(t0 + 1s).empty());
  CHECK_FALSE(all.is_looking_in(bob));
  CHECK(all.next(t0 + 1s) == std::vector{lost_messages::guess{anna, in_private, message_id(12)}});
}
