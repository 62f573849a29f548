// What one open chat page has not been shown yet. Changes of the same message collapse into one; a page that falls
// far behind is told to load everything anew. No I/O, no clock.
#pragma once

#include "tests/sim/telegram/drafts.hpp"
#include "tests/sim/telegram/world.hpp"

#include <boost/json.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace telegram_sim {

// A change that pages show.
struct page_change {
  enum class what { message, deleted, chat_action, draft, toast, bot, everything };

  what kind = what::message;
  chat_id chat = 0;
  message_id message = 0;
  std::string text;  // of an action ("typing") or a toast
  bool alert = false;
  std::int64_t thread = 0;  // of a draft
};

class page_feed {
 public:
  // Follows these chats; none given: all. Of other chats it tells only that they changed.
  explicit page_feed(std::set<chat_id> chats) : chats_(std::move(chats)) {}

  void note(const page_change& change);
  bool empty() const;
  // {messages, deleted, actions, drafts, toasts, chats, bot, reset}, only what there is; the feed is empty afterwards.
  // A draft is told as seen_draft_json; one that has gone as {chat, thread, gone: true}.
  boost::json::object take(const world& all, const drafts& shown);

 private:
  static constexpr std::size_t most_changes = 2000;

  bool follows(chat_id chat) const { return chats_.empty() || chats_.contains(chat); }

  std::set<chat_id> chats_;
  std::set<std::pair<chat_id, message_id>> messages_;
  std::set<std::pair<chat_id, message_id>> deleted_;
  std::map<chat_id, std::string> actions_;
  std::set<draft_place> drafts_;
  std::map<chat_id, std::pair<std::string, bool>> toasts_;
  std::set<chat_id> changed_chats_;
  bool bot_ = false;
  bool everything_ = false;
};

}  // namespace telegram_sim
