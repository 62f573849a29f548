#include "gateway/delivery/chat_delivery.hpp"

#include <algorithm>

#include "gateway/delivery/retry_button.hpp"
#include "gateway/delivery/stop_button.hpp"

namespace luka::gateway {

namespace {

// Telegram shows a chat action for five seconds (core.telegram.org/bots/api#sendchataction).
constexpr std::chrono::milliseconds typing_renewal{4500};
// Telegram keeps a call waiting for some seconds before it answers 429.
constexpr std::chrono::seconds slow_call{2};
constexpr std::size_t most_old_buttons = 10;

void earlier(std::optional<chat_delivery::time_point>& when, chat_delivery::time_point other) {
  when = when ? std::min(*when, other) : other;
}

chat_rates rates_of(telegram::chat_kind kind, bool limited) {
  if (!limited) return chat_rates::unlimited();
  return kind == telegram::chat_kind::private_chat ? chat_rates::private_chat() : chat_rates::group();
}

telegram_call::kind call_kind(answer::step::kind what) {
  using from = answer::step::kind;
  switch (what) {
    case from::send: return telegram_call::kind::send;
    case from::edit: return telegram_call::kind::edit;
    case from::edit_rich: return telegram_call::kind::edit_rich;
    case from::draft: return telegram_call::kind::draft;
    case from::erase: break;
  }
  return telegram_call::kind::erase;
}

}  // namespace

chat_delivery::chat_delivery(telegram::chat_id chat, telegram::chat_kind kind, update_rule rule, bool limited,
                             transport& means)
    : chat_(chat), kind_(kind), rule_(rule), means_(means), budget_(rates_of(kind, limited)), actions_(limited) {}

void chat_delivery::say(std::string id, std::string text, placement where) {
  items_.emplace_back(std::move(id), where, answer::short_line(std::move(text))).in_order = false;
}

void chat_delivery::say_afterwards(std::string id, std::string text, placement where) {
  items_.emplace_back(std::move(id), where, answer::short_line(std::move(text)));
}

void chat_delivery::begin(std::string id, placement where, const std::vector<telegram::message_id>& shown_in,
                          std::int64_t first_draft) {
  if (find(id)) return;
  auto& mine = items_.emplace_back(std::move(id), where, answer(rule_));
  mine.text.resume(shown_in);
  if (drafts_work_ && means_.drafts_in(kind_) && shown_in.empty()) mine.text.use_drafts(first_draft);
  if (means_.rich_messages()) mine.text.use_rich_message();
  if (kind_ != telegram::chat_kind::private_chat) mine.text.space_status(status_spacing_in_groups);
}

void chat_delivery::show(const std::string& id, std::string_view text_so_far, bool fresh) {
  if (auto* mine = find(id)) mine->text.show(text_so_far, fresh);
}

void chat_delivery::show_status(const std::string& id, std::string_view sentence, time_point now) {
  if (auto* mine = find(id)) mine->text.show_status(sentence, now);
}

void chat_delivery::fold_below(const std::string& id, std::string_view text) {
  if (auto* mine = find(id)) mine->text.fold_below(text);
}

void chat_delivery::finish(const std::string& id, std::string_view text, std::string_view note, std::string_view if_empty) {
  if (auto* mine = find(id)) mine->text.finish(text, note, if_empty);
}

void chat_delivery::offer_retry(const std::string& id) {
  if (auto* mine = find(id)) mine->text.offer_retry();
}

void chat_delivery::withdraw(const std::string& id) {
  items_.remove_if([&](const item& each) { return each.id == id; });
}

void chat_delivery::expect(int more, placement where) {
  expected_ = std::max(0, expected_ + more);
  typing_where_ = where;
}

void chat_delivery::placed_safely(const std::string& id, std::size_t page) {
  if (auto* mine = find(id)) mine->text.placed_safely(page);
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

void chat_delivery::remove_buttons(telegram::message_id message) {
  if (std::ranges::find(old_buttons_, message) != old_buttons_.end()) return;
  if (old_buttons_.size() < most_old_buttons) old_buttons_.push_back(message);
}

std::optional<std::string> chat_delivery::draft_stopped(std::int64_t draft) {
  for (auto& each : items_) {
    if (!each.text.has_draft(draft)) continue;
    each.text.end_drafts();
    return each.id;
  }
  return std::nullopt;
}

chat_delivery::item* chat_delivery::find(const std::string& id) {
  const auto found = std::ranges::find(items_, id, &item::id);
  return found == items_.end() ? nullptr : &*found;
}

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
    if (!items_.empty() || expected_ > 0 || !old_buttons_.empty()) result.look_again = not_before;
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
    if (!result.what && !old_buttons_.empty()) may_go(budget_.cosmetic_available_at(growing(), now));
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

std::optional<telegram_call> chat_delivery::take(time_point now, bool others_wait) {
  if (under_way_ || std::max(frozen_until_, retry_at_) > now) return std::nullopt;
  wish unused;
  const auto best = choose(now, unused);
  if (!best) return take_cosmetic(now);
  auto& mine = *best->which;
  served_ = mine.id;
  const auto step = step_of(mine, now, others_wait);
  if (!step) return std::nullopt;
  mine.needs_message = false;
  return start(call_for(mine, *step), mine.id, *step, now);
}

/// The step, if the budget that it spends allows it: only now it is known whether it is a draft.
std::optional<answer::step> chat_delivery::step_of(item& of, time_point now, bool others_wait) {
  using kind = answer::step::kind;
  auto step = of.text.next_step(now);
  // A draft just before the message is worth no wait, neither here nor elsewhere.
  if (step && step->what == kind::draft && step->is_last_draft &&
      (actions_.available_at(now) > now || (others_wait && of.text.draft_agrees_with(*step)))) {
    of.text.skip_last_draft();
    step = of.text.next_step(now);
  }
  if (!step) {
    of.text.nothing_new(now);
    return step;
  }
  const bool is_draft = step->what == kind::draft;
  if (!is_draft && of.text.is_drafting() && !of.needs_message) {
    of.needs_message = true;
    if (affordable_at(of, now) > now) return std::nullopt;
  }
  return step;
}

telegram_call chat_delivery::call_for(const item& of, const answer::step& step) const {
  telegram_call call;
  call.what = call_kind(step.what);
  call.where = of.where;
  if (step.page > 0) call.where.reply_to.reset();
  call.message = step.id;
  call.draft = step.draft;
  call.says = step.says;
  call.markdown = step.markdown;
  if (step.stop_button) call.button = stop_button_data(of.id);
  if (step.retry_button) call.button = retry_button_data(of.id);
  call.how = of.text.how_urgent();
  return call;
}

std::optional<telegram_call> chat_delivery::take_cosmetic(time_point now) {
  if (const auto status = next_status(now); status && status->at <= now) return take_status(*status->of, now);
  telegram_call call;
  const auto* waiting = wants_typing();
  if ((waiting || (items_.empty() && expected_ > 0)) && typing_at(now) <= now) {
    typing_again_ = now + typing_renewal;
    call.where = waiting ? waiting->where : typing_where_;
    return start(std::move(call), {}, {}, now);
  }
  if (old_buttons_.empty() || budget_.cosmetic_available_at(growing(), now) > now) return std::nullopt;
  call.what = telegram_call::kind::remove_buttons;
  call.message = old_buttons_.front();
  old_buttons_.pop_front();
  return start(std::move(call), {}, {}, now);
}

telegram_call chat_delivery::take_status(item& of, time_point now) {
  auto step = *of.text.status_step(now);
  auto call = call_for(of, step);
  call.how = urgency::cosmetic;
  return start(std::move(call), of.id, std::move(step), now);
}

telegram_call chat_delivery::start(telegram_call call, const std::string& id, answer::step step, time_point now) {
  using kind = telegram_call::kind;
  call.chat = chat_;
  if (call.what == kind::draft || call.what == kind::typing) actions_.spend(now, call.how != urgency::cosmetic);
  if (call.what != kind::draft) budget_.spend(call.how, now);
  under_way_ = call_under_way{call, id, std::move(step), now};
  return call;
}

void chat_delivery::succeeded(std::optional<telegram::message_id> id, time_point now) {
  if (!under_way_) return;
  const auto done = *std::exchange(under_way_, std::nullopt);
  retry_.reset();
  retry_at_ = {};
  if (now - done.since > slow_call) budget_.was_slow(now);
  if (auto* mine = done.id.empty() ? nullptr : find(done.id)) note_done(*mine, done, id, now);
  drop_finished(now);
}

void chat_delivery::note_done(item& of, const call_under_way& done, std::optional<telegram::message_id> id,
                              time_point now) {
  using kind = answer::step::kind;
  switch (done.step.what) {
    case kind::send:
      if (!id) break;
      typing_again_ = now;  // a message makes "typing" vanish, so the next answer shows it at once again
      of.text.sent(done.step, *id, now);
      if (!of.text.is_line()) placed_.push_back({of.id, done.step.page, *id});
      break;
    case kind::edit:
    case kind::edit_rich: of.text.edited(done.step, now); break;
    case kind::draft: of.text.drafted(done.step, now); break;
    case kind::erase: of.text.erased(done.step); break;
  }
}

void chat_delivery::drop_finished(time_point now) {
  for (auto it = items_.begin(); it != items_.end();) {
    const auto next = std::next(it);
    const bool busy = under_way_ && under_way_->id == it->id;
    if (!busy && it->text.is_complete(now)) end(it, std::nullopt);
    it = next;
  }
}

void chat_delivery::end(std::list<item>::iterator which, std::optional<std::string> why) {
  delivery_outcome outcome;
  outcome.id = std::move(which->id);
  outcome.delivered = !why;
  if (why) outcome.why = std::move(*why);
  outcomes_.push_back(std::move(outcome));
  items_.erase(which);
}

std::vector<delivery_outcome> chat_delivery::take_outcomes() { return std::exchange(outcomes_, {}); }
std::vector<placed_page> chat_delivery::take_placed() { return std::exchange(placed_, {}); }

bool chat_delivery::is_idle(time_point now) const {
  const bool nothing_to_do = items_.empty() && expected_ == 0 && old_buttons_.empty() && !under_way_;
  const bool nothing_to_tell = outcomes_.empty() && placed_.empty();
  return nothing_to_do && nothing_to_tell && frozen_until_ <= now && budget_.is_fresh(now) && actions_.is_fresh(now);
}

}  // namespace luka::gateway
