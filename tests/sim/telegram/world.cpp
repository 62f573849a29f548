#include "tests/sim/telegram/world.hpp"

#include <algorithm>

namespace telegram_sim {
namespace {

auto position(std::deque<message>& messages, message_id id) {
  return std::lower_bound(messages.begin(), messages.end(), id,
                          [](const message& known, message_id wanted) { return known.id < wanted; });
}

// Supergroups have ids below -1 000 000 000 000.
std::string_view usual_type(chat_id id) {
  return id > 0 ? "private" : id <= -1'000'000'000'000 ? "supergroup" : "group";
}

}  // namespace

chat* world::find_chat(chat_id id) {
  const auto found = chats_.find(id);
  return found == chats_.end() ? nullptr : &found->second;
}

chat* world::find_chat(std::string_view username) {
  const auto name = username.substr(username.starts_with('@') ? 1 : 0);
  for (auto& [id, known] : chats_) {
    if (!name.empty() && known.username == name) {
      return &known;
    }
  }
  return nullptr;
}

chat& world::open_chat(chat_id id, std::string_view type) {
  auto& opened = chats_[id];
  if (opened.id == 0) {
    opened.id = id;
    opened.type = type.empty() ? usual_type(id) : type;
    touch(opened);
  }
  return opened;
}

chat& world::migrate(chat& group, chat_id new_id) {
  auto& supergroup = open_chat(new_id, "supergroup");
  supergroup.title = group.title;
  touch(supergroup);
  return supergroup;
}

person& world::open_person(user_id id) {
  auto& opened = people_[id];
  if (opened.id == 0) {
    opened.id = id;
    opened.first_name = "User " + std::to_string(id);
  }
  return opened;
}

const person* world::find_person(user_id id) const {
  const auto found = people_.find(id);
  return found == people_.end() ? nullptr : &found->second;
}

message& world::add(chat& where, message what) {
  what.id = next_id(where)++;
  if (where.messages.size() >= messages_per_chat_) {
    where.messages.pop_front();
    --message_count_;
  }
  where.messages.push_back(std::move(what));
  ++message_count_;
  touch(where);
  return where.messages.back();
}

message* world::find(chat& where, message_id id) {
  const auto found = position(where.messages, id);
  return found == where.messages.end() || found->id != id ? nullptr : &*found;
}

bool world::erase(chat& where, message_id id) {
  const auto found = position(where.messages, id);
  if (found == where.messages.end() || found->id != id) {
    return false;
  }
  where.messages.erase(found);
  --message_count_;
  touch(where);
  return true;
}

void world::clear() {
  chats_.clear();
  people_.clear();
  message_count_ = 0;
  next_message_id_ = 1;
}

}  // namespace telegram_sim
