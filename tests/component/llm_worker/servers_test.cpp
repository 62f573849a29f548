// A worker with two model servers: which of them it asks, and what the gateway hears when none can be asked.
#include "tests/component/llm_worker/two_servers.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;
using proto::failure;

namespace {

/// The next credit that holds back so many jobs.
task<proto::credit> credit_with(world& all, std::uint32_t held_back) {
  auto said = co_await all.gateway->next<proto::credit>();
  while (said.held_back != held_back) said = co_await all.gateway->next<proto::credit>();
  co_return said;
}

bool is_reason(std::uint8_t said, failure why) { return said == static_cast<std::uint8_t>(why); }

}  // namespace

TEST_CASE("a server that is away from the start is never noticed") {
  two_servers all;
  {
    asio::ip::tcp::acceptor nobody(all.loop, {asio::ip::address_v4::loopback(), 0});
    all.variables["OLLAMA_URL"] =
        "http://127.0.0.1:" + std::to_string(nobody.local_endpoint().port()) + "=5 " + all.second.url();
  }
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    for (int i = 1; i <= 4; ++i) {
      const auto done = co_await all.answer_to("1:" + std::to_string(i));
      CHECK(done.text == "Hello there!");
    }
    CHECK(all.second.requests.size() == 4);
    const auto said = co_await all.gateway->next<proto::credit>();
    CHECK(said.held_back == 0);
  };
  all.play(scenario());
}

TEST_CASE("what lies in the question is not asked of another server") {
  two_servers all;
  all.the_first_asked_says(plain_answer("400 Bad Request", with_charset, R"({"error":"invalid model name"})"));
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    const auto failed = co_await all.failure_of("1:1");
    CHECK(is_reason(failed.reason, failure::refused));
    CHECK_FALSE(failed.elsewhere);
    CHECK_FALSE(failed.here);
    CHECK(all.other().requests.empty());
  };
  all.play(scenario());
}

TEST_CASE("while both servers are away the credit is held back, and it returns when one is back") {
  two_servers all;
  all.variables["OLLAMA_MAX_FAILURES"] = "1";
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    co_await all.answer_to("1:1");
    all.go_down();
    const auto failed = co_await all.failure_of("1:2");
    CHECK(is_reason(failed.reason, failure::model_unreachable));
    CHECK(failed.elsewhere);
    CHECK_FALSE(failed.here);
    const auto away = co_await credit_with(all, 1);
    CHECK(is_reason(away.reason, failure::model_unreachable));
    CHECK_FALSE(away.detail.empty());
    CHECK_FALSE(away.warm);
    const auto late = co_await all.failure_of("1:3");  // one that had been on its way
    CHECK(late.elsewhere);
    all.come_back();
    co_await credit_with(all, 0);
    const auto done = co_await all.answer_to("1:4");
    CHECK(done.text == "Hello again");
  };
  all.play(scenario());
}

TEST_CASE("a worker whose only server is away from the start says so, and when it is back") {
  two_servers all;
  all.variables["OLLAMA_URL"] = all.second.url();
  all.go_down();
  all.start_gateway();
  all.start_worker();
  const auto scenario = [&]() -> task<> {
    const auto away = co_await credit_with(all, 1);
    CHECK(is_reason(away.reason, failure::model_failed));
    all.come_back();
    co_await credit_with(all, 0);
    CHECK(all.second.requests.empty());
  };
  all.play(scenario());
}

TEST_CASE("a question waits for the only server when that refuses for the moment, and its free slots are held back") {
  world all;
  all.variables["WORKER_SLOTS"] = "2";
  const auto refuse_once = [&](model_peer& peer, std::string) -> task<> {
    const auto refusal = busy_for("1");
    all.model.answers(whole_answer({"Hello", " now"}));
    co_await peer.send(refusal);
  };
  all.model.plays(refuse_once);
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    all.gateway->ask("1:1");
    const auto busy = co_await credit_with(all, 1);
    CHECK(is_reason(busy.reason, failure::model_busy));
    const auto done = co_await all.gateway->next<proto::infer_done>();
    CHECK(done.text == "Hello now");
    CHECK(all.model.requests.size() == 2);
    co_await credit_with(all, 0);
  };
  all.play(scenario());
}

TEST_CASE("a question does not wait for busy servers for ever, and does not hammer them") {
  two_servers all;
  all.variables["OLLAMA_BUSY_TIMEOUT"] = "1";
  for (auto* server : {&all.model, &all.second}) server->answers(busy_for("60"));
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    const auto failed = co_await all.failure_of("1:1");
    CHECK(is_reason(failed.reason, failure::model_busy));
    CHECK(failed.elsewhere);
    CHECK(all.model.requests.size() + all.second.requests.size() <= 4);
  };
  all.play(scenario());
}

TEST_CASE("stopping an answer that waits for a busy server ends the wait") {
  world all;
  all.model.answers(busy_for("20"));
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    all.gateway->ask("1:1");
    co_await all.model.until_requests(1);
    all.gateway->cancel("1:1");
    const auto failed = co_await all.gateway->next<proto::infer_failed>();
    CHECK(is_reason(failed.reason, failure::cancelled));
    CHECK_FALSE(failed.elsewhere);
  };
  all.play(scenario());
}

TEST_CASE("a server without the model is asked no more until it has it") {
  two_servers all;
  all.model.models = R"({"models":[]})";
  all.model.answers(plain_answer("404 Not Found", with_charset, R"({"error":"model 'test-model' not found"})"));
  all.model.plays_load([](model_peer& peer, std::string) {
    return peer.send(plain_answer("404 Not Found", with_charset, R"({"error":"model 'test-model' not found"})"));
  });
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    for (int i = 1; i <= 6; ++i) {
      const auto done = co_await all.answer_to("1:" + std::to_string(i));
      CHECK(done.text == "Hello there!");
    }
    CHECK(all.model.requests.size() <= 1);
    CHECK(all.second.requests.size() == 6);
  };
  all.play(scenario());
}

TEST_CASE("the gateway hears that a server has the model in memory") {
  two_servers all;
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    auto said = co_await all.gateway->next<proto::credit>();
    while (!said.warm) said = co_await all.gateway->next<proto::credit>();
    CHECK(said.held_back == 0);
  };
  all.play(scenario());
}
