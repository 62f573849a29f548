#include "llm_worker/backend/window_watch.hpp"

#include "common/log/log.hpp"

namespace luka::worker {

namespace {

constexpr std::size_t longest_list = 4 * 1024 * 1024;
// A model that is not loaded yet will be soon; one that is loaded keeps its window until the server is restarted.
constexpr std::chrono::seconds while_unknown{30};
constexpr std::chrono::minutes while_known{10};

}  // namespace

void window_watch::look_if_due(task_group& tasks) {
  const auto now = monotonic_clock::now();
  const duration pause = size_ > 0 ? duration(while_known) : duration(while_unknown);
  if (looked_at_ && now - *looked_at_ < pause) return;
  looked_at_ = now;
  tasks.spawn("window", look());
}

task<> window_watch::look() {
  http::timeouts quick;
  quick.first_byte = quick.silence = std::chrono::seconds(10);
  auto what = server_.speaks->list_loaded();
  auto request = server_.request_for(what ? std::move(*what) : server_.speaks->list_models());
  const auto answer = co_await server_.pool.fetch(std::move(request), quick, longest_list);
  if (!answer || answer->status != 200) co_return;
  const auto status = read(answer->body);
  if (!status || !status->is_listed || status->window == 0 || status->window == size_) co_return;
  size_ = status->window;
  log::info("", "context window", {{"tokens", size_}});
}

std::optional<model_status> window_watch::read(std::string_view body) const {
  const auto& speaks = *server_.speaks;
  return speaks.list_loaded() ? speaks.read_loaded(body) : speaks.read_models(body);
}

}  // namespace luka::worker
