// How large the context window of the model is, as its server says, and whether the model is in memory there.
#pragma once

#include <optional>

#include "common/async/task_group.hpp"
#include "llm_worker/backend/model_server.hpp"

namespace luka::worker {

/// Asks now and then, so nobody has to wait for it. Ollama says both of models that are loaded (GET /api/ps); vLLM says
/// the window in its list of models; other servers do not say it at all.
class window_watch {
 public:
  explicit window_watch(model_server& server) : server_(server) {}

  /// Whether the model is in memory; nothing when the server does not say.
  task<std::optional<bool>> look();
  /// When the next look is due.
  [[nodiscard]] time_point due_at() const { return looked_at_ ? *looked_at_ + pause() : time_point::min(); }
  /// In tokens; 0: not known.
  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  [[nodiscard]] duration pause() const;
  [[nodiscard]] std::optional<model_status> read(std::string_view body) const;

  model_server& server_;
  std::uint64_t size_ = 0;
  std::optional<time_point> looked_at_;
};

}  // namespace luka::worker
