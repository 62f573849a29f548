// A model server as the worker sees it: messages in, an answer out, piece by piece.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/async/task_group.hpp"
#include "common/async/tokens.hpp"
#include "llm_worker/backend/answer.hpp"
#include "llm_worker/backend/readiness.hpp"
#include "proto/history.hpp"

namespace luka::worker {

/// One answer while it is being written. Belongs to the task that reads it.
class answer_stream {
 public:
  virtual ~answer_stream() = default;
  /// The next piece. The first call sends the request. Not to be called again after a piece with an end.
  virtual task<answer_piece> next() = 0;
  /// Hangs up at once, which makes the server stop generating. May be called by any task of the thread, more than
  /// once; a pending next() then ends with failure::cancelled.
  virtual void close() = 0;
};

struct question {
  std::string job;           ///< the request id of its log lines
  std::string conversation;  ///< questions of one conversation begin alike
  std::vector<proto::chat_message> messages;
};

class backend {
 public:
  virtual ~backend() = default;
  /// Before anything is asked; what it does in the background belongs to `tasks`, which must end before the backend.
  virtual void start(task_group& tasks) = 0;
  /// The stream must not outlive the backend.
  [[nodiscard]] virtual std::unique_ptr<answer_stream> ask(question what) = 0;
  /// The context window of the model as its server says, in tokens; 0: it has not said.
  [[nodiscard]] virtual std::uint64_t window() const { return 0; }
  /// Whether it can take questions now.
  [[nodiscard]] virtual readiness standing() const { return {}; }
  /// `tell` is called whenever standing() has changed.
  virtual void on_change(std::function<void()> tell) { (void)tell; }
};

}  // namespace luka::worker
