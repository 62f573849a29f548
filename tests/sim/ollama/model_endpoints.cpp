#include "tests/sim/ollama/model_endpoints.hpp"

#include "tests/sim/ollama/text_hash.hpp"

namespace ollama_sim {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

constexpr std::string_view details =
    R"("details":{"parent_model":"","format":"gguf","family":"llama","families":["llama"],"parameter_size":"3.2B",)"
    R"("quantization_level":"Q4_K_M"})";
constexpr int default_window = 4096;  // what a request gets that asks for none
constexpr int trained_context = 131'072;

std::string capability_list(const model_entry& model) {
  std::string out = "[";
  for (const auto& capability : model.capabilities) {
    if (out.size() > 1) out += ',';
    out += go_string(capability);
  }
  return out + ']';
}

// A keep-alive without end shows as a date centuries ahead.
wall_time expiry_date(const loaded_model& loaded) {
  using namespace std::chrono;
  if (!loaded.expires_at) return wall_now() + days(365 * 200);
  return wall_now() + duration_cast<nanoseconds>(*loaded.expires_at - steady_clock::now());
}

std::string ps_entry(const model_entry& model, const loaded_model& loaded) {
  return "{\"name\":" + go_string(model.name) + ",\"model\":" + go_string(model.name) +
         ",\"size\":" + std::to_string(model.size) + ",\"digest\":" + go_string(model.digest) + ',' +
         std::string(details) + ",\"expires_at\":\"" + rfc3339_nano(expiry_date(loaded)) +
         "\",\"size_vram\":0,\"context_length\":" + std::to_string(loaded.num_ctx) + '}';
}

std::string tags_entry(const model_entry& model) {
  return "{\"name\":" + go_string(model.name) + ",\"model\":" + go_string(model.name) + ",\"modified_at\":\"" +
         rfc3339_nano(model.modified_at) + "\",\"size\":" + std::to_string(model.size) +
         ",\"digest\":" + go_string(model.digest) + ',' + std::string(details) +
         ",\"capabilities\":" + capability_list(model) + '}';
}

std::string show_body(const model_entry& model) {
  return "{\"license\":\"none: this model exists only in a simulator\",\"modelfile\":" +
         go_string("FROM " + model.name + "\n") + ",\"parameters\":\"stop                           \\\"\\u003cend\\u003e\\\"\"" +
         ",\"template\":\"{{ .Prompt }}\"," + std::string(details) +
         ",\"model_info\":{\"general.architecture\":\"llama\",\"general.parameter_count\":3212749888,"
         "\"llama.block_count\":28,\"llama.context_length\":" +
         std::to_string(trained_context) + ",\"llama.embedding_length\":3072},\"tensors\":[],\"capabilities\":" +
         capability_list(model) + ",\"modified_at\":\"" + rfc3339_nano(model.modified_at) + "\"}";
}

// The "model" of show and pull ("name" is its older spelling).
std::variant<std::string, api_error> model_name(const exchange& to) {
  auto parsed = parse_json_object(to.request.body());
  if (auto* error = std::get_if<api_error>(&parsed)) return std::move(*error);
  const auto& object = std::get<boost::json::object>(parsed);
  const auto* name = field(object, "model");
  if (name == nullptr) name = field(object, "name");
  if (name == nullptr || !name->is_string() || name->get_string().empty()) return api_error{400, "model is required"};
  return std::string(std::string_view(name->get_string()));
}

std::vector<std::string> pull_lines(const model_entry& model) {
  const auto layer = model.digest.substr(0, 12);
  std::vector<std::string> lines{R"({"status":"pulling manifest"})"};
  for (const std::uint64_t quarter : {0U, 1U, 2U, 4U}) {
    auto line = R"({"status":"pulling )" + layer + R"(","digest":"sha256:)" + model.digest +
                R"(","total":)" + std::to_string(model.size);
    if (quarter > 0) line += ",\"completed\":" + std::to_string(model.size / 4 * quarter);
    lines.push_back(line + '}');
  }
  for (const auto* status : {"verifying sha256 digest", "writing manifest", "removing unused layers", "success"}) {
    lines.push_back(std::string(R"({"status":")") + status + "\"}");
  }
  return lines;
}

}  // namespace

std::string tags_body(const simulator& sim) {
  std::string out = "{\"models\":[";
  for (const auto& model : sim.models.all()) {
    if (out.back() == '}') out += ',';
    out += tags_entry(model);
  }
  return out + "]}";
}

std::string ps_body(const simulator& sim) {
  std::string out = "{\"models\":[";
  for (const auto& loaded : sim.queue.state().loaded()) {
    const auto* model = sim.models.find(loaded.name);
    if (model == nullptr) continue;
    if (out.back() == '}') out += ',';
    out += ps_entry(*model, loaded);
  }
  return out + "]}";
}

asio::awaitable<void> answer_root(simulator&, exchange& to) {
  co_await to.reply(200, text_charset, "Ollama is running");
}

asio::awaitable<void> answer_version(simulator&, exchange& to) {
  const auto body = "{\"version\":\"" + std::string(simulated_version) + "\"}";
  co_await to.reply_json(200, body);
}

asio::awaitable<void> answer_tags(simulator& sim, exchange& to) {
  const auto body = tags_body(sim);
  co_await to.reply_json(200, body);
}

asio::awaitable<void> answer_ps(simulator& sim, exchange& to) {
  const auto body = ps_body(sim);
  co_await to.reply_json(200, body);
}

asio::awaitable<void> answer_show(simulator& sim, exchange& to) {
  const auto name = model_name(to);
  if (const auto* error = std::get_if<api_error>(&name)) {
    co_await to.reply_error(*error);
    co_return;
  }
  const auto* model = sim.models.find(std::get<std::string>(name));
  if (model == nullptr) {
    const api_error missing{404, "model '" + std::get<std::string>(name) + "' not found"};
    co_await to.reply_error(missing);
    co_return;
  }
  const auto body = show_body(*model);
  co_await to.reply_json(200, body);
}

// Succeeds for any valid name; the model exists from then on.
asio::awaitable<void> answer_pull(simulator& sim, exchange& to) {
  const auto name = model_name(to);
  if (const auto* error = std::get_if<api_error>(&name)) {
    co_await to.reply_error(*error);
    co_return;
  }
  const auto& wanted = std::get<std::string>(name);
  if (!is_valid_model_name(wanted)) {
    const api_error invalid{400, "invalid model name"};
    co_await to.reply_error(invalid);
    co_return;
  }
  if (sim.models.find(wanted) == nullptr) sim.models.add(wanted, wall_now());
  const auto lines = pull_lines(*sim.models.find(wanted));
  const bool whole = to.request.body().find("\"stream\":false") != std::string::npos;
  if (whole) {
    co_await to.reply_json(200, lines.back());
    co_return;
  }
  if (to.terms.http10) to.terms.keep_alive = false;
  response_head head;
  head.content_type = ndjson;
  wire out;
  out.bytes = serialise(head, to.terms, wall_now());
  framer framing(sim.config.framing, !to.terms.http10);
  for (const auto& line : lines) {
    framing.add(line + '\n', out);
    const bool sent = co_await to.link.send(out);
    const auto next = steady_clock::now() + std::chrono::milliseconds(10);
    if (sent) co_await to.link.sleep_until(next);
  }
  framing.finish(out);
  co_await to.link.send(out);
}

asio::awaitable<void> answer_v1_models(simulator& sim, exchange& to) {
  std::string body = "{\"object\":\"list\",\"data\":[";
  for (const auto& model : sim.models.all()) {
    if (body.back() == '}') body += ',';
    const auto created = std::chrono::duration_cast<std::chrono::seconds>(model.modified_at.time_since_epoch()).count();
    body += "{\"id\":" + go_string(model.name) + ",\"object\":\"model\",\"created\":" + std::to_string(created);
    body += sim.config.flavour == server_flavour::vllm
                ? ",\"owned_by\":\"vllm\",\"max_model_len\":" + std::to_string(default_window) + "}"
                : ",\"owned_by\":\"library\"}";
  }
  body += "]}";
  if (sim.config.flavour == server_flavour::ollama) body += '\n';
  co_await to.reply(200, json_plain, body);
}

asio::awaitable<void> answer_health(simulator&, exchange& to) {
  co_await to.reply(200, json_plain, R"({"status":"ok"})");
}

asio::awaitable<void> answer_embed(simulator&, exchange& to) {
  const api_error unsupported{501, "This server does not support embeddings. Start it with `--embeddings`"};
  co_await to.reply_error(unsupported);
}

}  // namespace ollama_sim
