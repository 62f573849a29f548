#include "gateway/delivery/chat_delivery.hpp"

#include <algorithm>

namespace luka::gateway {

namespace {

// Telegram shows a chat action for five seconds (core.telegram.org/bots/api#sendchataction).
constexpr std::chrono::milliseconds typing_renewal{4500};
// Tokens that must be left over: the end of an answer needs one, an update must not take it, "typing" even less.
constexpr double needed_by_end = 1, needed_by_update = 2, needed_by_typing = 2;

void earlier(std::optional<chat_delivery::time_point>& when, chat_delivery::time_point other) {
  when = when ? std::min(*when, other) : other;
}

}  // namespace

void chat_delivery::say(std::string id, std::string text, placement where) {
  items_.push_back({std::move(id), where, answer(rule_)});
  items_.back().text.finish(std::move(text));
}

void chat_delivery::begin(std::string id, placement where) {
  if (!find(id)) items_.push_back({std::move(id), where, answer(rule_)});
}

void chat_delivery::show(const std::string& id, std::string_view text_so_far, bool fresh) {
  if (auto* mine = find(id)) mine->text.show(text_so_far, fresh);
}

void chat_delivery::finish(const std::string& id, std::string text) {
  if (auto* mine = find(id)) mine->text.finish(std::move(text));
}

void chat_delivery::expect(int more, placement where) {
  expected_ = std::max(0, expected_ + more);
  typing_where_ = where;
}

chat_delivery::item* chat_delivery::find(const std::string& id) {
  const auto found = std::ranges::find(items_, id, &item::id);
  return found == items_.end() ? nullptr : &*found;
}

chat_delivery::plan chat_delivery::next(time_point now) {
  drop_finished();
  plan chosen;
  const auto not_before = std::max(frozen_until_, retry_at_);
  if (not_before > now) {
    if (!items_.empty() || wants_typing()) chosen.look_again = not_before;
    return chosen;
  }
  chosen.call = next_item_call(now, chosen);
  if (!chosen.call) chosen.call = next_typing_call(now, chosen);
  if (chosen.call) chosen.look_again.reset();
  return chosen;
}

std::optional<telegram_call> chat_delivery::next_item_call(time_point now, plan& waiting) {
  if (items_.empty()) return std::nullopt;
  auto& head = items_.front();
  auto step = head.text.due(now);
  if (!step) {
    if (const auto when = head.text.due_at()) earlier(waiting.look_again, std::max(*when, now));
    return std::nullopt;
  }
  const auto affordable = budget_.available_at(step->urgent ? needed_by_end : needed_by_update, now);
  if (affordable > now) {
    earlier(waiting.look_again, affordable);
    return std::nullopt;
  }
  telegram_call call;
  call.what = step->what == answer::step::kind::send   ? telegram_call::kind::send
              : step->what == answer::step::kind::edit ? telegram_call::kind::edit
                                                       : telegram_call::kind::erase;
  call.chat = chat_;
  call.where = head.where;
  if (step->page > 0) call.where.reply_to.reset();
  call.message = step->id;
  call.text = step->text;
  under_way_ = std::move(step);
  budget_.spend(now);
  return call;
}

bool chat_delivery::wants_typing() const {
  if (items_.empty()) return expected_ > 0;
  return !items_.front().text.is_finished() && !items_.front().text.is_visible();
}

std::optional<telegram_call> chat_delivery::next_typing_call(time_point now, plan& waiting) {
  if (!wants_typing()) return std::nullopt;
  const auto when = std::max(typing_again_, budget_.available_at(needed_by_typing, now));
  if (when > now) {
    earlier(waiting.look_again, when);
    return std::nullopt;
  }
  typing_again_ = now + typing_renewal;
  budget_.spend(now);
  telegram_call call;
  call.what = telegram_call::kind::typing;
  call.chat = chat_;
  call.where = items_.empty() ? typing_where_ : items_.front().where;
  return call;
}

void chat_delivery::succeeded(const telegram_call& call, std::optional<telegram::message_id> id, time_point now) {
  retry_.reset();
  if (call.what == telegram_call::kind::typing || !under_way_ || items_.empty()) return;
  const auto step = *std::exchange(under_way_, std::nullopt);
  auto& text = items_.front().text;
  // A message makes "typing" vanish, so the next answer shows it at once again.
  if (call.what == telegram_call::kind::send) typing_again_ = now;
  if (call.what == telegram_call::kind::send && id) text.sent(step, *id, now);
  if (call.what == telegram_call::kind::edit) text.edited(step, now);
  if (call.what == telegram_call::kind::erase) text.erased(step);
  drop_finished();
}

void chat_delivery::failed(const telegram_call& call, const telegram::failure& why, time_point now, double random) {
  using telegram::remedy;
  if (why.what == remedy::treat_as_done) {
    succeeded(call, std::nullopt, now);
    return;
  }
  const bool cosmetic = call.what == telegram_call::kind::typing;  // comes again by itself
  const auto step = cosmetic ? std::nullopt : std::exchange(under_way_, std::nullopt);
  switch (why.what) {
    case remedy::retry_later:
      frozen_until_ = now + why.retry_after + std::chrono::milliseconds(100);
      budget_.empty(frozen_until_);
      return;
    case remedy::migrate:
      if (why.migrate_to) chat_ = *why.migrate_to;
      return;
    case remedy::give_up_chat:
      give_up_chat(why.description);
      return;
    default:
      break;
  }
  if (!step || items_.empty()) return;
  mend_head(*step, why);
  retry_at_ = now + retry_.next(random);
}

void chat_delivery::mend_head(const answer::step& step, const telegram::failure& why) {
  using telegram::remedy;
  auto& head = items_.front();
  switch (why.what) {
    case remedy::unknown_outcome:
      if (step.what == answer::step::kind::send && !head.text.is_finished()) head.text.send_uncertain(step.page);
      return;
    case remedy::resend_as_new:
      head.text.message_lost(step.page);
      return;
    case remedy::drop_reply:
      head.where.reply_to.reset();
      return;
    case remedy::drop_thread:
      head.where.thread.reset();
      return;
    case remedy::drop:
    case remedy::split:
    case remedy::bad_markup:
      drop_head(why.description);
      return;
    default:
      return;  // retry_with_backoff and what a later call may heal: the same step comes again
  }
}

void chat_delivery::drop_finished() {
  while (!items_.empty() && !under_way_ && items_.front().text.is_complete()) {
    delivery_outcome done;
    done.id = items_.front().id;
    outcomes_.push_back(std::move(done));
    items_.pop_front();
  }
}

void chat_delivery::drop_head(const std::string& why) {
  delivery_outcome dropped;
  dropped.id = items_.front().id;
  dropped.delivered = false;
  dropped.why = why;
  outcomes_.push_back(std::move(dropped));
  items_.pop_front();
}

void chat_delivery::give_up_chat(const std::string& why) {
  under_way_.reset();
  expected_ = 0;
  while (!items_.empty()) {
    drop_head(why);
    outcomes_.back().chat_is_gone = true;
  }
}

std::vector<delivery_outcome> chat_delivery::take_outcomes() { return std::exchange(outcomes_, {}); }

bool chat_delivery::is_idle(time_point now) const {
  return items_.empty() && expected_ == 0 && outcomes_.empty() && frozen_until_ <= now && budget_.is_full(now);
}

}  // namespace luka::gateway
