// What a Stop button says when it is pressed.
#pragma once

#include <string_view>

namespace luka::gateway {

/// Its callback_data (core.telegram.org/bots/api#inlinekeyboardbutton). The same below every unfinished message, so that one
/// can be recognised whose answer nobody knows any more. Which answer it is follows from the message.
inline constexpr std::string_view stop_button_data = "stop";

/// Pure. Earlier versions named the job behind a colon.
inline bool is_stop_button(std::string_view data) { return data == stop_button_data || data.starts_with("stop:"); }

}  // namespace luka::gateway
