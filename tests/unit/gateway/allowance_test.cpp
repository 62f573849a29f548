#include "gateway/conversation/allowance.hpp"

#include "gateway/conversation/texts.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::gateway;
using verdict = allowance::verdict;

namespace {

constexpr telegram::user_id ada{42}, boss{7};
constexpr std::int64_t hour = 60 * 60 * 1000, day = 24 * hour, noon = 100 * day + 12 * hour;

}  // namespace

TEST_CASE("questions are granted up to the limit, with those that are being taken in") {
  allowance a({3, 0}, {});
  a.loaded(ada, {1, 0}, noon);
  CHECK(a.judge(ada, 1, noon) == verdict::granted);
  CHECK(a.judge(ada, 2, noon) == verdict::no_messages_left);
  a.asked(ada, noon);
  a.asked(ada, noon);
  CHECK(a.judge(ada, 0, noon) == verdict::no_messages_left);
  CHECK(a.today(ada, noon)->messages == 3);
}

TEST_CASE("tokens are granted until they are used up") {
  allowance a({0, 100}, {});
  a.loaded(ada, {5, 60}, noon);
  CHECK(a.judge(ada, 9, noon) == verdict::granted);
  a.spent(ada, 40, noon);
  CHECK(a.judge(ada, 0, noon) == verdict::no_tokens_left);
}

TEST_CASE("the count starts again with the day, in UTC") {
  allowance a({1, 0}, {});
  a.loaded(ada, {1, 5}, noon);
  CHECK(a.judge(ada, 0, 101 * day - 1) == verdict::no_messages_left);
  CHECK(a.judge(ada, 0, 101 * day) == verdict::granted);
  a.asked(ada, 101 * day);
  CHECK(*a.today(ada, 101 * day) == proto::used{1, 0});
}

TEST_CASE("admins, and everybody where there is no limit, are not limited, and who is not known is let through") {
  allowance limited({1, 1}, {7});
  CHECK_FALSE(limited.is_limited(boss));
  CHECK(limited.is_limited(ada));
  CHECK(limited.judge(ada, 5, noon) == verdict::granted);
  limited.loaded(boss, {9, 9}, noon);
  CHECK(limited.judge(boss, 0, noon) == verdict::granted);
  CHECK_FALSE(allowance({}, {}).is_limited(ada));
}

TEST_CASE("what somebody has used, what is left, and when the count starts again are said") {
  const auto limited = texts::usage(proto::used{12, 3400}, {50, 20000}, noon);
  CHECK_THAT(limited, ContainsSubstring("12 of 50 questions") && ContainsSubstring("3,400 of 20,000 tokens") &&
                          ContainsSubstring("Left: 38 questions and 16,600 tokens.") && ContainsSubstring("in 12 h 0 min"));
  CHECK_THAT(texts::usage(proto::used{1, 0}, {}, noon), ContainsSubstring("1 question ") && ContainsSubstring("no limit"));
  CHECK_THAT(texts::usage(std::nullopt, {}, noon), ContainsSubstring("cannot look that up"));
  constexpr std::size_t longest_toast = 200;
  CHECK(texts::messages_used_up(1'000'000'000, noon).size() < longest_toast);
  CHECK(texts::tokens_used_up(1'000'000'000, noon).size() < longest_toast);
}

TEST_CASE("how full the window is, and what had no room, are said") {
  context_notes notes;
  CHECK_THAT(texts::context(notes.find("42")), ContainsSubstring("after my next answer"));
  notes.note("42", {1024, 4096, 6, 4});
  CHECK_THAT(texts::context(notes.find("42")), ContainsSubstring("1,024 of the 4,096 tokens") && ContainsSubstring("25 %") &&
                                                   ContainsSubstring("last 6") && ContainsSubstring("4 older ones"));
  notes.forget("42");
  CHECK_FALSE(notes.find("42"));
}
