// Redis is killed and comes back: what was acknowledged is there, and nothing is there twice.
#include <set>
#include <thread>

#include "journal_client.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/eventually.hpp"

using namespace luka;
using namespace luka::test;

namespace {

struct running {
  temp_dir dir;
  redis_server redis{{"--appendfsync", "always"}};
  history_process history{dir, "history", on_socket(redis)};
  history_client client{history.endpoint()};
  journal_client journal{client, "7"};

  void restart_redis() {
    redis.start();
    REQUIRE(eventually([&] { return !refusal(client.ask(load_body("42"))); }));
  }
};

/// Kills Redis as soon as the log of the service holds `text` so many times.
class killer {
 public:
  killer(running& all, const std::string& text, int times)
      : thread_([&all, text, times] {
          eventually([&] { return all.history.times_logged(text) >= times; });
          all.redis.kill();
        }) {}
  ~killer() { thread_.join(); }

 private:
  std::thread thread_;
};

}  // namespace

TEST_CASE("without Redis every request about the journal is refused as unavailable") {
  running all;
  all.redis.kill();
  for (const auto& body :
       {proto::encode(all.journal.batch({1})), proto::encode(proto::note_placed{"7:1", 0, 1}),
        proto::encode(proto::note_attempt{"7:1", 1, 0}), proto::encode(proto::settle_job{"7:1", 0, "42", "q", "a"}),
        proto::encode(proto::park_job{"7:1", "no"}), proto::encode(proto::load_unfinished{"7", "", 10}),
        proto::encode(proto::take_retried{"7", "", 10}), proto::encode(proto::load_context{"42", 10, "7:1", 1}),
        proto::encode(proto::append_turn{"42", "7:1", "q", "a", 1})})
    CHECK(refusal(all.client.ask(body)) == proto::history_error::unavailable);
  all.restart_redis();
  CHECK(all.journal.accept({1}) == std::vector<bool>{true});
}

TEST_CASE("every step that was acknowledged survives the death of Redis") {
  running all;
  all.journal.accept({1, 2, 3});
  all.journal.place(1, 0, 100);
  all.journal.attempt(1, 2, 1);
  all.journal.append(1, 2, "because");
  all.journal.settle(2);
  all.journal.park(3, "no luck");
  all.redis.kill();
  all.restart_redis();
  const auto job = all.journal.only();
  CHECK(job.record == question("7", 1));
  CHECK(job.messages == std::vector<std::int64_t>{100});
  CHECK(job.attempt == 2);
  CHECK(job.answer == "because");
  CHECK(all.client.load("42").messages.size() == 2);
  CHECK(all.redis.ask({"HGET", "{j:7}:job:3", "reason"}) == "no luck");
  CHECK(all.journal.accept({1, 2, 3, 4}) == std::vector<bool>{false, false, false, true});
}

TEST_CASE("batches under way when Redis dies are there if they were acknowledged, and can be repeated if not") {
  for (int round = 0; round < 3; ++round) {
    running all;
    std::vector<std::string> bodies;
    for (int i = 0; i < 300; ++i) bodies.push_back(proto::encode(all.journal.batch({10 * i, 10 * i + 1})));
    std::vector<answer> answers;
    {
      const killer when_busy(all, "jobs accepted", 20 + 30 * round);
      answers = all.client.ask_all(bodies);
    }
    all.restart_redis();
    const auto jobs = all.journal.unfinished();
    std::set<std::int64_t> there;
    for (const auto& job : jobs) there.insert(job.record.update);
    CHECK(there.size() == jobs.size());
    std::size_t acknowledged = 0;
    for (int i = 0; i < 300; ++i) {
      const bool is_whole = there.contains(10 * i) == there.contains(10 * i + 1);
      CHECK(is_whole);
      if (!std::holds_alternative<proto::jobs_accepted>(answers[static_cast<std::size_t>(i)])) continue;
      ++acknowledged;
      CHECK(there.contains(10 * i));
    }
    CHECK(acknowledged >= 20);
    for (const auto& one : all.client.ask_all(bodies))
      CHECK(std::get<proto::jobs_accepted>(one).fresh == std::vector<bool>{true, true});
    CHECK(all.journal.unfinished().size() == 600);
  }
}

TEST_CASE("turns under way when Redis dies are stored once in the end") {
  running all;
  std::vector<std::int64_t> updates;
  for (int i = 0; i < 200; ++i) updates.push_back(i);
  all.journal.accept(updates);
  std::vector<std::string> bodies;
  for (int i = 0; i < 200; ++i)
    bodies.push_back(proto::encode(
        proto::append_turn{"c" + std::to_string(i), "7:" + std::to_string(i), "q", "a", 1}));
  std::vector<answer> answers;
  {
    const killer when_busy(all, "turn appended", 40);
    answers = all.client.ask_all(bodies);
  }
  all.restart_redis();
  for (const auto& one : all.client.ask_all(bodies)) CHECK_FALSE(std::get<proto::appended>(one).fenced);
  for (int i = 0; i < 200; ++i) CHECK(all.client.load("c" + std::to_string(i)).messages.size() == 2);
  for (const auto& job : all.journal.unfinished()) CHECK(job.answer == "a");
}
