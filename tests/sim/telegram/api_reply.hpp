// Bot API answers as HTTP replies (core.telegram.org/bots/api#making-requests).
#pragma once

#include "tests/sim/telegram/api_error.hpp"
#include "tests/sim/telegram/web_server.hpp"

#include <boost/json.hpp>

namespace telegram_sim {

web_reply ok_reply(const boost::json::value& result);
// `result` is JSON already.
web_reply ok_reply_text(const std::string& result);
// With "parameters" and the Retry-After header where they belong.
web_reply error_reply(const api_error& error);
// What a proxy in front of the real server answers when that server is away.
web_reply proxy_error_page(unsigned status);

}  // namespace telegram_sim
