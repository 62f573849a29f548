#include "gateway/conversation/front_desk.hpp"

#include "gateway/conversation/command.hpp"
#include "gateway/conversation/texts.hpp"
#include "gateway/journal/job_record.hpp"

namespace luka::gateway {

namespace {

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

}  // namespace

std::string conversation_of(const telegram::message& said) {
  std::string conversation = std::to_string(static_cast<std::int64_t>(said.where.id));
  if (said.where.kind != telegram::chat_kind::private_chat && said.thread)
    conversation += ":" + std::to_string(*said.thread);
  return conversation;
}

bool front_desk::is_for_us(const telegram::message& said) const {
  if (said.where.kind == telegram::chat_kind::private_chat) return true;
  if (said.reply_to_user && *said.reply_to_user == bot_.id) return true;
  const auto order = parse_command(said.text);
  if (!order) return false;
  if (!order->addressee.empty()) return order->addressee == lower(bot_.username);
  // A bare command in a group may be meant for another bot: only those that we have are taken.
  for (const auto& known : texts::commands())
    if (known.name == order->name) return true;
  return false;
}

intent front_desk::read(telegram::update_id update, const telegram::message& said) {
  if (said.is_service) return disregard{"service message"};
  if (!said.from || said.from->is_bot) return disregard{"not from a person"};
  if (said.where.kind == telegram::chat_kind::channel) return disregard{"channel"};
  const auto order = parse_command(said.text);
  if (order && !order->addressee.empty() && order->addressee != lower(bot_.username))
    return disregard{"a command for another bot"};
  if (!is_for_us(said)) return disregard{"group talk"};
  return judge(to_job(update, said), said);
}

/// What it means that this person says this to us.
intent front_desk::judge(job order, const telegram::message& said) {
  switch (access_.judge(said.from->id, said.where.id)) {
    case verdict::turn_away: return reply_line{std::string(texts::not_allowed), std::move(order)};
    case verdict::ignore_silently: return disregard{"not allowed"};
    case verdict::welcome: break;
  }
  if (const auto command = parse_command(said.text)) return read_command(std::move(order), said, command->name);
  if (!said.is_text || is_blank(said.text)) return reply_line{std::string(texts::text_only), std::move(order)};
  order.text = said.text;
  return ask_model{std::move(order)};
}

intent front_desk::read_command(job order, const telegram::message& said, const std::string& name) {
  if (name == "stop") return stop_answers{std::move(order)};
  if (name == "reset") return forget_conversation{std::move(order)};
  if (name == "context") return show_context{std::move(order)};
  if (name == "usage") return show_usage{std::move(order)};
  if (name == "start") return reply_line{texts::welcome(model_, said.from->first_name), std::move(order)};
  if (name == "help") return reply_line{texts::help(), std::move(order)};
  return reply_line{texts::unknown_command(name), std::move(order)};
}

job front_desk::to_job(telegram::update_id update, const telegram::message& said) const {
  job question;
  question.id = job_id(bot_.id, update);
  question.update = update;
  question.chat = said.where.id;
  question.kind = said.where.kind;
  question.thread = said.thread;
  // In a group it must be seen whom an answer is for.
  if (said.where.kind != telegram::chat_kind::private_chat) question.reply_to = said.id;
  question.user = said.from->id;
  question.conversation = conversation_of(said);
  return question;
}

}  // namespace luka::gateway
