// A model server as the worker sees it: messages in, an answer out, piece by piece.
//
// One dialect exists (ollama/). Another one, such as the server-sent events of OpenAI-compatible servers, brings its
// own implementations of these two classes and touches nothing else.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/async/tokens.hpp"
#include "llm_worker/backend/answer.hpp"
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

/// Whether the server is there and has the model. Nothing depends on it: it is said in the log for whoever set this up.
struct model_check {
  std::string problem;  ///< "" when all is well
  std::string remedy;   ///< a command that mends it

  bool operator==(const model_check&) const = default;
};

class backend {
 public:
  virtual ~backend() = default;
  [[nodiscard]] virtual std::unique_ptr<answer_stream> ask(const std::vector<proto::chat_message>& messages) = 0;
  virtual task<model_check> check() = 0;
};

}  // namespace luka::worker
