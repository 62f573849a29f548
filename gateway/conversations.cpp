#include "gateway/conversations.hpp"

#include "common/log/log.hpp"
#include "gateway/conversation/texts.hpp"
#include "gateway/delivery/stop_button.hpp"
#include "proto/codec.hpp"
#include "proto/history.hpp"

namespace luka::gateway {

namespace {

constexpr std::chrono::seconds history_patience{2};
constexpr std::chrono::milliseconds history_repeat{500};
constexpr std::chrono::seconds stop_patience{10};
const std::string line_prefix = "line:";  // of the delivery ids of our lines
constexpr std::size_t most_held = 20;  // messages of one chat while its history is being forgotten

template <class... Cases>
struct overloaded : Cases... {
  using Cases::operator()...;
};

placement place(const telegram::message& said) {
  placement where;
  where.thread = said.thread;
  if (said.where.kind != telegram::chat_kind::private_chat) where.reply_to = said.id;
  return where;
}

}  // namespace

conversations::conversations(asio::any_io_executor executor, front_desk desk, answers& model, outbox& screen,
                             request_client& history)
    : desk_(std::move(desk)),
      model_(model),
      screen_(screen),
      history_(history),
      delivered_(std::move(executor)) {}

task<> conversations::take(std::vector<telegram::update> batch) {
  for (const auto& news : batch) take(news);
  co_return;
}

void conversations::take(const telegram::update& news) {
  auto carry = overloaded{
      [&](const telegram::message& said) { hear(news, said); },
      [&](const telegram::callback& button) { pressed(button); },
      [&](const telegram::generation_stopped& what) { draft_stopped(what); },
      [](const std::monostate&) {},
  };
  std::visit(carry, news.content);
}

void conversations::hear(const telegram::update& news, const telegram::message& said) {
  const auto busy = forgetting_.find(said.where.id);
  if (busy == forgetting_.end()) read(news, said);
  else if (busy->second.size() < most_held) busy->second.push_back(news);
  else reply(news.id, said, std::string(texts::chat_is_full));
}

/// Every press is answered at once: until then the person sees the button waiting.
void conversations::pressed(const telegram::callback& button) {
  const auto job = stopped_job(button.data);
  if (!job) {
    screen_.answer_button(button.id, "");
    return;
  }
  switch (model_.stop(*job, button.from.id)) {
    case answers::stopping::stopped: screen_.answer_button(button.id, std::string(texts::stopping)); break;
    case answers::stopping::not_theirs: screen_.answer_button(button.id, std::string(texts::not_yours_to_stop)); break;
    case answers::stopping::already_finished:
      screen_.answer_button(button.id, std::string(texts::already_finished));
      if (button.on && !model_.is_being_delivered(*job))
        screen_.remove_buttons(button.on->where.id, button.on->where.kind, button.on->id);
      break;
  }
}

/// Telegram does not say who it was, but drafts are seen in private chats only.
void conversations::draft_stopped(const telegram::generation_stopped& what) {
  if (const auto job = screen_.draft_stopped(what.where.id, what.draft)) model_.stop(*job, std::nullopt);
}

void conversations::stop(telegram::update_id update, const telegram::message& said, const std::string& conversation) {
  const auto count = model_.stop_all(conversation, said.from->id);
  if (count.running > 0) return;  // the answer itself says that it was stopped
  reply(update, said, texts::nothing_running_stopped(count.waiting));
}

void conversations::read(const telegram::update& news, const telegram::message& said) {
  auto carry = overloaded{
      [&](disregard& nothing) {
        log::debug("", "update disregarded",
                   {{"update", static_cast<std::int64_t>(news.id)}, {"why", nothing.why}});
      },
      [&](reply_line& short_answer) { reply(news.id, said, std::move(short_answer.text)); },
      [&](stop_answers& what) { stop(news.id, said, what.conversation); },
      [&](ask_model& ask_it) { ask(news.id, said, std::move(ask_it.question)); },
      [&](forget_conversation& what) {
        forgetting_[said.where.id];
        tasks_->spawn("forget", forget(news.id, said, std::move(what.conversation)));
      },
  };
  auto meaning = desk_.read(news.id, said);
  std::visit(carry, meaning);
}

void conversations::reply(telegram::update_id update, const telegram::message& to, std::string text) {
  std::string id = line_prefix + std::to_string(static_cast<std::int64_t>(update));
  screen_.say(to.where.id, to.where.kind, std::move(id), std::move(text), place(to));
}

void conversations::ask(telegram::update_id update, const telegram::message& said, job question) {
  const std::string id = question.id;
  const auto outcome = model_.submit(std::move(question));
  if (outcome == admission::accepted) return;
  const bool chat_full = outcome == admission::chat_is_full;
  log::warning(id, "question refused", {{"why", chat_full ? "chat is full" : "line is full"}});
  reply(update, said, std::string(chat_full ? texts::chat_is_full : texts::line_is_full));
}

task<> conversations::forget(telegram::update_id update, telegram::message said, std::string conversation) {
  const auto chat = said.where.id;
  model_.stop(chat);
  // The answer that is being stopped must not be written to the history after it has been forgotten.
  const auto deadline = monotonic_clock::now() + stop_patience;
  while (model_.is_busy(chat) && monotonic_clock::now() < deadline) co_await delivered_.wait(deadline);
  const std::string request = desk_.bot().username + ":" + std::to_string(static_cast<std::int64_t>(update));
  auto text = co_await forget_at_history(std::move(conversation), request);
  reply(update, said, std::move(text));
  // What was written after /reset is read in order, now that there is nothing to remember.
  auto held = std::move(forgetting_[chat]);
  forgetting_.erase(chat);
  for (const auto& news : held) take(news);
}

task<std::string> conversations::forget_at_history(std::string conversation, std::string request) {
  proto::forget order;
  order.conversation = std::move(conversation);
  auto body = proto::encode(order);
  const auto answered = co_await history_.ask(std::move(body), history_patience, history_repeat);
  if (!answered) {
    log::warning(request, "history did not answer", {{"why", answered.error().message()}});
    co_return std::string(texts::cannot_forget);
  }
  const auto reply = proto::decode<proto::forgotten>(*answered);
  if (!reply) {
    log::warning(request, "history could not forget", {{"why", reply.error().message()}});
    co_return std::string(texts::cannot_forget);
  }
  log::info(request, "conversation forgotten", {{"existed", reply->existed}});
  co_return std::string(reply->existed ? texts::forgotten : texts::nothing_to_forget);
}

void conversations::on_delivery(const delivery_outcome& outcome) {
  delivered_.notify();
  if (!outcome.delivered && outcome.id.starts_with(line_prefix))
    log::warning("", "a line could not be delivered", {{"why", outcome.why}});
}

}  // namespace luka::gateway
