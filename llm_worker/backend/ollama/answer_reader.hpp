// The body of Ollama's answer to POST /api/chat.
#pragma once

#include <string_view>

#include "common/line_splitter.hpp"
#include "llm_worker/backend/body_reader.hpp"
#include "llm_worker/backend/ollama/line_parser.hpp"

namespace luka::worker::ollama {

/// Pure. Only a stream whose last line says "done": true is an answer, since Ollama ends a failed one as cleanly as a
/// good one.
class answer_reader final : public body_reader {
 public:
  void push(std::string_view bytes) override;
  void finish() override;

 private:
  void settle() override;
  void take(const line_event& event);

  line_splitter lines_{longest_line};
};

}  // namespace luka::worker::ollama
