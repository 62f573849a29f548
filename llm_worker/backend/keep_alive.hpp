// OLLAMA_KEEP_ALIVE: what Ollama accepts as the time that a model stays in memory.
#pragma once

#include <string_view>

namespace luka::worker {

/// Pure. A whole number of seconds, or a Go duration ("30m", "1h30m", "-1s", "1.5h"); "" is fine and means nothing.
bool is_keep_alive(std::string_view text);

/// Pure. Whether it says that the model goes at once.
bool keeps_nothing(std::string_view text);

}  // namespace luka::worker
