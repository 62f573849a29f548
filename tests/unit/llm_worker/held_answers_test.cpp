#include "llm_worker/generation/held_answers.hpp"

#include "tests/support/catch.hpp"

using namespace luka::worker;
using namespace std::chrono_literals;
using luka::proto::held_job;
using luka::proto::infer_done;
using luka::proto::infer_failed;
using luka::proto::job_ref;

namespace {

const held_answers::time_point t0{1h};

outcome done(const std::string& id, std::uint32_t attempt = 1, const std::string& text = "answer") {
  infer_done message;
  message.job = id;
  message.attempt = attempt;
  message.text = text;
  return message;
}

outcome failed(const std::string& id, const std::string& partial_text) {
  infer_failed message;
  message.job = id;
  message.partial_text = partial_text;
  return message;
}

}  // namespace

TEST_CASE("an outcome is due at once, and again after pauses that grow up to a bound") {
  held_answers held;
  CHECK(held.keep(done("a"), t0).empty());
  CHECK(held.due(t0) == std::vector{done("a")});
  auto now = t0;
  for (const auto pause : {2s, 4s, 8s, 16s, 30s, 30s}) {
    CHECK(held.due(now + pause - 1ms).empty());
    now += pause;
    CHECK(held.due(now).size() == 1);
  }
}

TEST_CASE("what has been acknowledged is not told again, and a stranger's acknowledgement changes nothing") {
  held_answers held;
  held.keep(done("a", 2), t0);
  held.keep(done("b"), t0);
  CHECK_FALSE(held.forget({"c", 1}));
  CHECK_FALSE(held.forget({"a", 1}));
  CHECK(held.forget({"a", 2}));
  CHECK(held.due(t0) == std::vector{done("b")});
  CHECK(held.forget({"b", 7}));
  CHECK(held.empty());
}

TEST_CASE("a new session is told everything, as if it were the first time") {
  held_answers held;
  held.keep(done("a"), t0);
  held.due(t0);
  held.due(t0 + 2s);
  held.begin_session();
  CHECK(held.due(t0 + 3s).size() == 1);
  CHECK(held.due(t0 + 4s).empty());
  CHECK(held.due(t0 + 5s).size() == 1);
}

TEST_CASE("one that is asked for is told at once") {
  held_answers held;
  held.keep(done("a"), t0);
  held.keep(done("b"), t0);
  held.due(t0);
  CHECK(held.tell_again({"b", 1}));
  CHECK_FALSE(held.tell_again({"b", 2}));
  CHECK(held.due(t0 + 1ms) == std::vector{done("b")});
}

TEST_CASE("of one job only the newest attempt is kept") {
  held_answers held;
  held.keep(done("a", 1), t0);
  CHECK(held.keep(done("a", 2), t0).empty());
  CHECK(held.due(t0) == std::vector{done("a", 2)});
}

TEST_CASE("when there are too many, the oldest is given up") {
  held_limits two;
  two.answers = 2;
  held_answers held(two);
  held.keep(done("a"), t0);
  held.keep(done("b"), t0);
  CHECK(held.keep(done("c"), t0) == std::vector{job_ref{"a", 1}});
  CHECK(held.due(t0).size() == 2);
}

TEST_CASE("when they are too long, the oldest are given up, but never the newest") {
  held_limits small;
  small.bytes = 10;
  held_answers held(small);
  held.keep(done("a", 1, "1234"), t0);
  held.keep(failed("b", "1234"), t0);
  CHECK(held.keep(done("c", 1, "123456"), t0) == std::vector{job_ref{"a", 1}});
  CHECK(held.keep(done("d", 1, std::string(20, 'x')), t0).size() == 2);
  CHECK(held.due(t0).size() == 1);
  // What is gone takes no room.
  held.forget({"d", 1});
  held.keep(done("e", 1, "12345"), t0);
  CHECK(held.keep(done("f", 1, "12345"), t0).empty());
}

TEST_CASE("what nobody has taken over in ten minutes is given up") {
  held_answers held;
  held.keep(done("a"), t0);
  held.keep(done("b"), t0 + 1min);
  CHECK(held.expire(t0 + 10min - 1ms).empty());
  CHECK(held.expire(t0 + 10min) == std::vector{job_ref{"a", 1}});
  CHECK_FALSE(held.empty());
}

TEST_CASE("what is held is listed with its length, as finished") {
  held_answers held;
  held.keep(done("a", 3, "Hello"), t0);
  held.keep(failed("b", "Hal"), t0);
  const std::vector expected{held_job{"a", 3, 5, true}, held_job{"b", 1, 3, true}};
  CHECK(held.list() == expected);
}
