// Workers that hold their credit back, because no model server of theirs can take anything; and who is asked when several
// are free.
#include "tests/unit/gateway/dispatch_scene.hpp"

using namespace luka::gateway;
using namespace luka::test;
using luka::proto::failure;

namespace {

job of_conversation(const std::string& conversation, std::int64_t chat, const std::string& id) {
  auto made = question(chat, id);
  made.conversation = conversation;
  return made;
}

/// Ticks every half a second, in which w1 is heard.
void wait(scene& s, dispatcher::time_point& now, luka::liveness::clock::duration how_long) {
  for (const auto end = now + how_long; now < end;) {
    now += 500ms;
    s.beat("i1", {}, now);
    s.tick(now);
    if (!s.all<answer_failed>().empty()) return;
  }
}

}  // namespace

TEST_CASE("a question waits while all credit is held back, and goes when some is given back") {
  scene s;
  s.join("w1", "i1", 2);
  s.grant("i1", 2, 2);
  s.submit(1, "a");
  CHECK(s.asked().empty());
  s.grant("i1", 2, 1);
  CHECK(s.asked() == names{"a/1@i1"});
  s.submit(2, "b");
  CHECK(s.asked().empty());
  s.grant("i1", 2);
  CHECK(s.asked() == names{"b/1@i1"});
}

TEST_CASE("what is held back, and why, is noted when it changes") {
  scene s;
  s.join("w1", "i1", 2);
  s.grant("i1", 2, 1, failure::model_busy);
  CHECK(s.all<worker_noted>() == std::vector{worker_noted{"w1", "holds back some of its jobs", "model_busy"}});
  s.grant("i1", 2, 2, failure::model_unreachable, "connection refused");
  CHECK(s.all<worker_noted>() ==
        std::vector{worker_noted{"w1", "holds back all its jobs", "model_unreachable: connection refused"}});
  s.grant("i1", 2, 2, failure::model_unreachable, "connection refused");
  CHECK(s.all<worker_noted>().empty());
  s.grant("i1", 2);
  CHECK(s.all<worker_noted>() == std::vector{worker_noted{"w1", "takes all its jobs again", ""}});
}

TEST_CASE("when everybody holds everything back, those who wait are told why, as if there were no worker") {
  scene s;
  auto now = t0;
  s.join("w1", "i1", 1);
  s.submit(1, "a");
  s.done("a", 1, "i1");
  s.grant("i1", 2, 1, failure::model_missing, "llama3.2");
  s.submit(2, "b");
  wait(s, now, 29s);
  CHECK(s.all<answer_failed>().empty());
  wait(s, now, 2s);
  CHECK(s.all<answer_failed>() == std::vector{answer_failed{"b", failure::model_missing, "llama3.2", ""}});
}

TEST_CASE("nobody is told a failure that belongs to a question that was asked") {
  scene s;
  auto now = t0;
  s.join("w1", "i1", 1);
  s.grant("i1", 1, 1, failure::timed_out, "silent for 60 s");
  s.submit(1, "a");
  wait(s, now, 40s);
  CHECK(s.all<answer_failed>() ==
        std::vector{answer_failed{"a", failure::model_unreachable, "silent for 60 s", ""}});
}

TEST_CASE("while a model server is only busy its questions stay in the line") {
  scene s;
  auto now = t0;
  s.join("w1", "i1", 1);
  s.grant("i1", 1, 1, failure::model_busy);
  s.submit(1, "a");
  wait(s, now, 300s);
  CHECK(s.all<answer_failed>().empty());
  CHECK(s.all<waited_too_long>().empty());
  wait(s, now, 301s);
  CHECK(s.desk.waiting() == 0);
}

TEST_CASE("a question that has failed in mid-answer waits like the others while everything is held back") {
  scene s;
  auto now = t0;
  s.join("w1", "i1", 1);
  s.submit(1, "a");
  s.failed_there("a", 1, "i1", true, "Once upon");
  s.grant("i1", 2, 1);
  wait(s, now, 29s);
  CHECK(s.all<answer_failed>().empty());
  wait(s, now, 3s);
  CHECK(s.all<answer_failed>() == std::vector{answer_failed{"a", failure::model_unreachable, "", "", 1}});
}

TEST_CASE("slots that are held back are no capacity") {
  scene s;
  s.join("w1", "i1", 4);
  s.submit(1, "a");
  s.actions.clear();
  luka::proto::infer_done done;
  done.job = "a";
  done.attempt = 1;
  s.desk.on_done(done, "route-i1", t0 + 10s, s.actions);
  s.grant("i1", 4, 3);
  CHECK(s.desk.expected_wait(luka::telegram::chat_id(7), 0, 3) == 40s);
  s.grant("i1", 5, 4);
  CHECK(s.desk.expected_wait(luka::telegram::chat_id(7), 0, 3) == std::nullopt);
  s.grant("i1", 5);
  CHECK(s.desk.expected_wait(luka::telegram::chat_id(7), 0, 3) == 10s);
}

TEST_CASE("a conversation goes back to the worker that has answered it last, unless that one is busier") {
  scene s;
  for (const std::string name : {"1", "2"}) {
    s.join("w" + name, "i" + name, 2);
    auto loaded = credit_of("i" + name, 9);
    loaded.warm = true;
    s.desk.on_credit(loaded, t0, s.actions);
  }
  const auto ask = [&](const std::string& conversation, std::int64_t chat, const std::string& id) {
    s.actions.clear();
    s.desk.submit(of_conversation(conversation, chat, id), t0, s.actions);
    return s.asked().at(0);
  };
  REQUIRE(ask("one", 1, "a") == "a/1@i1");
  REQUIRE(ask("two", 2, "b") == "b/1@i2");
  s.done("a", 1, "i1");
  s.done("b", 1, "i2");
  s.desk.release(luka::telegram::chat_id(1), t0, s.actions);
  s.desk.release(luka::telegram::chat_id(2), t0, s.actions);
  CHECK(ask("two", 2, "c") == "c/1@i2");
  CHECK(ask("one", 1, "d") == "d/1@i1");
}

TEST_CASE("the home of a conversation is its worker, whatever its incarnation") {
  scene s;
  s.join("w1", "i1", 1);
  s.actions.clear();
  s.desk.submit(of_conversation("one", 1, "a"), t0, s.actions);
  REQUIRE(s.asked() == names{"a/1@i1"});
  s.done("a", 1, "i1");
  s.desk.release(luka::telegram::chat_id(1), t0, s.actions);
  s.join("w0", "a0", 0);
  s.join("w1", "z9", 0);
  for (const std::string incarnation : {"a0", "z9"}) {
    auto loaded = credit_of(incarnation, 1);
    loaded.warm = true;
    s.desk.on_credit(loaded, t0, s.actions);
  }
  s.actions.clear();
  s.desk.submit(of_conversation("one", 1, "b"), t0, s.actions);
  CHECK(s.asked() == names{"b/1@z9"});
}
