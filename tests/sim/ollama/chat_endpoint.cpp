#include "tests/sim/ollama/chat_endpoint.hpp"

#include "tests/sim/ollama/chat_lines.hpp"
#include "tests/sim/ollama/context_fit.hpp"
#include "tests/sim/ollama/openai_errors.hpp"
#include "tests/sim/ollama/ordered_error.hpp"
#include "tests/sim/ollama/reply.hpp"
#include "tests/sim/ollama/sse_lines.hpp"
#include "tests/sim/ollama/stream_player.hpp"

namespace ollama_sim {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

// Even a warm model reports a millisecond or two.
constexpr std::chrono::nanoseconds warm_load_time{1'204'893};
constexpr std::string_view no_multimodal =
    R"({"error":{"code":400,"message":"Multimodal data provided, but model does not support multimodal requests.",)"
    R"("type":"invalid_request_error"}})";

// One request, from its body to the last byte of its answer.
class chat_turn {
 public:
  chat_turn(simulator& sim, exchange& to, chat_request request, const model_entry& model)
      : sim_(sim), to_(to), request_(std::move(request)), model_(model), arrived_(steady_clock::now()) {}

  asio::awaitable<void> run() {
    open_record();
    if (!request_.load_only()) {
      said_ = apply_directives(request_.last_user_text(), wanted_);
      sim_.rules.apply(to_.path(), request_.last_user_text(), wanted_);
      if (wanted_.drop_next) to_.link.drop_next_request();
      if (wanted_.close) to_.terms.keep_alive = false;
    }
    if (wanted_.status || wanted_.html) {
      const bool answered = co_await answer_with_fault(to_, wanted_, request_.model);
      close_record(answered ? request_status::failed : request_status::cancelled,
                   wanted_.status ? *wanted_.status : *wanted_.html);
      co_return;
    }
    if (request_.load_only() && keep_alive().count() == 0) co_await unload();
    else co_await run_in_queue();
  }

 private:
  std::chrono::nanoseconds keep_alive() const { return request_.keep_alive.value_or(sim_.config.keep_alive); }

  void open_record() {
    request_record record;
    record.t_ms = std::chrono::duration_cast<std::chrono::milliseconds>(wall_now().time_since_epoch()).count();
    record.arrived_us = monotonic_us(arrived_);
    record.path = to_.path();
    record.model = request_.model;
    record.stream = request_.stream;
    record.messages_json = std::move(request_.messages_json);
    record.options_json = std::move(request_.options_json);
    record.keep_alive_json = std::move(request_.keep_alive_json);
    id_ = sim_.records.add(std::move(record)).id;
    ++sim_.totals.requests;
  }

  // For everything but a played reply, which closes its record itself.
  void close_record(request_status status, unsigned http_status) {
    auto& totals = sim_.totals;
    if (status == request_status::done) ++totals.completed;
    if (status == request_status::failed) ++totals.failed;
    if (status == request_status::cancelled) ++totals.cancelled;
    auto* record = sim_.records.find(id_);
    if (record == nullptr) return;
    record->status = status;
    record->http_status = http_status;
    if (status == request_status::cancelled) record->closed_at_token = 0;
    record->end(arrived_, steady_clock::now());
  }

  void close_as_left() {
    close_record(to_.link.aborted() ? request_status::failed : request_status::cancelled, 0);
  }

  asio::awaitable<void> unload() {
    sim_.queue.unload(model_.name);
    const auto body = chat_lines(request_, wanted_).load_reply(wall_now(), "unload");
    co_await to_.reply_json(200, body);
    close_record(request_status::done, 200);
  }

  asio::awaitable<void> run_in_queue() {
    const bool cold = !is_loaded();
    submission request{id_, model_.name, request_.num_ctx, keep_alive(), request_.load_only()};
    if (!sim_.queue.submit(std::move(request), to_.link)) {
      ++sim_.totals.rejected_503;
      const api_error busy{503, std::string(queue_full)};
      co_await to_.reply_error(busy);
      close_record(request_status::failed, 503);
      co_return;
    }
    const queue_place place(sim_.queue, id_);
    const bool there = co_await sim_.queue.wait_turn(id_, to_.link);
    load_time_ = cold ? steady_clock::now() - arrived_ : warm_load_time;
    if (!there) {
      close_as_left();
    } else if (request_.load_only()) {
      const auto body = chat_lines(request_, wanted_).load_reply(wall_now(), "load");
      co_await to_.reply_json(200, body);
      close_record(request_status::done, 200);
    } else {
      co_await generate();
    }
  }

  bool is_loaded() const {
    for (const auto& loaded : sim_.queue.state().loaded()) {
      if (loaded.name == model_.name && loaded.num_ctx == request_.num_ctx) return true;
    }
    return false;
  }

  asio::awaitable<void> generate() {
    sim_.totals.enter();
    co_await generate_in_slot();
    sim_.totals.leave();
  }

  asio::awaitable<void> generate_in_slot() {
    const auto prompt_start = steady_clock::now();
    const auto until = prompt_start + sim_.config.prompt_time + wanted_.stall_headers;
    const bool there = co_await to_.link.sleep_until(until);
    if (!there) {
      close_as_left();
      co_return;
    }
    const auto fitted = fit_context(request_);
    const auto error = error_before_first_line(fitted);
    if (error) {
      co_await to_.reply_chunked_error(*error);
      close_record(request_status::failed, error->status);
      co_return;
    }
    const reply_style style{sim_.config.demo, sim_.config.seed, id_};
    const auto answer = write_reply(request_, fitted.messages, said_, wanted_, style);
    sim_.records.set_reply(id_, answer.content(), answer.pieces.size());
    const auto lines = lines_of_reply();
    reply_metrics metrics;
    metrics.load = load_time_;
    metrics.prompt_tokens = fitted.tokens;
    metrics.prompt = steady_clock::now() - prompt_start;
    stream_player player(sim_, to_, performance{answer, wanted_, *lines, metrics, arrived_, id_});
    if (request_.stream) co_await player.play();
    else co_await player.play_whole();
  }

  std::unique_ptr<reply_lines> lines_of_reply() const {
    if (request_.dialect != chat_dialect::openai) return std::make_unique<chat_lines>(request_, wanted_);
    return std::make_unique<sse_lines>(sim_.config.flavour, request_, wanted_, id_);
  }

  std::optional<api_error> error_before_first_line(const fitted_prompt& fitted) const {
    if (!request_.bad_format.empty()) {
      return api_error{500, "invalid format: " + go_quoted(request_.bad_format) +
                                R"(; expected "json" or a valid JSON Schema object)"};
    }
    if (request_.has_images && !model_.can("vision")) return api_error{400, std::string(no_multimodal)};
    if (!fitted.error.empty()) return api_error{400, fitted.error};
    if (wanted_.nested_error) return nested_error(*wanted_.nested_error, request_.num_ctx);
    if (wanted_.error_after == std::size_t{0}) return api_error{500, std::string(stream_error_text(wanted_))};
    return std::nullopt;
  }

  simulator& sim_;
  exchange& to_;
  chat_request request_;
  const model_entry& model_;
  steady_time arrived_;
  std::chrono::nanoseconds load_time_{0};
  directives wanted_;
  std::string said_;
  request_id id_ = 0;
};

// What other servers than Ollama do not do: they neither cut a prompt that is too long, nor refuse to think.
void adapt_to_flavour(server_flavour flavour, chat_request& request) {
  if (flavour == server_flavour::ollama) return;
  request.truncate = false;
  if (request.think.value_or(false)) request.think.reset();
}

asio::awaitable<void> stall_then_answer(exchange& to, const directives& wanted, std::string_view model) {
  if (wanted.html) {
    const auto page = proxy_page(*wanted.html, wall_now());
    co_await to.link.send_text(page);
    co_return;
  }
  const auto extra = wanted.retry_after ? "Retry-After: " + std::to_string(*wanted.retry_after) + "\r\n" : std::string();
  const bool native = to.error_json == nullptr;
  const auto body = native ? status_body(*wanted.status, model)
                           : to.error_json({*wanted.status, status_text(*wanted.status, model)});
  co_await to.reply(*wanted.status, native ? json_with_charset : json_plain, body, extra);
}

}  // namespace

asio::awaitable<bool> answer_with_fault(exchange& to, const directives& wanted, std::string_view model) {
  const auto until = steady_clock::now() + wanted.stall_headers;
  if (wanted.stall_headers.count() > 0) co_await to.link.sleep_until(until);
  if (to.link.gone()) co_return false;
  if (wanted.status || wanted.html) {
    co_await stall_then_answer(to, wanted, model);
    co_return true;
  }
  if (!wanted.rst) co_return false;
  to.link.reset();
  co_return true;
}

asio::awaitable<void> answer_chat(simulator& sim, exchange& to, chat_dialect dialect) {
  auto parsed = dialect == chat_dialect::openai ? parse_openai_request(to.request.body())
                                                : parse_chat_request(to.request.body(), dialect);
  if (const auto* error = std::get_if<api_error>(&parsed)) {
    co_await to.reply_error(*error);
    co_return;
  }
  auto& request = std::get<chat_request>(parsed);
  const auto* model = sim.models.find(request.model);
  if (dialect == chat_dialect::openai) adapt_to_flavour(sim.config.flavour, request);
  // llama-server has one model and takes every name for it.
  if (sim.config.flavour == server_flavour::llama_server) model = &sim.models.all().front();
  const auto refused = check_against_model(request, model);
  if (refused) {
    co_await to.reply_error(*refused);
    co_return;
  }
  chat_turn turn(sim, to, std::move(request), *model);
  co_await turn.run();
}

}  // namespace ollama_sim
