#include "llm_worker/settings.hpp"

#include "tests/support/catch.hpp"

using namespace luka;
using namespace std::chrono_literals;

TEST_CASE("without any variable the worker has sensible settings") {
  config::reader read({});
  const auto chosen = worker::read_settings(read);
  CHECK(read.errors().empty());
  CHECK(chosen.worker_name.empty());
  REQUIRE(chosen.backend.servers.size() == 1);
  CHECK(chosen.backend.servers[0].where.origin() == "http://127.0.0.1:11434");
  CHECK(chosen.backend.most_failures == 3);
  CHECK(chosen.backend.longest_busy == 30s);
  CHECK(chosen.backend.model.name == "llama3.2");
  CHECK(chosen.backend.silence == 60s);
  CHECK(chosen.backend.first_token == 600s);
  CHECK(chosen.backend.whole_answer == 1h);
  CHECK(chosen.slots == 1);
  CHECK(chosen.context_messages == 10);
  CHECK(chosen.backend.num_predict == 2048);
  CHECK(chosen.backend.model.num_ctx == 0);
  CHECK(chosen.drain == 20s);
  CHECK_FALSE(chosen.system_prompt.empty());
  CHECK(chosen.backend.speaks == worker::api::ollama);
  CHECK(chosen.backend.headers.empty());
  CHECK(chosen.backend.connect == 5s);
  CHECK(chosen.backend.loading == 0s);
  CHECK(chosen.backend.thinking == 300s);
  CHECK(chosen.backend.think == worker::think_wish::automatic);
  CHECK_FALSE(chosen.backend.show_thinking);
  CHECK(chosen.backend.warm_up);
  CHECK(chosen.backend.model.keep_alive == "1h");
}

TEST_CASE("every variable has its effect") {
  config::reader read({{"LUKA_WORKER_NAME", "w"},
                       {"OLLAMA_URL", "https://models.example:8443/ollama=3 http://small"},
                       {"OLLAMA_MAX_FAILURES", "5"},
                       {"OLLAMA_BUSY_TIMEOUT", "12"},
                       {"OLLAMA_MODEL_NAME", "qwen3:0.6b"},
                       {"OLLAMA_TIMEOUT", "1.5"},
                       {"OLLAMA_FIRST_BYTE_TIMEOUT", "30"},
                       {"OLLAMA_ANSWER_TIMEOUT", "90"},
                       {"LLM_API", "openai"},
                       {"LLM_API_KEY", "sesame"},
                       {"LLM_HEADERS", "X-Team: red"},
                       {"OLLAMA_CONNECT_TIMEOUT", "2"},
                       {"OLLAMA_LOADING_TIMEOUT", "7"},
                       {"OLLAMA_KEEP_ALIVE", "-1"},
                       {"WARM_UP", "no"},
                       {"THINK", "medium"},
                       {"THINK_LIMIT", "45"},
                       {"SHOW_THINKING", "yes"},
                       {"WORKER_SLOTS", "8"},
                       {"CONTEXT_MESSAGES", "0"},
                       {"SYSTEM_PROMPT", "Be brief."},
                       {"NUM_PREDICT", "64"},
                       {"OLLAMA_NUM_CTX", "8192"},
                       {"DRAIN_SECONDS", "0"},
                       {"JOBS_ENDPOINT", "tcp://127.0.0.1:5555"}});
  const auto chosen = worker::read_settings(read);
  CHECK(read.errors().empty());
  CHECK(chosen.worker_name == "w");
  REQUIRE(chosen.backend.servers.size() == 2);
  CHECK(chosen.backend.servers[0].where.tls);
  CHECK(chosen.backend.servers[0].where.path == "/ollama");
  CHECK(chosen.backend.servers[0].weight == 3);
  CHECK(chosen.backend.servers[1].where.host == "small");
  CHECK(chosen.backend.most_failures == 5);
  CHECK(chosen.backend.longest_busy == 12s);
  CHECK(chosen.backend.model.name == "qwen3:0.6b");
  CHECK(chosen.backend.silence == 1500ms);
  CHECK(chosen.backend.first_token == 30s);
  CHECK(chosen.backend.whole_answer == 90s);
  CHECK(chosen.backend.speaks == worker::api::openai);
  CHECK(chosen.backend.headers ==
        std::vector<worker::extra_header>{{"X-Team", "red"}, {"Authorization", "Bearer sesame"}});
  CHECK(chosen.backend.connect == 2s);
  CHECK(chosen.backend.loading == 7s);
  CHECK(chosen.backend.model.keep_alive == "-1");
  CHECK_FALSE(chosen.backend.warm_up);
  CHECK(chosen.backend.think == worker::think_wish::medium);
  CHECK(chosen.backend.thinking == 45s);
  CHECK(chosen.backend.show_thinking);
  CHECK(chosen.backend.model.num_ctx == 8192);
  CHECK(chosen.slots == 8);
  CHECK(chosen.context_messages == 0);
  CHECK(chosen.system_prompt == "Be brief.");
  CHECK(chosen.backend.num_predict == 64);
  CHECK(chosen.drain == 0s);
  CHECK(chosen.common.jobs_endpoint == "tcp://127.0.0.1:5555");
}

TEST_CASE("all mistakes are reported together") {
  config::reader read({{"OLLAMA_URL", "ollama:11434"},
                       {"WORKER_SLOTS", "0"},
                       {"OLLAMA_TIMEOUT", "soon"},
                       {"NUM_PREDICT", "-1"},
                       {"OLLAMA_KEEP_ALIVE", "for ever"},
                       {"LUKA_WORKER_NAME", std::string(65, 'w')}});
  worker::read_settings(read);
  CHECK(read.errors().size() == 6);
}

TEST_CASE("a mistake in a secret does not show it") {
  config::reader read({{"LLM_API_KEY", "open\nsesame"}, {"LLM_HEADERS", "sesame"}, {"LLM_API", "grpc"}});
  worker::read_settings(read);
  REQUIRE(read.errors().size() == 3);
  for (const auto& error : read.errors()) CHECK_THAT(error, !ContainsSubstring("sesame"));
}

TEST_CASE("a key and an Authorization of one's own exclude each other") {
  config::reader read({{"LLM_API_KEY", "sesame"}, {"LLM_HEADERS", "authorization: Basic dTpzZXNhbWU="}});
  worker::read_settings(read);
  REQUIRE(read.errors().size() == 1);
  CHECK_THAT(read.errors()[0], ContainsSubstring("LLM_HEADERS") && ContainsSubstring("LLM_API_KEY"));
  CHECK_THAT(read.errors()[0], !ContainsSubstring("dTpzZXNhbWU="));
}

TEST_CASE("the help of the worker names everything about the model server, and shows no secret") {
  config::reader read({{"LLM_API_KEY", "sesame-in-use"}, {"LLM_HEADERS", "X-Pass: sesame-in-use"}});
  worker::read_settings(read);
  const auto help = config::describe(read.keys());
  for (const std::string key : {"LLM_API", "LLM_API_KEY", "LLM_HEADERS", "OLLAMA_URL", "OLLAMA_CONNECT_TIMEOUT"})
    CHECK_THAT(help, ContainsSubstring("  " + key + "\n"));
  CHECK_THAT(help, !ContainsSubstring("sesame"));
}
