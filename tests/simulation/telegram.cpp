#include "tests/simulation/telegram.hpp"

#include "gateway/delivery/stop_button.hpp"

namespace luka::sim {

using telegram::failure;
using telegram::outcome;
using telegram::remedy;

namespace {

failure bad_request(std::string why) {
  failure f;
  f.code = 400;
  f.description = "Bad Request: " + std::move(why);
  f.what = telegram::classify(f.code, f.description);
  return f;
}

/// A Retry button is below an answer that has ended.
bool is_stop(const std::optional<telegram::inline_button>& button) {
  return button && button->data == gateway::stop_button_data;
}

std::function<outcome()> nothing() {
  return [] { return outcome(); };
}

}  // namespace

std::int64_t telegram_server::say(std::int64_t chat, const std::string& text) {
  const auto id = next_message_++;
  messages_[id] = {chat, text, {}, "", false, false};
  telegram::message said;
  said.id = telegram::message_id(id);
  said.where.id = telegram::chat_id(chat);
  said.from.emplace();
  said.from->id = telegram::user_id(chat);
  said.from->first_name = "Somebody";
  said.text = text;
  said.is_text = true;
  const auto number = next_update_++;
  updates_.push_back({telegram::update_id(number), said});
  answer_poll();
  return number;
}

bool telegram_server::press_stop(std::int64_t which) {
  const auto* mine = own(telegram::message_id(which));
  if (!mine || !mine->has_button) return false;
  telegram::callback pressed;
  pressed.id = std::to_string(next_update_);
  pressed.from.id = telegram::user_id(mine->chat);
  pressed.on.emplace();
  pressed.on->id = telegram::message_id(which);
  pressed.on->where.id = telegram::chat_id(mine->chat);
  pressed.data = mine->button;
  updates_.push_back({telegram::update_id(next_update_++), pressed});
  answer_poll();
  return true;
}

void telegram_server::poll(const telegram::get_updates_args& args, poll_answer answer) {
  while (args.offset && !updates_.empty() && updates_.front().id < *args.offset) updates_.pop_front();
  waiting_ = std::move(answer);
  limit_ = args.limit;
  time_.after(args.timeout, [this, number = ++polls_] {
    if (number == polls_ && waiting_) std::exchange(waiting_, {})({});
  });
  answer_poll();
}

void telegram_server::answer_poll() {
  if (updates_.empty() || !waiting_) return;
  telegram::update_batch batch;
  for (const auto& each : updates_)
    if (batch.updates.size() < static_cast<std::size_t>(limit_)) batch.updates.push_back(each);
  std::exchange(waiting_, {})(std::move(batch));
}

telegram_server::message* telegram_server::own(telegram::message_id id) {
  const auto found = messages_.find(number(id));
  return found == messages_.end() || !found->second.is_ours ? nullptr : &found->second;
}

void telegram_server::show(telegram::message_id id, bool deleted, bool dismissed) {
  const auto& mine = messages_.at(number(id));
  on_change_({mine.chat, number(id), mine.text, mine.has_button, deleted, dismissed});
}

result<telegram::message_id, failure> telegram_server::send(const telegram::send_message_args& args) {
  if (args.text.empty()) return bad_request("message text is empty");
  const auto id = next_message_++;
  const bool has_button = is_stop(args.button);
  messages_[id] = {number(args.chat), args.text, args.entities, has_button ? args.button->data : "", has_button, true};
  show(telegram::message_id(id));
  return telegram::message_id(id);
}

outcome telegram_server::edit(const telegram::edit_args& args) {
  auto* mine = own(args.id);
  if (!mine) return bad_request("message to edit not found");
  const bool has_button = is_stop(args.button);
  if (mine->text == args.text && mine->entities == args.entities && mine->has_button == has_button)
    return bad_request("message is not modified");
  mine->text = args.text;
  mine->entities = args.entities;
  mine->has_button = has_button;
  mine->button = has_button ? args.button->data : "";
  show(args.id);
  return {};
}

outcome telegram_server::put_button(telegram::chat_id chat, telegram::message_id id, const std::string& data) {
  auto* mine = own(id);
  if (!mine || mine->chat != number(chat)) return bad_request("message to edit not found");
  if (mine->has_button && mine->button == data) return bad_request("message is not modified");
  mine->has_button = true;
  mine->button = data;
  show(id);
  return {};
}

outcome telegram_server::remove_button(telegram::message_id id) {
  auto* mine = own(id);
  if (!mine) return bad_request("message to edit not found");
  const bool dismissed = std::exchange(mine->has_button, false);
  show(id, false, dismissed);
  return {};
}

outcome telegram_server::erase(telegram::message_id id) {
  if (!own(id)) return bad_request("message to delete not found");
  show(id, true);
  messages_.erase(number(id));
  return {};
}

telegram_port::fate telegram_port::choose() {
  const auto& odds = server_.manners;
  auto at = random_.below(1000);
  const auto is = [&at](std::uint64_t share) {
    if (at < share) return true;
    at -= share;
    return false;
  };
  if (is(odds.refused)) return fate::refused;
  if (is(odds.flooded)) return fate::flooded;
  if (is(odds.lost_before)) return fate::lost_before;
  return is(odds.lost_after) ? fate::lost_after : fate::done;
}

failure telegram_port::trouble(fate what, remedy when_lost) {
  failure f;
  if (what == fate::flooded) {
    f.code = 429;
    f.description = "Too Many Requests";
    f.what = remedy::retry_later;
    f.retry_after = std::chrono::seconds(1 + random_.below(4));
  } else if (what == fate::refused) {
    f.code = 502;
    f.description = "Bad Gateway";
    f.what = remedy::retry_with_backoff;
  } else {
    f.description = "the connection was lost";
    f.what = when_lost;
  }
  return f;
}

template <class Result>
void telegram_port::answer_later(std::weak_ptr<exchange<Result>> to, duration pause, Result answer) {
  time_.after(pause, [to, &of = machine_, answer = std::move(answer)] {
    const auto waiting = to.lock();
    if (!waiting) return;
    waiting->answer = answer;
    waiting->changed.notify();
    of.run();
  });
}

template <class Result>
task<Result> telegram_port::call(std::function<Result()> effect, remedy when_lost) {
  const auto mine = std::make_shared<exchange<Result>>(executor_);
  const auto what = choose();
  const std::weak_ptr<exchange<Result>> asks = mine;
  // Whoever has asked may be gone when this arrives: then it may have been on its way already, or not.
  time_.after(random_.between(5, 90), [this, asks, what, when_lost, effect = std::move(effect), &random = random_] {
    if (asks.expired()) {
      if (random.one_in(2) && (what == fate::done || what == fate::lost_after)) effect();
      return;
    }
    if (what == fate::done) return answer_later<Result>(asks, random.between(5, 90), effect());
    if (what == fate::lost_after) effect();
    answer_later<Result>(asks, random.between(5, 400), trouble(what, when_lost));
  });
  while (!mine->answer) co_await mine->changed.wait();
  co_return std::move(*mine->answer);
}

task<result<telegram::me, failure>> telegram_port::get_me() {
  std::function<result<telegram::me, failure>()> effect = [] {
    telegram::me self;
    self.id = telegram::user_id(77);
    self.username = "luka_bot";
    return self;
  };
  return call(std::move(effect), remedy::retry_with_backoff);
}

task<result<telegram::message_id, failure>> telegram_port::send_message(telegram::send_message_args args) {
  std::function<result<telegram::message_id, failure>()> effect = [&server = server_, args] { return server.send(args); };
  return call(std::move(effect), remedy::unknown_outcome);
}

task<outcome> telegram_port::edit_message_text(telegram::edit_args args) {
  std::function<outcome()> effect = [&server = server_, args] { return server.edit(args); };
  return call(std::move(effect), remedy::retry_with_backoff);
}

task<outcome> telegram_port::edit_rich_message(telegram::chat_id, telegram::message_id, std::string) {
  std::function<outcome()> effect = []() -> outcome { return bad_request("message text is empty"); };
  return call(std::move(effect), remedy::retry_with_backoff);
}

task<outcome> telegram_port::put_button(telegram::chat_id chat, telegram::message_id id, telegram::inline_button button) {
  std::function<outcome()> effect = [&server = server_, chat, id, button] { return server.put_button(chat, id, button.data); };
  return call(std::move(effect), remedy::retry_with_backoff);
}

task<outcome> telegram_port::remove_buttons(telegram::chat_id, telegram::message_id id) {
  std::function<outcome()> effect = [&server = server_, id] { return server.remove_button(id); };
  return call(std::move(effect), remedy::retry_with_backoff);
}

task<outcome> telegram_port::delete_message(telegram::chat_id, telegram::message_id id) {
  std::function<outcome()> effect = [&server = server_, id] { return server.erase(id); };
  return call(std::move(effect), remedy::retry_with_backoff);
}

task<outcome> telegram_port::send_draft(telegram::draft_args) { return call(nothing(), remedy::retry_with_backoff); }
task<outcome> telegram_port::send_chat_action(telegram::chat_id, std::optional<std::int64_t>, std::string) {
  return call(nothing(), remedy::retry_with_backoff);
}
task<outcome> telegram_port::set_my_commands(std::vector<telegram::bot_command>) {
  return call(nothing(), remedy::retry_with_backoff);
}
task<outcome> telegram_port::answer_callback(std::string, std::string) {
  return call(nothing(), remedy::retry_with_backoff);
}
task<outcome> telegram_port::delete_webhook() { return call(nothing(), remedy::retry_with_backoff); }

task<result<telegram::update_batch, failure>> telegram_port::get_updates(telegram::get_updates_args args) {
  using answer = result<telegram::update_batch, failure>;
  const auto mine = std::make_shared<exchange<answer>>(executor_);
  const auto what = choose();
  const std::weak_ptr<exchange<answer>> asks = mine;
  time_.after(random_.between(5, 90), [this, asks, what, args] {
    if (asks.expired()) return;
    if (what != fate::done && what != fate::lost_after)
      return answer_later<answer>(asks, random_.between(5, 400), trouble(what, remedy::retry_with_backoff));
    // The server may answer long after this port is gone.
    server_.poll(args, [asks, what, &time = time_, &random = random_, &of = machine_](telegram::update_batch batch) {
      const answer said = what == fate::done ? answer(std::move(batch)) : answer(failure{0, "lost", remedy::retry_with_backoff, {}, {}});
      time.after(random.between(5, 90), [asks, said, &of] {
        const auto waiting = asks.lock();
        if (!waiting) return;
        waiting->answer = said;
        waiting->changed.notify();
        of.run();
      });
    });
  });
  while (!mine->answer) co_await mine->changed.wait();
  co_return std::move(*mine->answer);
}

}  // namespace luka::sim
