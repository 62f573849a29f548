// The methods a bot calls, executed on the simulation. No I/O: the HTTP side is bot_endpoint, getUpdates is poll_desk.
#pragma once

#include "tests/sim/telegram/call_kinds.hpp"
#include "tests/sim/telegram/call_params.hpp"
#include "tests/sim/telegram/simulation.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace telegram_sim {

// What a call did: the answer for the bot, and what the transcript and the page want to know of it.
struct call_outcome {
  api_result<boost::json::value> answer = boost::json::value(true);
  const char* kind = "";  // as in call_traits; empty: not worth a line
  chat_id chat = 0;
  message_id message = 0;
  message_id reply_to = 0;
  std::int64_t thread = 0;
  std::int64_t draft_id = 0;
  std::string text;  // of a rich message: its Markdown
  text_entities entities;
  boost::json::value reply_markup;  // what the call attached
  bool rich = false;
  bool changed = false;     // something a person can see is different now
  bool show_alert = false;  // of answerCallbackQuery
};

// When a call takes effect.
struct call_moment {
  std::int64_t date = 0;  // Unix seconds
  sim_time now{0};
  sim_time draft_delay{0};  // until a draft is seen: it is not a message, so it may be late…
  bool draft_is_lost = false;  // …or never arrive
};

class bot_api {
 public:
  explicit bot_api(simulation& all) : all_(all) {}

  // `method` in lower case. An unknown method, or one that this server is too old for, answers 404.
  call_outcome call(std::string_view method, const call_params& params, call_moment when);

  // What is known of a call before it runs, so that one that never does has its line in the transcript, too.
  call_outcome describe(std::string_view method, const call_params& params) const;

  // The chat a call is about, by number or by @name; none for calls without one.
  std::optional<chat_id> chat_of(const call_params& params) const;

 private:
  call_outcome get_me();
  call_outcome get_chat(const call_params& params);
  call_outcome send_message(const call_params& params, call_moment when);
  call_outcome send_rich_message(const call_params& params, call_moment when);
  call_outcome send_message_draft(const call_params& params, call_moment when);
  call_outcome send_rich_message_draft(const call_params& params, call_moment when);
  call_outcome edit_message_text(const call_params& params, call_moment when);
  call_outcome edit_message_reply_markup(const call_params& params);
  call_outcome delete_message(const call_params& params, call_moment when);
  call_outcome send_chat_action(const call_params& params);
  call_outcome set_message_reaction(const call_params& params);
  call_outcome answer_callback_query(const call_params& params);
  call_outcome set_my_commands(const call_params& params);
  call_outcome get_my_commands(const call_params& params);
  call_outcome set_webhook(const call_params& params);
  call_outcome delete_webhook(const call_params& params);
  call_outcome get_webhook_info();

  api_result<chat*> find_chat(const call_params& params);
  api_result<message*> find_own_message(chat& where, const call_params& params);
  // Text or rich message, as a message holds them.
  struct written {
    formatted_text text;
    std::optional<rich_content> rich;

    const std::string& source() const { return rich ? rich->markdown : text.text; }
    const std::string& visible() const { return rich ? rich->visible : text.text; }
    bool operator==(const written&) const = default;
  };

  bool is_offered(std::string_view method) const;
  call_outcome send(call_outcome outcome, api_result<written> content, const call_params& params, call_moment when);
  call_outcome show_draft(call_outcome outcome, api_result<written> content, const call_params& params, call_moment when);
  api_result<text_entities> read_entities(const call_params& params) const;
  api_result<written> read_text(const call_params& params, std::string_view too_long) const;
  api_result<written> read_rich(const call_params& params, rich_use use);
  api_result<boost::json::value> read_markup(const call_params& params, bool editing);
  api_result<message_id> read_reply(chat& where, const call_params& params);
  api_result<std::int64_t> read_thread(chat& where, const call_params& params);

  simulation& all_;
};

}  // namespace telegram_sim
