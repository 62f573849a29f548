// Beginnings of answers that an earlier process has left behind: where they may stand, and whether they do.
#include "common/log/log.hpp"
#include "gateway/delivery/outbox.hpp"

namespace luka::gateway {

void outbox::look_for_beginning(const job& of, const std::vector<telegram::message_id>& shown_in) {
  lost_.suspect(of.chat, of.kind, of.reply_to, shown_in);
}

void outbox::polling(telegram::poll_stage stage) {
  lost_.polling(stage, monotonic_clock::now());
  changed_.notify();
}

bool outbox::is_looking_for_beginning(telegram::chat_id chat) const { return lost_.is_looking_in(now_called(chat)); }

std::vector<std::int64_t> outbox::take_news(telegram::chat_id chat, telegram::message_id message) {
  lost_.seen(now_called(chat), message);
  return lost_.take_news();
}

void outbox::begin_probes() {
  for (auto& guess : lost_.next(monotonic_clock::now())) {
    const auto chat = guess.chat;
    entry(chat, guess.kind).delivery.probe(lost_message_probe(std::move(guess)));
    poke(chat);
  }
}

void outbox::report_probe(chat_entry& mine) {
  const auto probe = mine.delivery.take_probe();
  if (!probe) return;
  const auto& guess = probe->what();
  if (probe->was_found())
    log::info("", "a lost beginning was erased", {{"chat", number(guess.chat)}, {"message", number(guess.message)}});
  lost_.answered(guess, probe->was_found());
  changed_.notify();
}

}  // namespace luka::gateway
