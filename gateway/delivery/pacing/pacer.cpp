#include "gateway/delivery/pacing/pacer.hpp"

namespace luka::gateway {

void pacer::enter(telegram::chat_id chat, urgency what) {
  auto& mine = chats_[chat];
  if (mine.wants == what) return;
  if (mine.wants) line_.erase({*mine.wants, mine.served, chat});
  mine.wants = what;
  line_.insert({what, mine.served, chat});
}

void pacer::leave(telegram::chat_id chat) {
  const auto found = chats_.find(chat);
  if (found == chats_.end() || !found->second.wants) return;
  line_.erase({*found->second.wants, found->second.served, chat});
  found->second.wants.reset();
}

void pacer::forget(telegram::chat_id chat) {
  leave(chat);
  chats_.erase(chat);
}

std::optional<telegram::chat_id> pacer::next(time_point now) const {
  if (line_.empty()) return std::nullopt;
  // What is less urgent needs more room, so when the first may not go nobody may.
  const auto& [what, served, chat] = *line_.begin();
  return budget_.available_at(what, now) <= now ? std::optional(chat) : std::nullopt;
}

std::optional<pacer::time_point> pacer::next_at(time_point now) const {
  if (line_.empty()) return std::nullopt;
  return budget_.available_at(std::get<urgency>(*line_.begin()), now);
}

void pacer::went(telegram::chat_id chat, time_point now) {
  leave(chat);
  chats_[chat].served = now;
  budget_.spend(now);
}

}  // namespace luka::gateway
