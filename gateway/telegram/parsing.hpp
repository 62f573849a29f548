// The Bot API's JSON, turned into our types.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "common/result.hpp"
#include "gateway/telegram/error.hpp"
#include "gateway/telegram/types.hpp"

namespace luka::telegram {

struct update_batch {
  std::vector<update> updates;       ///< in the order of the answer
  std::vector<std::string> problems; ///< for the log; never hold text that people wrote
  std::vector<update_id> unreadable; ///< had an update_id but made no sense otherwise: must still be confirmed
};

/// Pure. The body of a successful getUpdates. Size and depth are limited per update, so that one hostile update can not
/// take the others with it; strings are mended (json_text.hpp). Edited messages, channel posts and kinds that we do not
/// know come out as std::monostate. An update without a usable update_id is left out and named in `problems`.
/// Fails with bad_message when the body is no successful answer at all.
result<update_batch> parse_updates(std::string_view body);

/// Any other answer.
struct api_reply {
  std::optional<failure> failed;
  boost::json::value result;  ///< what Telegram returned; null after a failure
};

/// Pure. `status` is HTTP's, `retry_after_header` the text of Retry-After or "". A body that is not the Bot API's (an
/// HTML page of a proxy, an empty body) is a passing problem: retry_with_backoff, or retry_later with status 429.
api_reply parse_reply(unsigned status, std::string_view body, std::string_view retry_after_header);

/// Pure. The results of getMe and of sendMessage; nothing when they are not what they should be.
std::optional<me> parse_me(const boost::json::value& result);
std::optional<message_id> parse_message_id(const boost::json::value& result);

}  // namespace luka::telegram
