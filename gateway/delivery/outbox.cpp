#include "gateway/delivery/outbox.hpp"

#include <algorithm>

#include "common/log/log.hpp"

namespace luka::gateway {

namespace {

std::string_view name(telegram_call::kind what) {
  switch (what) {
    case telegram_call::kind::send: return "sendMessage";
    case telegram_call::kind::edit: return "editMessageText";
    case telegram_call::kind::erase: return "deleteMessage";
    case telegram_call::kind::typing: return "sendChatAction";
  }
  return "?";
}

void log_failure(const telegram_call& call, const telegram::failure& why) {
  using telegram::remedy;
  if (why.what == remedy::treat_as_done) return;
  const auto severity = call.what == telegram_call::kind::typing ? log::level::debug : log::level::warning;
  log::write(severity, "", "Telegram refused a call",
             {{"method", name(call.what)},
              {"chat", static_cast<std::int64_t>(call.chat)},
              {"code", why.code},
              {"why", why.description},
              {"retry_after_s", why.retry_after.count()}});
}

}  // namespace

outbox::outbox(asio::any_io_executor executor, telegram::client& api, delivery_settings chosen,
               outcome_handler on_outcome)
    : executor_(std::move(executor)), api_(api), chosen_(chosen), on_outcome_(std::move(on_outcome)) {}

outbox::chat_entry& outbox::entry(telegram::chat_id chat, telegram::chat_kind kind) {
  auto& mine = chats_[chat];
  if (!mine) {
    const auto rates = !chosen_.keep_to_budget                        ? chat_budget::unlimited()
                       : kind == telegram::chat_kind::private_chat ? chat_budget::private_chat()
                                                                      : chat_budget::group();
    mine = std::make_shared<chat_entry>(executor_, chat_delivery(chat, chosen_.rule, rates));
  }
  return *mine;
}

void outbox::poke(telegram::chat_id chat) {
  const auto& mine = chats_.at(chat);
  if (mine->running) {
    mine->changed.notify();
    return;
  }
  mine->running = true;
  tasks_->spawn("outbox", serve(chat, mine));
}

void outbox::say(telegram::chat_id chat, telegram::chat_kind kind, std::string id, std::string text, placement where) {
  entry(chat, kind).delivery.say(std::move(id), std::move(text), where);
  poke(chat);
}

void outbox::expect(telegram::chat_id chat, telegram::chat_kind kind, int more, placement where) {
  entry(chat, kind).delivery.expect(more, where);
  poke(chat);
}

void outbox::begin(telegram::chat_id chat, telegram::chat_kind kind, std::string id, placement where) {
  entry(chat, kind).delivery.begin(std::move(id), where);
  poke(chat);
}

void outbox::show(telegram::chat_id chat, const std::string& id, std::string_view text_so_far, bool fresh) {
  const auto found = chats_.find(chat);
  if (found == chats_.end()) return;
  found->second->delivery.show(id, text_so_far, fresh);
  poke(chat);
}

void outbox::finish(telegram::chat_id chat, const std::string& id, std::string text) {
  const auto found = chats_.find(chat);
  if (found == chats_.end()) return;
  found->second->delivery.finish(id, std::move(text));
  poke(chat);
}

bool outbox::has_work() const {
  return std::ranges::any_of(chats_, [](const auto& each) { return each.second->delivery.has_work(); });
}

bool outbox::report(chat_entry& mine) {
  const auto outcomes = mine.delivery.take_outcomes();
  for (const auto& outcome : outcomes) on_outcome_(outcome);
  return !outcomes.empty();
}

task<> outbox::serve(telegram::chat_id chat, entry_ptr mine) {
  while (!mine->delivery.is_idle(monotonic_clock::now())) {
    const auto plan = mine->delivery.next(monotonic_clock::now());
    if (report(*mine) && !plan.call) continue;
    if (plan.call) {
      co_await perform(*plan.call, mine);
      report(*mine);
      continue;
    }
    // Without anything to do, a chat is kept until its budget is full again, so that it is not forgotten too early.
    const auto later = monotonic_clock::now() + std::chrono::seconds(1);
    const auto nothing_planned = mine->delivery.has_work() ? std::nullopt : std::optional(later);
    co_await mine->changed.wait(plan.look_again ? plan.look_again : nothing_planned);
  }
  mine->running = false;
  chats_.erase(chat);
}

task<> outbox::perform(telegram_call call, entry_ptr mine) {
  using kind = telegram_call::kind;
  telegram::outcome done;
  std::optional<telegram::message_id> id;
  if (call.what == kind::send) {
    telegram::send_message_args args;
    args.chat = call.chat;
    args.thread = call.where.thread;
    args.text = call.text;
    args.reply_to = call.where.reply_to;
    const auto sent = co_await api_.send_message(std::move(args));
    if (sent) id = *sent;
    else done = sent.error();
  } else if (call.what == kind::edit) {
    telegram::edit_args args;
    args.chat = call.chat;
    args.id = call.message;
    args.text = call.text;
    done = co_await api_.edit_message_text(std::move(args));
  } else if (call.what == kind::erase) {
    done = co_await api_.delete_message(call.chat, call.message);
  } else {
    done = co_await api_.send_chat_action(call.chat, call.where.thread, "typing");
  }
  const auto now = monotonic_clock::now();
  if (done) {
    mine->delivery.succeeded(call, id, now);
    co_return;
  }
  log_failure(call, done.error());
  mine->delivery.failed(call, done.error(), now, random_());
}

}  // namespace luka::gateway
