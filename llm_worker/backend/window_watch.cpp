#include "llm_worker/backend/window_watch.hpp"

#include "common/log/log.hpp"

namespace luka::worker {

namespace {

constexpr std::size_t longest_list = 4 * 1024 * 1024;
// A model that is not loaded yet will be soon; one that is loaded may leave the memory.
constexpr std::chrono::seconds while_unknown{30}, while_known{60};

}  // namespace

duration window_watch::pause() const { return size_ > 0 ? while_known : while_unknown; }

task<std::optional<bool>> window_watch::look() {
  looked_at_ = monotonic_clock::now();
  http::timeouts quick;
  quick.first_byte = quick.silence = std::chrono::seconds(10);
  auto what = server_.speaks->list_loaded();
  const bool tells_of_memory = what.has_value();
  auto request = server_.request_for(what ? std::move(*what) : server_.speaks->list_models());
  const auto answer = co_await server_.pool.fetch(std::move(request), quick, longest_list);
  if (!answer || answer->status != 200) co_return std::nullopt;
  const auto status = read(answer->body);
  if (!status) co_return std::nullopt;
  if (status->is_listed && status->window != 0 && status->window != size_) {
    size_ = status->window;
    log::info("", "context window", {{"url", server_.name()}, {"tokens", size_}});
  }
  if (!tells_of_memory) co_return std::nullopt;
  co_return status->is_listed;
}

std::optional<model_status> window_watch::read(std::string_view body) const {
  const auto& speaks = *server_.speaks;
  return speaks.list_loaded() ? speaks.read_loaded(body) : speaks.read_models(body);
}

}  // namespace luka::worker
