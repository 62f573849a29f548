#include "llm_worker/backend/model_backend.hpp"

#include <algorithm>

#include "llm_worker/backend/failover_stream.hpp"
#include "llm_worker/backend/keep_alive.hpp"
#include "llm_worker/backend/ollama/ollama_dialect.hpp"
#include "llm_worker/backend/openai/openai_dialect.hpp"
#include "llm_worker/backend/repeating_stream.hpp"
#include "llm_worker/backend/server_stream.hpp"

namespace luka::worker {

namespace {

/// More of it than this nobody unfolds in a chat.
constexpr std::size_t longest_thinking = 16 * 1024;
/// For how long a server is waited for that loads the model without anybody having asked.
constexpr std::chrono::hours longest_warm_up{1};

std::unique_ptr<dialect> dialect_of(const backend_settings& chosen, const http::base_url& where) {
  if (chosen.speaks == api::openai) return std::make_unique<openai::openai_dialect>(chosen.model, where.path);
  return std::make_unique<ollama::ollama_dialect>(chosen.model);
}

stream_limits limits_of(const backend_settings& chosen) {
  stream_limits limits;
  limits.connect = chosen.connect;
  limits.loading = chosen.loading;
  limits.first_token = chosen.first_token;
  limits.silence = chosen.silence;
  limits.thinking = chosen.thinking;
  limits.whole_answer = chosen.whole_answer;
  return limits;
}

board_rules rules_of(const backend_settings& chosen) {
  board_rules rules;
  rules.breaker.most_failures = chosen.most_failures;
  rules.longest_busy = chosen.longest_busy;
  rules.keeps_models = !keeps_nothing(chosen.model.keep_alive);
  return rules;
}

watch_settings watch_of(const backend_settings& chosen) {
  watch_settings watch;
  watch.model = chosen.model.name;
  watch.warm_up = chosen.warm_up;
  watch.connect = chosen.connect;
  watch.longest_load = chosen.loading > duration::zero() ? duration(chosen.loading) : duration(longest_warm_up);
  return watch;
}

std::vector<std::string> names_of(const std::vector<server_address>& servers) {
  std::vector<std::string> names;
  for (const auto& server : servers) names.push_back(name_of(server));
  return names;
}

std::vector<std::uint32_t> weights_of(const std::vector<server_address>& servers) {
  std::vector<std::uint32_t> weights;
  for (const auto& server : servers) weights.push_back(server.weight);
  return weights;
}

}  // namespace

model_backend::watched_server::watched_server(const asio::any_io_executor& executor, const backend_settings& chosen,
                                              switchboard& servers, switchboard::server which)
    : server(executor, chosen.servers[which].where, dialect_of(chosen, chosen.servers[which].where), chosen.headers,
             chosen.most_connections),
      watch(server, servers, which, watch_of(chosen)) {}

model_backend::model_backend(asio::any_io_executor executor, backend_settings chosen)
    : executor_(executor),
      chosen_(std::move(chosen)),
      servers_(executor, names_of(chosen_.servers), weights_of(chosen_.servers), rules_of(chosen_)) {
  for (switchboard::server i = 0; i < chosen_.servers.size(); ++i)
    all_.push_back(std::make_unique<watched_server>(executor, chosen_, servers_, i));
}

void model_backend::start(task_group& tasks) {
  tasks_ = &tasks;
  for (const auto& one : all_) one->watch.start(tasks);
}

/// The smallest: whichever server gets a question, it must fit.
std::uint64_t model_backend::window() const {
  std::uint64_t smallest = 0;
  for (const auto& one : all_) {
    const auto size = one->watch.window();
    if (size > 0 && (smallest == 0 || size < smallest)) smallest = size;
  }
  return smallest;
}

std::unique_ptr<answer_stream> model_backend::ask(question what) {
  ask_options how;
  how.num_predict = chosen_.num_predict;
  how.think = chosen_.think;
  auto way = std::make_shared<journey>();
  way->job = what.job;
  way->conversation = std::move(what.conversation);
  way->tried.assign(all_.size(), false);
  const auto messages = std::make_shared<const std::vector<proto::chat_message>>(std::move(what.messages));
  auto ask_all = [this, way, messages, asked_at = monotonic_clock::now()](const ask_options& wanted) {
    auto ask_one = [this, messages, wanted, asked_at](switchboard::server where) {
      return open(where, *messages, wanted, asked_at);
    };
    return std::make_unique<failover_stream>(servers_, way, chosen_.longest_busy, std::move(ask_one));
  };
  return std::make_unique<repeating_stream>(std::move(what.job), how, std::move(ask_all));
}

std::unique_ptr<answer_stream> model_backend::open(switchboard::server where,
                                                   const std::vector<proto::chat_message>& messages, ask_options wanted,
                                                   time_point asked_at) {
  auto& server = all_[where]->server;
  auto limits = limits_of(chosen_);
  limits.whole_answer -= monotonic_clock::now() - asked_at;
  // What it does after it has been asked not to think, it does for as long as an answer may take.
  if (wanted.think == think_wish::off) limits.thinking = duration::zero();
  if (server.notes.refuses_to_think) wanted.think = think_wish::automatic;
  auto request = server.request_for(server.speaks->ask(messages, wanted));
  auto stream = std::make_unique<server_stream>(executor_, *tasks_, server, std::move(request), limits);
  if (chosen_.show_thinking) stream->keep_thinking(longest_thinking);
  return stream;
}

}  // namespace luka::worker
