#include "gateway/dispatch/waiting_line.hpp"

#include <algorithm>
#include <iterator>

namespace luka::gateway {

admission waiting_line::push(job question) {
  if (size() >= most_in_all_) return admission::line_is_full;
  const auto chat = question.chat;
  auto& mine = lanes_[chat];
  if (mine.waiting.size() >= most_per_chat_) return admission::chat_is_full;
  if (mine.waiting.empty() && !mine.taken) round_.push_back(chat);
  mine.waiting.push_back(std::move(question));
  ++waiting_;
  return admission::accepted;
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
  found->second.taken = false;
  if (found->second.waiting.empty()) lanes_.erase(found);
  else round_.push_back(chat);
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

std::optional<job> waiting_line::take_out(const std::string& id) {
  if (const auto again = std::ranges::find(again_, id, &job::id); again != again_.end()) {
    auto removed = std::move(*again);
    again_.erase(again);
    return removed;  // its lane is taken until release(), as if it were still running
  }
  for (auto& [chat, mine] : lanes_) {
    const auto found = std::ranges::find(mine.waiting, id, &job::id);
    if (found == mine.waiting.end()) continue;
    auto removed = std::move(*found);
    mine.waiting.erase(found);
    --waiting_;
    if (mine.waiting.empty() && !mine.taken) {
      leave_round(removed.chat);
      lanes_.erase(removed.chat);
    }
    return removed;
  }
  return std::nullopt;
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
