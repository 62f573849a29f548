#include "tests/unit/gateway/dispatch_scene.hpp"

using namespace luka::gateway;
using namespace luka::test;
using namespace std::chrono_literals;
using luka::proto::failure;
using luka::telegram::chat_id;

TEST_CASE("a question goes to a worker with credit at once") {
  scene s;
  s.join("w1", "i1", 1);
  s.submit(1, "a");
  CHECK(s.asked() == names{"a/1@i1"});
  CHECK(s.all<ask_worker>()[0].request.text == "text of a");
}

TEST_CASE("without credit a question waits, and goes as soon as there is some") {
  scene s;
  s.submit(1, "a");
  CHECK(s.asked().empty());
  s.join("w1", "i1", 1);
  CHECK(s.asked() == names{"a/1@i1"});
}

TEST_CASE("the next question of a chat starts only after the first has been delivered") {
  scene s;
  s.join("w1", "i1", 4);
  s.submit(1, "a");
  s.submit(1, "b");
  CHECK(s.asked().empty());
  s.done("a", 1, "i1");
  CHECK(s.all<answer_ready>().size() == 1);
  CHECK(s.asked().empty());
  s.actions.clear();
  s.desk.release(chat_id(1), t0, s.actions);
  CHECK(s.asked() == names{"b/1@i1"});
}

TEST_CASE("a restarted worker's job goes to another one, with the next attempt") {
  scene s;
  s.join("w1", "i1", 1);
  s.submit(1, "a");
  s.join("w2", "i2", 1);
  s.join("w1", "i1-new", 1);
  CHECK(s.asked().empty());
  CHECK(s.all<prepare>() == std::vector{prepare{"a", 2, 1}});
  s.prepare_all();
  CHECK(s.asked() == names{"a/2@i2"});
}

TEST_CASE("a silent worker's job goes to another one, and its late answer is dropped") {
  scene s;
  s.join("w1", "i1", 1);
  s.submit(1, "a");
  s.join("w2", "i2", 1, t0 + 2s);
  s.actions.clear();
  s.desk.on_tick(t0 + 3s, s.actions);
  s.prepare_all();
  CHECK(s.asked() == names{"a/2@i2"});
  s.done("a", 1, "i1");
  CHECK(s.actions == dispatch_actions{acknowledge{"route-i1", "a", 1}});
  s.done("a", 2, "i2");
  CHECK(s.all<answer_ready>().size() == 1);
}

TEST_CASE("a worker that comes back with a job that has moved on is told to stop it") {
  scene s;
  s.join("w1", "i1", 1);
  s.submit(1, "a");
  s.join("w2", "i2", 1, t0 + 2s);
  s.desk.on_tick(t0 + 3s, s.actions);
  s.beat("i1", {{"a", 1}}, t0 + 4s);
  REQUIRE(s.all<cancel_at_worker>().size() == 1);
  CHECK(s.all<cancel_at_worker>()[0] == cancel_at_worker{"route-i1", {"a", 1}});
}

TEST_CASE("a request that a worker never mentions is sent again") {
  scene s;
  s.join("w1", "i1", 1);
  s.submit(1, "a");
  s.beat("i1", {}, t0 + 2s);
  s.tick(t0 + 2999ms);
  CHECK(s.actions.empty());
  s.tick(t0 + 3s);
  // It has cost the worker neither its only slot, nor the job a strike: what the worker says may only be late.
  CHECK(s.all<prepare>() == std::vector{prepare{"a", 2, 0}});
  s.prepare_all();
  CHECK(s.asked() == names{"a/2@i1"});
}

TEST_CASE("a request that no worker ever mentions is given up in the end") {
  scene s;
  s.join("w1", "i1", 1);
  s.submit(1, "a");
  auto now = t0;
  for (int seconds = 0; seconds < 100; ++seconds) {
    s.beat("i1", {}, now += 1s);
    s.tick(now);
    if (!s.all<park>().empty()) break;
    s.prepare_all(now);
  }
  REQUIRE(s.all<park>().size() == 1);
  CHECK(s.all<park>()[0].attempt == 13);
  CHECK(s.all<park>()[0].strikes == 3);
}

TEST_CASE("a job that has lost three workers is parked with an honest reason") {
  scene s;
  s.join("w1", "i1", 1);
  s.submit(1, "a");
  s.join("w1", "i2", 1);
  s.prepare_all();
  CHECK(s.asked() == names{"a/2@i2"});
  s.join("w1", "i3", 1);
  s.prepare_all();
  CHECK(s.asked() == names{"a/3@i3"});
  s.join("w1", "i4", 1);
  CHECK(s.all<prepare>().empty());
  CHECK(s.all<answer_failed>().empty());
  REQUIRE(s.all<park>().size() == 1);
  CHECK(s.all<park>()[0] == park{"a", failure::cut_off, "its worker went away", "", 3, 3});
}

TEST_CASE("a stopping worker hands its job back") {
  scene s;
  s.join("w1", "i1", 1);
  s.submit(1, "a");
  s.join("w2", "i2", 1);
  s.failed("a", 1, "i1", failure::worker_stopping);
  CHECK(s.all<acknowledge>() == std::vector{acknowledge{"route-i1", "a", 1}});
  CHECK(s.all<prepare>() == std::vector{prepare{"a", 2, 0}});
  s.prepare_all();
  CHECK(s.asked() == names{"a/2@i2"});
}

TEST_CASE("a failure of the model ends the job") {
  scene s;
  s.join("w1", "i1", 1);
  s.submit(1, "a");
  s.failed("a", 1, "i1", failure::model_missing);
  REQUIRE(s.all<answer_failed>().size() == 1);
  CHECK(s.all<answer_failed>()[0].reason == failure::model_missing);
  CHECK(s.desk.running() == 0);
}

TEST_CASE("dropping a chat cancels what runs and takes out what waits") {
  scene s;
  s.join("w1", "i1", 1);
  s.submit(1, "a");
  s.submit(1, "b");
  s.actions.clear();
  CHECK(s.desk.drop_chat(chat_id(1), s.actions).size() == 1);
  CHECK(s.all<cancel_at_worker>().size() == 1);
  s.failed("a", 1, "i1", failure::cancelled);
  REQUIRE(s.all<answer_failed>().size() == 1);
  CHECK(s.all<answer_failed>()[0].reason == failure::cancelled);
}

TEST_CASE("a cancelled job whose worker dies ends as cancelled, it does not run again") {
  scene s;
  s.join("w1", "i1", 1);
  s.submit(1, "a");
  s.desk.drop_chat(chat_id(1), s.actions);
  s.join("w1", "i2", 1);
  CHECK(s.asked().empty());
  REQUIRE(s.all<answer_failed>().size() == 1);
  CHECK(s.all<answer_failed>()[0].reason == failure::cancelled);
}

TEST_CASE("an unreachable worker is passed over until it is heard again") {
  scene s;
  s.join("w1", "i1", 1);
  s.submit(1, "a");
  s.actions.clear();
  s.desk.on_unreachable("i1", "a", t0, s.actions);
  CHECK(s.asked().empty());
  CHECK(s.desk.waiting() == 1);
  s.desk.on_credit(credit_of("i1", 2), t0, s.actions);
  CHECK(s.asked().empty());
  s.beat("i1", {}, t0 + 1s);
  CHECK(s.asked() == names{"a/1@i1"});  // nobody has seen the first attempt
}

TEST_CASE("an unknown worker's heartbeat is answered with an introduction") {
  scene s;
  s.beat("stranger", {}, t0);
  REQUIRE(s.all<introduce>().size() == 1);
  CHECK(s.all<introduce>()[0].routing == "route-stranger");
}

TEST_CASE("with no worker at all a question is given up after a while, not at once") {
  scene s;
  s.submit(1, "a");
  s.actions.clear();
  s.desk.on_tick(t0, s.actions);
  s.desk.on_tick(t0 + 29s, s.actions);
  CHECK(s.actions.empty());
  s.desk.on_tick(t0 + 30s, s.actions);
  REQUIRE(s.all<answer_failed>().size() == 1);
  CHECK(s.all<answer_failed>()[0].reason == failure::model_unreachable);
  CHECK(s.all<answer_failed>()[0].attempts == 0);
}

TEST_CASE("who gives up a question says how often it has been tried: one of the tries may have stored an answer") {
  scene s;
  s.join("w1", "i1", 1);
  s.submit(1, "a");
  s.desk.on_tick(t0 + 3s, s.actions);  // nobody has heard of the worker since
  s.actions.clear();
  s.desk.on_tick(t0 + 4s, s.actions);
  s.desk.on_tick(t0 + 34s, s.actions);
  REQUIRE(s.all<answer_failed>().size() == 1);
  CHECK(s.all<answer_failed>()[0].attempts == 1);
}

TEST_CASE("after close nothing starts any more") {
  scene s;
  s.submit(1, "a");
  CHECK(s.desk.close().size() == 1);
  s.join("w1", "i1", 1);
  CHECK(s.asked().empty());
}

TEST_CASE("a message about a job from a worker that does not have it is ignored") {
  scene s;
  s.join("w1", "i1", 1);
  s.join("w2", "i2", 1);
  s.submit(1, "a");
  const auto asked = s.asked();
  REQUIRE(asked.size() == 1);
  const std::string other = asked[0].ends_with("i1") ? "i2" : "i1";
  s.done("a", 1, other);
  CHECK(s.actions.empty());
  s.done("nobody", 1, "i1");
  CHECK(s.actions == dispatch_actions{acknowledge{"route-i1", "nobody", 1}});
}

TEST_CASE("an abandoned answer is cancelled at its worker without a further action") {
  scene s;
  s.join("w1", "i1", 1);
  s.submit(1, "a");
  s.actions.clear();
  s.desk.abandon("a", s.actions);
  CHECK(s.all<cancel_at_worker>().size() == 1);
  s.failed("a", 1, "i1", failure::cancelled);
  CHECK(s.actions == dispatch_actions{acknowledge{"route-i1", "a", 1}});
}

TEST_CASE("one question is cancelled where it runs, or taken out of the line") {
  scene s;
  s.join("w", "i1", 1);
  s.submit(1, "runs");
  s.submit(2, "waits");
  s.actions.clear();
  CHECK_FALSE(s.desk.cancel("runs", s.actions));
  CHECK(s.all<cancel_at_worker>() == std::vector<cancel_at_worker>{{"route-i1", {"runs", 1}}});
  s.actions.clear();
  CHECK_FALSE(s.desk.cancel("runs", s.actions));
  CHECK(s.actions.empty());
  const auto waiting = s.desk.cancel("waits", s.actions);
  REQUIRE(waiting);
  CHECK(waiting->id == "waits");
  s.failed("runs", 1, "i1", failure::cancelled);
  CHECK(s.all<answer_failed>().at(0).reason == failure::cancelled);
  CHECK_FALSE(s.desk.cancel("unknown", s.actions));
}
