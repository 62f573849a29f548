#include "llm_worker/backend/stage_news.hpp"

#include "tests/support/catch.hpp"

using luka::proto::stage;
using luka::worker::stage_news;
using namespace std::chrono_literals;

namespace {

const stage_news::time_point t0{};

}  // namespace

TEST_CASE("that nothing in particular is waited for is no news at first") {
  stage_news news(t0);
  CHECK_FALSE(news.take(t0 + 1h));
  CHECK(news.due_at() == stage_news::time_point::max());
}

TEST_CASE("a stage is news when it begins, and again every few seconds") {
  stage_news news(t0);
  news.enter(stage::loading, t0);
  CHECK(news.take(t0 + 1s));
  news.enter(stage::loading, t0 + 2s);
  CHECK_FALSE(news.take(t0 + 2s));
  CHECK_FALSE(news.take(t0 + 6s - 1ms));
  CHECK(news.take(t0 + 6s));
  CHECK(news.since() == t0);
}

TEST_CASE("the end of a stage is news once") {
  stage_news news(t0);
  news.enter(stage::thinking, t0 + 1s);
  CHECK(news.take(t0 + 1s));
  news.enter(stage::waiting, t0 + 2s);
  CHECK(news.take(t0 + 2s));
  CHECK_FALSE(news.take(t0 + 1h));
}
