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
  // Its answer is nobody's business any more, whether it is stopped or has been written to its end meanwhile.
  await("the model is idle", [&] { return luka.model().counter("active") == 0; });
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
  CHECK_THAT(seen.front(), ContainsSubstring("w0003") && ContainsSubstring("[…] I tried to answer this 3 times"));
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

TEST_CASE("a gateway that is restarted or killed in mid-answer goes on in the same message, at the same worker") {
  for (const bool killed : {false, true}) {
    INFO(killed);
    auto chosen = workers(1);
    chosen.gateway = {{"DRAIN_SECONDS", "0"}};
    pipeline luka(chosen);
    spoken question;
    worker_in_mid_answer(luka, question);
    if (killed) luka.kill("gateway");
    else CHECK(luka.stop("gateway") == 0);
    const auto before = luka.telegram().answers(ada, question.message_id);
    REQUIRE(before.size() == 1);
    luka.start("gateway");
    luka.await_answer(question);
    const auto requests = luka.model().requests_about(slow_question);
    REQUIRE(requests.size() == 1);
    CHECK(luka.telegram().answers(ada, question.message_id) == std::vector{requests[0].reply});
    check_next_is_answered(luka);
  }
}

TEST_CASE("gateway and worker killed in mid-answer: the answer is written again, in the same message") {
  pipeline luka(workers(1));
  spoken question;
  const auto worker = worker_in_mid_answer(luka, question);
  luka.kill("gateway");
  luka.kill(worker);
  luka.start(worker);
  luka.start("gateway");
  luka.await_answer(question);
  const auto requests = luka.model().requests_about(slow_question);
  REQUIRE(requests.size() == 2);
  CHECK(luka.telegram().answers(ada, question.message_id) == std::vector{requests[1].reply});
  check_next_is_answered(luka);
}

TEST_CASE("everything killed, Redis included, and started again: every question is answered once, in order") {
  pipeline luka(workers(2));
  std::vector<spoken> questions;
  for (std::int64_t chat = 1001; chat <= 1010; ++chat)
    for (const char* text : {"#words=40 #tps=40", "and then?"}) questions.push_back(luka.telegram().say(chat, text));
  luka.await_log("gateway", "question accepted", 20);
  for (const char* piece : {"gateway", "history_svc", "worker-1", "worker-2"}) luka.kill(piece);
  luka.redis().kill();
  luka.redis().start();
  for (const char* piece : {"worker-2", "gateway", "worker-1", "history_svc"}) luka.start(piece);
  for (const auto& question : questions) luka.await_answer(question);
  for (std::int64_t chat = 1001; chat <= 1010; ++chat) {
    const auto seen = luka.telegram().answers(chat);
    INFO(chat);
    REQUIRE(seen.size() == 2);
    CHECK(seen[0].ends_with("w0040"));
    CHECK_THAT(seen[1], ContainsSubstring("You said: and then?"));
  }
}
