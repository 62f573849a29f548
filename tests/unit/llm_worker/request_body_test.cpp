#include <boost/json.hpp>

#include "llm_worker/backend/ollama/request_body.hpp"
#include "llm_worker/backend/openai/request_body.hpp"
#include "tests/support/catch.hpp"

using namespace luka::worker;
using messages = std::vector<luka::proto::chat_message>;

namespace {

boost::json::value parsed(const std::string& text) { return boost::json::parse(text); }

model_settings named(const std::string& name) {
  model_settings model;
  model.name = name;
  return model;
}

ask_options up_to(std::uint32_t tokens, think_wish think = think_wish::automatic) {
  ask_options how;
  how.num_predict = tokens;
  how.think = think;
  return how;
}

const messages one = {{"user", "\"é\"\n"}};

}  // namespace

TEST_CASE("the request asks for a stream and bounds the answer") {
  CHECK(parsed(ollama::chat_body(named("m:1b"), one, up_to(99))) ==
        parsed(R"({"model":"m:1b","messages":[{"role":"user","content":"\"é\"\n"}],)"
               R"("stream":true,"options":{"num_predict":99}})"));
  CHECK(parsed(openai::chat_body("m:1b", one, up_to(99))) ==
        parsed(R"({"model":"m:1b","messages":[{"role":"user","content":"\"é\"\n"}],"stream":true,)"
               R"("stream_options":{"include_usage":true},"max_tokens":99})"));
}

TEST_CASE("a context window and a time to stay are in every request alike, also in the one that only loads") {
  model_settings model = named("m");
  model.num_ctx = 8192;
  model.keep_alive = "30m";
  const auto chat = parsed(ollama::chat_body(model, one, up_to(99)));
  const auto load = parsed(ollama::load_body(model));
  CHECK(chat.at("options").at("num_ctx") == 8192);
  CHECK(load.at("options").at("num_ctx") == 8192);
  CHECK(chat.at("keep_alive") == "30m");
  CHECK(load.at("keep_alive") == "30m");
  CHECK(load.at("messages").as_array().empty());
}

TEST_CASE("a number of seconds is sent as a number: Ollama refuses it as a text") {
  model_settings model = named("m");
  model.keep_alive = "-1";
  CHECK(parsed(ollama::load_body(model)).at("keep_alive") == -1);
}

TEST_CASE("a wish about thinking is sent only when there is one") {
  CHECK(parsed(ollama::chat_body(named("m"), one, up_to(9, think_wish::off))).at("think") == false);
  CHECK(parsed(ollama::chat_body(named("m"), one, up_to(9, think_wish::high))).at("think") == "high");
  const auto off = parsed(openai::chat_body("m", one, up_to(9, think_wish::off)));
  CHECK(off.at("reasoning_effort") == "none");
  CHECK(off.at("chat_template_kwargs").at("enable_thinking") == false);
  CHECK(parsed(openai::chat_body("m", one, up_to(9, think_wish::low))).at("reasoning_effort") == "low");
}

TEST_CASE("a model that is to be kept for no time is still loaded, not unloaded") {
  luka::worker::model_settings model;
  model.name = "m";
  model.keep_alive = "0";
  CHECK(luka::worker::ollama::load_body(model) == R"({"model":"m","messages":[]})");
}
