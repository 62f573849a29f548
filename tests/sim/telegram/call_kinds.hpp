// What is known of a method before it runs: its line in the transcript, and which of Telegram's limits it spends.
#pragma once

#include <string_view>

namespace telegram_sim {

enum class budget {
  none,      // not limited per chat
  message,   // sends, edits and reactions
  deletion,  // counted in private chats only
  preview,   // drafts and chat actions: a budget of their own
};

struct call_traits {
  const char* kind = "";  // send, edit, delete, draft, action, answer, reaction; empty: not worth a line
  bool visible = false;   // it sends or edits a message; tests count those apart
  budget spends = budget::none;
};

// `method` in lower case; an unknown one has no traits.
call_traits traits_of(std::string_view method);

}  // namespace telegram_sim
