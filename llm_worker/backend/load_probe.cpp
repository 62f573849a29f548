#include "llm_worker/backend/load_probe.hpp"

#include "llm_worker/backend/load_request.hpp"

namespace luka::worker {

namespace {

constexpr std::chrono::seconds look_again{1};
constexpr std::chrono::seconds patience_for_list{3};
constexpr std::size_t longest_list = 4 * 1024 * 1024;

load_signs::load_answer meaning_of(const answer_end& end) {
  if (is_loaded_by(end)) return load_signs::load_answer::ready;
  const bool is_busy = end.failed->helps == cure::later || end.failed->helps == cure::when_loaded;
  return is_busy ? load_signs::load_answer::refused_for_now : load_signs::load_answer::refused;
}

}  // namespace

load_probe::load_probe(const asio::any_io_executor& executor, model_server& server, duration connect,
                       std::function<void()> on_change)
    : server_(server),
      connect_(connect),
      on_change_(std::move(on_change)),
      load_(load_request(executor, server, connect)),
      closing_(executor) {}

bool load_probe::can_ask(const model_server& server) { return server.speaks->load() && server.speaks->list_loaded(); }

void load_probe::start(task_group& tasks) {
  signs_.asked_to_load(monotonic_clock::now());
  load_->start(tasks);
  tasks.spawn("follow_load", follow_load(shared_from_this()));
  tasks.spawn("follow_list", follow_list(shared_from_this()));
}

void load_probe::close() {
  closed_ = true;
  load_->close();
  closing_.notify();
}

void load_probe::changed() {
  if (!closed_) on_change_();
}

task<> load_probe::follow_load(std::shared_ptr<load_probe> self) {
  const auto& load = self->load_;
  while (!load->answer().end()) co_await load->changed(time_point::max());
  self->signs_.load_answered(meaning_of(*load->answer().end()));
  self->changed();
}

task<> load_probe::follow_list(std::shared_ptr<load_probe> self) {
  co_await self->look();
  if (!self->closed_ && self->server_.notes.bytes == 0) co_await self->learn_size();
  while (!self->closed_) {
    co_await self->closing_.wait(monotonic_clock::now() + look_again);
    if (!self->closed_) co_await self->look();
  }
}

task<> load_probe::look() {
  http::timeouts quick;
  quick.connect = connect_;
  quick.first_byte = quick.silence = patience_for_list;
  auto request = server_.request_for(*server_.speaks->list_loaded());
  const auto answer = co_await server_.pool.fetch(std::move(request), quick, longest_list);
  if (!answer || answer->status != 200) co_return;
  const auto ours = server_.speaks->read_loaded(answer->body);
  if (ours) signs_.list_came(*ours, monotonic_clock::now());
  changed();
}

/// The list of loaded models tells how much memory they take, once they do; a person knows a model by its file's size.
task<> load_probe::learn_size() {
  http::timeouts quick;
  quick.connect = connect_;
  quick.first_byte = quick.silence = patience_for_list;
  auto request = server_.request_for(server_.speaks->list_models());
  const auto answer = co_await server_.pool.fetch(std::move(request), quick, longest_list);
  if (!answer || answer->status != 200) co_return;
  const auto ours = server_.speaks->read_models(answer->body);
  if (ours && ours->is_listed) server_.notes.bytes = ours->bytes;
}

}  // namespace luka::worker
