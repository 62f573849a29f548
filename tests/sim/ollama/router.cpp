#include "tests/sim/ollama/router.hpp"

#include <array>

#include "tests/sim/ollama/chat_endpoint.hpp"
#include "tests/sim/ollama/control_api.hpp"
#include "tests/sim/ollama/host_check.hpp"
#include "tests/sim/ollama/model_endpoints.hpp"
#include "tests/sim/ollama/openai_errors.hpp"

namespace ollama_sim {

namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace {

asio::awaitable<void> answer_api_chat(simulator& sim, exchange& to) {
  return answer_chat(sim, to, chat_dialect::chat);
}

asio::awaitable<void> answer_v1_chat(simulator& sim, exchange& to) {
  return answer_chat(sim, to, chat_dialect::openai);
}

asio::awaitable<void> answer_api_generate(simulator& sim, exchange& to) {
  return answer_chat(sim, to, chat_dialect::generate);
}

enum class wants { get_or_head, post };

struct endpoint {
  std::string_view path;
  wants method;
  asio::awaitable<void> (*answer)(simulator&, exchange&);
};

constexpr std::array<endpoint, 13> endpoints{{{"/", wants::get_or_head, answer_root},
                                              {"/api/version", wants::get_or_head, answer_version},
                                              {"/api/tags", wants::get_or_head, answer_tags},
                                              {"/api/ps", wants::get_or_head, answer_ps},
                                              {"/api/show", wants::post, answer_show},
                                              {"/api/pull", wants::post, answer_pull},
                                              {"/api/embed", wants::post, answer_embed},
                                              {"/api/embeddings", wants::post, answer_embed},
                                              {"/api/chat", wants::post, answer_api_chat},
                                              {"/api/generate", wants::post, answer_api_generate},
                                              {"/v1/models", wants::get_or_head, answer_v1_models},
                                              {"/health", wants::get_or_head, answer_health},
                                              {"/v1/chat/completions", wants::post, answer_v1_chat}}};

bool method_fits(wants wanted, http::verb method) {
  if (wanted == wants::post) return method == http::verb::post;
  return method == http::verb::get || method == http::verb::head;
}

const endpoint* find_endpoint(std::string_view path) {
  for (const auto& candidate : endpoints) {
    if (candidate.path == path) return &candidate;
  }
  return nullptr;
}

// Ollama's own API exists only there, /health only at llama-server and vLLM.
bool has_endpoint(server_flavour flavour, std::string_view path) {
  if (path == "/health") return flavour == server_flavour::llama_server || flavour == server_flavour::vllm;
  return flavour == server_flavour::ollama || path.starts_with("/v1/");
}

bool is_authorised(const simulator& sim, const exchange& to) {
  return sim.config.api_key.empty() || to.request[http::field::authorization] == "Bearer " + sim.config.api_key;
}

// llama-server loads its model when it starts and takes no requests before.
bool is_llama_server_loading(const simulator& sim) {
  return sim.config.flavour == server_flavour::llama_server && std::chrono::steady_clock::now() < sim.ready_at;
}

constexpr std::string_view missing_host =
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n"
    "400 Bad Request: missing required Host header";

// What a rule orders for endpoints other than the chats, which look at the rules themselves.
asio::awaitable<bool> answer_rule(simulator& sim, exchange& to) {
  directives wanted;
  const auto path = to.path();
  if (path == "/api/chat" || path == "/api/generate" || path == "/v1/chat/completions") co_return false;
  sim.rules.apply(path, "", wanted);
  const bool answered = co_await answer_with_fault(to, wanted, "");
  co_return answered || to.link.gone();
}

}  // namespace

asio::awaitable<void> route(simulator& sim, exchange& to) {
  if (to.link.requests_before() == 1) ++sim.totals.connections_reused;
  const auto host = to.request[http::field::host];
  if (!to.terms.http10 && to.request.count(http::field::host) == 0) {
    to.terms.keep_alive = false;
    co_await to.link.send_text(missing_host);
    co_return;
  }
  if (sim.bound_to_loopback && !is_allowed_host(host, sim.own_host_name)) {
    co_await to.reply(403, "", "");
    co_return;
  }
  if (to.path().starts_with("/sim/")) {
    co_await answer_control(sim, to);
    co_return;
  }
  const auto flavour = sim.config.flavour;
  if (to.path().starts_with("/v1/") || flavour != server_flavour::ollama) to.error_json = openai_errors(flavour);
  if (!is_authorised(sim, to)) {
    const api_error refused{401, "unauthorized"};
    co_await to.reply_error(refused);
    co_return;
  }
  if (is_llama_server_loading(sim)) {
    const api_error loading{503, "Loading model"};
    co_await to.reply_error(loading);
    co_return;
  }
  const auto* endpoint = find_endpoint(to.path());
  if (endpoint != nullptr && !has_endpoint(flavour, endpoint->path)) endpoint = nullptr;
  if (endpoint == nullptr) {
    co_await to.reply(404, text_plain, "404 page not found");
  } else if (!method_fits(endpoint->method, to.request.method())) {
    co_await to.reply(405, text_plain, "405 method not allowed");
  } else {
    const bool answered = co_await answer_rule(sim, to);
    if (!answered) co_await endpoint->answer(sim, to);
  }
}

}  // namespace ollama_sim
