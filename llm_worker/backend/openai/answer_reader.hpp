// The body of an OpenAI-compatible server's answer to POST /v1/chat/completions.
#pragma once

#include <string_view>

#include "llm_worker/backend/body_reader.hpp"
#include "llm_worker/backend/openai/chunk_parser.hpp"
#include "llm_worker/backend/openai/event_splitter.hpp"

namespace luka::worker::openai {

/// Pure. The model is done when a chunk has a finish_reason, or with [DONE]: not every server sends both, and the usage
/// comes between them. A stream with neither is cut off, however cleanly it ends: that is all that Ollama's face shows
/// of an error in mid-stream.
class answer_reader final : public body_reader {
 public:
  void push(std::string_view bytes) override;
  void finish() override;

 private:
  void settle() override;
  void take(std::string_view name, std::string_view data);
  void take(const chunk_event& event);

  event_splitter events_{longest_line};
  answer_end so_far_;
  bool finished_ = false;  ///< the model has said why it stopped
};

}  // namespace luka::worker::openai
