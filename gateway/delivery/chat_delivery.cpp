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

void chat_delivery::remove_buttons(telegram::message_id message) {
  if (std::ranges::find(old_buttons_, message) != old_buttons_.end()) return;
  if (old_buttons_.size() < most_old_buttons) old_buttons_.push_back(message);
}

std::optional<lost_message_probe> chat_delivery::take_probe() {
  if (!probe_ || !probe_->is_over()) return std::nullopt;
  return std::exchange(probe_, std::nullopt);
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
  if (step.stop_button) call.button = stop_button_data;
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
  if (budget_.cosmetic_available_at(growing(), now) > now) return std::nullopt;
  if (is_probing()) {
    auto next = start(probe_->call(), {}, {}, now);
    under_way_->is_probe = true;
    return next;
  }
  if (old_buttons_.empty()) return std::nullopt;
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
  if (done.is_probe && probe_) probe_->succeeded();
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
  const bool nothing_to_do = items_.empty() && expected_ == 0 && old_buttons_.empty() && !probe_ && !under_way_;
  const bool nothing_to_tell = outcomes_.empty() && placed_.empty();
  return nothing_to_do && nothing_to_tell && frozen_until_ <= now && budget_.is_fresh(now) && actions_.is_fresh(now);
}

}  // namespace luka::gateway
