#include <algorithm>
#include <csignal>

#include "tests/support/catch.hpp"
#include "tests/system/pipeline/pipeline.hpp"

using namespace luka::test;

namespace {

constexpr std::int64_t ada = 1001;
constexpr const char* slow_question = "#words=60 #tps=40";

pipeline_options workers(int count) {
  pipeline_options chosen;
  chosen.workers = count;
  return chosen;
}

/// Asks, waits until some of the answer can be read, and says which worker writes it.
std::string worker_in_mid_answer(pipeline& luka, spoken& question) {
  question = luka.telegram().say(ada, slow_question);
  await("some of the answer", [&] {
    const auto seen = luka.telegram().answers(ada, question.message_id);
    return !seen.empty() && seen.front().find("w0003") != std::string::npos;
  });
  const std::string id = "[4242:" + std::to_string(question.update_id) + "] LLM request";
  for (const auto& name : luka.workers())
    if (luka.times_logged(name, id) == 1) return name;
  throw std::runtime_error("no worker has asked the model");
}

/// The whole answer of another run stands in one message, which never got shorter.
void check_whole_answer(pipeline& luka, const spoken& question) {
  luka.await_answer(question);
  const auto requests = luka.model().requests_about(slow_question);
  REQUIRE(requests.size() == 2);
  CHECK(luka.telegram().answers(ada, question.message_id) == std::vector{requests.back().reply});
  CHECK(luka.telegram().messages(ada).size() == 2);
  std::size_t longest = 0;
  for (const auto& call : luka.telegram().calls(ada, "send,edit")) {
    CHECK(call.text.size() >= longest);
    longest = call.text.size();
  }
}

void check_next_is_answered(pipeline& luka) {
  const auto answer = luka.ask(ada, "Are you still there?");
  CHECK_THAT(answer, ContainsSubstring("You said: Are you still there?"));
}

}  // namespace

TEST_CASE("a worker killed in mid-answer: another one writes the answer again, in the same message") {
  pipeline luka(workers(2));
  spoken question;
  luka.kill(worker_in_mid_answer(luka, question));
  check_whole_answer(luka, question);
  check_next_is_answered(luka);
  luka.await_log("gateway", "went silent");
}

TEST_CASE("a worker that hangs in mid-answer is given up, and is welcome when it wakes up") {
  pipeline luka(workers(2));
  spoken question;
  const auto hanging = worker_in_mid_answer(luka, question);
  luka.process(hanging).signal(SIGSTOP);
  check_whole_answer(luka, question);
  check_next_is_answered(luka);

  const auto other = hanging == "worker-1" ? "worker-2" : "worker-1";
  luka.process(hanging).signal(SIGCONT);
  luka.await_log(hanging, "LLM error");  // its answer is nobody's business any more
  luka.kill(other);
  check_next_is_answered(luka);
  CHECK(luka.telegram().answers(ada, question.message_id).size() == 3);
}

TEST_CASE("the only worker, killed in mid-answer and started again, is picked up and finishes") {
  pipeline luka(workers(1));
  spoken question;
  luka.kill(worker_in_mid_answer(luka, question));
  luka.start("worker-1");
  check_whole_answer(luka, question);
  luka.await_log("gateway", "worker restarted");
  check_next_is_answered(luka);
}

TEST_CASE("a question that kills every worker that takes it ends with an honest line that keeps what could be read") {
  pipeline luka(workers(1));
  spoken question;
  for (int attempt = 1; attempt <= 3; ++attempt) {
    if (attempt == 1) worker_in_mid_answer(luka, question);
    else await("the next attempt", [&] { return luka.model().counter("active") == 1; });
    luka.kill("worker-1");
    await("the model notices", [&] { return luka.model().counter("active") == 0; });
    luka.start("worker-1");
  }
  luka.await_answer(question);
  const auto seen = luka.telegram().answers(ada, question.message_id);
  REQUIRE(seen.size() == 1);
  CHECK_THAT(seen.front(), ContainsSubstring("w0003") && ContainsSubstring("[…] The answer stopped half-way"));
  check_next_is_answered(luka);
}

TEST_CASE("a worker told to stop in mid-answer finishes it, and takes no other question") {
  pipeline luka(workers(2));
  spoken question;
  const auto leaving = worker_in_mid_answer(luka, question);
  luka.process(leaving).signal(SIGTERM);
  luka.await_log("gateway", "is leaving");
  CHECK_THAT(luka.ask(2002, "Who is left?"), ContainsSubstring("You said: Who is left?"));
  luka.await_answer(question);
  const auto requests = luka.model().requests_about(slow_question);
  REQUIRE(requests.size() == 1);
  CHECK(luka.telegram().answers(ada, question.message_id) == std::vector{requests.front().reply});
  CHECK(luka.process(leaving).wait(long_enough) == 0);
  check_next_is_answered(luka);
}

TEST_CASE("a worker that may not finish hands its question to another one") {
  auto chosen = workers(2);
  chosen.worker = {{"DRAIN_SECONDS", "0"}};
  pipeline luka(chosen);
  spoken question;
  CHECK(luka.stop(worker_in_mid_answer(luka, question)) == 0);
  check_whole_answer(luka, question);
  check_next_is_answered(luka);
}

TEST_CASE("a gateway restarted in mid-answer says so, and answers the next question") {
  auto chosen = workers(1);
  chosen.gateway = {{"DRAIN_SECONDS", "0"}};
  pipeline luka(chosen);
  spoken question;
  worker_in_mid_answer(luka, question);
  CHECK(luka.stop("gateway") == 0);
  const auto broken_off = luka.telegram().answers(ada, question.message_id);
  REQUIRE(broken_off.size() == 1);
  CHECK_THAT(broken_off.front(), ContainsSubstring("w0003") && ContainsSubstring("I am being restarted"));
  luka.start("gateway");
  check_next_is_answered(luka);
  CHECK(luka.telegram().answers(ada, question.message_id).front() == broken_off.front());
  CHECK(luka.model().requests_about(slow_question).size() == 1);
}

TEST_CASE("a gateway killed in mid-answer leaves what could be read, and answers the next question after its restart") {
  pipeline luka(workers(1));
  spoken question;
  worker_in_mid_answer(luka, question);
  luka.kill("gateway");
  const auto broken_off = luka.telegram().answers(ada, question.message_id);
  REQUIRE(broken_off.size() == 1);
  luka.start("gateway");
  check_next_is_answered(luka);
  CHECK(luka.telegram().answers(ada, question.message_id).front() == broken_off.front());
  CHECK(luka.model().requests_about(slow_question).size() == 1);
}
