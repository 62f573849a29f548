// Who may store an answer: the turn of a job appears once, and only of the attempt that counts.
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

  running() {
    journal.accept({1});
    journal.attempt(1, 1);
  }

  std::vector<std::string> contents() {
    std::vector<std::string> found;
    for (const auto& message : client.load("42").messages) found.push_back(message.content);
    return found;
  }

  /// How many Redis has seen: one that it has not seen waits for no disk.
  std::string changes() const {
    const auto said = redis.ask({"INFO", "persistence"});
    const auto from = said.find("rdb_changes_since_last_save:");
    return said.substr(from, said.find('\n', from) - from);
  }
};

const proto::appended stored{true, false}, was_there{false, false}, fenced{false, true};
using texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a turn and its job's answer are stored together, once") {
  running all;
  CHECK(all.journal.append(1, 1, "because") == stored);
  CHECK(all.journal.only().state == static_cast<std::uint8_t>(state::answered));
  CHECK(all.journal.only().answer == "because");
  CHECK(all.contents() == texts{"question", "because"});
  CHECK(all.journal.append(1, 1, "because") == was_there);
  CHECK(all.contents().size() == 2);
}

TEST_CASE("fifty repetitions at the same time, through two services, store one turn") {
  running all;
  history_process second(all.dir, "second", on_socket(all.redis));
  history_client elsewhere(second.endpoint());
  const std::vector<std::string> bodies(25, proto::encode(proto::append_turn{"42", "7:1", "q", "a", 1}));
  int count = 0;
  for (auto* client : {&all.client, &elsewhere})
    for (const auto& one : client->ask_all(bodies)) count += std::get<proto::appended>(one).stored ? 1 : 0;
  CHECK(count == 1);
  CHECK(all.contents().size() == 2);
}

TEST_CASE("an attempt that has been replaced can store nothing") {
  running all;
  all.journal.attempt(1, 2);
  CHECK(all.journal.append(1, 1, "late") == fenced);
  CHECK(all.contents().empty());
  CHECK(all.journal.only().answer.empty());
  CHECK(all.journal.append(1, 2, "right") == stored);
  CHECK(all.journal.append(1, 1, "late") == fenced);
  CHECK(all.contents() == texts{"question", "right"});
}

TEST_CASE("a later attempt is told the answer that is stored already, and can not replace it") {
  running all;
  REQUIRE(all.journal.append(1, 1, "because") == stored);
  all.journal.attempt(1, 2, 1);
  CHECK(all.journal.only().state == static_cast<std::uint8_t>(state::answered));
  const auto context = all.journal.load(1, 2);
  CHECK(context.answered);
  CHECK(context.answer == "because");
  CHECK(context.messages.empty());
  CHECK(all.journal.append(1, 2, "something else") == was_there);
  CHECK(all.journal.only().answer == "because");
  CHECK(all.contents() == texts{"question", "because"});
}

TEST_CASE("an empty answer is an answer") {
  running all;
  REQUIRE(all.journal.append(1, 1, "") == stored);
  const auto context = all.journal.load(1, 2);
  CHECK(context.answered);
  CHECK(context.answer.empty());
}

TEST_CASE("whoever loads the context of a job that is not answered shuts earlier attempts out") {
  running all;
  all.client.append("42", "other", "before", "and after");
  const auto context = all.journal.load(1, 2);
  CHECK_FALSE(context.answered);
  CHECK(context.messages.size() == 2);
  CHECK(all.journal.load(1, 2, 1).messages.size() == 1);
  CHECK(all.journal.load(1, 2, 0).messages.empty());
  CHECK(all.journal.append(1, 1, "late") == fenced);
  CHECK_FALSE(all.journal.attempt(1, 1));
  CHECK_FALSE(all.journal.load(1, 1).answered);  // does not lower it
  CHECK(all.journal.append(1, 2, "right") == stored);
}

TEST_CASE("a first attempt only reads, and may store its turn until there is a second") {
  running all;
  all.journal.accept({2, 3});
  const auto before = all.changes();
  CHECK_FALSE(all.journal.load(2, 1).answered);
  CHECK(all.changes() == before);
  CHECK(all.journal.append(2, 1, "right") == stored);
  all.journal.load(3, 1);
  all.journal.load(3, 2);
  CHECK(all.journal.append(3, 1, "late") == fenced);
}

TEST_CASE("a context is loaded although Redis has no memory for a note") {
  running all;
  all.client.append("42", "other", "before", "and after");
  all.redis.ask({"CONFIG", "SET", "maxmemory", "1"});
  CHECK(all.journal.load(1, 2).messages.size() == 2);
  all.redis.ask({"CONFIG", "SET", "maxmemory", "0"});
  CHECK(all.journal.only().attempt == 1);
}

TEST_CASE("the context of a job that the journal does not know is that of its conversation") {
  running all;
  all.client.append("42", "other", "before", "and after");
  const auto context = all.journal.load(99, 1);
  CHECK_FALSE(context.answered);
  CHECK(context.messages.size() == 2);
  CHECK(all.redis.ask({"EXISTS", "{j:7}:job:99"}) == "0");
}

TEST_CASE("a job that is unknown, over without a turn, or given up can store nothing") {
  running all;
  all.journal.accept({2, 3, 4});
  all.journal.settle(2, outcome::cancelled);
  all.journal.settle(3, outcome::failed);
  all.journal.park(4);
  for (const auto update : {2, 3, 4, 99}) {
    CAPTURE(update);
    CHECK(all.journal.append(update, 1, "late") == fenced);
  }
  CHECK(all.contents().empty());
}

TEST_CASE("a turn that is repeated after its job was settled was there") {
  running all;
  all.journal.append(1, 1, "because");
  all.journal.settle(1, outcome::delivered, "because");
  CHECK(all.journal.append(1, 1, "because") == was_there);
  CHECK(all.contents().size() == 2);
}

TEST_CASE("settling stores the turn that no worker could store, once") {
  running all;
  for (int round = 0; round < 3; ++round) CHECK(all.journal.settle(1, outcome::delivered, "because"));
  CHECK(all.contents() == texts{"question", "because"});
  CHECK(all.journal.append(1, 1, "because") == was_there);
  CHECK(all.contents().size() == 2);
  CHECK(all.journal.unfinished().empty());
}

TEST_CASE("settling stores no turn that is there, or of a job that was given up, or without an answer") {
  running all;
  all.journal.append(1, 1, "because");
  CHECK(all.journal.settle(1, outcome::delivered, "because"));
  all.journal.accept({2, 3});
  all.journal.park(2);
  CHECK_FALSE(all.journal.settle(2, outcome::delivered, "late"));
  CHECK(all.journal.settle(3, outcome::cancelled));
  CHECK(all.contents() == texts{"question", "because"});
}

TEST_CASE("a turn that Redis refuses to store leaves its job as it was") {
  running all;
  all.redis.ask({"SET", "llm_history:42", "not a list"});
  const auto append = proto::encode(proto::append_turn{"42", "7:1", "q", "a", 1});
  const auto settle = proto::encode(proto::settle_job{"7:1", 0, "42", "q", "a"});
  CHECK(refusal(all.client.ask(append)) == proto::history_error::store_error);
  CHECK(refusal(all.client.ask(settle)) == proto::history_error::store_error);
  CHECK(all.journal.only().state == static_cast<std::uint8_t>(state::running));
  all.redis.ask({"DEL", "llm_history:42"});
  CHECK(all.journal.append(1, 1, "a") == stored);
}

TEST_CASE("a turn without an attempt is stored as ever, whatever the journal says") {
  running all;
  CHECK(all.journal.append(99, 0, "a") == stored);
  CHECK(all.journal.append(99, 0, "a") == was_there);
  CHECK(all.journal.append(1, 0, "b") == stored);
  CHECK(all.journal.only().state == static_cast<std::uint8_t>(state::running));
  CHECK(all.journal.append(1, 1, "b") == was_there);
  CHECK(all.contents().size() == 4);
}
