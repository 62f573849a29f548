#include "gateway/telegram/error.hpp"

#include <algorithm>

namespace luka::telegram {

namespace {

struct row {
  std::string_view part;  // lower case
  remedy what;
};

/// The first match counts. Texts as the Bot API server and Telegram's core write them.
constexpr row table[] = {
    {"message is not modified", remedy::treat_as_done},

    {"upgraded to a supergroup", remedy::migrate},

    {"can't parse entities", remedy::bad_markup},
    {"rich_message_", remedy::bad_markup},
    {"rich_validate_", remedy::bad_markup},
    {"rich message must be", remedy::bad_markup},
    {"entity begins", remedy::bad_markup},
    {"entity ends", remedy::bad_markup},
    {"entity_bounds_invalid", remedy::bad_markup},
    {"not enough rights to send the rich message", remedy::bad_markup},

    {"button_data_invalid", remedy::bad_buttons},
    {"reply_markup_invalid", remedy::bad_buttons},
    {"reply markup is too long", remedy::bad_buttons},

    {"message is too long", remedy::split},
    {"message_too_long", remedy::split},
    {"text is too long", remedy::split},
    {"caption is too long", remedy::split},
    {"request entity too large", remedy::split},

    {"message text is empty", remedy::skip_text},
    {"text must be non-empty", remedy::skip_text},
    {"message_empty", remedy::skip_text},

    {"message to edit not found", remedy::resend_as_new},
    {"message to delete not found", remedy::treat_as_done},
    {"message can't be deleted", remedy::drop},
    {"message can't be edited", remedy::resend_as_new},
    {"no text in the message to edit", remedy::resend_as_new},
    {"message_id_invalid", remedy::resend_as_new},

    {"message to be replied not found", remedy::drop_reply},
    {"message to reply not found", remedy::drop_reply},

    {"message thread not found", remedy::drop_thread},
    {"topic_deleted", remedy::drop_thread},
    {"topic_closed", remedy::drop},

    {"chat not found", remedy::give_up_chat},  // also "private chat not found"
    {"peer_id_invalid", remedy::give_up_chat},
    {"can't initiate conversation", remedy::give_up_chat},
    {"bot was blocked", remedy::give_up_chat},
    {"user is deactivated", remedy::give_up_chat},
    {"bot was kicked", remedy::give_up_chat},
    {"bot is not a member", remedy::give_up_chat},
    {"group chat was deleted", remedy::give_up_chat},
    {"can't send messages to the bot", remedy::give_up_chat},
    {"can't send messages to bots", remedy::give_up_chat},

    {"have no rights", remedy::drop},
    {"not enough rights", remedy::drop},
    {"chat_write_forbidden", remedy::drop},
    {"no write access", remedy::drop},

    {"query is too old", remedy::drop},
    {"query id is invalid", remedy::drop},
    {"textdraft_peer_invalid", remedy::unsupported},
    {"method not found", remedy::unsupported},
    {"random_id_invalid", remedy::drop},
};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

/// Codes that say everything; others depend on the text.
std::optional<remedy> by_code(int code) {
  if (code == 429 || code == 420) return remedy::retry_later;
  if (code == 409) return remedy::conflict;
  if (code == 401 || code == 421) return remedy::fatal;
  if (code == 413) return remedy::split;
  if (code >= 500 || code < 400) return remedy::retry_with_backoff;
  return std::nullopt;
}

}  // namespace

remedy classify(int code, std::string_view description) {
  if (const auto certain = by_code(code)) return *certain;
  const std::string text = lower(description);
  const auto matches = [&](const row& r) { return text.find(r.part) != std::string::npos; };
  const auto* found = std::find_if(std::begin(table), std::end(table), matches);
  if (found != std::end(table)) return found->what;
  if (code == 404) return remedy::fatal;         // a path without a bot: the token is wrong
  if (code == 403) return remedy::give_up_chat;  // a refusal that we do not know is still a refusal
  return remedy::drop;
}

std::string_view name(remedy what) {
  switch (what) {
    case remedy::none: return "none";
    case remedy::treat_as_done: return "treat_as_done";
    case remedy::retry_later: return "retry_later";
    case remedy::retry_with_backoff: return "retry_with_backoff";
    case remedy::unknown_outcome: return "unknown_outcome";
    case remedy::resend_as_new: return "resend_as_new";
    case remedy::split: return "split";
    case remedy::skip_text: return "skip_text";
    case remedy::drop: return "drop";
    case remedy::drop_reply: return "drop_reply";
    case remedy::drop_thread: return "drop_thread";
    case remedy::give_up_chat: return "give_up_chat";
    case remedy::migrate: return "migrate";
    case remedy::bad_markup: return "bad_markup";
    case remedy::bad_buttons: return "bad_buttons";
    case remedy::unsupported: return "unsupported";
    case remedy::fatal: return "fatal";
    case remedy::conflict: return "conflict";
  }
  return "unknown";
}

void throw_exception_from_error(const failure& error, const boost::source_location&) {
  throw std::runtime_error("Telegram: " + std::to_string(error.code) + " " + error.description);
}

}  // namespace luka::telegram
