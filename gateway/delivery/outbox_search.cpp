// Beginnings of answers that an earlier process has left behind: where they may stand, and whether they do.
#include "common/log/log.hpp"
#include "gateway/delivery/outbox.hpp"

namespace luka::gateway {

void outbox::look_for_beginning(const job& of, const std::vector<telegram::message_id>& shown_in) {
  lost_.suspect(of.id, of.chat, of.kind, of.reply_to, shown_in);
}

std::vector<std::int64_t> outbox::take_news(telegram::chat_id chat, telegram::message_id message) {
  lost_.seen(now_called(chat), message);
  return lost_.take_news();
}

void outbox::begin_looks() {
  for (auto& guess : lost_.next(monotonic_clock::now())) {
    entry(guess.chat, guess.kind).delivery.look_at(message_look(guess.job, guess.message));
    poke(guess.chat);
    looks_.insert_or_assign(guess.job, std::move(guess));
  }
}

void outbox::report_look(chat_entry& mine) {
  const auto look = mine.delivery.take_look();
  if (!look) return;
  if (look->was_found()) log::info(look->job(), "a lost beginning was erased", {{"message", number(look->message())}});
  auto guess = looks_.extract(look->job());
  if (guess.empty()) return;
  lost_.answered(guess.mapped(), look->was_found());
  changed_.notify();
}

}  // namespace luka::gateway
