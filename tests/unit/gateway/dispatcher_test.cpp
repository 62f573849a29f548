#include "gateway/dispatch/dispatcher.hpp"

#include "tests/support/catch.hpp"

using namespace luka::gateway;
using namespace std::chrono_literals;
using luka::proto::failure;
using luka::telegram::chat_id;

namespace {

const dispatcher::time_point t0{1h};

job question(std::int64_t chat, const std::string& id) {
  job made;
  made.id = id;
  made.chat = chat_id(chat);
  made.text = "text of " + id;
  return made;
}

/// A dispatcher with what it last wanted done, and short words for what workers say.
struct scene {
  dispatcher desk{dispatch_limits()};
  dispatch_actions actions;

  void submit(std::int64_t chat, const std::string& id, dispatcher::time_point now = t0) {
    actions.clear();
    CHECK(desk.submit(question(chat, id), now, actions) == admission::accepted);
  }
  void join(const std::string& name, const std::string& incarnation, std::uint64_t credit,
            dispatcher::time_point now = t0) {
    luka::proto::hello said;
    said.worker = name;
    said.incarnation = incarnation;
    said.slots = static_cast<std::uint32_t>(credit);
    actions.clear();
    desk.on_hello(said, "route-" + incarnation, now, actions);
    desk.on_credit({incarnation, credit}, now, actions);
  }
  void beat(const std::string& incarnation, std::vector<luka::proto::job_ref> running, dispatcher::time_point now) {
    actions.clear();
    desk.on_heartbeat({incarnation, std::move(running)}, "route-" + incarnation, now, actions);
  }
  void done(const std::string& id, std::uint32_t attempt, const std::string& incarnation) {
    luka::proto::infer_done message;
    message.job = id;
    message.attempt = attempt;
    message.text = "answer";
    actions.clear();
    desk.on_done(message, "route-" + incarnation, actions);
  }
  void failed(const std::string& id, std::uint32_t attempt, const std::string& incarnation, failure why) {
    luka::proto::infer_failed message;
    message.job = id;
    message.attempt = attempt;
    message.reason = static_cast<std::uint8_t>(why);
    actions.clear();
    desk.on_failed(message, "route-" + incarnation, t0, actions);
  }
  template <class Action>
  std::vector<Action> all() const {
    std::vector<Action> found;
    for (const auto& each : actions)
      if (const auto* action = std::get_if<Action>(&each)) found.push_back(*action);
    return found;
  }
  /// "job/attempt@incarnation" of each request.
  std::vector<std::string> asked() const {
    std::vector<std::string> found;
    for (const auto& each : all<ask_worker>())
      found.push_back(each.request.job + "/" + std::to_string(each.request.attempt) + "@" + each.incarnation);
    return found;
  }
};

using names = std::vector<std::string>;

}  // namespace

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
  CHECK(s.asked() == names{"a/2@i2"});
}

TEST_CASE("a silent worker's job goes to another one, and its late answer is dropped") {
  scene s;
  s.join("w1", "i1", 1);
  s.submit(1, "a");
  s.join("w2", "i2", 1, t0 + 2s);
  s.actions.clear();
  s.desk.on_tick(t0 + 3s, s.actions);
  CHECK(s.asked() == names{"a/2@i2"});
  s.done("a", 1, "i1");
  CHECK(s.actions.empty());
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
  s.join("w1", "i1", 2);
  s.submit(1, "a");
  s.beat("i1", {}, t0 + 1s);
  CHECK(s.asked().empty());
  s.beat("i1", {}, t0 + 4s);
  CHECK(s.asked() == names{"a/2@i1"});
}

TEST_CASE("a job that has lost three workers is given up with an honest reason") {
  scene s;
  s.join("w1", "i1", 1);
  s.submit(1, "a");
  s.join("w1", "i2", 1);
  CHECK(s.asked() == names{"a/2@i2"});
  s.join("w1", "i3", 1);
  CHECK(s.asked() == names{"a/3@i3"});
  s.join("w1", "i4", 1);
  CHECK(s.asked().empty());
  REQUIRE(s.all<answer_failed>().size() == 1);
  CHECK(s.all<answer_failed>()[0].reason == failure::cut_off);
}

TEST_CASE("a stopping worker hands its job back") {
  scene s;
  s.join("w1", "i1", 1);
  s.submit(1, "a");
  s.join("w2", "i2", 1);
  s.failed("a", 1, "i1", failure::worker_stopping);
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
  s.desk.on_unreachable("i1", t0, s.actions);
  CHECK(s.asked().empty());
  CHECK(s.desk.waiting() == 1);
  s.desk.on_credit({"i1", 2}, t0, s.actions);
  CHECK(s.asked().empty());
  s.beat("i1", {}, t0 + 1s);
  CHECK(s.asked() == names{"a/2@i1"});
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
  CHECK(s.actions.empty());
}

TEST_CASE("an abandoned answer is cancelled at its worker without a further action") {
  scene s;
  s.join("w1", "i1", 1);
  s.submit(1, "a");
  s.actions.clear();
  s.desk.abandon("a", s.actions);
  CHECK(s.all<cancel_at_worker>().size() == 1);
  s.failed("a", 1, "i1", failure::cancelled);
  CHECK(s.actions.empty());
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
