// One call to Telegram, before it is made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/delivery/pacing/urgency.hpp"
#include "gateway/delivery/render/formatted_text.hpp"
#include "gateway/telegram/types.hpp"

namespace luka::gateway {

/// Where a text goes within its chat.
struct placement {
  std::optional<std::int64_t> thread;
  std::optional<telegram::message_id> reply_to;

  bool operator==(const placement&) const = default;
};

struct telegram_call {
  enum class kind { send, edit, edit_rich, draft, erase, typing, put_button, remove_buttons } what = kind::typing;
  telegram::chat_id chat{};
  placement where;
  telegram::message_id message{};  ///< to edit, to delete
  std::int64_t draft = 0;
  formatted_text says;
  std::string markdown;            ///< of edit_rich, instead
  std::string button;              ///< what the button, Stop or Retry, says to us when it is pressed; "": no button
  urgency how = urgency::cosmetic;
};

/// As the Bot API calls it.
constexpr std::string_view method_of(telegram_call::kind what) {
  switch (what) {
    case telegram_call::kind::send: return "sendMessage";
    case telegram_call::kind::edit:
    case telegram_call::kind::edit_rich: return "editMessageText";
    case telegram_call::kind::draft: return "sendMessageDraft";
    case telegram_call::kind::erase: return "deleteMessage";
    case telegram_call::kind::typing: return "sendChatAction";
    case telegram_call::kind::put_button:
    case telegram_call::kind::remove_buttons: return "editMessageReplyMarkup";
  }
  return "?";
}

}  // namespace luka::gateway
