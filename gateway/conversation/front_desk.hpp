// Decides what a message means: a question, a command, or nothing for us.
#pragma once

#include <string>
#include <variant>

#include "gateway/conversation/access_list.hpp"
#include "gateway/dispatch/job.hpp"
#include "gateway/telegram/types.hpp"

namespace luka::gateway {

struct disregard {
  std::string why;  ///< for the debug log
};
struct reply_line {
  std::string text;
  job to;  ///< without a text
};
struct ask_model {
  job question;
};
struct forget_conversation {
  job order;
};
struct stop_answers {
  job order;
};
/// How full the model's window is for this conversation.
struct show_context {
  job order;
};
/// What this person has used today.
struct show_usage {
  job order;
};
using intent = std::variant<disregard, reply_line, ask_model, forget_conversation, stop_answers, show_context, show_usage>;

/// Whose history a message belongs to: the chat, and in a forum group the topic. In a private chat this is the user's
/// id, so that histories written under the user's id are found.
std::string conversation_of(const telegram::message& said);

/// Pure. In groups only commands and replies to the bot are taken. Knows the bot's own identity, which the process
/// learns from getMe.
class front_desk {
 public:
  front_desk(access_list who, std::string model) : access_(std::move(who)), model_(std::move(model)) {}

  void introduce(telegram::me bot) { bot_ = std::move(bot); }
  [[nodiscard]] const telegram::me& bot() const { return bot_; }
  [[nodiscard]] bool is_open_to_all() const { return access_.is_open_to_all(); }

  intent read(telegram::update_id update, const telegram::message& said);

 private:
  [[nodiscard]] bool is_for_us(const telegram::message& said) const;
  intent judge(job order, const telegram::message& said);
  intent read_command(job order, const telegram::message& said, const std::string& name);
  [[nodiscard]] job to_job(telegram::update_id update, const telegram::message& said) const;

  access_list access_;
  std::string model_;
  telegram::me bot_;
};

}  // namespace luka::gateway
