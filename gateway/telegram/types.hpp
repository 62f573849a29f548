// What the Bot API talks about, reduced to what we use. The names follow core.telegram.org/bots/api.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>

namespace luka::telegram {

enum class chat_id : std::int64_t {};
enum class user_id : std::int64_t {};
enum class message_id : std::int64_t {};
enum class update_id : std::int64_t {};

/// The number behind an id, for JSON, logs and keys.
template <class Id>
  requires std::is_enum_v<Id> && std::same_as<std::underlying_type_t<Id>, std::int64_t>
constexpr std::int64_t number(Id id) {
  return static_cast<std::int64_t>(id);
}

enum class chat_kind { private_chat, group, supergroup, channel };

struct chat {
  chat_id id{};
  chat_kind kind = chat_kind::private_chat;
  std::string title;  ///< "" in a private chat

  bool operator==(const chat&) const = default;
};

struct user {
  user_id id{};
  bool is_bot = false;
  std::string first_name, username, language;  ///< language: IETF tag as the user's app reports it, or ""

  bool operator==(const user&) const = default;
};

struct message {
  message_id id{};
  chat where;
  std::optional<user> from;            ///< none when a channel speaks
  std::optional<std::int64_t> thread;  ///< forum topic; only where a message may be sent to it
  std::string text;                    ///< UTF-8, "" unless is_text
  bool is_text = false;                ///< false: photo, sticker …
  bool is_service = false;             ///< joined, pinned, title changed …: nobody expects an answer
  std::optional<message_id> reply_to;
  std::optional<user_id> reply_to_user;
  std::optional<std::int64_t> migrate_to;  ///< the group has become the supergroup of this id

  bool operator==(const message&) const = default;
};

/// A button was pressed.
struct callback {
  std::string id;
  user from;
  std::optional<message> on;  ///< the message with the button; only its id and chat are certain
  std::string data;

  bool operator==(const callback&) const = default;
};

/// Somebody pressed the Stop button of a draft; it is not said who. May get lost on its way.
struct generation_stopped {
  chat where;
  std::optional<std::int64_t> thread;
  std::int64_t draft = 0;

  bool operator==(const generation_stopped&) const = default;
};

struct update {
  update_id id{};
  std::variant<std::monostate /* of no interest */, message, callback, generation_stopped> content;

  bool operator==(const update&) const = default;
};

/// How getUpdates stands. asking: Telegram had nothing more when this poll went out. handing_on: what it has brought is
/// passed on; what comes in meanwhile stays at Telegram. behind: there is more, or there was no answer.
enum class poll_stage { asking, handing_on, behind };

/// How a part of a text looks (core.telegram.org/bots/api#messageentity). Counted in UTF-16 units.
struct message_entity {
  std::string type;
  std::size_t offset = 0, length = 0;
  std::string url;       ///< of a text_link, otherwise ""
  std::string language;  ///< of a pre, or ""

  bool operator==(const message_entity&) const = default;
};

/// The one button that we use, below a message.
struct inline_button {
  std::string label;
  std::string data;  ///< comes back when it is pressed; 1 to 64 bytes

  bool operator==(const inline_button&) const = default;
};

/// The bot itself, from getMe.
struct me {
  user_id id{};
  std::string username, first_name;

  bool operator==(const me&) const = default;
};

}  // namespace luka::telegram
