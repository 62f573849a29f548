#include <boost/json.hpp>

#include "tests/component/llm_worker/world.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;

namespace {

void talk_a_lot(world& all) {
  for (int i = 0; i < 4; ++i) {
    all.history.conversation.push_back({"user", std::string(500, 'q')});
    all.history.conversation.push_back({"assistant", std::string(500, 'a')});
  }
}

}  // namespace

TEST_CASE("what the window has no room for is left out, and the gateway is told") {
  world all;
  all.variables["OLLAMA_NUM_CTX"] = "1024";
  talk_a_lot(all);
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    const auto done = co_await all.answer_to("1:1", "And now?");
    CHECK(done.window == 1024);
    CHECK(done.kept == 2);
    CHECK(done.left_out == 6);
    CHECK_THAT(all.model.requests.at(0), ContainsSubstring("\"num_ctx\":1024"));
    REQUIRE(all.history.turns.size() == 1);
    CHECK(all.history.turns[0].tokens == 22 + 23);
  };
  all.play(scenario());
}

TEST_CASE("a question that does not fit is refused without asking the model server") {
  world all;
  all.variables["OLLAMA_NUM_CTX"] = "512";
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    all.gateway->ask("1:1", std::string(3000, 'x'));
    const auto failed = co_await all.gateway->next<proto::infer_failed>();
    CHECK(failed.reason == static_cast<std::uint8_t>(proto::failure::too_long));
    CHECK_FALSE(failed.elsewhere);
    CHECK(all.model.requests.empty());
    CHECK(all.history.turns.empty());
  };
  all.play(scenario());
}

TEST_CASE("without a configured window the server is asked for it") {
  world all;
  all.model.models = R"({"models":[{"name":"test-model:latest","context_length":1024}]})";
  talk_a_lot(all);
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    proto::infer_done done;
    for (int i = 1; done.window != 1024 && i < 50; ++i) done = co_await all.answer_to("1:" + std::to_string(i));
    CHECK(done.window == 1024);
    CHECK(done.left_out > 0);
    CHECK_THAT(all.model.requests.back(), !ContainsSubstring("num_ctx"));
  };
  all.play(scenario());
}
