// Everything that goes wrong at a model server, with every server, in every dialect.
#include "tests/component/llm_worker/dialects/served_model.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;
using namespace std::chrono_literals;
using proto::failure;

namespace {

struct row {
  const char* directives;
  failure reason;
  bool keeps_text;  ///< what had been written when it happened
};

const std::vector<row> rows = {
    {"#status=400", failure::refused, false},
    {"#status=401", failure::refused, false},
    {"#status=403", failure::refused, false},
    {"#status=404", failure::model_missing, false},
    {"#status=429", failure::model_busy, false},
    {"#status=503", failure::model_busy, false},
    {"#status=500", failure::model_failed, false},
    {"#html=502", failure::model_failed, false},
    {"#html=504", failure::model_failed, false},
    {"#html=200", failure::model_failed, false},
    {"#nested-error", failure::too_long, false},
    {"#nested-error=500", failure::model_failed, false},
    {"#rst=0", failure::model_unreachable, false},
    {"#zero-lines", failure::cut_off, false},
    {"#error-after=0", failure::model_failed, false},
    {"#stall-headers=60", failure::timed_out, false},
    {"#stall=5,60", failure::timed_out, true},
    {"#stall-midline=5,60", failure::timed_out, true},
    {"#silent-end=5", failure::cut_off, true},
    {"#fin-midline=5", failure::cut_off, true},
    {"#rst=5", failure::cut_off, true},
    {"#error-after=5", failure::model_failed, true},
    {"#garbage-line=5", failure::model_failed, true},
    {"#toolcall", failure::model_failed, false},
    {"#toolcall=final", failure::model_failed, false},
};

/// Ollama's /v1 swallows an error in mid-stream: it can only be seen that the answer does not end.
failure expected(const row& what, const pairing& which) {
  const bool swallows = which.speaks == worker::api::openai && which.flavour == "ollama";
  return swallows && what.directives == std::string("#error-after=5") ? failure::cut_off : what.reason;
}

}  // namespace

TEST_CASE("every failure is told as what it is, keeps what was written, and the next question is answered") {
  for (const auto& which : all_pairings()) {
    const served_model server(which.flavour, {{"tokens-per-second", "2000"}});
    auto chosen = settings_for(which, server);
    chosen.first_token = 300ms;
    chosen.silence = 300ms;
    asking_backend backend(chosen);
    for (const auto& what : rows) {
      INFO(which.name << ": " << what.directives);
      const auto failed = backend.ask(std::string("#words=30 ") + what.directives);
      CHECK(failed.reason() == expected(what, which));
      CHECK_FALSE(failed.end.failed->detail.empty());
      CHECK(failed.text.empty() != what.keeps_text);
      CHECK_FALSE(backend.ask("#words=3").end.failed);
    }
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
