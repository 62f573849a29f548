#include "gateway/telegram/client.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace luka::telegram {

namespace json = boost::json;

namespace {

constexpr std::size_t most_calls = 128;
constexpr std::size_t most_polls = 2;  // an abandoned one may still be closing
constexpr std::size_t largest_answer = 1024 * 1024;
constexpr std::size_t largest_batch = 32 * 1024 * 1024;  // Telegram stops at about 4 MiB
constexpr std::chrono::seconds patience_after_poll{15};

json::object without_preview() {
  json::object options;
  options["is_disabled"] = true;
  return options;
}

json::array to_json(const std::vector<message_entity>& entities) {
  json::array list;
  for (const auto& one : entities) {
    json::object& entity = list.emplace_back(json::object()).get_object();
    entity["type"] = one.type;
    entity["offset"] = one.offset;
    entity["length"] = one.length;
    if (!one.url.empty()) entity["url"] = one.url;
    if (!one.language.empty()) entity["language"] = one.language;
  }
  return list;
}

json::object keyboard_of(const inline_button& button) {
  json::object shown;
  shown["text"] = button.label;
  shown["callback_data"] = button.data;
  json::array row;
  row.push_back(std::move(shown));
  json::object keyboard;
  keyboard["inline_keyboard"].emplace_array().push_back(std::move(row));
  return keyboard;
}

/// What a message says, the same in all methods.
void put_text(json::object& parameters, const std::string& text, const std::vector<message_entity>& entities) {
  parameters["text"] = text;
  if (!entities.empty()) parameters["entities"] = to_json(entities);
}

http::timeouts call_limits() {
  http::timeouts limits;
  limits.connect = std::chrono::seconds(10);
  return limits;
}

}  // namespace

client::client(asio::any_io_executor executor, http::base_url server, std::string token)
    : token_(std::move(token)), calls_(executor, server, most_calls), polls_(executor, server, most_polls) {}

/// The only place that puts the token into a URL.
std::string client::target(std::string_view method) const { return "/bot" + token_ + "/" + std::string(method); }

http::request client::make_request(std::string_view method, const json::object& parameters) const {
  http::request what;
  what.method = "POST";
  what.target = target(method);
  what.content_type = "application/json";
  what.body = json::serialize(parameters);
  return what;
}

failure client::lost(const error_code& why, repetition again) const {
  failure f;
  f.description = why.message();
  const bool may_repeat = again == repetition::harmless || http::certainly_not_executed(why);
  f.what = may_repeat ? remedy::retry_with_backoff : remedy::unknown_outcome;
  return f;
}

/// Telegram reported success, in words that make no sense.
failure client::unreadable(unsigned status, repetition again) const {
  failure f;
  f.code = static_cast<int>(status);
  f.description = "the answer can not be read";
  f.what = again == repetition::harmless ? remedy::retry_with_backoff : remedy::unknown_outcome;
  return f;
}

void client::hide_token(failure& f) const {
  // The whole token, then what is secret about it: a proxy may quote it with the colon escaped.
  for (const auto& secret : {token_, token_.substr(token_.find(':') + 1)}) {
    if (secret.empty()) continue;
    for (auto at = f.description.find(secret); at != std::string::npos; at = f.description.find(secret, at))
      f.description.replace(at, secret.size(), "[token]");
  }
}

task<api_reply> client::call(std::string method, json::object parameters, repetition again) {
  api_reply reply;
  const auto answer = co_await calls_.fetch(make_request(method, parameters), call_limits(), largest_answer);
  if (!answer) {
    reply.failed = lost(answer.error(), again);
  } else {
    reply = parse_reply(answer->status, answer->body, answer->retry_after);
    // A success that can not be read, or a proxy that gave up waiting: the server behind it may have acted.
    const bool undecided = reply.failed && reply.failed->what == remedy::retry_with_backoff &&
                           (answer->status < 400 || answer->status == 504);
    if (undecided && again == repetition::harmful) reply.failed->what = remedy::unknown_outcome;
  }
  if (reply.failed) hide_token(*reply.failed);
  co_return reply;
}

task<outcome> client::do_call(std::string method, json::object parameters) {
  auto reply = co_await call(std::move(method), std::move(parameters), repetition::harmless);
  if (reply.failed) co_return std::move(*reply.failed);
  co_return outcome();
}

task<result<me, failure>> client::get_me() {
  const auto reply = co_await call("getMe", json::object(), repetition::harmless);
  if (reply.failed) co_return *reply.failed;
  auto self = parse_me(reply.result);
  if (!self) co_return unreadable(200, repetition::harmless);
  co_return std::move(*self);
}

task<result<message_id, failure>> client::send_message(send_message_args args) {
  json::object parameters;
  parameters["chat_id"] = number(args.chat);
  if (args.thread) parameters["message_thread_id"] = *args.thread;
  put_text(parameters, args.text, args.entities);
  parameters["link_preview_options"] = without_preview();
  if (args.button) parameters["reply_markup"] = keyboard_of(*args.button);
  if (args.reply_to) {
    json::object& reply_to = parameters["reply_parameters"].emplace_object();
    reply_to["message_id"] = number(*args.reply_to);
    reply_to["allow_sending_without_reply"] = true;
  }
  const auto reply = co_await call("sendMessage", std::move(parameters), repetition::harmful);
  if (reply.failed) co_return *reply.failed;
  const auto id = parse_message_id(reply.result);
  if (!id) co_return unreadable(200, repetition::harmful);
  co_return *id;
}

task<outcome> client::edit_message_text(edit_args args) {
  json::object parameters;
  parameters["chat_id"] = number(args.chat);
  parameters["message_id"] = number(args.id);
  put_text(parameters, args.text, args.entities);
  parameters["link_preview_options"] = without_preview();
  if (args.button) parameters["reply_markup"] = keyboard_of(*args.button);
  co_return co_await do_call("editMessageText", std::move(parameters));
}

task<outcome> client::edit_rich_message(chat_id chat, message_id id, std::string markdown) {
  json::object parameters;
  parameters["chat_id"] = number(chat);
  parameters["message_id"] = number(id);
  json::object& rich = parameters["rich_message"].emplace_object();
  rich["markdown"] = markdown;
  rich["skip_entity_detection"] = true;  // what it finds by itself can be refused: RICH_MESSAGE_EMAIL_INVALID
  co_return co_await do_call("editMessageText", std::move(parameters));
}

task<outcome> client::put_button(chat_id chat, message_id id, inline_button button) {
  json::object parameters;
  parameters["chat_id"] = number(chat);
  parameters["message_id"] = number(id);
  parameters["reply_markup"] = keyboard_of(button);
  co_return co_await do_call("editMessageReplyMarkup", std::move(parameters));
}

task<outcome> client::remove_buttons(chat_id chat, message_id id) {
  json::object parameters;
  parameters["chat_id"] = number(chat);
  parameters["message_id"] = number(id);
  co_return co_await do_call("editMessageReplyMarkup", std::move(parameters));
}

task<outcome> client::send_draft(draft_args args) {
  json::object parameters;
  parameters["chat_id"] = number(args.chat);
  if (args.thread) parameters["message_thread_id"] = *args.thread;
  parameters["draft_id"] = args.id;
  put_text(parameters, args.text, args.entities);
  parameters["can_stop"] = true;
  parameters["keep_on_stop"] = true;  // until the message comes that takes its place
  co_return co_await do_call("sendMessageDraft", std::move(parameters));
}

task<outcome> client::delete_message(chat_id chat, message_id id) {
  json::object parameters;
  parameters["chat_id"] = number(chat);
  parameters["message_id"] = number(id);
  co_return co_await do_call("deleteMessage", std::move(parameters));
}

task<outcome> client::send_chat_action(chat_id chat, std::optional<std::int64_t> thread, std::string action) {
  json::object parameters;
  parameters["chat_id"] = number(chat);
  if (thread) parameters["message_thread_id"] = *thread;
  parameters["action"] = action;
  co_return co_await do_call("sendChatAction", std::move(parameters));
}

task<outcome> client::set_my_commands(std::vector<bot_command> commands) {
  json::array list;
  for (const auto& one : commands) {
    json::object entry;
    entry["command"] = one.command;
    entry["description"] = one.description;
    list.push_back(std::move(entry));
  }
  json::object parameters;
  parameters["commands"] = std::move(list);
  co_return co_await do_call("setMyCommands", std::move(parameters));
}

task<outcome> client::answer_callback(std::string id, std::string text) {
  json::object parameters;
  parameters["callback_query_id"] = id;
  if (!text.empty()) parameters["text"] = text;
  co_return co_await do_call("answerCallbackQuery", std::move(parameters));
}

task<outcome> client::delete_webhook() {
  json::object parameters;
  parameters["drop_pending_updates"] = false;
  co_return co_await do_call("deleteWebhook", std::move(parameters));
}

task<result<update_batch, failure>> client::get_updates(get_updates_args args) {
  json::object parameters;
  if (args.offset) parameters["offset"] = number(*args.offset);
  parameters["timeout"] = args.timeout.count();
  parameters["limit"] = args.limit;
  json::array& kinds = parameters["allowed_updates"].emplace_array();
  for (const char* kind : {"message", "callback_query", "my_chat_member", "stopped_message_generation"}) kinds.emplace_back(kind);
  auto limits = call_limits();
  limits.first_byte = args.timeout + patience_after_poll;
  const auto answer = co_await polls_.fetch(make_request("getUpdates", parameters), limits, largest_batch);
  if (!answer) co_return lost(answer.error(), repetition::harmless);
  if (answer->status == 200) {
    auto batch = parse_updates(answer->body);
    if (batch) co_return std::move(*batch);
  }
  auto reply = parse_reply(answer->status, answer->body, answer->retry_after);
  if (!reply.failed) co_return unreadable(answer->status, repetition::harmless);
  hide_token(*reply.failed);
  co_return std::move(*reply.failed);
}

}  // namespace luka::telegram
