#include "tests/unit/gateway/dispatch_scene.hpp"

using namespace luka::gateway;
using namespace luka::test;
using namespace std::chrono_literals;
using luka::proto::failure;
using luka::proto::held_job;
using luka::telegram::chat_id;

namespace {

/// A gateway that has just been started and reads its journal.
struct restarted : scene {
  restarted() { desk.expect_restore(); }

  void restore(std::int64_t chat, const std::string& id, std::uint32_t attempt, std::uint32_t strikes = 0) {
    desk.restore(question(chat, id), attempt, strikes, t0, actions);
  }
  void go(dispatcher::time_point now = t0) {
    actions.clear();
    desk.restored(now, actions);
  }
};

}  // namespace

TEST_CASE("a restored job goes on at the worker that has it") {
  restarted s;
  s.restore(1, "a", 2, 1);
  s.go();
  CHECK(s.actions.empty());
  s.join("w1", "i1", 1, t0 + 1s, {held_job{"a", 2, 300, false}});
  CHECK(s.all<adopted>() == std::vector{adopted{"a", 2, "route-i1", 300, false}});
  CHECK(s.desk.is_current("a", 2));
  CHECK(s.asked().empty());
  s.tick(t0 + 2s);
  CHECK(s.all<prepare>().empty());
  // Its strikes have come along.
  s.join("w1", "i2", 1, t0 + 2s);
  CHECK(s.all<prepare>() == std::vector{prepare{"a", 3, 2}});
}

TEST_CASE("a restored job that nobody claims runs again with the next attempt, and without a strike") {
  restarted s;
  s.restore(1, "a", 1);
  s.go();
  s.join("w1", "i1", 1);
  s.tick(t0 + 1199ms);
  CHECK(s.all<prepare>().empty());
  s.tick(t0 + 1200ms);
  CHECK(s.all<prepare>() == std::vector{prepare{"a", 2, 0}});
  s.prepare_all();
  CHECK(s.asked() == names{"a/2@i1"});
}

TEST_CASE("a restored job that was never started just waits, whatever the bounds of the line") {
  dispatch_limits narrow;
  narrow.queue_total = narrow.queue_per_chat = 1;
  restarted s;
  s.desk = dispatcher(narrow);
  s.desk.expect_restore();
  s.restore(1, "a", 0);
  s.restore(1, "b", 0);
  s.restore(2, "c", 0);
  CHECK(s.desk.waiting() == 3);
  s.join("w1", "i1", 3);
  CHECK(s.asked().empty());
  s.go();
  CHECK(s.asked() == names{"a/1@i1", "c/1@i1"});
}

TEST_CASE("a restored job that nobody claims and that may never have been started does not wait for ever") {
  dispatch_limits limits;
  limits.longest_wait = 10s;
  restarted s;
  s.desk = dispatcher(limits);
  s.desk.expect_restore();
  s.restore(1, "a", 1);
  s.restore(2, "b", 2);
  s.go();
  s.tick(t0 + 2s);
  s.tick(t0 + 10s);
  CHECK(s.all<waited_too_long>().empty());
  s.tick(t0 + 10001ms);
  CHECK(s.all<waited_too_long>() == std::vector{waited_too_long{"a", 1}});  // of b somebody may have read a part
  CHECK(s.desk.waiting() == 1);
  s.join("w1", "i1", 2, t0 + 11s, {held_job{"a", 1, 10, false}});
  CHECK(s.all<cancel_at_worker>() == std::vector{cancel_at_worker{"route-i1", {"a", 1}}});
  CHECK(s.all<prepare>() == std::vector{prepare{"b", 3, 0}});
}

TEST_CASE("what workers hold is not judged before the journal has been read") {
  restarted s;
  s.join("w1", "i1", 1, t0, {held_job{"a", 1, 10, false}, held_job{"b", 1, 20, true}, held_job{"c", 1, 5, false}});
  CHECK(s.all<cancel_at_worker>().empty());
  CHECK(s.all<acknowledge>().empty());
  s.done("b", 1, "i1");
  CHECK(s.actions.empty());
  s.restore(1, "a", 1);
  s.restore(2, "b", 1);
  s.beat("i1", {held_job{"a", 1, 12, false}, held_job{"b", 1, 20, true}, held_job{"c", 1, 6, false}}, t0 + 500ms);
  CHECK(s.all<cancel_at_worker>().empty());
  CHECK(s.all<acknowledge>().empty());
  s.go();
  CHECK(s.all<adopted>().empty());  // a heartbeat has said so already
  CHECK(s.all<cancel_at_worker>() == std::vector{cancel_at_worker{"route-i1", {"c", 1}}});
  s.done("b", 1, "i1");
  CHECK(s.all<answer_ready>().size() == 1);
}

TEST_CASE("a worker may have a newer attempt than the journal knows, but an older one is nobody's") {
  restarted s;
  s.restore(1, "a", 1);
  s.restore(2, "b", 3);
  s.go();
  s.join("w1", "i1", 0, t0, {held_job{"a", 2, 0, false}, held_job{"b", 2, 0, false}});
  CHECK(s.all<adopted>() == std::vector{adopted{"a", 2, "route-i1", 0, false}});
  CHECK(s.all<cancel_at_worker>() == std::vector{cancel_at_worker{"route-i1", {"b", 2}}});
}

TEST_CASE("an answer to a restored job may come before anybody has claimed it") {
  restarted s;
  s.restore(1, "a", 1);
  s.go();
  s.done("a", 1, "i1");
  CHECK(s.all<answer_ready>().size() == 1);
  s.actions.clear();
  s.desk.settled("a", s.actions);
  CHECK(s.all<acknowledge>() == std::vector{acknowledge{"route-i1", "a", 1}});
  s.tick(t0 + 2s);
  CHECK(s.desk.waiting() == 0);
}

TEST_CASE("what a worker has named before the journal was read is judged when it has been") {
  restarted s;
  s.join("w1", "i1", 0, t0, {held_job{"a", 1, 10, true}, held_job{"b", 2, 20, false}, held_job{"c", 1, 30, false}});
  s.restore(1, "a", 1);
  s.restore(2, "b", 2);
  CHECK(s.all<adopted>().empty());
  s.go();
  CHECK(s.all<adopted>() == std::vector{adopted{"a", 1, "route-i1", 10, true}, adopted{"b", 2, "route-i1", 20, false}});
  CHECK(s.all<cancel_at_worker>() == std::vector{cancel_at_worker{"route-i1", {"c", 1}}});
}

TEST_CASE("an answer that ends before the journal was read is not forgotten: its worker holds it, and is asked") {
  restarted s;
  s.join("w1", "i1", 0);
  s.done("a", 1, "i1");
  s.done("old", 1, "i1");
  CHECK(s.all<answer_ready>().empty());
  CHECK(s.all<acknowledge>().empty());
  s.restore(1, "a", 1);
  s.go();
  CHECK(s.all<adopted>() == std::vector{adopted{"a", 1, "route-i1", 0, true}});
  CHECK(s.all<acknowledge>() == std::vector{acknowledge{"route-i1", "old", 1}});
  s.done("a", 1, "i1");
  CHECK(s.all<answer_ready>().size() == 1);
}

TEST_CASE("a restored job that turns up late goes on there, when it has not been given out again") {
  restarted s;
  s.restore(1, "a", 1);
  s.go();
  s.tick(t0 + 2s);
  CHECK(s.desk.waiting() == 1);
  s.join("w1", "i1", 0, t0 + 3s, {held_job{"a", 1, 10, false}});
  CHECK(s.all<adopted>().size() == 1);
  CHECK(s.desk.waiting() == 0);
}

TEST_CASE("the questions of a chat keep their order over a restart, one at a time") {
  restarted s;
  s.restore(1, "a", 1);
  s.restore(1, "b", 1);
  s.restore(1, "c", 0);
  s.restore(2, "d", 1);
  s.go();
  s.join("w1", "i1", 9);
  s.submit(1, "e");
  CHECK(s.asked().empty());
  s.tick(t0 + 2s);
  const std::vector first{prepare{"a", 2, 0}, prepare{"d", 2, 0}};
  CHECK(s.all<prepare>() == first);
  s.prepare_all();
  const auto end = [&](const std::string& id, std::uint32_t attempt) {
    s.done(id, attempt, "i1");
    s.actions.clear();
    s.desk.release(chat_id(1), t0 + 2s, s.actions);
  };
  end("a", 2);
  CHECK(s.all<prepare>() == std::vector{prepare{"b", 2, 0}});
  s.prepare_all();
  end("b", 2);
  CHECK(s.asked() == names{"c/1@i1"});
  end("c", 1);
  CHECK(s.asked() == names{"e/1@i1"});
}

TEST_CASE("while the first question of a chat goes on at its worker, the others wait, and they follow when it is over") {
  restarted s;
  s.restore(1, "a", 1);
  s.restore(1, "b", 1);
  s.go();
  s.join("w1", "i1", 5, t0, {held_job{"a", 1, 10, false}});
  s.tick(t0 + 1200ms);
  CHECK(s.all<prepare>().empty());
  s.done("a", 1, "i1");
  s.actions.clear();
  s.desk.release(chat_id(1), t0 + 2s, s.actions);
  CHECK(s.all<prepare>() == std::vector{prepare{"b", 2, 0}});
}

TEST_CASE("a question whose chat is released early still waits for the older ones of its chat") {
  restarted s;
  s.restore(1, "a", 1);
  s.restore(1, "b", 1);
  s.restore(1, "c", 0);
  s.go();
  s.join("w1", "i1", 5, t0, {held_job{"a", 1, 10, true}});
  s.done("a", 1, "i1");
  s.actions.clear();
  s.desk.release(chat_id(1), t0 + 100ms, s.actions);
  CHECK(s.asked().empty());
  s.tick(t0 + 1200ms);
  CHECK(s.all<prepare>() == std::vector{prepare{"b", 2, 0}});
}

TEST_CASE("dropping a chat takes its orphans out, and their worker is told when it turns up") {
  restarted s;
  s.restore(1, "a", 1);
  s.go();
  s.actions.clear();
  CHECK(s.desk.drop_chat(chat_id(1), s.actions).size() == 1);
  CHECK(s.desk.waiting() == 0);
  s.join("w1", "i1", 1, t0, {held_job{"a", 1, 10, false}});
  CHECK(s.all<cancel_at_worker>().size() == 1);
  s.submit(1, "b");
  CHECK(s.asked() == names{"b/1@i1"});
}

TEST_CASE("a restored job can be stopped while it waits for its worker, and its chat goes on after that") {
  restarted s;
  s.restore(1, "a", 1);
  s.restore(1, "b", 0);
  s.go();
  CHECK_FALSE(s.desk.cancel("a", s.actions));
  CHECK(s.actions == dispatch_actions{answer_failed{"a", failure::cancelled, "", ""}});
  s.join("w1", "i1", 1, t0, {held_job{"a", 1, 10, false}});
  CHECK(s.all<cancel_at_worker>() == std::vector{cancel_at_worker{"route-i1", {"a", 1}}});
  CHECK(s.asked().empty());
  s.actions.clear();
  s.desk.release(chat_id(1), t0, s.actions);
  CHECK(s.asked() == names{"b/1@i1"});
}

TEST_CASE("the strikes of a restored job are kept") {
  restarted s;
  s.restore(1, "a", 2, 2);
  s.go();
  s.join("w1", "i1", 1);
  s.tick(t0 + 2s);
  CHECK(s.all<prepare>() == std::vector{prepare{"a", 3, 2}});
  s.prepare_all();
  s.join("w1", "i2", 1);
  REQUIRE(s.all<park>().size() == 1);
  CHECK(s.all<park>()[0].strikes == 3);
}

TEST_CASE("closing hands the orphans back with those that wait") {
  restarted s;
  s.restore(1, "a", 1);
  s.restore(2, "b", 0);
  s.go();
  CHECK(s.desk.close().size() == 2);
  s.tick(t0 + 2s);
  CHECK(s.actions.empty());
}

TEST_CASE("a younger question of a chat is not taken over from its worker before the older one, which would wait for ever") {
  restarted s;
  s.restore(1, "a", 2);
  s.restore(1, "b", 1);
  s.go();
  s.join("w1", "i1", 5, t0, {held_job{"b", 1, 10, true}});
  CHECK(s.all<adopted>().empty());
  CHECK(s.all<acknowledge>() == std::vector{acknowledge{"route-i1", "b", 1}});
  s.tick(t0 + 2s);
  CHECK(s.all<prepare>() == std::vector{prepare{"a", 3, 0}});
  s.prepare_all();
  s.done("a", 3, "i1");
  s.actions.clear();
  s.desk.release(chat_id(1), t0 + 2s, s.actions);
  CHECK(s.all<prepare>() == std::vector{prepare{"b", 2, 0}});
}
