// Checks what a bot attaches under a message (core.telegram.org/bots/api#inlinekeyboardmarkup).
#pragma once

#include "tests/sim/telegram/api_error.hpp"

#include <boost/json.hpp>

namespace telegram_sim {

enum class markup_use { sent, edited };  // an edited message may carry an inline keyboard only

// The markup as the message keeps it: null when there is none (absent, or a keyboard without buttons).
// Errors: 400 BUTTON_DATA_INVALID for callback_data outside 1-64 bytes, and the parser's own wordings.
api_result<boost::json::value> check_reply_markup(const boost::json::value& markup, markup_use use);

}  // namespace telegram_sim
