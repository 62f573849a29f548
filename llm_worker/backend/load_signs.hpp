// Whether a silent server is loading our model, by what else it says.
#pragma once

#include <chrono>
#include <optional>

#include "llm_worker/backend/dialect.hpp"

namespace luka::worker {

/// Pure. Two questions tell a cold load from a hang. A request that only loads the model is answered at once when it is
/// loaded, and otherwise when it has been: Ollama lists a model as loaded while it still loads, so the list alone does
/// not say. And the list of loaded models is answered at once by any server that is alive: one that does not answer it
/// any more is hanging, whatever it was doing before.
class load_signs {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  /// A model that is listed may just take that long to say that it is loaded.
  static constexpr std::chrono::milliseconds ready_at_once{250};
  /// So long the last sign of life counts.
  static constexpr std::chrono::seconds believed{10};

  enum class load_answer { ready, refused_for_now, refused };

  void asked_to_load(time_point now) { asked_at_ = now; }
  /// What became of the request that only loads the model.
  void load_answered(load_answer how) { answer_ = how; }
  /// The list of loaded models came.
  void list_came(const model_status& ours, time_point now);

  [[nodiscard]] bool is_loading(time_point now) const;

 private:
  std::optional<time_point> asked_at_, alive_at_;
  std::optional<load_answer> answer_;
  bool is_listed_ = false;
};

}  // namespace luka::worker
