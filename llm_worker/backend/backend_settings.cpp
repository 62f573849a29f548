#include "llm_worker/backend/backend_settings.hpp"

#include <algorithm>
#include <array>

#include <boost/algorithm/string/predicate.hpp>

#include "llm_worker/backend/keep_alive.hpp"

namespace luka::worker {

namespace {

bool is_authorization(const extra_header& header) {
  return boost::algorithm::iequals(header.name, "Authorization");
}

std::vector<extra_header> read_headers(config::reader& read) {
  const auto key = read.optional_secret("LLM_API_KEY", "Key of the model server, sent as 'Authorization: Bearer …'");
  const auto text = read.optional_secret(
      "LLM_HEADERS", "Header fields for every request to the model server: 'Name: value', more of them after '|'");
  auto headers = parse_headers(text);
  // The value is not repeated: it may hold a password.
  if (!headers) read.complain("LLM_HEADERS", "is not a list of header fields of the form 'Name: value | Name: value'");
  if (!headers) headers.emplace();
  if (key.empty()) return *headers;
  if (std::any_of(headers->begin(), headers->end(), is_authorization))
    read.complain("LLM_HEADERS", "has an Authorization of its own, which LLM_API_KEY would replace: set one of them");
  auto bearer = parse_headers("Authorization: Bearer " + key);
  if (bearer && bearer->size() == 1) headers->push_back(std::move(bearer->front()));
  else read.complain("LLM_API_KEY", "has a character that a key can not have");
  return *headers;
}

think_wish read_think(config::reader& read) {
  const std::vector<std::string> names{"auto", "off", "low", "medium", "high"};
  constexpr std::array wishes{think_wish::automatic, think_wish::off, think_wish::low, think_wish::medium,
                              think_wish::high};
  const auto chosen = read.choice("THINK", names,
                                  "How much a model that can think does so before it answers; auto leaves it to the "
                                  "server, and a model that can not is asked to answer at once");
  return wishes.at(static_cast<std::size_t>(std::find(names.begin(), names.end(), chosen) - names.begin()));
}

std::vector<server_address> read_servers(config::reader& read) {
  const auto text = read.text("OLLAMA_URL", "http://127.0.0.1:11434",
                              "Where the model server listens, whichever it is, with the path of a reverse proxy if need "
                              "be; or several servers, http://big:11434=3,http://small:11434: a number after '=' is how "
                              "many answers one gets for each of another's");
  auto list = parse_servers(text);
  for (const auto& error : list.errors) read.complain("OLLAMA_URL", error);
  if (list.servers.empty()) list.servers.emplace_back();
  return list.servers;
}

void read_limits(config::reader& read, backend_settings& chosen) {
  chosen.connect = read.seconds("OLLAMA_CONNECT_TIMEOUT", 5, 0.1, 120, "How long connecting to a server may take");
  chosen.loading = read.seconds("OLLAMA_LOADING_TIMEOUT", 0, 0, 86'400,
                                "How long the server may load the model while somebody waits; 0: as long as it does, "
                                "since giving up makes it start over");
  chosen.first_token = read.seconds("OLLAMA_FIRST_BYTE_TIMEOUT", 600, 0.1, 7200,
                                    "How long an answer may take to begin, not counting the loading of the model");
  chosen.silence = read.seconds("OLLAMA_TIMEOUT", 60, 0.1, 3600, "How long an answer may pause before it is given up");
  chosen.thinking = read.seconds("THINK_LIMIT", 300, 0, 86'400,
                                 "How long the model may think before it is asked again to answer without; 0: as long "
                                 "as it likes");
  chosen.whole_answer = read.seconds("OLLAMA_ANSWER_TIMEOUT", 3600, 0.1, 86'400,
                                     "How long an answer may take in all, not counting the loading of the model");
  chosen.most_failures = static_cast<unsigned>(
      read.integer("OLLAMA_MAX_FAILURES", 3, 1, 100,
                   "After how many failures in a row a model server is left alone, until it answers in the background"));
  chosen.longest_busy = read.seconds("OLLAMA_BUSY_TIMEOUT", 30, 0, 600,
                                     "How long a model server that refuses for the moment (503, 429) is left alone, and how "
                                     "long a question waits for it, at most; 0: not at all");
}

}  // namespace

backend_settings read_backend_settings(config::reader& read, std::uint32_t slots) {
  backend_settings chosen;
  const auto speaks = read.choice("LLM_API", {"ollama", "openai"},
                                  "What the model server speaks: Ollama's own API, or the OpenAI-compatible one of "
                                  "llama-server, vLLM, LM Studio and others");
  if (speaks == "openai") chosen.speaks = api::openai;
  chosen.servers = read_servers(read);
  chosen.headers = read_headers(read);
  chosen.model.name =
      read.text("OLLAMA_MODEL_NAME", "llama3.2", "The model that answers, as the model server names it");
  chosen.model.num_ctx = static_cast<std::uint32_t>(
      read.integer("OLLAMA_NUM_CTX", 0, 0, 10'000'000,
                   "Context window in tokens, the same in every request; 0: what the model server chooses"));
  chosen.num_predict =
      static_cast<std::uint32_t>(read.integer("NUM_PREDICT", 2048, 1, 1'000'000, "Longest answer, in tokens"));
  chosen.model.keep_alive =
      read.text("OLLAMA_KEEP_ALIVE", "1h",
                "How long Ollama keeps the model in memory after an answer: seconds, or a duration such as 30m; -1: for "
                "ever; empty: as Ollama itself is set");
  if (!is_keep_alive(chosen.model.keep_alive))
    read.complain("OLLAMA_KEEP_ALIVE", "is neither a number of seconds nor a duration such as 30m, 1h30m or -1");
  chosen.warm_up = read.flag("WARM_UP", true, "Have Ollama load the model when a worker starts, before anybody asks");
  chosen.think = read_think(read);
  chosen.show_thinking =
      read.flag("SHOW_THINKING", false, "Show what the model has thought, folded up, at the end of its answer");
  read_limits(read, chosen);
  // Cancelled answers may be hanging up while new ones begin, and a silent server is asked twice what it is doing.
  chosen.most_connections = 4 * slots + 4;
  return chosen;
}

}  // namespace luka::worker
