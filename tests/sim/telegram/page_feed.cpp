#include "tests/sim/telegram/page_feed.hpp"

#include "tests/sim/telegram/draft_json.hpp"
#include "tests/sim/telegram/message_json.hpp"

#include <algorithm>

namespace telegram_sim {
namespace {

namespace json = boost::json;

const message* find_message(const chat& where, message_id id) {
  const auto found = std::lower_bound(where.messages.begin(), where.messages.end(), id,
                                      [](const message& known, message_id wanted) { return known.id < wanted; });
  return found == where.messages.end() || found->id != id ? nullptr : &*found;
}

void put(json::object& object, std::string_view name, json::array&& items) {
  if (!items.empty()) {
    object[name] = std::move(items);
  }
}

}  // namespace

void page_feed::note(const page_change& change) {
  using what = page_change::what;
  if (change.kind == what::everything) {
    *this = page_feed(std::move(chats_));
    everything_ = true;
    return;
  }
  if (change.kind == what::bot) {
    bot_ = true;
    return;
  }
  if (messages_.size() + deleted_.size() + changed_chats_.size() >= most_changes) {
    everything_ = true;
    return;
  }
  if (change.kind == what::message || change.kind == what::deleted) {
    changed_chats_.insert(change.chat);
  }
  if (!follows(change.chat)) {
    return;
  }
  switch (change.kind) {
    case what::message:
      messages_.emplace(change.chat, change.message);
      break;
    case what::deleted:
      deleted_.emplace(change.chat, change.message);
      break;
    case what::chat_action:
      actions_[change.chat] = change.text;
      break;
    case what::draft:
      drafts_.insert({change.chat, change.thread});
      break;
    case what::toast:
      toasts_[change.chat] = {change.text, change.alert};
      break;
    default:
      break;
  }
}

bool page_feed::empty() const {
  return !bot_ && !everything_ && messages_.empty() && deleted_.empty() && actions_.empty() && drafts_.empty() &&
         toasts_.empty() && changed_chats_.empty();
}

json::object page_feed::take(const world& all, const drafts& shown) {
  json::object told;
  if (everything_) {
    told["reset"] = true;
    *this = page_feed(std::move(chats_));
    return told;
  }
  json::array messages, deleted, actions, drafts, toasts, chats;
  for (const auto& [where, id] : messages_) {
    const auto known = all.chats().find(where);
    const auto* what = known == all.chats().end() ? nullptr : find_message(known->second, id);
    if (what != nullptr) {
      auto seen = seen_message_json(all, *what);
      seen["chat"] = where;
      messages.push_back(std::move(seen));
    }
  }
  for (const auto& [where, id] : deleted_) {
    deleted.push_back(json::object{{"chat", where}, {"message_id", id}});
  }
  for (const auto& [where, action] : actions_) {
    actions.push_back(json::object{{"chat", where}, {"action", action}});
  }
  for (const auto& place : drafts_) {
    const auto* known = shown.find(place);
    drafts.push_back(known != nullptr ? seen_draft_json(*known)
                                      : json::object{{"chat", place.chat}, {"thread", place.thread}, {"gone", true}});
  }
  for (const auto& [where, toast] : toasts_) {
    toasts.push_back(json::object{{"chat", where}, {"text", toast.first}, {"alert", toast.second}});
  }
  for (const auto where : changed_chats_) {
    if (const auto known = all.chats().find(where); known != all.chats().end()) {
      chats.push_back(seen_chat_json(known->second));
    }
  }
  put(told, "messages", std::move(messages));
  put(told, "deleted", std::move(deleted));
  put(told, "actions", std::move(actions));
  put(told, "drafts", std::move(drafts));
  put(told, "toasts", std::move(toasts));
  put(told, "chats", std::move(chats));
  if (bot_) {
    told["bot"] = true;
  }
  *this = page_feed(std::move(chats_));
  return told;
}

}  // namespace telegram_sim
