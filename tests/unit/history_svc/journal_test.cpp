#include "history_svc/store/journal.hpp"

#include <algorithm>

#include "history_svc/store/answers.hpp"
#include "history_svc/store/element.hpp"
#include "history_svc/store/job_fields.hpp"
#include "history_svc/store/scripts.hpp"
#include "proto/codec.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/history_svc/replies.hpp"

using namespace luka;
using namespace luka::history;
using namespace luka::test;

namespace {

const job_id job{"7", "1001"};

/// What follows the script: the number of keys, the keys and the arguments.
redis::command after_script(const redis::command& command, const std::string& script) {
  REQUIRE(command.size() > 2);
  CHECK(command[0] == "EVAL");
  CHECK(command[1] == script);
  return {command.begin() + 2, command.end()};
}

proto::job_record record(const std::string& id, std::int64_t update, const std::string& text = "why?") {
  proto::job_record made;
  made.job = id;
  made.update = update;
  made.conversation = "42";
  made.text = text;
  return made;
}

}  // namespace

TEST_CASE("a batch is accepted by one command, whatever its size") {
  proto::accept_jobs request;
  request.bot = "7";
  request.instance = "i1";
  request.jobs = {record("7:1001", 1001), record("7:1002", 1002)};
  request.jobs[1].kind = static_cast<std::uint8_t>(proto::job_kind::line);
  request.jobs[1].again = "7:9";
  for (auto& each : request.jobs) each.user = 42;
  for (auto& each : request.jobs) each.accepted_at_ms = 3LL * 24 * 60 * 60 * 1000 + 1;
  request.known_messages = {11, 12};
  redis::command expected = {"8",           "{j:7}:open",     "{j:7}:retried",   "{j:7}:dead",    "{j:7}:messages", "{j:7}:seen:1001",
                             "{j:7}:job:1001", "{j:7}:seen:1002", "{j:7}:job:1002", "i1",           "172800", "259200", "5",
                             "11 12 ",      std::to_string(most_known_messages)};
  for (const auto& one : request.jobs) {
    const auto fields = write_job(one);
    const bool is_line = one.kind != 0;
    for (const auto& argument : {std::to_string(one.update), std::string(is_line ? "3" : "0"),
                                 std::string(is_line ? "" : "{j:7}:usage:3:42"), std::string(is_line ? "{j:7}:job:9" : ""),
                                 std::to_string(fields.size())})
      expected.push_back(argument);
    expected.insert(expected.end(), fields.begin(), fields.end());
  }
  CHECK(after_script(ask_to_accept(request), scripts::accept()) == expected);
}

TEST_CASE("the reply to accept has an element for each job") {
  const auto accepted = read_accepted(list_reply({integer_reply(1), integer_reply(0)}), 2);
  REQUIRE(accepted);
  CHECK(accepted->fresh == std::vector<bool>{true, false});
  CHECK_FALSE(read_accepted(list_reply({integer_reply(1)}), 2));
  CHECK_FALSE(read_accepted(text_list({"1"}), 1));
  CHECK_FALSE(read_accepted(integer_reply(1), 1));
}

TEST_CASE("steps of a job name its keys, its update, and what may follow which state") {
  const redis::command keys = {"3", "{j:7}:job:1001", "{j:7}:open", "{j:7}:retried", "1001"};
  const auto expect = [&](const redis::command& command, const std::string& script, const redis::command& more) {
    auto expected = keys;
    expected.insert(expected.end(), more.begin(), more.end());
    CHECK(after_script(command, script) == expected);
  };
  CHECK(after_script(ask_to_note(proto::note_placed{"7:1001", 2, -5, {-5, 8}}, job), scripts::note_placed()) ==
        redis::command{"4", "{j:7}:job:1001", "{j:7}:open", "{j:7}:retried", "{j:7}:messages", "1001", "172800", "1123----",
                       "page:2", "-5", "-5 8 ", std::to_string(most_known_messages)});
  expect(ask_to_note(proto::note_attempt{"7:1001", 3, 1, 345}, job), scripts::note_attempt(),
         {"172800", "2223----", "3", "1", "345"});
  expect(ask_to_settle(proto::settle_job{"7:1001", 2, "42", "q", ""}, job, {}), scripts::settle(), {"6666--6-", "0", "{j:7}:usage:0:", "259200", "0"});
}

TEST_CASE("a job that is settled with an answer brings the turn along") {
  const auto command = ask_to_settle(proto::settle_job{"7:1001", 0, "42", "q", "a"}, job, retention());
  CHECK(after_script(command, scripts::settle()) ==
        redis::command{"5", "{j:7}:job:1001", "{j:7}:open", "{j:7}:retried", "llm_history:42", "llm_turn:7:1001", "1001",
                       "44444---", "0", "{j:7}:usage:0:", "259200", "0", "20", "604800", write_element("user", "q"), write_element("assistant", "a")});
}

TEST_CASE("a dead letter's reason is cut, between characters, and repaired") {
  const auto command = ask_to_park(proto::park_job{"7:1001", std::string(499, 'x') + "äöü"}, job);
  const auto words = after_script(command, scripts::park());
  REQUIRE(words.size() == 11);
  CHECK(words[4] == "{j:7}:dead");
  CHECK(words[6] == "2592000");
  CHECK(words[7] == "7777---7");
  CHECK(words[8] == std::string(499, 'x') + "\xEF\xBF\xBD");
  CHECK(words[9] == "1000");
  CHECK(words[10] == "{j:7}:job:");
}

TEST_CASE("a step was noted or not") {
  CHECK(read_noted(integer_reply(1))->current);
  CHECK_FALSE(read_noted(integer_reply(0))->current);
  CHECK_FALSE(read_noted(status_reply("OK")));
}

TEST_CASE("unfinished and retried jobs are the same pages of two indexes") {
  CHECK(after_script(ask_for_unfinished({"7", "", 100}), scripts::list_jobs()) ==
        redis::command{"2", "{j:7}:open", "{j:7}:messages", "{j:7}:job:", "", "100", "3145728"});
  CHECK(after_script(ask_for_retried({"7", "1763780000123456", 0}), scripts::list_jobs()) ==
        redis::command{"1", "{j:7}:retried", "{j:7}:job:", "1763780000123456", "1", "3145728"});
  CHECK(ask_for_unfinished({"7", "", 4'000'000'000}).at(7) == "256");
}

TEST_CASE("a page of jobs is read, without those that are broken") {
  const auto good = text_list(write_job(record("7:1001", 1001)));
  const auto page = read_unfinished(list_reply({text_reply("17"), list_reply({good, text_list({"job", "7:1002"}), good}),
                                           text_list({"11", "x", "12"})}));
  REQUIRE(page);
  CHECK(page->page.next == "17");
  CHECK(page->page.jobs.size() == 2);
  CHECK(page->page.jobs.at(0).record == record("7:1001", 1001));
  CHECK(page->broken == 1);
  CHECK(page->page.known_messages == std::vector<std::int64_t>{11, 12});
  CHECK_FALSE(read_unfinished(list_reply({text_reply("17")})));
  CHECK_FALSE(read_unfinished(list_reply({text_reply("17"), list_reply({})})));
  CHECK_FALSE(read_unfinished(list_reply({integer_reply(17), list_reply({}), list_reply({})})));
  CHECK_FALSE(read_unfinished(status_reply("OK")));
}

TEST_CASE("a page with the longest texts that it may hold fits into a frame") {
  const auto line = [](std::size_t size) {
    auto made = record("7:1001", 1001, std::string(size, 'x'));
    made.kind = static_cast<std::uint8_t>(proto::job_kind::line);
    return made;
  };
  std::vector<redis::reply> jobs;
  for (std::size_t bytes = 0; bytes + 64 * 1024 < 3 * 1024 * 1024; bytes += 64 * 1024)
    jobs.push_back(text_list(write_job(line(64 * 1024))));
  const auto page = read_unfinished(list_reply({text_reply("17"), list_reply(std::move(jobs)), list_reply({})}));
  REQUIRE(page);
  CHECK(proto::decode<proto::unfinished>(proto::encode(page->page)));

  auto largest = write_job(record("7:1001", 1001, std::string(64 * 1024, 'x')));
  largest.insert(largest.end(), {"answer", std::string(4 * 1024 * 1024, 'x')});
  const auto alone = read_unfinished(list_reply({text_reply("17"), list_reply({text_list(largest)}), list_reply({})}));
  REQUIRE(alone);
  CHECK(proto::decode<proto::unfinished>(proto::encode(alone->page)));
}

TEST_CASE("a context for a job is asked for with the attempt, and never for more than the wire can carry") {
  proto::load_context request;
  request.conversation = "42";
  request.job = "7:1001";
  request.attempt = 2;
  CHECK(after_script(ask_for_context(request, job), scripts::load_for_job()) ==
        redis::command{"2", "{j:7}:job:1001", "llm_history:42", "2223----", "2", "10"});
  request.limit = 4'000'000'000;
  CHECK(ask_for_context(request, job).back() == "1000");
}

TEST_CASE("a context for a job is messages, or an answer, which may be empty") {
  const auto messages = text_list({write_element("user", "q")});
  const auto open = read_context_for_job(list_reply({messages, redis::reply()}));
  REQUIRE(open);
  CHECK(open->context.messages.size() == 1);
  CHECK_FALSE(open->context.answered);
  for (const char* answer : {"because", ""}) {
    const auto answered = read_context_for_job(list_reply({text_list({}), text_reply(answer)}));
    REQUIRE(answered);
    CHECK(answered->context.answered);
    CHECK(answered->context.answer == answer);
  }
  CHECK_FALSE(read_context_for_job(messages));
  CHECK_FALSE(read_context_for_job(list_reply({messages})));
  CHECK_FALSE(read_context_for_job(list_reply({messages, integer_reply(1)})));
  CHECK_FALSE(read_context_for_job(list_reply({redis::reply(), redis::reply()})));
}

TEST_CASE("a job's turn is stored, was there, or is refused") {
  proto::append_turn turn;
  turn.conversation = "42";
  turn.turn = "7:1001";
  turn.question = "q";
  turn.answer = "a\xff";
  turn.attempt = 3;
  CHECK(after_script(ask_to_append(turn, job, retention()), scripts::append_for_job()) ==
        redis::command{"5", "{j:7}:job:1001", "{j:7}:open", "{j:7}:retried", "llm_history:42", "llm_turn:7:1001", "1001",
                       "172800", "3333----", "3", "a\xff", "0", "20", "604800", write_element("user", "q"),
                       write_element("assistant", "a\xff")});
  CHECK(read_appended_for_job(integer_reply(1)) == proto::appended{true, false});
  CHECK(read_appended_for_job(integer_reply(0)) == proto::appended{false, false});
  CHECK(read_appended_for_job(integer_reply(2)) == proto::appended{false, true});
  CHECK_FALSE(read_appended_for_job(integer_reply(3)));
  CHECK_FALSE(read_appended_for_job(text_reply("1")));
}

TEST_CASE("only a question that has failed is kept, and only if it may be asked again") {
  proto::settle_job end{"7:1001", 1, "", "", "", 120, 0, true};
  CHECK(ask_to_settle(end, job, {}).back() == "86400");
  end.outcome = static_cast<std::uint8_t>(proto::job_outcome::delivered);
  CHECK(ask_to_settle(end, job, {}).back() == "0");
  end.outcome = static_cast<std::uint8_t>(proto::job_outcome::failed);
  end.may_ask_again = false;
  CHECK(ask_to_settle(end, job, {}).back() == "0");
}

TEST_CASE("a failed job is found, any other one and none are not") {
  auto fields = write_job(record("7:1001", 1001));
  CHECK(read_failed(text_list(fields))->found.empty());
  *(std::ranges::find(fields, "state") + 1) = "5";
  const auto found = read_failed(text_list(fields));
  REQUIRE(found);
  REQUIRE(found->found.size() == 1);
  CHECK(found->found[0].text == "why?");
  CHECK(read_failed(list_reply({}))->found.empty());
  CHECK_FALSE(read_failed(status_reply("OK")));
}

TEST_CASE("what people have used is read for each of them") {
  CHECK(after_script(ask_for_usage({"7", 0, {42, 43}}), scripts::load_usage()) ==
        redis::command{"2", "{j:7}:usage:0:42", "{j:7}:usage:0:43"});
  const auto found = read_usage(list_reply({text_list({"3", "120"}), text_list({"0", "0"})}), 2);
  REQUIRE(found);
  CHECK(found->users == std::vector<proto::used>{{3, 120}, {0, 0}});
  CHECK_FALSE(read_usage(list_reply({text_list({"3", "120"})}), 2));
  CHECK_FALSE(read_usage(list_reply({text_list({"3", "x"})}), 1));
}
