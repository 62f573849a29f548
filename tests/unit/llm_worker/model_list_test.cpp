#include "llm_worker/backend/ollama/model_list.hpp"

#include "tests/support/catch.hpp"

using namespace luka::worker::ollama;

namespace {

bool is_there(const std::string& body, const std::string& model) {
  const auto found = find_model(body, model);
  REQUIRE(found);
  return found->is_listed;
}

const std::string two_models =
    R"({"models":[{"name":"llama3.2:latest","model":"llama3.2:latest","size":1},{"name":"Qwen3:0.6b"}]})";

}  // namespace

TEST_CASE("a model is found by its name, with or without tag, in any case") {
  CHECK(is_there(two_models, "llama3.2"));
  CHECK(is_there(two_models, "llama3.2:latest"));
  CHECK(is_there(two_models, "LLAMA3.2"));
  CHECK(is_there(two_models, "qwen3:0.6b"));
}

TEST_CASE("another tag is another model") {
  CHECK_FALSE(is_there(two_models, "llama3.2:1b"));
  CHECK_FALSE(is_there(two_models, "qwen3"));
  CHECK_FALSE(is_there(R"({"models":[]})", "llama3.2"));
  CHECK_FALSE(is_there(R"({"models":[1,{"name":2}]})", "llama3.2"));
  CHECK(is_there(R"({"models":[{"name":"host:5000/a/b:latest"}]})", "host:5000/a/b"));
}

TEST_CASE("what is not a list of models is unreadable") {
  CHECK_FALSE(find_model("<html>", "m"));
  CHECK_FALSE(find_model("[]", "m"));
  CHECK_FALSE(find_model("{}", "m"));
  CHECK_FALSE(find_model("", "m"));
}

TEST_CASE("a loaded model comes with its size and its context window") {
  const auto found = find_model(R"({"models":[{"name":"m:latest","size":2600000,"context_length":4096}]})", "m");
  REQUIRE(found);
  CHECK(found->bytes == 2'600'000);
  CHECK(found->window == 4096);
}
