#include "journal_client.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;

namespace {

struct outcome {
  int code;
  std::string output;
};

struct running {
  temp_dir dir;
  redis_server redis;
  history_process history{dir, "history", on_socket(redis)};
  history_client client{history.endpoint()};
  journal_client journal{client, "7"};
  int runs = 0;

  /// history_svc dead-letters, as an operator runs it.
  outcome command(std::vector<std::string> words, environment settings = {}) {
    settings.emplace("REDIS_SOCKET", redis.socket());
    child_process::options how;
    how.program = HISTORY_SVC;
    how.arguments = {"dead-letters"};
    how.arguments.insert(how.arguments.end(), words.begin(), words.end());
    how.environment = std::move(settings);
    how.folder = dir.path().string();
    how.output = dir.file("command" + std::to_string(++runs));
    child_process process(how);
    const auto code = process.wait();
    return {code.value_or(-1), process.output()};
  }
};

int lines_in(const std::string& text) { return static_cast<int>(std::ranges::count(text, '\n')); }

}  // namespace

TEST_CASE("a job that was given up is kept with its reason, and is unfinished no more") {
  running all;
  all.journal.accept({1});
  all.journal.attempt(1, 3, 2);
  CHECK(all.journal.park(1, "three attempts failed"));
  CHECK(all.journal.park(1, "said again"));
  CHECK(all.journal.unfinished().empty());
  CHECK_FALSE(all.journal.attempt(1, 4));
  CHECK_FALSE(all.journal.place(1, 0, 5));
  CHECK_FALSE(all.journal.park(99));
  const auto found = all.command({});
  CHECK(found.code == 0);
  CHECK_THAT(found.output, ContainsSubstring("7:1  ") && ContainsSubstring("three attempts failed"));
  const long left = std::stol(all.redis.ask({"TTL", "{j:7}:job:1"}));
  CHECK(left > 29 * 86400);
}

TEST_CASE("the newest thousand are kept") {
  running all;
  std::vector<std::string> bodies;
  std::vector<std::int64_t> updates;
  for (int i = 0; i < 1003; ++i) {
    updates.push_back(i);
    bodies.push_back(proto::encode(proto::park_job{all.journal.job(i), "no"}));
    if (updates.size() < 500 && i < 1002) continue;
    all.journal.accept(updates);
    all.client.ask_all(bodies);
    updates.clear();
    bodies.clear();
  }
  CHECK(all.redis.ask({"ZCARD", "{j:7}:dead"}) == "1000");
  CHECK(all.redis.ask({"EXISTS", "{j:7}:job:0", "{j:7}:job:1", "{j:7}:job:2"}) == "0");
  CHECK(all.redis.ask({"EXISTS", "{j:7}:job:3"}) == "1");
  CHECK(lines_in(all.command({"list"}).output) == 1001);
}

TEST_CASE("the list is of all bots or of one, and what was written is shown only when asked for") {
  running all;
  journal_client other(all.client, "8");
  CHECK(all.command({}).output == "there are no dead letters\n");
  all.journal.accept({1});
  other.accept({2});
  all.journal.park(1);
  other.park(2);
  const auto both = all.command({"list"});
  CHECK(lines_in(both.output) == 3);
  CHECK(both.output.find("question 1") == std::string::npos);
  const auto one = all.command({"list", "--bot", "8"});
  CHECK(lines_in(one.output) == 2);
  CHECK_THAT(one.output, ContainsSubstring("8:2"));
  const auto shown = all.command({"show", "8:2"});
  CHECK(shown.code == 0);
  CHECK_THAT(shown.output, ContainsSubstring("reason          no luck") && ContainsSubstring("text:\nquestion 2\n"));
}

TEST_CASE("a job that an operator sends back is offered to its gateway until something is noted about it") {
  running all;
  all.journal.accept({1, 2});
  all.journal.place(1, 0, 100);
  all.journal.attempt(1, 3, 2);
  all.journal.park(1);
  CHECK(all.journal.retried().jobs.empty());
  const auto done = all.command({"retry", "7:1"});
  CHECK(done.code == 0);
  CHECK(done.output == "sent back\n");
  CHECK(all.command({"retry", "7:1"}).code == 1);
  CHECK(all.command({"list"}).output == "there are no dead letters\n");
  for (int round = 0; round < 2; ++round) {
    const auto back = all.journal.retried();
    REQUIRE(back.jobs.size() == 1);
    CHECK(back.jobs[0].record == question("7", 1));
    CHECK(back.jobs[0].state == static_cast<std::uint8_t>(proto::job_state::accepted));
    CHECK(back.jobs[0].messages == std::vector<std::int64_t>{100});
    CHECK(back.jobs[0].strikes == 0);
    CHECK(back.jobs[0].attempt == 4);
  }
  CHECK(all.journal.unfinished().size() == 2);
  CHECK(all.journal.append(1, 3, "late").fenced);
  CHECK(all.journal.attempt(1, 5));
  CHECK(all.journal.retried().jobs.empty());
  CHECK(all.journal.unfinished().size() == 2);
  CHECK(all.journal.append(1, 5, "because").stored);
  CHECK(all.journal.settle(1));
}

TEST_CASE("a job that was given up after it had been answered is sent back with its answer") {
  running all;
  all.journal.accept({1});
  all.journal.attempt(1, 1);
  all.journal.append(1, 1, "because");
  all.journal.park(1);
  CHECK(all.command({"retry", "1", "--bot", "7"}).code == 0);
  const auto back = all.journal.retried();
  REQUIRE(back.jobs.size() == 1);
  CHECK(back.jobs[0].state == static_cast<std::uint8_t>(proto::job_state::answered));
  CHECK(back.jobs[0].answer == "because");
  CHECK(all.journal.settle(1));
  CHECK(all.journal.retried().jobs.empty());
}

TEST_CASE("a job that is dropped is gone, and only a dead letter can be dropped or sent back") {
  running all;
  all.journal.accept({1, 2});
  all.journal.park(1);
  CHECK(all.command({"drop", "7:1"}).code == 0);
  for (const char* action : {"drop", "retry", "show"}) {
    CHECK(all.command({action, "7:1"}).code == 1);
    CHECK(all.command({action, "7:2"}).code == 1);
  }
  CHECK(all.journal.unfinished().size() == 1);
  CHECK(all.redis.ask({"EXISTS", "{j:7}:job:1", "{j:7}:dead"}) == "0");
  CHECK(all.journal.accept({1}) == std::vector<bool>{false});
}

TEST_CASE("an old dead letter makes way for a new job of the same number") {
  running all;
  all.journal.accept({1});
  all.journal.place(1, 0, 100);
  all.journal.park(1);
  all.redis.ask({"DEL", "{j:7}:seen:1"});  // two days later
  CHECK(all.journal.accept({1}) == std::vector<bool>{true});
  CHECK(all.journal.only().messages.empty());
  CHECK(all.command({}).output == "there are no dead letters\n");
}

TEST_CASE("the command says what is wrong, and ends with a code for it") {
  running all;
  const auto help = all.command({"--help"});
  CHECK(help.code == 0);
  CHECK_THAT(help.output, ContainsSubstring("Usage: history_svc dead-letters"));
  CHECK(all.command({"dance"}).code == 64);
  CHECK(all.command({"show"}).code == 64);
  const auto wrong = all.command({"list"}, {{"HISTORY_KEEP", "0"}});
  CHECK(wrong.code == 78);
  CHECK_THAT(wrong.output, ContainsSubstring("HISTORY_KEEP: "));
  CHECK(all.command({"list", "--env-file", "/nowhere"}).code == 78);
  all.redis.ask({"SET", "{j:7}:dead", "not a set"});
  const auto refused = all.command({"list", "--bot", "7"});
  CHECK(refused.code == 70);
  CHECK_THAT(refused.output, ContainsSubstring("WRONGTYPE"));
  all.redis.kill();
  const auto away = all.command({"list"});
  CHECK(away.code == 75);
  CHECK_THAT(away.output, ContainsSubstring("not connected to redis"));
  CHECK(all.command({"--help"}).code == 0);
}
