// Many questions on a clock of their own: who waits for how long, and what is answered under too much load.
#include <algorithm>
#include <map>

#include "tests/unit/gateway/dispatch_scene.hpp"

using namespace luka;
using namespace luka::test;
using luka::telegram::chat_id;

namespace {

/// One worker, whose answers all take as long.
struct busy_place {
  dispatcher desk;
  std::uint64_t slots;
  std::chrono::milliseconds takes;
  dispatcher::time_point now = t0;
  dispatch_actions actions;
  std::map<std::string, std::pair<std::int64_t, dispatcher::time_point>> running;  ///< chat, end
  std::map<std::string, std::int64_t> chats;
  std::map<std::string, dispatcher::time_point> asked_at;
  std::vector<std::string> answered;  ///< in this order
  std::uint64_t granted, refused = 0, expired = 0;
  wait_estimate::duration longest_wait{};

  busy_place(std::uint64_t size, std::chrono::milliseconds answer, dispatch_limits limits)
      : desk(limits), slots(size), takes(answer), granted(size) {
    proto::hello said;
    said.worker = said.incarnation = "w";
    said.slots = static_cast<std::uint32_t>(slots);
    desk.on_hello(said, "route", now, actions);
    desk.on_credit(credit_of("w", granted), now, actions);
    carry_out();
  }

  bool ask(std::int64_t chat, const std::string& id) {
    if (desk.room_for(chat_id(chat), 0, 0) != admission::accepted) {
      ++refused;
      return false;
    }
    chats[id] = chat;
    asked_at[id] = now;
    desk.submit(question(chat, id), now, actions);
    carry_out();
    return true;
  }

  void run_for(std::chrono::milliseconds time) {
    const auto until = now + time;
    for (; now < until; now += 100ms) {
      end_what_is_due();
      if ((now - t0) % 500ms != 0ms) continue;
      proto::heartbeat beat;
      beat.instance = "w";
      for (const auto& [id, each] : running) beat.holding.push_back({id, 1, 0, false});
      desk.on_heartbeat(beat, "route", now, actions);
      desk.on_tick(now, actions);
      carry_out();
    }
  }

 private:
  void end_what_is_due() {
    std::vector<std::string> due;
    for (const auto& [id, each] : running)
      if (each.second <= now) due.push_back(id);
    for (const auto& id : due) {
      const auto chat = running.at(id).first;
      running.erase(id);
      answered.push_back(id);
      proto::infer_done done;
      done.job = id;
      done.attempt = 1;
      done.text = "answer";
      done.prompt_tokens = 300;
      done.answer_tokens = 300;
      desk.on_done(done, "route", now, actions);
      desk.settled(id, actions);
      desk.on_credit(credit_of("w", ++granted), now, actions);
      desk.release(chat_id(chat), now, actions);
      carry_out();
    }
  }
  void carry_out() {
    for (const auto& each : std::exchange(actions, {})) {
      if (const auto* asked = std::get_if<ask_worker>(&each)) {
        const auto& id = asked->request.job;
        running[id] = {chats.at(id), now + takes};
        longest_wait = std::max(longest_wait, now - asked_at.at(id));
      } else if (const auto* late = std::get_if<waited_too_long>(&each)) {
        ++expired;
        desk.release(chat_id(chats.at(late->job)), now, actions);
      }
    }
  }
};

dispatch_limits roomy(std::chrono::seconds longest_wait) {
  dispatch_limits limits;
  limits.queue_per_chat = 1000;
  limits.queue_total = 100'000;
  limits.longest_wait = longest_wait;
  return limits;
}

/// Ten people come one after the other while somebody has asked a hundred questions: how many of these are answered before
/// each of theirs.
std::vector<std::int64_t> answers_added() {
  busy_place place(1, 1s, roomy(0s));
  for (int i = 0; i < 100; ++i) place.ask(1, "many" + std::to_string(i));
  std::map<std::string, std::size_t> before;
  for (int person = 0; person < 10; ++person) {
    place.run_for(700ms);
    const auto id = "one" + std::to_string(person);
    before[id] = place.answered.size();
    place.ask(100 + person, id);
  }
  place.run_for(200s);
  std::vector<std::int64_t> added;
  for (const auto& [id, then] : before) {
    const auto found = std::ranges::find(place.answered, id);
    REQUIRE(found != place.answered.end());
    const auto from = place.answered.begin() + static_cast<std::ptrdiff_t>(then);
    added.push_back(std::count_if(from, found, [](const auto& one) { return one.starts_with("many"); }));
  }
  return added;
}

/// Answers a second over five minutes of load, after one to begin.
double goodput(double load, wait_estimate::duration* longest_wait = nullptr) {
  constexpr int slots = 4;
  busy_place place(slots, 2s, roomy(30s));
  const double capacity = slots / 2.0;
  double due = 0;
  std::int64_t chat = 0;
  std::size_t warm = 0;
  for (int step = 0; step < 3600; ++step) {
    for (due += load * capacity / 10; due >= 1; --due) {
      ++chat;
      place.ask(chat, "q" + std::to_string(chat));
    }
    place.run_for(100ms);
    if (step == 600) warm = place.answered.size();
  }
  CHECK(place.expired == 0);
  if (longest_wait) *longest_wait = place.longest_wait;
  return static_cast<double>(place.answered.size() - warm) / 300;
}

}  // namespace

TEST_CASE("somebody with a hundred questions adds at most one answer to anybody else's wait") {
  const auto added = answers_added();
  CHECK(added.size() == 10);
  CHECK(std::ranges::max(added) == 1);
}

TEST_CASE("under ten times the load as many are answered, and nobody waits for longer than was promised") {
  const auto half = goodput(0.5), full = goodput(1);
  wait_estimate::duration wait{};
  const auto tenfold = goodput(10, &wait);
  INFO("half " << half << "/s, full " << full << "/s, tenfold " << tenfold << "/s");
  CHECK(half > 0.95);
  CHECK(tenfold >= 0.9 * std::max(half, full));
  CHECK(tenfold >= 1.9);
  CHECK(wait <= 30s + 2s);
}

TEST_CASE("a question that has waited for too long is given up, unless it has been started") {
  scene s;
  s.submit(1, "a");
  s.submit(2, "b", t0 + 1min);
  s.desk.restore(question(3, "started"), 2, 0, t0, s.actions);
  s.desk.hold(true, t0, s.actions);
  s.join("w", "i", 1, t0 + 10min);
  s.tick(t0 + 10min);
  CHECK(s.all<waited_too_long>().empty());
  for (auto now = t0 + 10min; now <= t0 + 10min + 1s; now += 500ms) s.beat("i", {}, now);
  s.tick(t0 + 10min + 1s);
  CHECK(s.all<waited_too_long>() == std::vector<waited_too_long>{{"a"}});
  s.tick(t0 + 12min);
  CHECK(s.all<waited_too_long>() == std::vector<waited_too_long>{{"b"}});
  CHECK(s.desk.waiting() == 1);
  CHECK(s.all<answer_failed>().empty());
}

TEST_CASE("who waits has a place, those behind another question of their chat have none yet") {
  scene s;
  s.join("w", "i", 1);
  s.submit(1, "running");
  s.submit(1, "behind it");
  s.submit(2, "first");
  s.submit(2, "behind the first");
  s.submit(3, "second");
  const auto places = s.desk.places();
  REQUIRE(places.size() == 2);
  CHECK(places[0].job == "first");
  CHECK(places[1].job == "second");
  CHECK(places[1].at.place == 2);
  CHECK_FALSE(places[1].at.wait);
  s.desk.close();
  CHECK(s.desk.places().empty());
}
