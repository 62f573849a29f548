#include "gateway/delivery/outbox.hpp"

#include <algorithm>

#include "common/fault/crash_point.hpp"
#include "common/log/log.hpp"

namespace luka::gateway {

namespace {

constexpr std::chrono::seconds idle_check{5};  // how often it is seen whether a chat can be forgotten
// Another place each time we start, so that clients do not take our drafts for those of the run before.
constexpr double first_drafts = 1e12;

void log_failure(const telegram_call& call, const telegram::failure& why) {
  if (why.what == telegram::remedy::treat_as_done) return;
  const auto severity = call.how == urgency::cosmetic ? log::level::debug : log::level::warning;
  log::write(severity, "", "Telegram refused a call",
             {{"method", method_of(call.what)},
              {"chat", static_cast<std::int64_t>(call.chat)},
              {"code", why.code},
              {"why", why.description},
              {"retry_after_s", why.retry_after.count()}});
}

void pass_crash_point(const telegram_call& call, bool done) {
  if (call.what == telegram_call::kind::send && call.how == urgency::first_text) {
    if (done) fault::crash_point("gateway.after_first_send");
    else fault::crash_point("gateway.before_first_send");
  } else if (call.what == telegram_call::kind::edit && call.how == urgency::final_text) {
    if (done) fault::crash_point("gateway.after_final_edit");
    else fault::crash_point("gateway.before_final_edit");
  }
}

}  // namespace

outbox::outbox(asio::any_io_executor executor, telegram::api& api, delivery_settings chosen,
               outcome_handler on_outcome)
    : api_(api),
      chosen_(chosen),
      on_outcome_(std::move(on_outcome)),
      changed_(std::move(executor)),
      means_(chosen.transport, chosen.rich_messages),
      pacer_(chosen.keep_to_budget),
      next_draft_(1 + static_cast<std::int64_t>(random_() * first_drafts)) {}

void outbox::start(task_group& tasks) {
  tasks_ = &tasks;
  tasks.spawn("outbox", run());
}

telegram::chat_id outbox::now_called(telegram::chat_id chat) const {
  const auto moved = moved_.find(chat);
  return moved == moved_.end() ? chat : moved->second;
}

outbox::chat_entry* outbox::find(telegram::chat_id chat) {
  const auto found = chats_.find(now_called(chat));
  return found == chats_.end() ? nullptr : found->second.get();
}

outbox::chat_entry& outbox::entry(telegram::chat_id chat, telegram::chat_kind kind) {
  const auto key = now_called(chat);
  auto& mine = chats_[key];
  if (!mine)
    mine = std::make_shared<chat_entry>(key,
                                        chat_delivery(key, kind, chosen_.rule, chosen_.keep_to_budget, means_));
  return *mine;
}

void outbox::poke(telegram::chat_id chat) {
  news_.insert(now_called(chat));
  changed_.notify();
}

void outbox::say(telegram::chat_id chat, telegram::chat_kind kind, std::string id, std::string text, placement where) {
  entry(chat, kind).delivery.say(std::move(id), std::move(text), where);
  poke(chat);
}

void outbox::say_afterwards(telegram::chat_id chat, telegram::chat_kind kind, std::string id, std::string text,
                            placement where) {
  entry(chat, kind).delivery.say_afterwards(std::move(id), std::move(text), where);
  poke(chat);
}

void outbox::expect(telegram::chat_id chat, telegram::chat_kind kind, int more, placement where) {
  entry(chat, kind).delivery.expect(more, where);
  poke(chat);
}

void outbox::begin(telegram::chat_id chat, telegram::chat_kind kind, std::string id, placement where,
                   const std::vector<telegram::message_id>& shown_in) {
  jobs_[id] = chat;
  entry(chat, kind).delivery.begin(std::move(id), where, shown_in, next_draft_);
  next_draft_ += drafts_per_answer;
  poke(chat);
}

void outbox::show(telegram::chat_id chat, const std::string& id, std::string_view text_so_far, bool fresh) {
  auto* mine = find(chat);
  if (!mine) return;
  mine->delivery.show(id, text_so_far, fresh);
  poke(chat);
}

void outbox::show_status(telegram::chat_id chat, const std::string& job, std::string_view sentence) {
  auto* mine = find(chat);
  if (!mine) return;
  mine->delivery.show_status(job, sentence, monotonic_clock::now());
  poke(chat);
}

void outbox::fold_below(telegram::chat_id chat, const std::string& id, std::string_view text) {
  if (auto* mine = find(chat)) mine->delivery.fold_below(id, text);
}

void outbox::finish(telegram::chat_id chat, const std::string& id, std::string_view text, std::string_view note,
                    std::string_view if_empty) {
  auto* mine = find(chat);
  if (!mine) return;
  mine->delivery.finish(id, text, note, if_empty);
  poke(chat);
}

void outbox::offer_retry(telegram::chat_id chat, const std::string& id) {
  if (auto* mine = find(chat)) mine->delivery.offer_retry(id);
}

void outbox::withdraw(telegram::chat_id chat, const std::string& id) {
  jobs_.erase(id);
  auto* mine = find(chat);
  if (!mine) return;
  mine->delivery.withdraw(id);
  poke(chat);
}

void outbox::placed_is_safe(const std::string& job, std::size_t page) {
  unsafe_.safe(job, page);
  go_on_placing();
  const auto found = jobs_.find(job);
  auto* mine = found == jobs_.end() ? nullptr : find(found->second);
  if (!mine) return;
  mine->delivery.placed_safely(job, page);
  poke(found->second);
}

void outbox::go_on_placing() {
  if (held_up_.empty()) return;
  for (auto room = unsafe_.room(monotonic_clock::now()); room > 0 && !held_up_.empty(); --room) news_.insert(held_up_.take());
  changed_.notify();
}

void outbox::remove_buttons(telegram::chat_id chat, telegram::chat_kind kind, telegram::message_id message) {
  entry(chat, kind).delivery.remove_buttons(message);
  poke(chat);
}

std::optional<std::string> outbox::draft_stopped(telegram::chat_id chat, std::int64_t draft) {
  auto* mine = find(chat);
  return mine ? mine->delivery.draft_stopped(draft) : std::nullopt;
}

bool outbox::has_work() const {
  return std::ranges::any_of(chats_, [](const auto& each) { return each.second->delivery.has_work(); });
}

task<> outbox::run() {
  for (;;) {
    ring_alarms();
    begin_probes();
    while (!news_.empty()) consider_changed();
    serve_line();
    go_on_placing();  // whoever was let in may have had something else to do
    if (news_.empty()) co_await changed_.wait(next_look());
  }
}

void outbox::ring_alarms() {
  const auto now = monotonic_clock::now();
  while (!alarms_.empty() && alarms_.begin()->first <= now) {
    const auto chat = alarms_.begin()->second;
    alarms_.erase(alarms_.begin());
    if (const auto found = chats_.find(chat); found != chats_.end()) found->second->alarm.reset();
    news_.insert(chat);
  }
}

void outbox::consider_changed() {
  for (const auto chat : std::exchange(news_, {})) consider(chat);
}

void outbox::consider(telegram::chat_id chat) {
  const auto found = chats_.find(chat);
  if (found == chats_.end()) return;
  const auto mine = found->second;
  report(*mine);
  if (mine->busy) return;
  const auto now = monotonic_clock::now();
  const auto wish = mine->delivery.wants(now);
  report(*mine);
  if (mine->delivery.is_idle(now)) {
    forget(chat);
    return;
  }
  if (wish.what) pacer_.enter(chat, *wish.what);
  else pacer_.leave(chat);
  const bool nothing_planned = !wish.what && !wish.look_again && !mine->delivery.has_work();
  set_alarm(chat, *mine, nothing_planned ? std::optional(now + idle_check) : wish.look_again);
}

/// May lead to new texts in any chat: these are looked at next.
void outbox::report(chat_entry& mine) {
  for (const auto& placed : mine.delivery.take_placed()) {
    log::debug(placed.id, "message placed", {{"page", placed.page}, {"message", number(placed.message)}});
    unsafe_.placed(placed.id, placed.page, monotonic_clock::now());
    if (on_placed_) on_placed_(placed.id, placed.page, placed.message);
    else placed_is_safe(placed.id, placed.page);
  }
  report_probe(mine);
  for (const auto& outcome : mine.delivery.take_outcomes()) {
    jobs_.erase(outcome.id);
    on_outcome_(outcome);
  }
}

void outbox::set_alarm(telegram::chat_id chat, chat_entry& mine, std::optional<time_point> when) {
  if (mine.alarm == when) return;
  if (mine.alarm) alarms_.erase({*mine.alarm, chat});
  if (when) alarms_.insert({*when, chat});
  mine.alarm = when;
}

void outbox::forget(telegram::chat_id chat) {
  set_alarm(chat, *chats_.at(chat), std::nullopt);
  pacer_.forget(chat);
  chats_.erase(chat);
  std::erase_if(moved_, [&](const auto& each) { return each.second == chat; });
}

void outbox::serve_line() {
  while (const auto chat = pacer_.next(monotonic_clock::now())) {
    const auto now = monotonic_clock::now();
    const auto mine = chats_.at(*chat);
    if (!unsafe_.may_place(now) && mine->delivery.would_place(now)) {
      pacer_.leave(*chat);
      held_up_.join(*chat);
      continue;
    }
    auto call = mine->delivery.take(now, pacer_.waiting() > 1);
    if (!call) {
      pacer_.leave(*chat);
      news_.insert(*chat);
      continue;
    }
    pacer_.went(*chat, now);
    set_alarm(*chat, *mine, std::nullopt);
    mine->busy = true;
    if (call->what == telegram_call::kind::send) unsafe_.leaves();
    tasks_->spawn("call", perform(mine, std::move(*call)));
  }
}

std::optional<outbox::time_point> outbox::next_look() const {
  auto when = pacer_.next_at(monotonic_clock::now());
  if (!alarms_.empty()) when = std::min(when.value_or(time_point::max()), alarms_.begin()->first);
  if (const auto look = lost_.next_at()) when = std::min(when.value_or(time_point::max()), *look);
  return when;
}

task<> outbox::perform(entry_ptr mine, telegram_call call) {
  pass_crash_point(call, false);
  const auto result = co_await make_call(api_, call);
  pass_crash_point(call, true);
  const auto now = monotonic_clock::now();
  mine->busy = false;
  if (call.what == telegram_call::kind::send) {
    unsafe_.has_left();
    go_on_placing();
  }
  if (result.failed) {
    note_failure(call, *result.failed);
    mine->delivery.failed(*result.failed, now, random_());
    follow_migration(*mine);
  } else {
    if (result.sent) lost_.sent(mine->key, *result.sent, now);
    mine->delivery.succeeded(result.sent, now);
  }
  poke(mine->key);
}

void outbox::note_failure(const telegram_call& call, const telegram::failure& why) {
  log_failure(call, why);
  if (why.what == telegram::remedy::retry_later) pacer_.budget().chat_refused(monotonic_clock::now());
}

/// The chat keeps its texts, budgets and penalties under its new id; those who know the old one find it all the same.
void outbox::follow_migration(chat_entry& mine) {
  const auto from = mine.key, to = mine.delivery.chat();
  if (to == from || chats_.contains(to)) return;
  set_alarm(from, mine, std::nullopt);
  pacer_.forget(from);
  auto moving = chats_.extract(from);
  moving.key() = to;
  chats_.insert(std::move(moving));
  mine.key = to;
  for (auto& [old_id, new_id] : moved_)
    if (new_id == from) new_id = to;
  moved_[from] = to;
  log::info("", "group became a supergroup", {{"from", number(from)}, {"to", number(to)}});
}

void outbox::answer_button(std::string callback, std::string sentence) {
  tasks_->spawn("callback", tell_callback(std::move(callback), std::move(sentence)));
}

task<> outbox::tell_callback(std::string callback, std::string sentence) {
  const auto told = co_await api_.answer_callback(std::move(callback), std::move(sentence));
  if (told) co_return;
  const auto& why = told.error();
  log::debug("", "a button was not answered", {{"code", why.code}, {"why", why.description}});
  if (why.what == telegram::remedy::retry_later) pacer_.budget().refused(why.retry_after, monotonic_clock::now());
}

}  // namespace luka::gateway
