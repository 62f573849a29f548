// Everything that goes wrong at a model server, with every server, in every dialect.
#include "llm_worker/backend/remedy.hpp"
#include "tests/component/llm_worker/dialects/served_model.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;
using namespace std::chrono_literals;
using proto::failure;

namespace {

/// What is done about a failure.
enum class then {
  asks_again,  ///< the same server is asked once more, which no one notices if that helps
  elsewhere,   ///< another worker may do better
  tells,       ///< the person reads a plain sentence, below what had been written
};

struct row {
  const char* directives;
  failure reason;
  then done;
  bool keeps_text = false;  ///< what had been written when it happened
};

const std::vector<row> rows = {
    // Before the stream.
    {"#status=400", failure::refused, then::tells},
    {"#status=401", failure::refused, then::elsewhere},
    {"#status=403", failure::refused, then::elsewhere},
    {"#status=404", failure::model_missing, then::elsewhere},
    {"#status=429", failure::model_busy, then::elsewhere},
    {"#status=503", failure::model_busy, then::elsewhere},
    {"#status=500", failure::model_failed, then::asks_again},
    {"#html=502", failure::model_failed, then::elsewhere},
    {"#html=504", failure::model_failed, then::elsewhere},
    {"#html=200", failure::model_failed, then::elsewhere},
    {"#nested-error", failure::too_long, then::tells},
    {"#nested-error=500", failure::model_failed, then::elsewhere},
    {"#error-after=0", failure::model_failed, then::asks_again},
    {"#rst=0", failure::model_unreachable, then::elsewhere},
    {"#stall-headers=60", failure::timed_out, then::elsewhere},
    // In the middle of it.
    {"#error-after=5", failure::model_failed, then::tells, true},
    {"#garbage-line=5", failure::model_failed, then::tells, true},
    {"#fin-midline=5", failure::cut_off, then::tells, true},
    {"#rst=5", failure::cut_off, then::tells, true},
    {"#stall=5,60", failure::timed_out, then::tells, true},
    {"#stall-midline=5,60", failure::timed_out, then::tells, true},
    // In silence: status 200, and an end like any other.
    {"#zero-lines", failure::cut_off, then::asks_again},
    {"#silent-end=5", failure::cut_off, then::tells, true},
    {"#thinkonly", failure::model_failed, then::asks_again},
    {"#toolcall", failure::model_failed, then::tells},
    {"#toolcall=final", failure::model_failed, then::tells},
};

/// Ollama's /v1 swallows an error in mid-stream: it can only be seen that the answer does not end.
failure expected(const row& what, const pairing& which) {
  const bool swallows = which.speaks == worker::api::openai && which.flavour == "ollama";
  return swallows && what.directives == std::string("#error-after=5") ? failure::cut_off : what.reason;
}

bool is_for_others(const row& what) {
  return what.done == then::elsewhere || (what.done == then::asks_again && what.directives != std::string("#thinkonly"));
}

worker::backend_settings impatient(const pairing& which, const served_model& server) {
  auto chosen = settings_for(which, server);
  chosen.loading = 300ms;
  chosen.first_token = 300ms;
  chosen.silence = 300ms;
  return chosen;
}

}  // namespace

TEST_CASE("every failure is told as what it is, keeps what was written, and the next question is answered") {
  for (const auto& which : all_pairings()) {
    const served_model server(which.flavour, {{"tokens-per-second", "2000"}});
    asking_backend backend(impatient(which, server));
    for (const auto& what : rows) {
      INFO(which.name << ": " << what.directives);
      const auto failed = backend.ask(std::string("#words=30 ") + what.directives);
      CHECK(failed.reason() == expected(what, which));
      CHECK_FALSE(failed.end.failed->detail.empty());
      CHECK(failed.text.empty() != what.keeps_text);
      if (!what.keeps_text) CHECK(worker::may_do_elsewhere(*failed.end.failed) == is_for_others(what));
      CHECK_FALSE(backend.ask("#words=3").end.failed);
    }
  }
}

TEST_CASE("the same server is asked again only when that is safe and may help, and no more than once") {
  for (const auto& which : all_pairings()) {
    const served_model server(which.flavour, {{"tokens-per-second", "2000"}});
    for (const auto& what : rows) {
      if (what.reason == failure::model_unreachable) continue;  // it depends on the connection: see below
      INFO(which.name << ": " << what.directives);
      asking_backend backend(impatient(which, server));
      const std::string lasting = "#words=30 " + std::string(what.directives);
      backend.ask(lasting);
      CHECK(server.control().requests_about(lasting).size() == (what.done == then::asks_again ? 2 : 1));
      const std::string passing = "What about " + std::string(what.directives + 1) + "?";
      server.control().prepare(std::string("#words=30 ") + what.directives, passing);
      CHECK(backend.ask(passing).end.failed.has_value() == (what.done != then::asks_again));
    }
  }
}

TEST_CASE("a kept connection that breaks before an answer has begun is replaced, with every server") {
  for (const auto& which : all_pairings()) {
    INFO(which.name);
    const served_model server(which.flavour);
    asking_backend backend(settings_for(which, server));
    // What the backend asks in the background takes kept connections, too, until it knows how the server is.
    for (int i = 0; i < 3; ++i) CHECK_FALSE(backend.ask("Hello").end.failed);
    server.control().prepare("#rst=0", "What is new?");
    CHECK_FALSE(backend.ask("What is new?").end.failed);
    CHECK(server.control().requests_about("What is new?").size() == 2);
  }
}

TEST_CASE("signs of life during silence are no answer: llama-server sends them also when it hangs") {
  const pairing llama = {"llama-server", worker::api::openai, "llama-server"};
  const served_model server(llama.flavour, {{"ping-ms", "50"}});
  auto chosen = settings_for(llama, server);
  chosen.silence = 400ms;
  asking_backend backend(chosen);
  CHECK(backend.ask("#words=30 #stall=5,60").reason() == failure::timed_out);
}

TEST_CASE("a model that the server does not have is named") {
  for (const auto& which : all_pairings()) {
    if (which.flavour == "llama-server") continue;  // it has one model and takes every name for it
    INFO(which.name);
    const served_model server(which.flavour);
    auto chosen = settings_for(which, server);
    chosen.model.name = "phantom:7b";
    asking_backend backend(chosen);
    const auto missing = backend.ask("Hello");
    CHECK(missing.reason() == failure::model_missing);
    CHECK(missing.end.failed->detail == "phantom:7b");
  }
}

TEST_CASE("a server that is not there is unreachable, and noticed when it is back") {
  for (const auto& which : all_pairings()) {
    INFO(which.name);
    served_model server(which.flavour);
    asking_backend backend(settings_for(which, server));
    CHECK_FALSE(backend.ask("Hello").end.failed);
    server.kill();
    CHECK(backend.ask("Hello").reason() == failure::model_unreachable);
    server.restart();
    CHECK_FALSE(backend.ask("Hello").end.failed);
  }
}
