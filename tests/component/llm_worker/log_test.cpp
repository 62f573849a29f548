#include "tests/component/llm_worker/until.hpp"
#include "tests/component/llm_worker/worker_process.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;

namespace {

/// Whether the texts stand in the log in this order.
bool has_in_order(const std::string& log, const std::vector<std::string>& texts) {
  std::size_t from = 0;
  for (const auto& text : texts) {
    const auto at = log.find(text, from);
    if (at == std::string::npos) return false;
    from = at + text.size();
  }
  return true;
}

}  // namespace

TEST_CASE("each answer leaves a trail in the log that its request id finds") {
  world all;
  all.history.conversation = {{"user", "a private thought"}, {"assistant", "a private answer"}};
  all.start_gateway();
  worker_process worker(all);
  const auto scenario = [&]() -> task<> {
    co_await all.gateway->next<proto::credit>();
    co_await all.answer_to("7:1", "a private question");
    const auto is_complete = [&] { return worker.times_logged("[7:1] streaming complete") == 1; };
    co_await until(is_complete);
    INFO(worker.log());
    CHECK(has_in_order(worker.log(), {"[7:1] history loaded messages=2\n",
                                      "[7:1] LLM request user=42 model=test-model messages=2 attempt=1\n",
                                      "[7:1] first token after_ms=", "[7:1] turn saved stored=true\n",
                                      "[7:1] streaming complete characters=12 tokens=23 duration_ms="}));
    CHECK(worker.times_logged("private") == 0);
    CHECK(worker.times_logged("Hello") == 0);
  };
  all.play(scenario());
}

TEST_CASE("an answer that fails leaves a line that says why") {
  world all;
  all.model.answers(plain_answer("404 Not Found", "application/json", R"({"error":"model 'test-model' not found"})"));
  all.start_gateway();
  worker_process worker(all);
  const auto scenario = [&]() -> task<> {
    co_await all.gateway->next<proto::credit>();
    co_await all.failure_of("7:2");
    const auto is_logged = [&] {
      return worker.times_logged("[7:2] LLM error why=model_missing detail=test-model") == 1;
    };
    co_await until(is_logged);
  };
  all.play(scenario());
}

TEST_CASE("a model that is missing is said at the start, with the command that mends it") {
  world all;
  all.model.models = R"({"models":[{"name":"another:latest"}]})";
  worker_process worker(all);
  const auto scenario = [&]() -> task<> {
    const auto is_said = [&] { return worker.times_logged("try=\"ollama pull test-model\"") == 1; };
    co_await until(is_said);
    CHECK(worker.times_logged("the model server does not have the model") == 1);
  };
  all.play(scenario());
}

TEST_CASE("a model that is there is said at the start") {
  world all;
  worker_process worker(all);
  const auto scenario = [&]() -> task<> {
    const auto is_said = [&] { return worker.times_logged("model found url=" + all.model.url()) == 1; };
    co_await until(is_said);
  };
  all.play(scenario());
}
