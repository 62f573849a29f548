// Several model servers, which die and come back.
#include <algorithm>
#include <cmath>
#include <map>

#include "tests/support/catch.hpp"
#include "tests/system/pipeline/pipeline.hpp"

using namespace luka::test;

namespace {

constexpr std::int64_t ada = 1001;
constexpr const char* slow_question = "#words=60 #tps=40";

pipeline_options two_servers(int workers = 1) {
  pipeline_options chosen;
  chosen.workers = workers;
  chosen.models = 2;
  return chosen;
}

std::string piece_of(std::size_t server) { return server == 1 ? "ollama_sim" : "ollama2_sim"; }

/// Asks, waits until some of the answer can be read, and says which server writes it.
std::size_t server_in_mid_answer(pipeline& luka, spoken& question) {
  question = luka.telegram().say(ada, slow_question);
  await("some of the answer", [&] {
    const auto seen = luka.telegram().answers(ada, question.message_id);
    return !seen.empty() && seen.front().find("w0003") != std::string::npos;
  });
  return luka.model(1).counter("active") == 1 ? 1 : 2;
}

}  // namespace

TEST_CASE("a model server that dies in mid-answer: the other one writes it anew, in the same message, which never gets shorter") {
  pipeline luka(two_servers(GENERATE(1, 2)));
  spoken question;
  const auto dying = server_in_mid_answer(luka, question);
  luka.kill(piece_of(dying));
  luka.await_answer(question);
  const auto requests = luka.model(3 - dying).requests_about(slow_question);
  REQUIRE(requests.size() == 1);
  CHECK(luka.telegram().answers(ada, question.message_id) == std::vector{requests.front().reply});
  CHECK(luka.telegram().messages(ada).size() == 2);
  std::size_t longest = 0;
  for (const auto& call : luka.telegram().calls(ada, "send,edit")) {
    CHECK(call.text.size() >= longest);
    longest = call.text.size();
  }
  CHECK_THAT(luka.ask(ada, "Go on"), ContainsSubstring("You said: Go on"));
  CHECK(luka.model(3 - dying).requests().back().messages.size() == 4);  // the turn is remembered once
}

TEST_CASE("whatever goes wrong at one of two model servers, the other one writes the whole answer, in one message") {
  auto chosen = two_servers();
  chosen.worker = {{"OLLAMA_TIMEOUT", "0.5"}, {"OLLAMA_FIRST_BYTE_TIMEOUT", "0.5"}};
  pipeline luka(chosen);
  luka.ask(ada, "Hello");
  auto last = luka.model(1).requests_about("Hello").empty() ? 2U : 1U;  // knows her conversation, and is asked first
  for (const char* failure :
       {"#status=500", "#status=503", "#status=429", "#status=404", "#html=502", "#nested-error=500", "#rst=0",
        "#error-after=0", "#zero-lines", "#stall-headers=60",
        "#error-after=9", "#garbage-line=9", "#silent-end=9", "#fin-midline=9", "#rst=9", "#stall=9,60", "#stall-midline=9,60"}) {
    INFO(failure);
    const std::string question = std::string("What about ") + (failure + 1) + "? #words=30 #tps=200";
    luka.model(last).prepare(failure, question, 1000);
    const auto answer = luka.ask(ada, question);
    last = 3 - last;
    const auto requests = luka.model(last).requests_about(question);
    REQUIRE(requests.size() == 1);
    CHECK(answer == requests.front().reply);
    CHECK_FALSE(luka.model(3 - last).requests_about(question).empty());
    await("both servers are in use again", [&] { return luka.times_logged("worker-1", "model server is left alone") ==
                                                        luka.times_logged("worker-1", "model server is back"); });
  }
  std::map<std::int64_t, std::size_t> longest;
  for (const auto& call : luka.telegram().calls(ada, "send,edit")) {
    CHECK(call.text.size() >= longest[call.message_id]);
    longest[call.message_id] = call.text.size();
  }
}

TEST_CASE("with every model server away people are told, and one that is back is found in the background") {
  pipeline luka(two_servers(2));
  luka.kill(piece_of(1));
  luka.kill(piece_of(2));
  CHECK_THAT(luka.ask(ada, "Anybody?"), ContainsSubstring("cannot reach the model server"));
  luka.start(piece_of(2));
  for (const auto& name : luka.workers())
    await("a worker that uses the server again", [&] {
      const auto where = luka.model_address(2);
      return luka.times_logged(name, "model server is left alone server=" + where) ==
             luka.times_logged(name, "model server is back server=" + where);
    });
  for (int i = 0; i < 6; ++i) {
    const auto question = "Question " + std::to_string(i);
    CHECK_THAT(luka.ask(ada + i, question), ContainsSubstring("You said: " + question));
  }
  CHECK(luka.model(2).requests().size() == 6);
}

TEST_CASE("a server that refuses for the moment is left alone, and the other one answers") {
  pipeline luka(two_servers());
  luka.model(1).prepare("#status=503", "", 1000);
  for (int i = 0; i < 8; ++i) {
    const auto question = "Question " + std::to_string(i);
    CHECK_THAT(luka.ask(ada + i, question), ContainsSubstring("You said: " + question));
  }
  CHECK(luka.model(2).requests().size() == 8);
}

TEST_CASE("eight workers share two servers evenly") {
  auto chosen = two_servers(8);
  chosen.worker = {{"WARM_UP", "on"}};  // or each worker stays with the first server that it has asked: that is warm
  pipeline luka(chosen);
  for (const auto& name : luka.workers()) luka.await_log(name, "model is in memory", 2);
  std::vector<spoken> asked;
  for (int person = 0; person < 160; ++person) asked.push_back(luka.telegram().say(2000 + person, "Hello"));
  for (const auto& question : asked) luka.await_answer(question);
  const auto first = static_cast<double>(luka.model(1).requests_about("Hello").size());
  const auto second = static_cast<double>(luka.model(2).requests_about("Hello").size());
  CHECK(first + second == 160);
  CHECK(std::abs(first - 80) <= 8);  // within a tenth of even; each worker alternates, so it is 4 at most
}
