#include "tests/sim/ollama/control_api.hpp"

#include <charconv>

namespace ollama_sim {

namespace asio = boost::asio;
namespace json = boost::json;
namespace http = boost::beast::http;

namespace {

constexpr std::string_view ok_body = "{\"ok\":true}";

std::uint64_t number(const std::string& text, std::uint64_t fallback) {
  std::from_chars(text.data(), text.data() + text.size(), fallback);
  return fallback;
}

std::string string_field(const json::object& object, std::string_view name) {
  const auto* value = field(object, name);
  return value != nullptr && value->is_string() ? std::string(std::string_view(value->get_string())) : std::string();
}

double number_field(const json::object& object, std::string_view name, double fallback) {
  const auto* value = field(object, name);
  return value != nullptr && value->is_number() ? value->to_number<double>() : fallback;
}

json::object body_object(const exchange& to) {
  auto parsed = parse_json_object(to.request.body());
  auto* object = std::get_if<json::object>(&parsed);
  return object == nullptr ? json::object() : std::move(*object);
}

std::string counters_body(const simulator& sim) {
  const auto& totals = sim.totals;
  const json::object body({{"requests", totals.requests},
                           {"completed", totals.completed},
                           {"cancelled", totals.cancelled},
                           {"failed", totals.failed},
                           {"tokens_sent", totals.tokens_sent},
                           {"tokens_generated_after_disconnect", totals.tokens_generated_after_disconnect},
                           {"active", totals.active},
                           {"max_active", totals.max_active},
                           {"queued", sim.queue.state().queued()},
                           {"loads", sim.queue.loads()},
                           {"loads_aborted", sim.queue.loads_aborted()},
                           {"rejected_503", totals.rejected_503},
                           {"connections", totals.connections},
                           {"connections_reused", totals.connections_reused}});
  return json::serialize(body);
}

// Empty when the rule was taken.
std::string add_rule(simulator& sim, const exchange& to) {
  const auto body = body_object(to);
  rule fresh;
  fresh.directives = string_field(body, "directives");
  fresh.count = static_cast<std::size_t>(std::max(1.0, number_field(body, "count", 1)));
  fresh.match = string_field(body, "match");
  fresh.path = string_field(body, "path");
  directives probe;
  if (fresh.directives.empty() || !apply_directives(fresh.directives, probe).empty()) {
    return "directives wants words such as #status=503 #tps=100, and only those";
  }
  sim.rules.add(std::move(fresh));
  return {};
}

void reset(simulator& sim) {
  sim.rules.clear();
  sim.records.clear();
  sim.queue.unload_all();
  const auto still_active = sim.totals.active;
  sim.totals = counters{};
  sim.totals.active = still_active;
  sim.totals.max_active = still_active;
}

asio::awaitable<void> answer_rules(simulator& sim, exchange& to) {
  std::string wrong;
  if (to.request.method() == http::verb::delete_) sim.rules.clear();
  else wrong = add_rule(sim, to);
  api_error error;
  error.status = 400;
  error.text = wrong;
  if (wrong.empty()) co_await to.reply_json(200, ok_body);
  else co_await to.reply_error(error);
}

asio::awaitable<void> answer_die(simulator& sim, exchange& to) {
  const auto seconds = std::clamp(number_field(body_object(to), "seconds", 1), 0.0, 86400.0);
  to.terms.keep_alive = false;
  co_await to.reply_json(200, ok_body);
  sim.die(std::chrono::milliseconds(static_cast<long>(seconds * 1000)));
}

}  // namespace

asio::awaitable<void> answer_control(simulator& sim, exchange& to) {
  const auto path = to.path();
  std::string body(ok_body);
  if (path == "/sim/rules") {
    co_await answer_rules(sim, to);
    co_return;
  }
  if (path == "/sim/die") {
    co_await answer_die(sim, to);
    co_return;
  }
  if (path == "/sim/requests") body = sim.records.to_json(number(to.query("since"), 0), number(to.query("limit"), 1000));
  else if (path == "/sim/counters") body = counters_body(sim);
  else if (path == "/sim/unload") sim.queue.unload_all();
  else if (path == "/sim/reset") reset(sim);
  else if (path != "/sim/health") {
    co_await to.reply(404, text_plain, "404 page not found");
    co_return;
  }
  co_await to.reply_json(200, body);
}

}  // namespace ollama_sim
