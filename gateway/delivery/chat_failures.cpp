// What a chat does about each of Telegram's errors: telegram::remedy, carried out.
#include <algorithm>

#include "gateway/delivery/chat_delivery.hpp"

namespace luka::gateway {

namespace {

using telegram::remedy;

// The clocks on both ends differ a little.
constexpr std::chrono::milliseconds after_penalty{250};
constexpr std::size_t most_failed_drafts = 3;

}  // namespace

void chat_delivery::failed(const telegram::failure& why, time_point now, double random) {
  if (!under_way_) return;
  if (why.what == remedy::treat_as_done && !under_way_->is_probe) {
    succeeded(std::nullopt, now);
    return;
  }
  const auto failed = *std::exchange(under_way_, std::nullopt);
  if (mend_chat(failed, why, now)) return;
  if (failed.is_probe) return mend_probe(why.what, now, random);
  auto* mine = failed.id.empty() ? nullptr : find(failed.id);
  if (!mine) {
    mend_cosmetic(failed, why);
    return;
  }
  if (failed.step.status) return mend_status(*mine, failed, why, now);
  bool deliverable = true;
  if (failed.step.what == answer::step::kind::draft && mend_draft(*mine, why, now)) return;
  if (failed.step.what != answer::step::kind::edit_rich || !mend_rich(*mine, why))
    deliverable = mend_text(*mine, failed, why);
  if (deliverable) retry_at_ = now + retry_.next(random);
  else end(std::ranges::find(items_, failed.id, &item::id), why.description);
}

/// What concerns the chat, whatever the call was. True: nothing else is to be done.
bool chat_delivery::mend_chat(const call_under_way& failed, const telegram::failure& why, time_point now) {
  switch (why.what) {
    case remedy::retry_later:
      // Nothing else is tried meanwhile, not even by other means: each call makes the penalty longer.
      frozen_until_ = now + why.retry_after + after_penalty;
      budget_.refused(frozen_until_);
      return true;
    case remedy::migrate:
      if (why.migrate_to) chat_ = *why.migrate_to;
      return true;
    case remedy::give_up_chat: give_up_chat(why.description); return true;
    case remedy::drop_thread:
      if (!failed.call.where.thread) return false;
      forget_topic(*failed.call.where.thread);
      return true;
    default: return false;
  }
}

/// A passing trouble does not end it.
void chat_delivery::mend_probe(remedy why, time_point now, double random) {
  if (probe_ && !probe_->failed(why)) retry_at_ = now + retry_.next(random);
}

/// "typing" and old buttons: they are not tried again.
void chat_delivery::mend_cosmetic(const call_under_way& failed, const telegram::failure& why) {
  const bool passing = why.what == remedy::retry_with_backoff || why.what == remedy::unknown_outcome;
  if (failed.call.what == telegram_call::kind::typing && !passing) typing_again_ = time_point::max();
}

/// It keeps nothing else waiting. One that may have been sent is not looked for: if it was, it has a Stop button and can be
/// seen to be no answer.
void chat_delivery::mend_status(item& of, const call_under_way& failed, const telegram::failure& why, time_point now) {
  of.text.status_failed(now);
  switch (why.what) {
    case remedy::retry_with_backoff: return;
    case remedy::resend_as_new: return of.text.message_lost(0);
    case remedy::drop_reply: of.where.reply_to.reset(); return;
    case remedy::unknown_outcome:
      if (failed.step.what == answer::step::kind::send) of.text.give_up_status();
      return;
    case remedy::bad_buttons: return of.text.drop_buttons();
    default: break;
  }
  if (failed.step.what != answer::step::kind::draft || !mend_draft(of, why, now)) of.text.give_up_status();
}

/// True when that settles it. A frame that failed is left out: the next one says more.
bool chat_delivery::mend_draft(item& of, const telegram::failure& why, time_point now) {
  if (why.what == remedy::unsupported || why.what == remedy::drop) {
    if (why.code == 404) means_.no_drafts();
    drafts_work_ = false;
    for (auto& each : items_) each.text.end_drafts();
    return true;
  }
  if (why.what == remedy::bad_markup || why.what == remedy::split) return false;
  of.text.draft_failed(now);
  if (of.text.is_finished()) of.text.skip_last_draft();
  if (means_.gives_up_failing_drafts() && of.text.failed_drafts() >= most_failed_drafts) of.text.end_drafts();
  return true;
}

/// True when the answer goes on with entities.
bool chat_delivery::mend_rich(item& of, const telegram::failure& why) {
  // A server that does not know rich messages sees an edit without a text.
  if (why.what == remedy::unsupported || why.what == remedy::skip_text) means_.no_rich_messages();
  const bool may_pass = why.what == remedy::retry_with_backoff || why.what == remedy::resend_as_new;
  if (may_pass) return false;
  of.text.drop_rich_message();
  return true;
}

bool chat_delivery::mend_text(item& of, const call_under_way& failed, const telegram::failure& why) {
  using kind = answer::step::kind;
  const auto page = failed.step.page;
  switch (why.what) {
    case remedy::unknown_outcome:
      if (failed.step.what == kind::send) of.text.send_uncertain(page);
      return true;
    case remedy::resend_as_new: of.text.message_lost(page); return true;
    case remedy::skip_text: of.text.skip_page(page); return true;
    case remedy::drop_reply:
      of.where.reply_to.reset();
      return true;
    case remedy::split: return of.text.shorten_pages();
    case remedy::bad_markup: return of.text.make_plain();
    case remedy::bad_buttons:
      if (failed.call.button.empty()) return false;
      of.text.drop_buttons();
      return true;
    case remedy::drop:
    case remedy::drop_thread:
    case remedy::unsupported: return failed.step.what == kind::erase ? (of.text.erased(failed.step), true) : false;
    default: return true;  // the same step comes again
  }
}

void chat_delivery::give_up_chat(const std::string& why) {
  expected_ = 0;
  if (probe_) probe_->give_up();
  old_buttons_.clear();
  while (!items_.empty()) {
    end(items_.begin(), why);
    outcomes_.back().chat_is_gone = true;
  }
}

/// The topic is gone: what was meant for it goes to the chat itself, and replies to nothing.
void chat_delivery::forget_topic(std::int64_t thread) {
  const auto forget = [&](placement& where) {
    if (where.thread == thread) where = placement();
  };
  for (auto& each : items_) forget(each.where);
  forget(typing_where_);
}

}  // namespace luka::gateway
