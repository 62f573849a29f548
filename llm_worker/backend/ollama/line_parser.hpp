// One line of Ollama's answer to POST /api/chat: what it says.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace luka::worker::ollama {

/// The model has finished. The counts are left out by the server when they are zero.
struct done_info {
  std::string reason;  ///< "stop" or "length"; others exist, and none at all
  std::uint64_t prompt_tokens = 0;
  std::uint64_t answer_tokens = 0;
  std::chrono::milliseconds load{0};  ///< a few milliseconds when the model was loaded already

  bool operator==(const done_info&) const = default;
};

/// Everything that a line can say; a line may say several things, such as the last text together with the end.
struct line_event {
  bool readable = true;   ///< false: not a JSON object; nothing else is set then
  bool tool_call = false;
  std::string text;      ///< the next piece of the answer, valid UTF-8
  std::string thinking;  ///< a piece of the model's reasoning, which is no part of the answer
  std::optional<done_info> done;
  std::optional<std::string> error;  ///< as the server worded it

  bool operator==(const line_event&) const = default;
};

/// Pure. Unknown and missing fields are tolerated, and so are fields of another type than documented; a blank line
/// says nothing and is readable. `line` comes without its line end.
line_event parse_line(std::string_view line);

}  // namespace luka::worker::ollama
