#include "llm_worker/backend/model_check.hpp"

#include "llm_worker/backend/ollama/ollama_dialect.hpp"
#include "llm_worker/backend/openai/openai_dialect.hpp"
#include "tests/support/catch.hpp"

using namespace luka::worker;

namespace {

model_settings named(const std::string& name) {
  model_settings model;
  model.name = name;
  return model;
}

const ollama::ollama_dialect native(named("m"));
const openai::openai_dialect compatible(named("m"), "");

}  // namespace

TEST_CASE("a model that is there is no problem") {
  CHECK(check_models(200, R"({"models":[{"name":"m:latest"}]})", native) == model_check());
  CHECK(check_models(200, R"({"data":[{"id":"m"}]})", compatible) == model_check());
}

TEST_CASE("a missing model comes with the command that gets it, where there is one") {
  CHECK(check_models(200, R"({"models":[]})", native).remedy == "ollama pull m");
  CHECK_THAT(check_models(200, R"({"data":[]})", compatible).remedy, ContainsSubstring("OLLAMA_MODEL_NAME"));
}

TEST_CASE("a server that speaks otherwise, refuses, or is not there, is a matter of settings") {
  CHECK_THAT(check_models(200, "<html>", native).remedy, ContainsSubstring("LLM_API"));
  CHECK_THAT(check_models(404, "404 page not found", native).remedy, ContainsSubstring("OLLAMA_URL"));
  CHECK_THAT(check_models(401, "", compatible).remedy, ContainsSubstring("LLM_API_KEY"));
  CHECK_THAT(check_unreachable("cannot connect", native).remedy, ContainsSubstring("ollama serve"));
  CHECK_THAT(check_unreachable("cannot connect", compatible).problem, ContainsSubstring("cannot connect"));
}

TEST_CASE("the OpenAI-compatible paths begin with /v1 once") {
  CHECK(openai::openai_dialect(named("m"), "").list_models().path == "/v1/models");
  CHECK(openai::openai_dialect(named("m"), "/proxy/v1").list_models().path == "/models");
  CHECK(openai::openai_dialect(named("m"), "/proxy").ask({}, {}).path == "/v1/chat/completions");
}
