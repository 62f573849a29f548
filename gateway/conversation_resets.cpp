// /reset: the conversation is forgotten, and what was written behind it waits for that.
#include "common/log/log.hpp"
#include "gateway/conversation/texts.hpp"
#include "gateway/conversations.hpp"
#include "proto/codec.hpp"
#include "proto/history.hpp"

namespace luka::gateway {

namespace {

constexpr std::chrono::seconds history_patience{2};
constexpr std::chrono::milliseconds history_repeat{500};
constexpr std::chrono::seconds stop_patience{10};

}  // namespace

void conversations::in_order(telegram::chat_id chat, std::function<void()> action) {
  const auto busy = forgetting_.find(chat);
  if (busy == forgetting_.end()) action();
  else busy->second.push_back(std::move(action));
}

void conversations::reset(const job& order) {
  resets_.insert(order.id);
  in_order(order.chat, [this, order] { begin_to_forget(order); });
}

void conversations::begin_to_forget(job order) {
  if (closed_) return;
  forgetting_[order.chat];
  tasks_->spawn("forget", forget(std::move(order)));
}

task<> conversations::forget(job order) {
  const auto chat = order.chat;
  model_.stop(chat);
  // The answer that is being stopped must not be written to the history after it has been forgotten.
  const auto deadline = monotonic_clock::now() + stop_patience;
  while (model_.is_busy(chat) && monotonic_clock::now() < deadline) co_await delivered_.wait(deadline);
  if (closed_) co_return;  // the next process does it
  auto text = co_await forget_at_history(order);
  reply(order, std::move(text), [this, chat, id = order.id] {
    resets_.erase(id);
    forgotten(chat);
  });
}

/// What was written after /reset goes on, now that there is nothing to remember, and nothing will be forgotten again.
void conversations::forgotten(telegram::chat_id chat) {
  const auto held = std::move(forgetting_[chat]);
  forgetting_.erase(chat);
  for (const auto& action : held) in_order(chat, action);
}

task<std::string> conversations::forget_at_history(const job& order) {
  proto::forget request;
  request.conversation = order.conversation;
  auto body = proto::encode(request);
  const auto answered = co_await history_.ask(std::move(body), history_patience, history_repeat);
  if (!answered) {
    log::warning(order.id, "history did not answer", {{"why", answered.error().message()}});
    co_return std::string(texts::cannot_forget);
  }
  const auto reply = proto::decode<proto::forgotten>(*answered);
  if (!reply) {
    log::warning(order.id, "history could not forget", {{"why", reply.error().message()}});
    co_return std::string(texts::cannot_forget);
  }
  contexts_.forget(order.conversation);
  log::info(order.id, "conversation forgotten", {{"existed", reply->existed}});
  co_return std::string(reply->existed ? texts::forgotten : texts::nothing_to_forget);
}

}  // namespace luka::gateway
