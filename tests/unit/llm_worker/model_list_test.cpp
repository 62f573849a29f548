#include "llm_worker/backend/ollama/model_list.hpp"

#include "tests/support/catch.hpp"

using namespace luka::worker::ollama;

namespace {

const std::string two_models =
    R"({"models":[{"name":"llama3.2:latest","model":"llama3.2:latest","size":1},{"name":"Qwen3:0.6b"}]})";

}  // namespace

TEST_CASE("a model is found by its name, with or without tag, in any case") {
  CHECK(find_model(two_models, "llama3.2") == model_presence::present);
  CHECK(find_model(two_models, "llama3.2:latest") == model_presence::present);
  CHECK(find_model(two_models, "LLAMA3.2") == model_presence::present);
  CHECK(find_model(two_models, "qwen3:0.6b") == model_presence::present);
}

TEST_CASE("another tag is another model") {
  CHECK(find_model(two_models, "llama3.2:1b") == model_presence::absent);
  CHECK(find_model(two_models, "qwen3") == model_presence::absent);
  CHECK(find_model(R"({"models":[]})", "llama3.2") == model_presence::absent);
  CHECK(find_model(R"({"models":[1,{"name":2}]})", "llama3.2") == model_presence::absent);
  CHECK(find_model(R"({"models":[{"name":"host:5000/a/b:latest"}]})", "host:5000/a/b") == model_presence::present);
}

TEST_CASE("what is not a list of models is unreadable") {
  CHECK(find_model("<html>", "m") == model_presence::unreadable);
  CHECK(find_model("[]", "m") == model_presence::unreadable);
  CHECK(find_model("{}", "m") == model_presence::unreadable);
  CHECK(find_model("", "m") == model_presence::unreadable);
}
