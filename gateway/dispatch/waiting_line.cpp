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
  if (mine.waiting.empty() && !mine.taken) round_.join(chat);
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
  round_.leave(chat);
}

void waiting_line::release_first(telegram::chat_id chat) {
  release(chat);
  if (!lanes_.contains(chat)) return;
  round_.leave(chat);
  round_.join_first(chat);
}

void waiting_line::push_again(job question) {
  lanes_[question.chat].taken = true;
  again_.push_back(std::move(question));
}

std::optional<job> waiting_line::take(const condition& may_go_again) {
  if (const auto first = std::ranges::find_if(again_, may_go_again); first != again_.end()) {
    auto next = std::move(*first);
    again_.erase(first);
    return next;
  }
  const auto turn = round_.next();
  if (!turn) return std::nullopt;
  auto& mine = lanes_[*turn];
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
  else round_.join(chat);
}

std::optional<job> waiting_line::take_out(const std::string& id) {
  if (auto again = take_again(id)) return again;
  for (auto it = lanes_.begin(); it != lanes_.end(); ++it) {
    auto found = take_from(it->second, id);
    if (!found) continue;
    if (it->second.waiting.empty() && !it->second.taken) {
      round_.leave(it->first);
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
  round_.leave(chat);
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

std::vector<const job*> waiting_line::in_order() const {
  std::vector<const job*> order;
  for (const auto& each : again_) order.push_back(&each);
  for (const auto chat : round_.in_order()) order.push_back(&lanes_.at(chat).waiting.front());
  return order;
}

/// In each round every chat has one turn.
waiting_line::questions_ahead waiting_line::ahead_of(telegram::chat_id chat, std::size_t more) const {
  questions_ahead ahead;
  const auto mine = lanes_.find(chat);
  const auto waiting = more + (mine == lanes_.end() ? 0 : mine->second.waiting.size());
  ahead.own = waiting + (mine != lanes_.end() && mine->second.taken ? 1 : 0);
  ahead.all = waiting + again_.size();
  for (const auto& [other, theirs] : lanes_)
    if (other != chat) ahead.all += std::min(theirs.waiting.size(), waiting + 1);
  return ahead;
}

std::vector<std::string> waiting_line::older_than(std::chrono::steady_clock::time_point time) const {
  std::vector<std::string> found;
  for (const auto& [chat, theirs] : lanes_)
    for (const auto& each : theirs.waiting)
      if (each.accepted_at < time) found.push_back(each.id);
  return found;
}

}  // namespace luka::gateway
