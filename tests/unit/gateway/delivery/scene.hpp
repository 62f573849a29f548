// A chat and a Telegram that accepts what it is asked to, or refuses it.
#pragma once

#include <optional>
#include <string>

#include "gateway/delivery/chat_delivery.hpp"

namespace luka::test {

using namespace luka::gateway;
using namespace std::chrono_literals;
using luka::telegram::chat_id;
using luka::telegram::chat_kind;
using luka::telegram::failure;
using luka::telegram::message_id;
using luka::telegram::remedy;
using kind = telegram_call::kind;

inline const chat_delivery::time_point t0{1h};

inline placement in_topic(std::int64_t thread) {
  placement where;
  where.thread = thread;
  return where;
}

inline failure refusal(remedy what, std::chrono::seconds retry_after = 0s, int code = 400) {
  failure made;
  made.code = code;
  made.description = "because";
  made.what = what;
  made.retry_after = retry_after;
  return made;
}

/// Sends get the ids 1, 2, 3 …, and are safe at once unless told otherwise.
struct scene {
  transport means;
  chat_delivery chat;
  int last_id = 0;
  bool safe = true;

  explicit scene(chat_kind where = chat_kind::private_chat, bool limited = false,
                 stream_transport how = stream_transport::edit, bool rich = false)
      : means(how, rich), chat(chat_id(7), where, update_rule{500ms, 10}, limited, means) {}

  void begin(const std::string& id, placement where = {}) { chat.begin(id, where, {}, 1000); }
  void finish(const std::string& id, const std::string& text) { chat.finish(id, text, "", "(empty)"); }

  /// Whether a call would be made; none is.
  std::optional<telegram_call> next(chat_delivery::time_point now = t0) {
    auto copy_of_wish = chat.wants(now);
    if (!copy_of_wish.what) return std::nullopt;
    auto call = chat.take(now);
    if (call) last_taken = call;
    return call;
  }
  std::optional<telegram_call> accept(chat_delivery::time_point now = t0) {
    auto call = last_taken ? std::exchange(last_taken, std::nullopt) : next(now);
    last_taken.reset();
    if (!call) return call;
    std::optional<message_id> id;
    if (call->what == kind::send) id = message_id(++last_id);
    chat.succeeded(id, now);
    if (safe)
      for (const auto& placed : chat.take_placed()) chat.placed_safely(placed.id, placed.page);
    return call;
  }
  std::optional<telegram_call> refuse(const failure& why, chat_delivery::time_point now = t0) {
    auto call = last_taken ? std::exchange(last_taken, std::nullopt) : next(now);
    last_taken.reset();
    if (call) chat.failed(why, now, 0.5);
    return call;
  }

 private:
  std::optional<telegram_call> last_taken;  ///< under way since next()
};

}  // namespace luka::test
