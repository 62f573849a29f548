#include "tests/sim/ollama/router.hpp"

#include <array>

#include "tests/sim/ollama/chat_endpoint.hpp"
#include "tests/sim/ollama/control_api.hpp"
#include "tests/sim/ollama/host_check.hpp"
#include "tests/sim/ollama/model_endpoints.hpp"

namespace ollama_sim {

namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace {

asio::awaitable<void> answer_api_chat(simulator& sim, exchange& to) {
  return answer_chat(sim, to, chat_dialect::chat);
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

// The OpenAI-compatible face under /v1 has its place here too; until then those paths are 404.
constexpr std::array<endpoint, 10> endpoints{{{"/", wants::get_or_head, answer_root},
                                              {"/api/version", wants::get_or_head, answer_version},
                                              {"/api/tags", wants::get_or_head, answer_tags},
                                              {"/api/ps", wants::get_or_head, answer_ps},
                                              {"/api/show", wants::post, answer_show},
                                              {"/api/pull", wants::post, answer_pull},
                                              {"/api/embed", wants::post, answer_embed},
                                              {"/api/embeddings", wants::post, answer_embed},
                                              {"/api/chat", wants::post, answer_api_chat},
                                              {"/api/generate", wants::post, answer_api_generate}}};

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

constexpr std::string_view missing_host =
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n"
    "400 Bad Request: missing required Host header";

// What a rule orders for endpoints other than the chats, which look at the rules themselves.
asio::awaitable<bool> answer_rule(simulator& sim, exchange& to) {
  directives wanted;
  const auto path = to.path();
  if (path == "/api/chat" || path == "/api/generate") co_return false;
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
  const auto* endpoint = find_endpoint(to.path());
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
