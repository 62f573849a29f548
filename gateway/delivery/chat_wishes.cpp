// Which of a chat's texts has its turn, and when.
#include <algorithm>

#include "gateway/delivery/chat_delivery.hpp"

namespace luka::gateway {

namespace {

void earlier(std::optional<chat_delivery::time_point>& when, chat_delivery::time_point other) {
  when = when ? std::min(*when, other) : other;
}

}  // namespace

/// The first of each topic, and the first of its lines that need not wait for that: those that may go on.
std::vector<chat_delivery::item*> chat_delivery::heads() {
  std::vector<item*> first;
  for (auto& each : items_) {
    const auto is_ahead = [&](const item* head) {
      return head->where.thread == each.where.thread && (each.in_order || !head->in_order);
    };
    if (std::ranges::none_of(first, is_ahead)) first.push_back(&each);
  }
  return first;
}

/// Answers that will need a call for their end.
std::size_t chat_delivery::growing() const {
  return static_cast<std::size_t>(std::ranges::count_if(items_, [](const item& each) { return !each.text.is_finished(); }));
}

chat_delivery::wish chat_delivery::wants(time_point now) {
  wish result;
  if (under_way_) return result;
  drop_finished(now);
  const auto not_before = std::max(frozen_until_, retry_at_);
  if (not_before > now) {
    if (!items_.empty() || expected_ > 0 || is_probing() || !old_buttons_.empty()) result.look_again = not_before;
    return result;
  }
  if (const auto best = choose(now, result)) {
    result.what = best->what;
  } else {
    const auto may_go = [&](time_point when) {
      if (when <= now) result.what = urgency::cosmetic;
      else earlier(result.look_again, when);
    };
    if (const auto status = next_status(now)) may_go(status->at);
    if (!result.what && (wants_typing() || (items_.empty() && expected_ > 0))) may_go(typing_at(now));
    if (!result.what && (is_probing() || !old_buttons_.empty())) may_go(budget_.cosmetic_available_at(growing(), now));
  }
  if (result.what) result.look_again.reset();
  return result;
}

std::optional<chat_delivery::choice> chat_delivery::choose(time_point now, wish& waiting) {
  std::optional<choice> best;
  const auto first = heads();
  // Who had the last turn is asked last.
  const auto served = std::ranges::find(first, served_, [](const item* h) { return h->id; });
  const auto start = served == first.end() ? 0 : static_cast<std::size_t>(served - first.begin()) + 1;
  for (std::size_t i = 0; i < first.size(); ++i) {
    auto& candidate = *first[(start + i) % first.size()];
    if (!candidate.text.is_due(now)) {
      if (const auto when = candidate.text.due_at()) earlier(waiting.look_again, std::max(*when, now));
      continue;
    }
    const auto when = affordable_at(candidate, now);
    const auto what = candidate.text.how_urgent();
    if (when > now) earlier(waiting.look_again, when);
    else if (!best || what < best->what) best = choice{&candidate, what};
  }
  return best;
}

chat_delivery::time_point chat_delivery::affordable_at(item& of, time_point now) {
  if (of.text.is_drafting() && !of.needs_message) return actions_.draft_available_at(of.text.age(now), now);
  if (of.text.how_urgent() == urgency::final_text) return budget_.available_at(now);
  if (of.text.how_urgent() == urgency::first_text) return budget_.first_text_available_at(growing(), now);
  return budget_.update_available_at({of.text.age(now), of.text.characters(), growing()}, now);
}

chat_delivery::time_point chat_delivery::typing_at(time_point now) const {
  return std::max({typing_again_, budget_.cosmetic_available_at(growing(), now), actions_.typing_available_at(now)});
}

/// An answer of which there is nothing to see yet.
chat_delivery::item* chat_delivery::wants_typing() {
  for (auto* each : heads())
    if (!each->text.is_finished() && !each->text.is_visible() && !each->text.shows_status()) return each;
  return nullptr;
}

std::optional<chat_delivery::due_status> chat_delivery::next_status(time_point now) {
  std::optional<due_status> next;
  for (auto* each : heads()) {
    const auto due = each->text.status_due_at();
    if (!due) continue;
    const auto affordable =
        each->text.is_drafting() ? actions_.typing_available_at(now) : budget_.cosmetic_available_at(growing(), now);
    const auto when = std::max(*due, affordable);
    if (!next || when < next->at) next = due_status{each, when};
  }
  return next;
}

bool chat_delivery::would_place(time_point now) {
  wish unused;
  std::optional<answer::step> next;
  if (const auto best = choose(now, unused)) {
    if (best->which->text.is_line()) return false;
    next = best->which->text.next_step(now);
  } else if (const auto status = next_status(now)) {
    next = status->of->text.status_step(now);
  }
  return next && next->what == answer::step::kind::send;
}

}  // namespace luka::gateway
