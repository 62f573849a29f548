// An error as the Bot API answers it, and every wording the simulator uses, in one place.
//
// The wordings are those of the public server (github.com/tdlib/telegram-bot-api): it lower-cases the first
// letter of what Telegram says and puts "Bad Request: " in front; codes in capitals pass unchanged.
#pragma once

#include <boost/system/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace telegram_sim {

struct api_error {
  api_error() = default;
  // A constructor, or every number would count as convertible to an error.
  api_error(int number, std::string what, std::optional<std::int64_t> wait = std::nullopt,
            std::optional<std::int64_t> moved_to = std::nullopt)
      : code(number), description(std::move(what)), retry_after(wait), migrate_to_chat_id(moved_to) {}

  int code = 0;
  std::string description;
  std::optional<std::int64_t> retry_after;         // seconds
  std::optional<std::int64_t> migrate_to_chat_id;  // the supergroup a group has become
};

template <class T>
using api_result = boost::system::result<T, api_error>;

inline api_error bad_request(std::string_view what) {
  return api_error(400, "Bad Request: " + std::string(what));
}

inline api_error too_many_requests(std::int64_t retry_after) {
  return api_error(429, "Too Many Requests: retry after " + std::to_string(retry_after), retry_after);
}

inline api_error conflict(std::string_view what) {
  return api_error(409, "Conflict: " + std::string(what));
}

namespace wording {

inline constexpr std::string_view not_utf8 = "strings must be encoded in UTF-8";
inline constexpr std::string_view text_empty = "message text is empty";
inline constexpr std::string_view text_blank = "text must be non-empty";
inline constexpr std::string_view text_raw_too_long = "text is too long";
inline constexpr std::string_view send_too_long = "message is too long";
inline constexpr std::string_view edit_too_long = "MESSAGE_TOO_LONG";
inline constexpr std::string_view no_chat_id = "chat_id is empty";
inline constexpr std::string_view chat_not_found = "chat not found";
inline constexpr std::string_view thread_not_found = "message thread not found";
inline constexpr std::string_view no_message_id = "message identifier is not specified";
inline constexpr std::string_view edit_not_found = "message to edit not found";
inline constexpr std::string_view edit_forbidden = "message can't be edited";
inline constexpr std::string_view not_modified =
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message";
inline constexpr std::string_view delete_not_found = "message to delete not found";
inline constexpr std::string_view delete_forbidden = "message can't be deleted";
inline constexpr std::string_view reply_not_found = "message to be replied not found";
inline constexpr std::string_view react_not_found = "message to react not found";
inline constexpr std::string_view draft_not_private = "TEXTDRAFT_PEER_INVALID";
inline constexpr std::string_view draft_without_id = "RANDOM_ID_INVALID";
inline constexpr std::string_view wrong_action = "wrong parameter action in request";
inline constexpr std::string_view button_data_invalid = "BUTTON_DATA_INVALID";
inline constexpr std::string_view query_too_old =
    "query is too old and response timeout expired or query ID is invalid";
inline constexpr std::string_view other_poller =
    "terminated by other getUpdates request; make sure that only one bot instance is running";
inline constexpr std::string_view webhook_active =
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
inline constexpr std::string_view webhook_set = "terminated by setWebhook request";

}  // namespace wording
}  // namespace telegram_sim
