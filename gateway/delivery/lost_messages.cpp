#include "gateway/delivery/lost_messages.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace luka::gateway {

namespace {

// What has been handed out is known a little later.
constexpr std::chrono::milliseconds patience{500};
// A process has at most eight such messages; the rest of a gap is of those before it, or what it did not want to read.
constexpr std::size_t most_guesses = 32;
// In a group others write, and we do not see it.
constexpr std::size_t most_guesses_in_group = 8;
// In one note: each message that is placed brings what is new.
constexpr std::size_t most_news = 256;
// Where a chat's id is -100 and ten more digits (core.telegram.org/bots/api#chat).
constexpr std::int64_t last_supergroup = -1000000000000;
constexpr std::int64_t common = 0;
// At the same time: the answers need the calls, too.
constexpr std::size_t most_asked = 8;

}  // namespace

bool lost_messages::is_common(telegram::chat_id chat) { return number(chat) > last_supergroup; }

void lost_messages::known_earlier(const std::vector<std::int64_t>& ids) {
  if (ids.empty()) return;
  auto& mine = sequences_[common];
  mine.known.insert(ids.begin(), ids.end());
  mine.complete_from = *mine.known.begin();
}

void lost_messages::suspect(telegram::chat_id chat, telegram::chat_kind kind,
                            std::optional<telegram::message_id> behind,
                            const std::vector<telegram::message_id>& shown_in) {
  for (const auto id : shown_in) know(chat, number(id));
  if (!is_common(chat) && !behind) return;
  if (is_common(chat) && !sequences_.contains(common)) return;
  suspected mine;
  mine.kind = kind;
  if (behind) mine.behind = number(*behind);
  mine.is_shown = !shown_in.empty();
  mine.age = suspects_.size();
  if (!suspects_.emplace(chat, std::move(mine)).second || is_common(chat)) return;
  auto& own = sequences_[number(chat)];
  own.known.insert(number(*behind));
  for (const auto id : shown_in) own.known.insert(number(id));
}

void lost_messages::likely(telegram::chat_id chat) {
  const auto mine = suspects_.find(chat);
  if (mine != suspects_.end()) mine->second.is_likely = !mine->second.is_shown;
}

lost_messages::sequence* lost_messages::sequence_of(telegram::chat_id chat) {
  const auto found = sequences_.find(is_common(chat) ? common : number(chat));
  return found == sequences_.end() ? nullptr : &found->second;
}

/// Only what may help to find a gap is kept.
void lost_messages::know(telegram::chat_id chat, std::int64_t id) {
  auto* mine = sequence_of(chat);
  if (mine && !mine->gaps && (!mine->first_own || id < *mine->first_own)) mine->known.insert(id);
}

void lost_messages::seen(telegram::chat_id chat, telegram::message_id id) {
  know(chat, number(id));
  if (is_common(chat) && news_.size() < most_news) news_.push_back(number(id));
}

void lost_messages::sent(telegram::chat_id chat, telegram::message_id id, time_point now) {
  seen(chat, id);
  auto* mine = sequence_of(chat);
  if (!mine || mine->first_own) return;
  mine->first_own = number(id);
  if (is_asking_) mine->begins = now + patience;
}

void lost_messages::polling(telegram::poll_stage stage, time_point now) {
  is_asking_ = stage == telegram::poll_stage::asking;
  for (auto& [chat, mine] : sequences_) {
    if (!mine.first_own || mine.gaps) continue;
    if (is_asking_ && !mine.begins) mine.begins = now + patience;
    if (stage == telegram::poll_stage::behind) mine.begins.reset();
  }
}

std::vector<std::int64_t> lost_messages::take_news() { return std::exchange(news_, {}); }

/// The newest, newest first.
std::vector<std::int64_t> lost_messages::gaps_in(const sequence& all, std::int64_t behind, std::size_t most) {
  std::vector<std::int64_t> gaps;
  for (auto id = *all.first_own - 1; id > behind && gaps.size() < most; --id)
    if (!all.known.contains(id)) gaps.push_back(id);
  return gaps;
}

std::vector<lost_messages::guess> lost_messages::next(time_point now) {
  std::vector<guess> all;
  const bool shown_wait = shown_ones_wait();
  for (auto* one : by_likelihood()) {
    if (asked_ >= most_asked) return all;
    const auto* where = sequence_of(one->first);
    if (one->second.asking || !where || !where->begins || *where->begins > now) continue;
    if (one->second.is_shown && is_common(one->first) && shown_wait) continue;
    auto found = next_of(*one);
    if (!found) continue;
    one->second.asking = true;
    ++asked_;
    all.push_back(*found);
  }
  forget_when_over();
  return all;
}

std::vector<lost_messages::suspect_entry*> lost_messages::by_likelihood() {
  std::vector<suspect_entry*> order;
  for (auto& one : suspects_) order.push_back(&one);
  const auto rank = [](const suspect_entry* one) {
    return std::tuple(one->second.is_shown, !one->second.is_likely, one->second.age);
  };
  std::ranges::sort(order, {}, rank);
  return order;
}

/// Answers are begun in their order, mostly: the oldest gap is tried first in the chat that is the first to be asked, the
/// next one in the second.
std::optional<lost_messages::guess> lost_messages::next_of(suspect_entry& one) {
  auto& [chat, mine] = one;
  auto* where = sequence_of(chat);
  if (!where->gaps)
    where->gaps = is_common(chat) ? gaps_in(*where, where->complete_from, most_guesses)
                                  : gaps_in(*where, *mine.behind, most_guesses_in_group);
  const auto count = where->gaps->size();
  if (!mine.first && count > 0) mine.first = mine.is_likely ? count - 1 - likely_tried_++ % count : 0;
  for (; mine.tried < count; ++mine.tried) {
    const auto id = (*where->gaps)[(*mine.first + mine.tried) % count];
    const bool is_no_guess = (is_common(chat) && found_.contains(id)) || (mine.behind && id <= *mine.behind);
    if (!is_no_guess) return guess{chat, mine.kind, telegram::message_id(id)};
  }
  return std::nullopt;
}

bool lost_messages::shown_ones_wait() const {
  return std::ranges::any_of(suspects_, [](const auto& each) { return is_common(each.first) && !each.second.is_shown; });
}

/// Once every suspect has tried everything.
void lost_messages::forget_when_over() {
  std::erase_if(suspects_, [this](const auto& each) {
    const auto* where = sequence_of(each.first);
    return !where || (where->gaps && each.second.tried == where->gaps->size());
  });
  if (!suspects_.empty()) return;
  // Whatever the rest was, nobody need look at it again.
  if (const auto common_one = sequences_.find(common); common_one != sequences_.end() && common_one->second.gaps)
    news_.insert(news_.end(), common_one->second.gaps->begin(), common_one->second.gaps->end());
  sequences_.clear();
}

std::optional<lost_messages::time_point> lost_messages::next_at() const {
  std::optional<time_point> when;
  if (asked_ >= most_asked) return when;
  const bool shown_wait = shown_ones_wait();
  for (const auto& [chat, mine] : suspects_) {
    const auto where = sequences_.find(is_common(chat) ? common : number(chat));
    if (mine.asking || where == sequences_.end() || !where->second.begins) continue;
    if (mine.is_shown && is_common(chat) && shown_wait) continue;
    when = std::min(when.value_or(*where->second.begins), *where->second.begins);
  }
  return when;
}

void lost_messages::answered(const guess& which, bool found) {
  if (found && is_common(which.chat)) found_.insert(number(which.message));
  const auto mine = suspects_.find(which.chat);
  if (mine == suspects_.end() || !std::exchange(mine->second.asking, false)) return;
  --asked_;
  ++mine->second.tried;
}

}  // namespace luka::gateway
