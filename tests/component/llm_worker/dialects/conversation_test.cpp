// The same conversations with every server, in every dialect.
#include "tests/component/llm_worker/dialects/served_model.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/eventually.hpp"

using namespace luka;
using namespace luka::test;

namespace {

/// What the server says it said.
std::string said_by(const served_model& server) { return server.control().requests().back().reply; }

}  // namespace

TEST_CASE("an answer is what the model said, in any framing, with every server") {
  for (const auto& which : all_pairings()) {
    for (const char* framing : {"line", "byte", "split", "merged", "rechunk"}) {
      INFO(which.name << ", " << framing);
      const served_model server(which.flavour, {{"framing", framing}});
      asking_backend backend(settings_for(which, server));
      for (const char* text : {"#unicode", "#words=300 #final-content", "#words=20 #crlf #emptylines",
                               "#chars=4000 #extra-fields", "#words=9 #no-metrics", "#words=9 #close", "Hello"}) {
        INFO(text);
        const auto answer = backend.ask(text);
        CHECK_FALSE(answer.end.failed);
        CHECK(answer.text == said_by(server));
        CHECK(answer.end.finish_reason == "stop");
      }
    }
  }
}

TEST_CASE("tokens are counted, an answer is bounded, and a missing reason is no failure, with every server") {
  for (const auto& which : all_pairings()) {
    INFO(which.name);
    const served_model server(which.flavour);
    auto chosen = settings_for(which, server);
    chosen.num_predict = 12;
    asking_backend backend(chosen);
    const auto bounded = backend.ask("#words=100");
    CHECK(bounded.end.finish_reason == "length");
    CHECK(bounded.end.answer_tokens == 12);
    CHECK(bounded.end.prompt_tokens > 0);
    CHECK_FALSE(backend.ask("#words=5 #no-done-reason").end.failed);
  }
}

TEST_CASE("thinking is no part of the answer, with every server") {
  for (const auto& which : all_pairings()) {
    INFO(which.name);
    const served_model server(which.flavour);
    asking_backend backend(settings_for(which, server));
    const auto answer = backend.ask("#think #text=It is 42.");
    CHECK_FALSE(answer.end.failed);
    CHECK(answer.text == "It is 42.");
  }
}

TEST_CASE("connections are kept from one answer to the next, with every server") {
  for (const auto& which : all_pairings()) {
    INFO(which.name);
    const served_model server(which.flavour);
    asking_backend backend(settings_for(which, server));
    const auto before = server.control().counter("connections");
    for (int i = 0; i < 10; ++i) CHECK_FALSE(backend.ask("#words=5").end.failed);
    // One for the control. A question may come before the end of the last body, and needs a connection of its own then.
    CHECK(server.control().counter("connections") - before - 1 <= 4);
  }
}

TEST_CASE("hanging up stops the model at once, with every server") {
  for (const auto& which : all_pairings()) {
    INFO(which.name);
    const served_model server(which.flavour, {{"tokens-per-second", "100"}});
    asking_backend backend(settings_for(which, server));
    const auto answer = backend.ask_and_hang_up("#words=100000");
    CHECK(answer.reason() == proto::failure::cancelled);
    CHECK(eventually([&] { return server.control().counter("cancelled") == 1; }));
    CHECK(server.control().counter("active") == 0);
  }
}

TEST_CASE("a key and further headers go with every request") {
  for (const auto& which : all_pairings()) {
    INFO(which.name);
    const served_model server(which.flavour, {{"api-key", "sesame"}});
    auto chosen = settings_for(which, server);
    chosen.headers = {{"Authorization", "Bearer sesame"}, {"X-Team", "red"}};
    asking_backend with_key(chosen);
    CHECK_FALSE(with_key.ask("Hello").end.failed);
    chosen.headers.clear();
    asking_backend without_key(chosen);
    const auto refused = without_key.ask("Hello");
    CHECK(refused.reason() == proto::failure::refused);
    CHECK_THAT(refused.end.failed->detail, ContainsSubstring("HTTP 401"));
  }
}
