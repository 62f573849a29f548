// How large the context window of the model is, as its server says.
#pragma once

#include <optional>

#include "common/async/task_group.hpp"
#include "llm_worker/backend/model_server.hpp"

namespace luka::worker {

/// Asks in the background, now and then, when it is told that somebody needs to know: nobody waits for it. Ollama says it
/// of models that are loaded (GET /api/ps), vLLM in its list of models; other servers do not say it at all.
class window_watch {
 public:
  explicit window_watch(model_server& server) : server_(server) {}

  /// `tasks` must end before this does.
  void look_if_due(task_group& tasks);
  /// In tokens; 0: not known.
  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  task<> look();
  [[nodiscard]] std::optional<model_status> read(std::string_view body) const;

  model_server& server_;
  std::uint64_t size_ = 0;
  std::optional<time_point> looked_at_;
};

}  // namespace luka::worker
