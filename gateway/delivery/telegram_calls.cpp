#include "gateway/delivery/telegram_calls.hpp"

#include "gateway/conversation/texts.hpp"
#include "gateway/delivery/retry_button.hpp"

namespace luka::gateway {

namespace {

std::string_view type_of(entity_kind what) {
  switch (what) {
    case entity_kind::bold: return "bold";
    case entity_kind::italic: return "italic";
    case entity_kind::underline: return "underline";
    case entity_kind::strikethrough: return "strikethrough";
    case entity_kind::code: return "code";
    case entity_kind::pre: return "pre";
    case entity_kind::text_link: return "text_link";
    case entity_kind::blockquote: return "blockquote";
    case entity_kind::expandable_blockquote: return "expandable_blockquote";
  }
  return "bold";
}

std::vector<telegram::message_entity> entities_of(const formatted_text& text) {
  std::vector<telegram::message_entity> all;
  all.reserve(text.entities.size());
  for (const auto& each : text.entities) {
    telegram::message_entity entity;
    entity.type = type_of(each.kind);
    entity.offset = each.offset;
    entity.length = each.length;
    if (each.kind == entity_kind::text_link) entity.url = each.detail;
    if (each.kind == entity_kind::pre) entity.language = each.detail;
    all.push_back(std::move(entity));
  }
  return all;
}

std::optional<telegram::inline_button> button_of(const telegram_call& call) {
  if (call.button.empty()) return std::nullopt;
  telegram::inline_button button;
  button.label = retried_job(call.button) ? texts::retry_button : texts::stop_button;
  button.data = call.button;
  return button;
}

task<call_result> send(telegram::api& api, telegram_call call) {
  telegram::send_message_args args;
  args.chat = call.chat;
  args.thread = call.where.thread;
  args.entities = entities_of(call.says);
  args.text = std::move(call.says.text);
  args.button = button_of(call);
  args.reply_to = call.where.reply_to;
  const auto sent = co_await api.send_message(std::move(args));
  call_result result;
  if (sent) result.sent = *sent;
  else result.failed = sent.error();
  co_return result;
}

task<telegram::outcome> edit(telegram::api& api, telegram_call call) {
  telegram::edit_args args;
  args.chat = call.chat;
  args.id = call.message;
  args.entities = entities_of(call.says);
  args.text = std::move(call.says.text);
  args.button = button_of(call);
  co_return co_await api.edit_message_text(std::move(args));
}

task<telegram::outcome> show_draft(telegram::api& api, telegram_call call) {
  telegram::draft_args args;
  args.chat = call.chat;
  args.thread = call.where.thread;
  args.id = call.draft;
  args.entities = entities_of(call.says);
  args.text = std::move(call.says.text);
  co_return co_await api.send_draft(std::move(args));
}

task<telegram::outcome> put_button(telegram::api& api, telegram_call call) {
  auto button = button_of(call).value();
  co_return co_await api.put_button(call.chat, call.message, std::move(button));
}

task<telegram::outcome> carry_out(telegram::api& api, telegram_call call) {
  using kind = telegram_call::kind;
  switch (call.what) {
    case kind::edit: return edit(api, std::move(call));
    case kind::edit_rich: return api.edit_rich_message(call.chat, call.message, std::move(call.markdown));
    case kind::draft: return show_draft(api, std::move(call));
    case kind::erase: return api.delete_message(call.chat, call.message);
    case kind::put_button: return put_button(api, std::move(call));
    case kind::remove_buttons: return api.remove_buttons(call.chat, call.message);
    default: return api.send_chat_action(call.chat, call.where.thread, "typing");
  }
}

}  // namespace

task<call_result> make_call(telegram::api& api, telegram_call call) {
  if (call.what == telegram_call::kind::send) co_return co_await send(api, std::move(call));
  const auto done = co_await carry_out(api, std::move(call));
  call_result result;
  if (!done) result.failed = done.error();
  co_return result;
}

}  // namespace luka::gateway
