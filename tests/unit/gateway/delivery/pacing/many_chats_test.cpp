// Many answers at the same time under Telegram's limits as telegram_sim has them, in a time of its own: what people see,
// to the millisecond, without a process and without a wait.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "gateway/delivery/chat_delivery.hpp"
#include "gateway/delivery/pacing/pacer.hpp"
#include "tests/sim/telegram/flood_limits.hpp"
#include "tests/support/catch.hpp"

using namespace luka::gateway;
using namespace std::chrono_literals;
using luka::telegram::chat_id;
using luka::telegram::chat_kind;
using luka::telegram::message_id;

namespace {

using time_point = chat_delivery::time_point;
using duration = chat_delivery::clock::duration;

const time_point t0{1h};
constexpr duration tick = 5ms, way = 60ms;  // a call takes so long, there and back

/// An answer: `tokens` of them, 40 a second.
struct writer {
  std::string id;
  std::int64_t chat = 0;
  std::optional<std::int64_t> topic;
  time_point from{};
  std::size_t tokens = 800;

  std::string text;
  std::size_t written = 0;
  std::vector<time_point> seen;  ///< when something new was on the screen
  time_point last_token{};
  std::optional<time_point> complete;

  [[nodiscard]] time_point token_at(std::size_t i) const { return from + 25ms * static_cast<long>(i); }
};

class world {
 public:
  explicit world(stream_transport how = stream_transport::edit) : means_(how, false), line_(true), limits_({}) {}

  void write(std::int64_t chat, std::optional<std::int64_t> topic, duration from, std::size_t tokens = 800) {
    writer one;
    one.id = std::to_string(writers_.size());
    one.chat = chat;
    one.topic = topic;
    one.from = t0 + from;
    one.tokens = tokens;
    writers_.push_back(std::move(one));
    const auto kind = chat < 0 ? chat_kind::supergroup : chat_kind::private_chat;
    chats_.try_emplace(chat, chat_delivery(chat_id(chat), kind, update_rule(), true, means_));
  }

  void run(duration length) {
    for (now_ = t0; now_ < t0 + length; now_ += tick) {
      for (auto& each : writers_) type(each);
      arrive();
      for (auto& [chat, delivery] : chats_) consider(chat, delivery);
      serve();
    }
  }

  [[nodiscard]] const std::vector<writer>& writers() const { return writers_; }
  std::size_t refused = 0, calls = 0;
  duration absorbed{};

  /// In milliseconds.
  [[nodiscard]] std::vector<long> lags() const {
    std::vector<long> all;
    for (const auto& each : writers_) {
      REQUIRE(each.complete);
      all.push_back((*each.complete - each.last_token) / 1ms);
    }
    std::ranges::sort(all);
    return all;
  }
  [[nodiscard]] long longest_gap() const {
    duration longest{};
    for (const auto& each : writers_)
      for (std::size_t i = 1; i < each.seen.size(); ++i) longest = std::max(longest, each.seen[i] - each.seen[i - 1]);
    return longest / 1ms;
  }
  [[nodiscard]] long longest_wait_for_first_words() const {
    duration longest{};
    for (const auto& each : writers_) longest = std::max(longest, each.seen.front() - each.from);
    return longest / 1ms;
  }

 private:
  struct flight {
    std::int64_t chat;
    telegram_call call;
    time_point back;
    bool refused;
    std::chrono::seconds retry_after;
  };

  void type(writer& one) {
    if (one.written > one.tokens || now_ < one.from) return;
    auto& delivery = chats_.at(one.chat);
    placement where;
    where.thread = one.topic;
    if (one.written == 0) delivery.begin(one.id, where, {}, 1);
    bool more = false;
    for (; one.written < one.tokens && one.token_at(one.written) <= now_; ++one.written) {
      one.text += "word" + std::to_string(one.written % 10) + " ";
      one.last_token = one.token_at(one.written);
      more = true;
    }
    if (more) delivery.show(one.id, one.text, false);
    if (one.written == one.tokens) {
      ++one.written;
      delivery.finish(one.id, one.text, "", "(empty)");
    }
  }

  void consider(std::int64_t chat, chat_delivery& delivery) {
    const auto wish = delivery.wants(now_);
    for (const auto& placed : delivery.take_placed()) delivery.placed_safely(placed.id, placed.page);
    for (const auto& outcome : delivery.take_outcomes()) {
      REQUIRE(outcome.delivered);
      find(outcome.id).complete = now_;
    }
    if (wish.what) line_.enter(chat_id(chat), *wish.what);
    else line_.leave(chat_id(chat));
  }

  void serve() {
    while (const auto next = line_.next(now_)) {
      const auto chat = static_cast<std::int64_t>(*next);
      auto call = chats_.at(chat).take(now_, line_.waiting() > 1);
      if (!call) {
        line_.leave(*next);
        continue;
      }
      line_.went(*next, now_);
      depart(chat, std::move(*call));
    }
  }

  void depart(std::int64_t chat, telegram_call call) {
    using kind = telegram_call::kind;
    ++calls;
    telegram_sim::flood_call what;
    what.chat = chat;
    what.in_private = chat > 0;
    what.spends = call.what == kind::typing || call.what == kind::draft ? telegram_sim::budget::preview
                                                                        : telegram_sim::budget::message;
    const auto at = std::chrono::duration_cast<telegram_sim::sim_time>(now_ - t0 + way / 2);
    const auto verdict = limits_.admit(what, at);
    absorbed += verdict.wait;
    refused += verdict.refused_for.has_value();
    flights_.push_back({chat, std::move(call), now_ + way + verdict.wait, verdict.refused_for.has_value(),
                        std::chrono::ceil<std::chrono::seconds>(verdict.refused_for.value_or(0s))});
  }

  void arrive() {
    for (auto it = flights_.begin(); it != flights_.end();) {
      if (it->back > now_) {
        ++it;
        continue;
      }
      land(*it);
      it = flights_.erase(it);
    }
  }

  void land(const flight& done) {
    using kind = telegram_call::kind;
    auto& delivery = chats_.at(done.chat);
    if (done.refused) {
      luka::telegram::failure why;
      why.code = 429;
      why.what = luka::telegram::remedy::retry_later;
      why.retry_after = done.retry_after;
      delivery.failed(why, now_, 0.5);
      return;
    }
    std::optional<message_id> id;
    if (done.call.what == kind::send) id = message_id(++last_id_);
    if (done.call.what != kind::typing) note_seen(done);
    delivery.succeeded(id, now_);
  }

  void note_seen(const flight& done) {
    for (auto& each : writers_)
      if (each.chat == done.chat && each.topic == done.call.where.thread && !each.complete && each.written > 0)
        each.seen.push_back(now_);
  }

  writer& find(const std::string& id) { return *std::ranges::find(writers_, id, &writer::id); }

  transport means_;
  pacer line_;
  telegram_sim::flood_limits limits_;
  std::map<std::int64_t, chat_delivery> chats_;
  std::vector<writer> writers_;
  std::vector<flight> flights_;
  time_point now_ = t0;
  std::int64_t last_id_ = 0;
};

void tell(const std::string& what, const world& of) {
  const auto lags = of.lags();
  std::string line = what + ": " + std::to_string(of.calls) + " calls, " + std::to_string(of.refused) + " refused, lag of the end " +
                     std::to_string(lags[lags.size() / 2]) + " ms in the middle, " + std::to_string(lags.back()) +
                     " ms at most, longest gap " + std::to_string(of.longest_gap()) + " ms, first words after " +
                     std::to_string(of.longest_wait_for_first_words()) + " ms at most, kept waiting for " +
                     std::to_string(of.absorbed / 1ms) + " ms in all";
  WARN(line);
}

}  // namespace

TEST_CASE("fifty people who write within ten seconds: no 429, and the end of each answer is there at once") {
  world w;
  for (int i = 0; i < 50; ++i) w.write(1 + i, std::nullopt, 200ms * i);
  w.run(40s);
  tell("50 chats within 10 s", w);
  CHECK(w.refused == 0);
  CHECK(w.lags()[25] < 300);
  CHECK(w.lags().back() < 3000);
  CHECK(w.longest_gap() <= 3000);
}

TEST_CASE("fifty people who write at the same moment, and so finish at the same moment") {
  world w;
  for (int i = 0; i < 50; ++i) w.write(1 + i, std::nullopt, 0s);
  w.run(40s);
  tell("50 chats at once", w);
  CHECK(w.refused == 0);
  CHECK(w.lags().back() < 3000);
  CHECK(w.longest_gap() <= 4000);  // they all turn a page at the same moment, too
}

TEST_CASE("five groups with three topics each: an update every twelve seconds, and every end at once") {
  world w;
  for (int group = 1; group <= 5; ++group)
    for (int topic = 1; topic <= 3; ++topic) w.write(-group, topic, 300ms * topic + 100ms * group);
  w.run(40s);
  tell("5 groups, 3 topics", w);
  CHECK(w.refused == 0);
  CHECK(w.lags()[7] < 300);
  CHECK(w.lags().back() < 3000);
  CHECK(w.longest_gap() <= 12000);
}

TEST_CASE("one long answer in a group") {
  world w;
  w.write(-1, 5, 0s, 4000);
  w.run(130s);
  tell("1 group, 100 s", w);
  CHECK(w.refused == 0);
  CHECK(w.lags().back() < 3000);
  CHECK(w.longest_gap() <= 12000);
}

TEST_CASE("one answer alone: brisk at the start") {
  world w;
  w.write(1, std::nullopt, 0s);
  w.run(40s);
  tell("1 chat", w);
  CHECK(w.refused == 0);
  CHECK(w.lags().back() < 300);
  CHECK(w.longest_gap() <= 2000);
  CHECK(w.longest_wait_for_first_words() <= 150);
  CHECK(w.writers()[0].seen.size() >= 14);
}

TEST_CASE("fifty people with drafts: no 429, and each draft becomes a message at once") {
  world w(stream_transport::draft);
  for (int i = 0; i < 50; ++i) w.write(1 + i, std::nullopt, 200ms * i);
  w.run(45s);
  tell("50 chats with drafts", w);
  CHECK(w.refused == 0);
  CHECK(w.lags()[25] < 600);  // three calls one after the other: the last draft, the message, its whole text
  CHECK(w.lags().back() < 3000);
  CHECK(w.longest_gap() <= 4500);  // a page that is full takes three calls more than an edited one
}
