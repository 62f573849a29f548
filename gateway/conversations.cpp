#include "gateway/conversations.hpp"

#include "common/fault/crash_point.hpp"
#include "common/log/log.hpp"
#include "gateway/conversation/texts.hpp"
#include "gateway/delivery/place.hpp"
#include "gateway/delivery/retry_button.hpp"
#include "gateway/delivery/stop_button.hpp"
#include "gateway/overloaded.hpp"

namespace luka::gateway {

namespace {

std::string_view name_of(admission why) {
  switch (why) {
    case admission::accepted: return "";
    case admission::chat_is_full: return "chat is full";
    case admission::line_is_full: return "line is full";
    case admission::wait_is_too_long: return "the wait would be too long";
  }
  return "";
}

}  // namespace

/// What this asks for, if it has to be in the journal first.
job* conversations::journaled_part(errand& what) {
  if (auto* press = std::get_if<retry_press>(&what)) return press->question ? &*press->question : nullptr;
  auto* meaning = std::get_if<intent>(&what);
  if (!meaning) return nullptr;
  auto find = overloaded{
      [](disregard&) -> job* { return nullptr; },
      [](stop_answers&) -> job* { return nullptr; },  // at once or not at all
      [](reply_line& said) { return &said.to; },
      [](ask_model& asked) { return &asked.question; },
      [](forget_conversation& order) { return &order.order; },
      [](show_context&) -> job* { return nullptr; },  // a line by now
      [](show_usage&) -> job* { return nullptr; },
  };
  return std::visit(find, *meaning);
}

proto::job_record conversations::record_of(const errand& what) {
  if (const auto* press = std::get_if<retry_press>(&what)) return question_record(*press->question);
  const auto& meaning = std::get<intent>(what);
  if (const auto* said = std::get_if<reply_line>(&meaning)) return line_record(said->to, said->text);
  if (const auto* reset = std::get_if<forget_conversation>(&meaning)) return reset_record(reset->order);
  return question_record(std::get<ask_model>(meaning).question);
}

conversations::conversations(asio::any_io_executor executor, front_desk desk, allowance allowed, answers& model, outbox& screen,
                             request_client& history, journal& notes)
    : desk_(std::move(desk)),
      allowed_(std::move(allowed)),
      model_(model),
      screen_(screen),
      history_(history),
      notes_(notes),
      inquiries_(history),
      delivered_(std::move(executor)) {
  model_.tell_use([this](const job& question, const answer_use& use) { answer_ended(question, use); });
}

task<> conversations::take(std::vector<telegram::update> batch) {
  auto errands = understand(batch);
  co_await look_up(errands);
  refuse_what_is_too_much(errands);
  std::vector<job*> jobs;
  std::vector<job> waiting;
  std::vector<proto::job_record> records;
  for (auto& each : errands) {
    auto* part = journaled_part(each);
    jobs.push_back(part);
    if (!part) continue;
    waiting.push_back(*part);
    records.push_back(record_of(each));
  }
  std::optional<std::vector<bool>> fresh;
  if (!records.empty()) {
    journal::continuation on_delay = [this, waiting] { tell_delay(waiting); };
    fault::crash_point("gateway.before_accept");
    fresh = co_await notes_.accept(std::move(records), screen_.take_news(), std::move(on_delay));
    fault::crash_point("gateway.after_accept");
  }
  std::set<std::string> missed;
  std::size_t next = 0;
  for (std::size_t i = 0; i < errands.size(); ++i) {
    if (jobs[i]) {
      const bool seen_before = fresh && !(*fresh)[next];
      ++next;
      if (seen_before) {
        not_fresh(errands[i], missed);
        continue;
      }
      jobs[i]->journaled = fresh.has_value();
      if (question_in(errands[i])) allowed_.asked(jobs[i]->user, unix_time_ms());
    }
    carry_out(errands[i]);
  }
  if (!missed.empty()) tasks_->spawn("missed", restore_missed(std::move(missed)));
}

/// It has been taken in before; or, of a pressed button, another press was faster.
void conversations::not_fresh(errand& what, std::set<std::string>& missed) {
  const auto& id = journaled_part(what)->id;
  if (!is_known(id)) missed.insert(id);
  auto* press = std::get_if<retry_press>(&what);
  if (!press) return;
  press->question.reset();
  retry(*press, texts::asked_again_already);
}

bool conversations::is_known(const std::string& job) const {
  return model_.is_being_delivered(job) || model_.settles_later(job) || resets_.contains(job) ||
         lines_.contains(job) || notes_.has_notes(job);
}

/// The journal has them from a process before this one, which we have not heard of: they are over, or what that process
/// had written down arrived after we had asked what was unfinished.
task<> conversations::restore_missed(std::set<std::string> missed) {
  const auto unfinished = co_await notes_.load_unfinished();
  for (const auto& found : unfinished.jobs) {
    if (!missed.contains(found.what.id)) continue;
    log::info(found.what.id, "found in the journal late");
    restore(found);
  }
}

std::vector<conversations::errand> conversations::understand(const std::vector<telegram::update>& batch) {
  std::vector<errand> all;
  for (const auto& news : batch) {
    auto read = overloaded{
        [&](const telegram::message& said) -> errand {
          screen_.seen(said.where.id, said.id);
          return desk_.read(news.id, said);
        },
        [&](const telegram::callback& button) -> errand {
          if (!retried_job(button.data)) return button;
          retry_press press;
          press.update = news.id;
          press.button = button;
          return press;
        },
        [](const auto& other) -> errand { return other; },
    };
    all.push_back(std::visit(read, news.content));
  }
  return all;
}

/// Before anything is written down: what is in the journal as a question is going to be answered.
void conversations::refuse_what_is_too_much(std::vector<errand>& errands) const {
  std::map<telegram::chat_id, std::size_t> ahead;
  std::size_t ahead_of_all = 0;
  for (auto& each : errands) {
    const auto* asked = question_in(each);
    if (!asked) continue;
    const auto held = forgetting_.find(asked->chat);
    const auto behind_reset = held == forgetting_.end() ? 0 : held->second.size();
    const auto outcome = model_.room_for(asked->chat, ahead[asked->chat] + behind_reset, ahead_of_all);
    if (outcome == admission::accepted) {
      ++ahead[asked->chat];
      ++ahead_of_all;
      continue;
    }
    const auto wait = model_.expected_wait(asked->chat, ahead[asked->chat] + behind_reset, ahead_of_all);
    log::warning(asked->id, "question refused",
                 {{"why", name_of(outcome)}, {"expected_wait_ms", wait.value_or(duration::zero())}});
    refuse(each, outcome == admission::chat_is_full ? std::string(texts::chat_is_full) : texts::line_is_full(wait));
  }
}

void conversations::carry_out(errand& what) {
  auto carry = overloaded{
      [](std::monostate&) {},
      [&](intent& meaning) { carry_out(meaning); },
      [&](telegram::callback& button) { pressed(button); },
      [&](telegram::generation_stopped& stopped) { draft_stopped(stopped); },
      [&](retry_press& press) { retry(press, press.question ? texts::asking_again : std::string_view(press.sentence)); },
  };
  std::visit(carry, what);
}

void conversations::carry_out(intent& meaning) {
  auto carry = overloaded{
      [](disregard& nothing) { log::debug("", "update disregarded", {{"why", nothing.why}}); },
      [&](reply_line& said) { reply(std::move(said.to), std::move(said.text)); },
      [&](stop_answers& what) { stop(what.order); },
      [&](ask_model& what) {
        const auto chat = what.question.chat;
        in_order(chat, [this, question = std::move(what.question)] { model_.submit(question); });
      },
      [&](forget_conversation& what) {
        reset(what.order);
      },
      [](show_context&) {},
      [](show_usage&) {},
  };
  std::visit(carry, meaning);
}

/// People wait, and nothing can be taken in: one line for each chat, which nobody writes down.
void conversations::tell_delay(const std::vector<job>& waiting) {
  std::set<telegram::chat_id> told;
  for (const auto& each : waiting)
    if (told.insert(each.chat).second)
      screen_.say(each.chat, each.kind, "delay:" + each.id, std::string(texts::catching_up), place(each));
}

void conversations::restore(const unfinished_job& found) {
  if (is_known(found.what.id)) return;
  auto what = found.what;
  what.journaled = true;
  switch (found.kind) {
    case proto::job_kind::question: in_order(what.chat, [this, found] { model_.restore(found); }); break;
    case proto::job_kind::line: reply(what, what.text); break;
    case proto::job_kind::reset: reset(what); break;
  }
}

/// Every press is answered at once: until then the person sees the button waiting.
void conversations::pressed(const telegram::callback& button) {
  if (!button.on || !is_stop_button(button.data)) {
    screen_.answer_button(button.id, "");
    return;
  }
  const auto& on = *button.on;
  switch (model_.stop_shown_in(on.where.id, on.id, button.from.id)) {
    case answers::stopping::stopped: screen_.answer_button(button.id, std::string(texts::stopping)); break;
    case answers::stopping::not_theirs: screen_.answer_button(button.id, std::string(texts::not_yours_to_stop)); break;
    case answers::stopping::ending: screen_.answer_button(button.id, std::string(texts::already_finished)); break;
    case answers::stopping::unknown: screen_.answer_button(button.id, ""); break;
    case answers::stopping::already_finished:
      screen_.answer_button(button.id, std::string(texts::already_finished));
      screen_.remove_buttons(on.where.id, on.where.kind, on.id);
      break;
  }
}

/// Telegram does not say who it was, but drafts are seen in private chats only.
void conversations::draft_stopped(const telegram::generation_stopped& what) {
  if (const auto job = screen_.draft_stopped(what.where.id, what.draft)) model_.stop(*job, std::nullopt);
}

void conversations::stop(const job& order) {
  const auto count = model_.stop_all(order.conversation, order.user);
  if (count.running > 0) return;  // the answer itself says that it was stopped
  reply(order, texts::nothing_running_stopped(count.waiting));
}

void conversations::reply(job to, std::string text, journal::continuation then) {
  const auto id = to.id;
  const auto where = place(to);
  screen_.say(to.chat, to.kind, id, std::move(text), where);
  lines_.insert_or_assign(id, line{std::move(to), std::move(then)});
}

void conversations::on_delivery(const delivery_outcome& outcome) {
  delivered_.notify();
  const auto found = lines_.find(outcome.id);
  if (found == lines_.end()) return;
  if (!outcome.delivered) log::warning(outcome.id, "a line could not be delivered", {{"why", outcome.why}});
  const auto said = std::move(found->second);
  lines_.erase(found);
  if (!said.to.journaled) {
    if (said.then) said.then();
    return;
  }
  proto::settle_job note;
  note.job = outcome.id;
  note.outcome = static_cast<std::uint8_t>(outcome.delivered ? proto::job_outcome::delivered : proto::job_outcome::dropped);
  notes_.note(note, said.then);
}

}  // namespace luka::gateway
