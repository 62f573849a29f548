// What has to be looked up before it is known what a message or a pressed button leads to.
#include "common/log/log.hpp"
#include "gateway/conversation/texts.hpp"
#include "gateway/conversations.hpp"
#include "gateway/delivery/retry_button.hpp"

namespace luka::gateway {

task<> conversations::look_up(std::vector<errand>& errands) {
  for (auto& each : errands)
    if (auto* press = std::get_if<retry_press>(&each)) co_await look_up_failed(*press);
  co_await look_up_usage(errands);
  apply_limits(errands);
  answer_about_us(errands);
}

/// Nothing is asked again, and the person who pressed reads why.
void conversations::turn_down(retry_press& press, std::string_view sentence) {
  press.question.reset();
  press.sentence = sentence;
}

task<> conversations::look_up_failed(retry_press& press) {
  const auto failed = retried_job(press.button.data).value_or("");
  if (is_known(job_id(desk_.bot().id, press.update))) {  // this press has been taken in by a process before this one
    turn_down(press, texts::asking_again);
    co_return;
  }
  if (model_.is_being_delivered(failed) || notes_.has_notes(failed)) {
    press.keep_button = true;
    turn_down(press, texts::retry_in_a_moment);
    co_return;
  }
  const auto reply = co_await inquiries_.failed_question(failed);
  if (!reply || reply->found.empty()) {
    press.keep_button = !reply;
    turn_down(press, reply ? texts::nothing_to_retry : texts::cannot_look_up);
    co_return;
  }
  const auto& record = reply->found.front();
  if (record.user != number(press.button.from.id)) {
    press.keep_button = true;
    turn_down(press, texts::not_yours_to_retry);
    co_return;
  }
  press.question = question_again(record, desk_.bot().id, press.update);
  if (!press.question) turn_down(press, texts::nothing_to_retry);
}

/// The user whose question this is, or who wants to know what has been used.
std::optional<telegram::user_id> conversations::whose_usage(const errand& each) const {
  if (const auto* question = question_in(each)) {
    if (allowed_.is_limited(question->user)) return question->user;
    return std::nullopt;
  }
  const auto* meaning = std::get_if<intent>(&each);
  const auto* wish = meaning ? std::get_if<show_usage>(meaning) : nullptr;
  if (!wish) return std::nullopt;
  return wish->order.user;
}

/// One request for all whose use is not known; none when nobody is limited.
task<> conversations::look_up_usage(const std::vector<errand>& errands) {
  const auto now = unix_time_ms();
  std::set<std::int64_t> unknown;
  for (const auto& each : errands) {
    const auto user = whose_usage(each);
    if (user && !allowed_.today(*user, now)) unknown.insert(number(*user));
  }
  if (unknown.empty()) co_return;
  std::vector<std::int64_t> users(unknown.begin(), unknown.end());
  auto bot = std::to_string(number(desk_.bot().id));
  const auto found = co_await inquiries_.usage(std::move(bot), users, now);
  if (!found) co_return;
  for (std::size_t i = 0; i < users.size(); ++i)
    allowed_.loaded(telegram::user_id(users[i]), found->users[i], now);
}

/// Before anything is written down: what is in the journal as a question is going to be answered.
void conversations::apply_limits(std::vector<errand>& errands) const {
  const auto now = unix_time_ms();
  std::map<telegram::user_id, std::size_t> ahead;
  for (auto& each : errands) {
    const auto* question = question_in(each);
    if (!question) continue;
    const auto verdict = allowed_.judge(question->user, ahead[question->user], now);
    if (verdict == allowance::verdict::granted) {
      ++ahead[question->user];
      continue;
    }
    const bool messages = verdict == allowance::verdict::no_messages_left;
    log::info(question->id, "question refused", {{"why", messages ? "messages used up" : "tokens used up"}});
    refuse(each, messages ? texts::messages_used_up(allowed_.limits().messages, now)
                          : texts::tokens_used_up(allowed_.limits().tokens, now));
  }
}

/// /context and /usage become lines.
void conversations::answer_about_us(std::vector<errand>& errands) const {
  const auto now = unix_time_ms();
  for (auto& each : errands) {
    auto* meaning = std::get_if<intent>(&each);
    if (!meaning) continue;
    if (const auto* context = std::get_if<show_context>(meaning)) {
      auto text = texts::context(contexts_.find(context->order.conversation));
      *meaning = reply_line{std::move(text), context->order};
    } else if (const auto* usage = std::get_if<show_usage>(meaning)) {
      const auto user = usage->order.user;
      const auto limits = allowed_.is_limited(user) ? allowed_.limits() : daily_limits();
      auto text = texts::usage(allowed_.today(user, now), limits, now);
      *meaning = reply_line{std::move(text), usage->order};
    }
  }
}

void conversations::refuse(errand& what, std::string sentence) {
  if (auto* press = std::get_if<retry_press>(&what)) {
    press->keep_button = true;
    return turn_down(*press, sentence);
  }
  auto order = *question_in(what);
  order.text.clear();
  what = intent(reply_line{std::move(sentence), std::move(order)});
}

const job* conversations::question_in(const errand& what) {
  if (const auto* press = std::get_if<retry_press>(&what)) return press->question ? &*press->question : nullptr;
  const auto* meaning = std::get_if<intent>(&what);
  const auto* asked = meaning ? std::get_if<ask_model>(meaning) : nullptr;
  return asked ? &asked->question : nullptr;
}

void conversations::retry(retry_press& press, std::string_view sentence) {
  const auto& button = press.button;
  screen_.answer_button(button.id, std::string(sentence));
  if (button.on && !press.keep_button)
    screen_.remove_buttons(button.on->where.id, button.on->where.kind, button.on->id);
  if (!press.question) return;
  log::info(press.question->id, "asked again", {{"failed", press.question->again}});
  const auto chat = press.question->chat;
  in_order(chat, [this, question = std::move(*press.question)] { model_.submit(question); });
}

void conversations::answer_ended(const job& question, const answer_use& use) {
  allowed_.spent(question.user, use.tokens, unix_time_ms());
  if (use.window == 0) return;
  contexts_.note(question.conversation, context_note{use.tokens, use.window, use.kept, use.left_out});
}

}  // namespace luka::gateway
