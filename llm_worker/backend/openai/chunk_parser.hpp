// One event of an OpenAI-compatible stream: what it says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace luka::worker::openai {

struct token_usage {
  std::uint64_t prompt_tokens = 0;
  std::uint64_t answer_tokens = 0;

  bool operator==(const token_usage&) const = default;
};

/// Everything that a chunk can say; a chunk may say several things, such as the last text together with the end.
struct chunk_event {
  bool readable = true;   ///< false: not a JSON object; nothing else is set then
  bool tool_call = false;
  std::string text;      ///< the next piece of the answer, valid UTF-8
  std::string thinking;  ///< a piece of the model's reasoning, which is no part of the answer
  std::optional<std::string> finish_reason;
  std::optional<token_usage> usage;
  std::optional<std::string> error;  ///< as the server worded it: a text, or a JSON object

  bool operator==(const chunk_event&) const = default;
};

/// Pure. Unknown and missing fields are tolerated, and so are nulls. An "error" counts before everything else. Reasoning
/// is called `reasoning` by Ollama and vLLM, `reasoning_content` by llama-server and LM Studio. A `message` is read like
/// a `delta`: it comes from servers that do not stream.
chunk_event parse_chunk(std::string_view data);

}  // namespace luka::worker::openai
