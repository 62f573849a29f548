#include "gateway/dispatch/waiting_line.hpp"

#include <algorithm>
#include <iterator>

namespace luka::gateway {

admission waiting_line::room_for(telegram::chat_id chat, std::size_t ahead, std::size_t ahead_of_all) const {
  if (size() + ahead_of_all >= most_in_all_) return admission::line_is_full;
  const auto mine = lanes_.find(chat);
  const auto waiting = mine == lanes_.end() ? 0 : mine->second.waiting.size();
  return waiting + ahead >= most_per_chat_ ? admission::chat_is_full : admission::accepted;
}

void waiting_line::push(job question) {
  const auto chat = question.chat;
  auto& mine = lanes_[chat];
  if (mine.waiting.empty() && !mine.taken) round_.push_back(chat);
  mine.waiting.push_back(std::move(question));
  ++waiting_;
}

void waiting_line::push_front(job question) {
  const auto chat = question.chat;
  hold(chat);
  lanes_[chat].waiting.push_front(std::move(question));
  ++waiting_;
}

void waiting_line::hold(telegram::chat_id chat) {
  lanes_[chat].taken = true;
  leave_round(chat);
}

void waiting_line::release_first(telegram::chat_id chat) {
  release(chat);
  if (!lanes_.contains(chat)) return;
  leave_round(chat);
  round_.push_front(chat);
}

void waiting_line::push_again(job question) {
  lanes_[question.chat].taken = true;
  again_.push_back(std::move(question));
}

std::optional<job> waiting_line::take() {
  if (!again_.empty()) {
    auto next = std::move(again_.front());
    again_.pop_front();
    return next;
  }
  if (round_.empty()) return std::nullopt;
  auto& mine = lanes_[round_.front()];
  round_.pop_front();
  auto next = std::move(mine.waiting.front());
  mine.waiting.pop_front();
  --waiting_;
  mine.taken = true;
  return next;
}

void waiting_line::release(telegram::chat_id chat) {
  const auto found = lanes_.find(chat);
  if (found == lanes_.end() || !found->second.taken) return;
  if (std::ranges::find(again_, chat, &job::chat) != again_.end()) return;
  found->second.taken = false;
  if (found->second.waiting.empty()) lanes_.erase(found);
  else round_.push_back(chat);
}

std::optional<job> waiting_line::take_out(const std::string& id) {
  if (auto again = take_again(id)) return again;
  for (auto it = lanes_.begin(); it != lanes_.end(); ++it) {
    auto found = take_from(it->second, id);
    if (!found) continue;
    if (it->second.waiting.empty() && !it->second.taken) {
      leave_round(it->first);
      lanes_.erase(it);
    }
    return found;
  }
  return std::nullopt;
}

std::optional<job> waiting_line::take_back(const std::string& id) {
  if (auto again = take_again(id)) return again;
  for (auto& [chat, mine] : lanes_) {
    if (mine.taken) continue;
    auto found = take_from(mine, id);
    if (!found) continue;
    hold(chat);
    return found;
  }
  return std::nullopt;
}

std::optional<job> waiting_line::take_again(const std::string& id) {
  const auto found = std::ranges::find(again_, id, &job::id);
  if (found == again_.end()) return std::nullopt;
  auto taken = std::move(*found);
  again_.erase(found);
  return taken;
}

std::optional<job> waiting_line::take_from(lane& mine, const std::string& id) {
  const auto found = std::ranges::find(mine.waiting, id, &job::id);
  if (found == mine.waiting.end()) return std::nullopt;
  auto taken = std::move(*found);
  mine.waiting.erase(found);
  --waiting_;
  return taken;
}

std::vector<job> waiting_line::remove(telegram::chat_id chat) {
  std::vector<job> removed;
  const auto found = lanes_.find(chat);
  if (found == lanes_.end()) return removed;
  auto& waiting = found->second.waiting;
  std::move(waiting.begin(), waiting.end(), std::back_inserter(removed));
  waiting.clear();
  waiting_ -= removed.size();
  leave_round(chat);
  for (auto it = again_.begin(); it != again_.end();) {
    if (it->chat == chat) {
      removed.push_back(std::move(*it));
      it = again_.erase(it);
      found->second.taken = false;
    } else {
      ++it;
    }
  }
  if (!found->second.taken) lanes_.erase(found);
  return removed;
}

std::vector<job> waiting_line::remove_all() {
  std::vector<telegram::chat_id> chats;
  for (const auto& [chat, mine] : lanes_) chats.push_back(chat);
  std::vector<job> removed;
  for (const auto chat : chats) std::ranges::move(remove(chat), std::back_inserter(removed));
  return removed;
}

void waiting_line::leave_round(telegram::chat_id chat) { std::erase(round_, chat); }

}  // namespace luka::gateway
