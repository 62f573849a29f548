#include "tests/unit/gateway/dispatch_scene.hpp"

using namespace luka::gateway;
using namespace luka::test;
using namespace std::chrono_literals;
using luka::proto::failure;
using luka::proto::held_job;
using luka::telegram::chat_id;

namespace {

held_job running(const std::string& id, std::uint32_t attempt, std::uint64_t bytes = 0) {
  return held_job{id, attempt, bytes, false};
}
held_job finished(const std::string& id, std::uint32_t attempt) { return held_job{id, attempt, 6, true}; }

/// Question "a" runs at w1.
struct at_work : scene {
  explicit at_work(std::uint64_t slots = 1) {
    join("w1", "i1", slots);
    submit(1, "a");
    REQUIRE(asked() == names{"a/1@i1"});
  }
};

}  // namespace

TEST_CASE("a worker that falls silent has lost its jobs to another one within four seconds") {
  at_work s;
  s.join("w2", "i2", 1);
  auto now = t0;
  while (s.all<prepare>().empty()) {
    now += luka::heartbeat_interval;
    REQUIRE(now <= t0 + 4s);
    s.beat("i2", {}, now);
    s.tick(now);
  }
  s.prepare_all();
  CHECK(s.asked() == names{"a/2@i2"});
}

TEST_CASE("a heartbeat that names the job extends its lease, and so does text of it") {
  at_work s;
  s.beat("i1", {running("a", 1, 10)}, t0 + 2s);
  s.tick(t0 + 3s);
  CHECK(s.actions.empty());
  s.beat("i1", {}, t0 + 4s);
  s.desk.on_progress("a", 1, t0 + 4s);
  s.tick(t0 + 4s);
  s.tick(t0 + 5s);
  s.beat("i1", {}, t0 + 6s);
  s.tick(t0 + 6s);
  CHECK(s.actions.empty());
  s.tick(t0 + 7s);
  CHECK(s.all<prepare>().empty());  // there is no slot: its worker was seen to have taken it
  CHECK(s.desk.waiting() == 1);
}

TEST_CASE("text of another attempt extends nothing") {
  at_work s;
  s.beat("i1", {}, t0 + 2s);
  s.desk.on_progress("a", 2, t0 + 2s);
  s.desk.on_progress("b", 1, t0 + 2s);
  s.tick(t0 + 3s);
  CHECK(s.all<prepare>().size() == 1);
}

TEST_CASE("text keeps a worker alive whose heartbeats are late") {
  at_work s;
  s.tick(t0);
  for (auto now = t0; now < t0 + 6s; now += 500ms) {
    s.desk.on_progress("a", 1, now);
    s.tick(now);
    CHECK(s.actions.empty());
  }
}

TEST_CASE("a gateway that was held up itself blames nobody") {
  at_work s;
  s.tick(t0);
  s.tick(t0 + 10s);
  CHECK(s.actions.empty());
  s.beat("i1", {running("a", 1)}, t0 + 10s);
  s.tick(t0 + 10500ms);
  CHECK(s.actions.empty());
  // But not for ever.
  for (auto now = t0 + 11s; now <= t0 + 13s; now += 500ms) s.tick(now);
  CHECK(s.desk.waiting() == 1);
}

TEST_CASE("a worker that greets anew with its jobs keeps them, and the text that is missing is asked for") {
  at_work s(2);
  s.submit(2, "b");
  s.join("w1", "i1-new", 0, t0 + 1s, {running("a", 1, 70)});
  CHECK(s.all<adopted>() == std::vector{adopted{"a", 1, "route-i1-new", 70, false}});
  // What it does not name is lost.
  CHECK(s.desk.is_current("a", 1));
  CHECK_FALSE(s.desk.is_current("b", 1));
  CHECK(s.desk.waiting() == 1);
  CHECK(s.desk.worker_of("a") == "route-i1-new");
  s.actions.clear();
  s.done("a", 1, "i1-new");
  CHECK(s.all<answer_ready>().size() == 1);
}

TEST_CASE("a hello that is repeated changes nothing") {
  at_work s;
  s.join("w1", "i1", 0, t0, {running("a", 1)});
  CHECK(s.all<adopted>().empty());
  CHECK(s.all<cancel_at_worker>().empty());
  CHECK(s.desk.is_current("a", 1));
}

TEST_CASE("a job that waits for another worker goes on where it was when that one comes back, and no strike is left") {
  at_work s;
  s.tick(t0 + 3s);
  CHECK(s.desk.waiting() == 1);
  s.beat("i1", {running("a", 1, 50)}, t0 + 4s);
  CHECK(s.all<adopted>() == std::vector{adopted{"a", 1, "route-i1", 50, false}});
  CHECK(s.desk.waiting() == 0);
  s.join("w1", "i2", 1, t0 + 4s);
  CHECK(s.all<prepare>() == std::vector{prepare{"a", 2, 1}});
}

TEST_CASE("an answer that comes in while its job waits to run again is taken") {
  at_work s;
  s.tick(t0 + 3s);
  s.done("a", 1, "i1");
  CHECK(s.all<answer_ready>().size() == 1);
  CHECK(s.desk.waiting() == 0);
}

TEST_CASE("once the next attempt has been given out, the earlier one is cancelled when it turns up") {
  at_work s;
  s.tick(t0 + 3s);
  s.join("w2", "i2", 1, t0 + 3s);
  CHECK(s.all<prepare>().size() == 1);
  s.beat("i1", {running("a", 1)}, t0 + 4s);
  CHECK(s.all<cancel_at_worker>() == std::vector{cancel_at_worker{"route-i1", {"a", 1}}});
  s.actions.clear();
  s.desk.prepared("a", 2, t0 + 4s, s.actions);
  CHECK(s.asked() == names{"a/2@i2"});
  s.beat("i1", {finished("a", 1)}, t0 + 5s);
  CHECK(s.actions == dispatch_actions{acknowledge{"route-i1", "a", 1}});
}

TEST_CASE("what a worker holds and nobody wants is cancelled while it runs, and acknowledged when it has ended") {
  scene s;
  s.join("w1", "i1", 0, t0, {running("x", 1), finished("y", 3)});
  CHECK(s.all<cancel_at_worker>() == std::vector{cancel_at_worker{"route-i1", {"x", 1}}});
  CHECK(s.all<acknowledge>() == std::vector{acknowledge{"route-i1", "y", 3}});
}

TEST_CASE("an answer is acknowledged when it is settled, not before, however often it is repeated") {
  at_work s;
  s.done("a", 1, "i1");
  CHECK(s.all<answer_ready>().size() == 1);
  CHECK(s.all<acknowledge>().empty());
  s.done("a", 1, "i1");
  CHECK(s.actions.empty());
  s.beat("i1", {finished("a", 1)}, t0 + 1s);
  CHECK(s.actions.empty());
  s.desk.settled("a", s.actions);
  CHECK(s.actions == dispatch_actions{acknowledge{"route-i1", "a", 1}});
  s.actions.clear();
  s.desk.settled("a", s.actions);
  CHECK(s.actions.empty());
  s.done("a", 1, "i1");  // the acknowledgement was lost
  CHECK(s.actions == dispatch_actions{acknowledge{"route-i1", "a", 1}});
}

TEST_CASE("the acknowledgement follows a worker to its new connection") {
  at_work s;
  s.done("a", 1, "i1");
  s.join("w1", "i1-new", 0, t0, {finished("a", 1)});
  CHECK(s.all<acknowledge>().empty());
  s.actions.clear();
  s.desk.settled("a", s.actions);
  CHECK(s.actions == dispatch_actions{acknowledge{"route-i1-new", "a", 1}});
}

TEST_CASE("an outcome on a connection that is not known yet is neither taken nor acknowledged: it comes again") {
  at_work s;
  luka::proto::infer_done done;
  done.job = "a";
  s.actions.clear();
  s.desk.on_done(done, "another connection", t0, s.actions);
  CHECK(s.actions.empty());
  CHECK(s.desk.is_current("a", 1));
}

TEST_CASE("a failure of the worker itself counts, and runs again until there are too many") {
  at_work s;
  for (std::uint32_t attempt = 1; attempt <= 2; ++attempt) {
    s.failed("a", attempt, "i1", failure::internal);
    CHECK(s.all<acknowledge>() == std::vector{acknowledge{"route-i1", "a", attempt}});
    s.actions.clear();
    s.desk.on_credit(credit_of("i1", attempt + 1u), t0, s.actions);
    CHECK(s.all<prepare>() == std::vector{prepare{"a", attempt + 1, attempt}});
    s.prepare_all();
  }
  luka::proto::infer_failed last;
  last.job = "a";
  last.attempt = 3;
  last.detail = "a bug";
  last.partial_text = "Half";
  s.actions.clear();
  s.desk.on_failed(last, "route-i1", t0, s.actions);
  CHECK(s.all<park>() == std::vector{park{"a", failure::internal, "a bug", "Half", 3, 3}});
}

TEST_CASE("how many strikes park a job is a setting") {
  dispatch_limits strict;
  strict.attempts = 1;
  scene s;
  s.desk = dispatcher(strict);
  s.join("w1", "i1", 1);
  s.submit(1, "a");
  s.join("w1", "i2", 1);
  CHECK(s.all<park>().size() == 1);
}

TEST_CASE("a worker that hands its job back as often as it likes is no strike") {
  at_work s;
  for (std::uint32_t attempt = 1; attempt <= 5; ++attempt) {
    s.failed("a", attempt, "i1", failure::worker_stopping);
    s.actions.clear();
    s.desk.on_credit(credit_of("i1", attempt + 1u), t0, s.actions);
    CHECK(s.all<prepare>() == std::vector{prepare{"a", attempt + 1, 0}});
    s.prepare_all();
  }
}

TEST_CASE("a cancellation that nobody asked for does not end the job") {
  at_work s;
  s.failed("a", 1, "i1", failure::cancelled);
  CHECK(s.all<answer_failed>().empty());
  CHECK(s.desk.waiting() == 1);
}

TEST_CASE("a request is held back until its attempt has been written down") {
  at_work s;
  s.join("w1", "i2", 1);
  CHECK(s.all<prepare>() == std::vector{prepare{"a", 2, 1}});
  CHECK(s.asked().empty());
  s.actions.clear();
  s.desk.prepared("a", 1, t0, s.actions);
  CHECK(s.actions.empty());
  s.desk.prepared("a", 2, t0, s.actions);
  CHECK(s.asked() == names{"a/2@i2"});
  s.actions.clear();
  s.desk.prepared("a", 2, t0, s.actions);
  CHECK(s.actions.empty());
}

TEST_CASE("the worker for which an attempt was being written down may go meanwhile, at no cost") {
  at_work s;
  s.join("w1", "i2", 1);
  s.join("w1", "i3", 1);
  CHECK(s.all<prepare>() == std::vector{prepare{"a", 2, 1}});
  s.prepare_all();
  CHECK(s.asked() == names{"a/2@i3"});
}

TEST_CASE("an attempt that was written down while its job was back in the line needs no second note") {
  at_work s;
  s.join("w1", "i2", 1);
  s.tick(t0 + 3s);  // i2 has fallen silent
  CHECK(s.desk.waiting() == 1);
  s.actions.clear();
  s.desk.prepared("a", 2, t0 + 3s, s.actions);
  CHECK(s.actions.empty());
  s.join("w2", "i4", 1, t0 + 3s);
  CHECK(s.asked() == names{"a/2@i4"});
}

TEST_CASE("a job that is dropped while its attempt is being written down ends at once, and gives the slot back") {
  at_work s;
  s.join("w1", "i2", 1);
  s.actions.clear();
  CHECK(s.desk.drop_chat(chat_id(1), s.actions).empty());
  REQUIRE(s.actions.size() == 1);
  CHECK(s.all<answer_failed>() == std::vector{answer_failed{"a", failure::cancelled, "", ""}});
  s.submit(2, "b");
  CHECK(s.asked() == names{"b/1@i2"});
}

TEST_CASE("a job that was cancelled and is not named any more ends as cancelled") {
  at_work s;
  s.desk.drop_chat(chat_id(1), s.actions);
  s.beat("i1", {}, t0 + 2s);
  s.tick(t0 + 3s);
  REQUIRE(s.all<answer_failed>().size() == 1);
  CHECK(s.all<answer_failed>()[0].reason == failure::cancelled);
}

TEST_CASE("an abandoned answer that waits to run again does not run") {
  at_work s;
  s.tick(t0 + 3s);
  s.actions.clear();
  s.desk.abandon("a", s.actions);
  CHECK(s.desk.waiting() == 0);
  s.join("w2", "i2", 1, t0 + 3s);
  CHECK(s.all<prepare>().empty());
}

TEST_CASE("a job can be stopped while its attempt is being written down, and while it waits to run again") {
  scene s;
  s.join("w1", "i1", 1);
  s.submit(1, "a");
  s.join("w1", "i2", 1);
  CHECK(s.all<prepare>().size() == 1);
  s.actions.clear();
  CHECK_FALSE(s.desk.cancel("a", s.actions));
  CHECK(s.actions == dispatch_actions{answer_failed{"a", failure::cancelled, "", ""}});
  s.submit(2, "b");  // the slot is free again
  CHECK(s.asked() == names{"b/1@i2"});
  s.join("w1", "i3", 0);
  CHECK(s.desk.cancel("b", s.actions));
  s.desk.on_credit(credit_of("i3", 1), t0, s.actions);
  CHECK(s.asked().empty());
  CHECK(s.all<prepare>().empty());
}

TEST_CASE("a chat that is released twice does not get a second answer at the same time") {
  scene s;
  s.join("w1", "i1", 5);
  for (const auto* id : {"a", "b", "c"}) s.submit(1, id);
  s.done("a", 1, "i1");
  s.desk.release(chat_id(1), t0, s.actions);
  CHECK(s.asked() == names{"b/1@i1"});
  s.actions.clear();
  s.desk.release(chat_id(1), t0, s.actions);
  CHECK(s.asked().empty());
}

TEST_CASE("a worker that was out of reach, and not dead, takes its strike back") {
  at_work s;
  s.join("w2", "i2", 2);
  auto now = t0;
  while (s.all<prepare>().empty()) {
    now += luka::heartbeat_interval;
    s.beat("i2", {}, now);
    s.tick(now);
  }
  REQUIRE(s.all<prepare>() == std::vector{prepare{"a", 2, 1}});
  s.prepare_all();
  s.beat("i1", {running("a", 1)}, now);
  CHECK(s.all<cancel_at_worker>().size() == 1);
  s.desk.on_unreachable("i2", "", now, s.actions);
  s.join("w3", "i3", 1, now);
  CHECK(s.all<prepare>() == std::vector{prepare{"a", 3, 1}});
}

TEST_CASE("nothing is started while the journal is away, and what runs goes on") {
  scene s;
  s.join("w1", "i1", 2);
  s.submit(1, "a");
  CHECK(s.asked() == names{"a/1@i1"});
  s.actions.clear();
  s.desk.hold(true, t0, s.actions);
  s.submit(2, "b");
  CHECK(s.asked().empty());
  s.done("a", 1, "i1");
  CHECK(s.all<answer_ready>().size() == 1);
  s.actions.clear();
  s.desk.hold(false, t0, s.actions);
  CHECK(s.asked() == names{"b/1@i1"});
}

TEST_CASE("a question that is lost while the gateway drains is left to the next process, if the journal has it") {
  scene s;
  s.join("w1", "i1", 2);
  auto kept = question(1, "kept");
  kept.journaled = true;
  s.desk.submit(kept, t0, s.actions);
  s.submit(2, "only here");
  s.desk.close();
  s.join("w1", "i2", 2);
  REQUIRE(s.all<answer_failed>().size() == 1);
  CHECK(s.all<answer_failed>()[0].job == "only here");
  CHECK(s.asked().empty());
}
