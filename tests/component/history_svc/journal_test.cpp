#include "journal_client.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;
using outcome = proto::job_outcome;
using state = proto::job_state;

namespace {

struct running {
  temp_dir dir;
  redis_server redis;
  history_process history{dir, "history", on_socket(redis)};
  history_client client{history.endpoint()};
  journal_client journal{client, "7"};

  long seconds_left(const std::string& key) const { return std::stol(redis.ask({"TTL", key})); }
};

constexpr long two_days = 48 * 3600;

bool is_in(const proto::unfinished_job& job, state which) { return job.state == static_cast<std::uint8_t>(which); }

std::vector<std::int64_t> updates_of(const std::vector<proto::unfinished_job>& jobs) {
  std::vector<std::int64_t> found;
  for (const auto& job : jobs) found.push_back(job.record.update);
  return found;
}

}  // namespace

TEST_CASE("jobs that were accepted are unfinished, oldest first, with all that was said about them") {
  running all;
  CHECK(all.journal.accept({12, 11}) == std::vector<bool>{true, true});
  CHECK(all.journal.accept({3}) == std::vector<bool>{true});
  const auto jobs = all.journal.unfinished();
  CHECK(updates_of(jobs) == std::vector<std::int64_t>{12, 11, 3});
  CHECK(jobs.at(0).record == question("7", 12));
  CHECK(is_in(jobs.at(0), state::accepted));
  CHECK(jobs.at(0).attempt == 0);
  CHECK(jobs.at(0).messages.empty());
}

TEST_CASE("an update that was seen is not fresh for another instance, and is for the one that repeats its request") {
  running all;
  journal_client other(all.client, "7", "second");
  CHECK(all.journal.accept({1, 2}) == std::vector<bool>{true, true});
  CHECK(all.journal.accept({1, 2}) == std::vector<bool>{true, true});
  CHECK(other.accept({2, 3}) == std::vector<bool>{false, true});
  CHECK(all.journal.accept({1, 2, 3}) == std::vector<bool>{true, true, false});
  CHECK(updates_of(all.journal.unfinished()) == std::vector<std::int64_t>{1, 2, 3});
}

TEST_CASE("an update in a batch twice is fresh once, also when the request is repeated") {
  running all;
  for (int round = 0; round < 2; ++round) CHECK(all.journal.accept({1, 1}) == std::vector<bool>{true, false});
  CHECK(all.journal.unfinished().size() == 1);
}

TEST_CASE("a job that somebody is at, or that is over, is not fresh when Telegram sends its update again") {
  running all;
  REQUIRE(all.journal.accept({1, 2, 3, 4}).size() == 4);
  all.journal.place(1, 0, 100);
  all.journal.attempt(2, 1);
  all.journal.settle(3);
  all.journal.park(4);
  CHECK(all.journal.accept({1, 2, 3, 4}) == std::vector<bool>{false, false, false, false});
  CHECK(all.journal.unfinished().size() == 2);
}

TEST_CASE("many requests at once for the same updates accept each once") {
  running all;
  history_process second(all.dir, "second", on_socket(all.redis));
  history_client elsewhere(second.endpoint());
  std::vector<std::string> bodies;
  for (int i = 0; i < 40; ++i) {
    const journal_client gateway(all.client, "7", "instance" + std::to_string(i));
    bodies.push_back(proto::encode(gateway.batch({1, 2, 3})));
  }
  int fresh = 0;
  for (auto* client : {&all.client, &elsewhere})
    for (const auto& one : client->ask_all(bodies))
      for (const bool is_fresh : std::get<proto::jobs_accepted>(one).fresh) fresh += is_fresh ? 1 : 0;
  // Whoever won through the first service repeats its request through the second, and hears the same.
  CHECK(fresh == 6);
  CHECK(all.journal.unfinished().size() == 3);
}

TEST_CASE("a batch is accepted whole or not at all") {
  running all;
  all.redis.ask({"CONFIG", "SET", "maxmemory", "1"});
  const auto refused = all.client.ask(proto::encode(all.journal.batch({1, 2, 3})));
  CHECK(refusal(refused) == proto::history_error::store_error);
  all.redis.ask({"CONFIG", "SET", "maxmemory", "0"});
  CHECK(all.redis.ask({"DBSIZE"}) == "0");
  CHECK(all.journal.accept({1, 2, 3}) == std::vector<bool>{true, true, true});
}

TEST_CASE("a whole result of getUpdates, with the longest texts, is one request") {
  running all;
  std::vector<std::int64_t> updates;
  for (int i = 0; i < 100; ++i) updates.push_back(900 + i);
  auto batch = all.journal.batch(updates);
  for (auto& record : batch.jobs) record.text.assign(4 * 4096, 'x');
  CHECK(all.journal.accept(batch) == std::vector<bool>(100, true));
  CHECK(updates_of(all.journal.unfinished()) == updates);
  CHECK(all.journal.accept(all.journal.batch({})).empty());
}

TEST_CASE("a line is answered from the start") {
  running all;
  auto batch = all.journal.batch({1});
  batch.jobs[0].kind = static_cast<std::uint8_t>(proto::job_kind::line);
  CHECK(all.journal.accept(batch) == std::vector<bool>{true});
  CHECK(all.journal.accept(batch) == std::vector<bool>{true});
  const auto job = all.journal.only();
  CHECK(is_in(job, state::answered));
  CHECK(job.record == batch.jobs[0]);
  CHECK(job.answer == "question 1");
  CHECK(all.journal.place(1, 0, 100));
  CHECK(is_in(all.journal.only(), state::answered));
  CHECK(all.journal.accept(batch) == std::vector<bool>{false});
}

TEST_CASE("pages and attempts are noted, and a repetition changes nothing") {
  running all;
  all.journal.accept({1});
  for (int round = 0; round < 2; ++round) {
    CHECK(all.journal.place(1, 0, 100));
    CHECK(is_in(all.journal.only(), state::placed));
  }
  for (int round = 0; round < 2; ++round) CHECK(all.journal.attempt(1, 1));
  CHECK(is_in(all.journal.only(), state::running));
  CHECK(all.journal.place(1, 2, -102));
  const auto job = all.journal.only();
  CHECK(is_in(job, state::running));
  CHECK(job.messages == std::vector<std::int64_t>{100, 0, -102});
  CHECK(job.attempt == 1);
}

TEST_CASE("an attempt is never lowered, and strikes only with a new one") {
  running all;
  all.journal.accept({1});
  CHECK(all.journal.attempt(1, 2, 1));
  CHECK_FALSE(all.journal.attempt(1, 1, 5));
  CHECK(all.journal.attempt(1, 2, 0));
  CHECK(all.journal.only().attempt == 2);
  CHECK(all.journal.only().strikes == 1);
  CHECK(all.journal.attempt(1, 4294967295u, 0));
  CHECK(all.journal.only().attempt == 4294967295u);
  CHECK(all.journal.only().strikes == 0);
}

TEST_CASE("how much was on the screen before an attempt is kept with it, and one that does not know makes it unknown") {
  running all;
  all.journal.accept({1});
  CHECK(all.journal.only().shown_before == -1);
  CHECK(all.journal.attempt(1, 2, 0, 345));
  CHECK(all.journal.only().shown_before == 345);
  CHECK_FALSE(all.journal.attempt(1, 1, 0, 7));
  CHECK(all.journal.only().shown_before == 345);
  CHECK(all.journal.attempt(1, 3, 0));
  CHECK(all.journal.only().shown_before == -1);
}

TEST_CASE("of the ids of messages that are known the highest are kept, as many as one reply can carry") {
  running all;
  for (std::int64_t first = 1; first < 2000; first += 500) {
    auto batch = all.journal.batch({first});
    for (auto id = first; id < first + 500; ++id) batch.known_messages.push_back(id);
    all.journal.accept(batch);
  }
  const auto known = all.journal.page().known_messages;
  REQUIRE(known.size() == 1000);
  CHECK(known.front() == 1001);
  CHECK(known.back() == 2000);
}

TEST_CASE("a job that is settled is gone in every way of ending, and may be settled again") {
  running all;
  for (const auto how : {outcome::delivered, outcome::failed, outcome::cancelled, outcome::dropped}) {
    const auto update = 10 + static_cast<std::int64_t>(how);
    all.journal.accept({update});
    CHECK(all.journal.settle(update, how));
    CHECK(all.journal.settle(update, how));
    CHECK(all.journal.unfinished().empty());
    CHECK_FALSE(all.journal.place(update, 0, 100));
    CHECK_FALSE(all.journal.attempt(update, 1));
    CHECK_FALSE(all.journal.park(update));
  }
  CHECK(all.redis.ask({"KEYS", "*"}).find(":job:") == std::string::npos);
}

TEST_CASE("what nobody touches for two days is gone, and each step counts from its own moment") {
  running all;
  all.journal.accept({1});
  for (const char* key : {"{j:7}:job:1", "{j:7}:seen:1", "{j:7}:open"}) {
    CHECK(all.seconds_left(key) > two_days - 60);
    CHECK(all.seconds_left(key) <= two_days);
  }
  const auto is_renewed_by = [&](auto step) {
    for (const char* key : {"{j:7}:job:1", "{j:7}:open"}) all.redis.ask({"EXPIRE", key, "100"});
    step();
    return all.seconds_left("{j:7}:job:1") > two_days - 60 && all.seconds_left("{j:7}:open") > two_days - 60;
  };
  CHECK(is_renewed_by([&] { all.journal.place(1, 0, 100); }));
  CHECK(is_renewed_by([&] { all.journal.attempt(1, 1); }));
  CHECK(is_renewed_by([&] { all.journal.append(1, 1, "a"); }));
  all.redis.ask({"DEL", "{j:7}:job:1"});
  CHECK(all.journal.unfinished().empty());
  CHECK(all.redis.ask({"EXISTS", "{j:7}:open"}) == "0");
}

TEST_CASE("unfinished jobs come in pages by number and by size, and each comes once") {
  running all;
  std::vector<std::int64_t> updates;
  for (int i = 0; i < 25; ++i) updates.push_back(100 - i);
  all.journal.accept(updates);
  for (const auto update : {100, 96, 90}) all.redis.ask({"DEL", "{j:7}:job:" + std::to_string(update)});  // expired
  auto left = updates;
  std::erase_if(left, [](auto update) { return update == 100 || update == 96 || update == 90; });
  CHECK(all.journal.page("", 10).jobs.size() == 8);
  CHECK(updates_of(all.journal.unfinished(7)) == left);
  CHECK(updates_of(all.journal.unfinished(1)) == left);

  const std::string large(1024 * 1024, 'x');
  for (const auto update : left) {
    all.journal.attempt(update, 1);
    REQUIRE(all.journal.append(update, 1, large).stored);
  }
  const auto page = all.journal.page("", 100);
  CHECK(page.jobs.size() == 2);
  CHECK_FALSE(page.next.empty());
  const auto jobs = all.journal.unfinished();
  CHECK(updates_of(jobs) == left);
  CHECK(jobs.back().answer == large);
}

TEST_CASE("a job that is broken costs only itself and one line in the log") {
  running all;
  all.journal.accept({1, 2, 3});
  all.redis.ask({"HDEL", "{j:7}:job:2", "chat"});
  CHECK(updates_of(all.journal.unfinished()) == std::vector<std::int64_t>{1, 3});
  CHECK(all.history.times_logged("broken jobs skipped bot=7 skipped=1") == 1);
}

TEST_CASE("a clock that was set back does not change the order") {
  running all;
  all.journal.accept({1});
  all.redis.ask({"ZADD", "{j:7}:open", "4000000000000000", "1"});
  all.journal.accept({2, 3});
  CHECK(updates_of(all.journal.unfinished(1)) == std::vector<std::int64_t>{1, 2, 3});
}

TEST_CASE("two bots share one service and see nothing of each other") {
  running all;
  journal_client other(all.client, "8", "first");
  CHECK(all.journal.accept({1, 2}) == std::vector<bool>{true, true});
  CHECK(other.accept({2, 3}) == std::vector<bool>{true, true});
  all.journal.place(2, 0, 100);
  other.attempt(2, 5);
  all.journal.settle(1);
  CHECK(updates_of(all.journal.unfinished()) == std::vector<std::int64_t>{2});
  CHECK(updates_of(other.unfinished()) == std::vector<std::int64_t>{2, 3});
  CHECK(all.journal.only().messages == std::vector<std::int64_t>{100});
  CHECK(all.journal.only().attempt == 0);
  CHECK(other.unfinished().at(0).attempt == 5);
  CHECK(other.unfinished().at(0).messages.empty());
  all.journal.park(2);
  CHECK(other.unfinished().size() == 2);
}

TEST_CASE("a conversation can be forgotten while jobs of it are unfinished") {
  running all;
  all.journal.accept({1, 2});
  all.journal.attempt(1, 1);
  all.journal.append(1, 1, "a");
  CHECK(std::get<proto::forgotten>(all.client.ask(forget_body("42"))).existed);
  CHECK(all.client.load("42").messages.empty());
  CHECK(all.journal.unfinished().size() == 2);
  CHECK(all.journal.settle(1, outcome::delivered, "a"));
  CHECK(all.client.load("42").messages.empty());  // that turn had been stored, and was forgotten
  all.journal.attempt(2, 1);
  CHECK(all.journal.append(2, 1, "b").stored);
  CHECK(all.client.load("42").messages.size() == 2);
}

TEST_CASE("nothing of the journal in the log is what people wrote") {
  running all;
  auto batch = all.journal.batch({1});
  batch.jobs[0].text = "a very private question";
  all.journal.accept(batch);
  all.journal.attempt(1, 1);
  all.journal.append(1, 1, "a very private answer");
  all.journal.unfinished();
  all.journal.load(1, 2);
  all.journal.settle(1, outcome::delivered, "a very private answer");
  CHECK(all.history.times_logged("jobs accepted bot=7 jobs=1 fresh=1") == 1);
  CHECK(all.history.times_logged("[7:1] noted action=settle_job") == 1);
  CHECK(all.history.times_logged("private") == 0);
}
