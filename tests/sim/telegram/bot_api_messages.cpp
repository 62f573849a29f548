// The methods about messages: send, edit, delete, react, and "typing".
#include "tests/sim/telegram/bot_api.hpp"

#include "tests/sim/telegram/message_json.hpp"
#include "tests/sim/telegram/reply_markup.hpp"

#include <algorithm>
#include <array>

namespace telegram_sim {
namespace {

namespace json = boost::json;

// core.telegram.org/bots/api#deletemessage: 48 hours
constexpr std::int64_t deletable_seconds = 48 * 3600;

// core.telegram.org/bots/api#sendchataction
constexpr std::array<std::string_view, 13> chat_actions = {
    "typing",        "upload_photo",   "record_video",      "upload_video",      "record_voice",
    "upload_voice",  "upload_document", "choose_sticker",   "find_location",     "record_video_note",
    "upload_video_note", "record_audio", "upload_audio"};

call_outcome& fail(call_outcome& outcome, api_error error) {
  outcome.answer = std::move(error);
  return outcome;
}

bool is_inline(const json::value& markup) {
  return markup.is_object() && markup.get_object().contains("inline_keyboard");
}

}  // namespace

api_result<text_entities> bot_api::read_entities(const call_params& params) const {
  if (!params.text("parse_mode").empty()) {
    return bad_request("unsupported parse_mode");  // this simulator understands entities only
  }
  const auto given = params.structured("entities", "entities");
  return given.has_error() ? api_result<text_entities>(given.error()) : parse_entities(*given);
}

api_result<bot_api::written> bot_api::read_text(const call_params& params, std::string_view too_long) const {
  auto entities = read_entities(params);
  if (entities.has_error()) {
    return entities.error();
  }
  auto text = prepare_text(params.text("text"), std::move(*entities), too_long);
  return text.has_error() ? api_result<written>(text.error()) : written{std::move(*text), std::nullopt};
}

api_result<bot_api::written> bot_api::read_rich(const call_params& params, rich_use use) {
  const auto given = params.structured("rich_message", "rich message");
  if (given.has_error()) {
    return given.error();
  }
  auto rich = read_rich_message(*given, use, all_.rich);
  return rich.has_error() ? api_result<written>(rich.error()) : written{formatted_text(), std::move(*rich)};
}

api_result<json::value> bot_api::read_markup(const call_params& params, bool editing) {
  const auto given = params.structured("reply_markup", "reply keyboard markup");
  if (given.has_error()) {
    return given.error();
  }
  return check_reply_markup(*given, editing ? markup_use::edited : markup_use::sent);
}

api_result<message_id> bot_api::read_reply(chat& where, const call_params& params) {
  const auto given = params.structured("reply_parameters", "reply parameters");
  if (given.has_error()) {
    return given.error();
  }
  auto wanted = params.integer("reply_to_message_id").value_or(0);
  bool may_be_missing = params.flag("allow_sending_without_reply");
  if (given->is_object()) {
    const auto* id = given->get_object().if_contains("message_id");
    const auto* missing = given->get_object().if_contains("allow_sending_without_reply");
    wanted = id != nullptr && id->is_int64() ? id->get_int64() : 0;
    may_be_missing = missing != nullptr && missing->is_bool() && missing->get_bool();
  }
  if (wanted == 0 || all_.people_and_chats.find(where, wanted) != nullptr) {
    return wanted;
  }
  return may_be_missing ? api_result<message_id>(message_id{0}) : api_result<message_id>(bad_request(wording::reply_not_found));
}

api_result<std::int64_t> bot_api::read_thread(chat& where, const call_params& params) {
  const auto thread = params.integer("message_thread_id").value_or(0);
  if (thread != 0 && !where.threads.contains(thread)) {
    return bad_request(wording::thread_not_found);
  }
  return thread;
}

api_result<message*> bot_api::find_own_message(chat& where, const call_params& params) {
  const auto id = params.integer("message_id").value_or(0);
  if (id == 0) {
    return bad_request(wording::no_message_id);
  }
  auto* found = all_.people_and_chats.find(where, id);
  if (found == nullptr) {
    return bad_request(wording::edit_not_found);
  }
  return found->from_bot ? api_result<message*>(found) : api_result<message*>(bad_request(wording::edit_forbidden));
}

call_outcome bot_api::send_message(const call_params& params, call_moment when) {
  return send(describe("sendmessage", params), read_text(params, wording::send_too_long), params, when);
}

call_outcome bot_api::send_rich_message(const call_params& params, call_moment when) {
  return send(describe("sendrichmessage", params), read_rich(params, rich_use::message), params, when);
}

call_outcome bot_api::send(call_outcome outcome, api_result<written> content, const call_params& params, call_moment when) {
  if (content.has_error()) {
    return fail(outcome, content.error());
  }
  auto markup = read_markup(params, false);
  if (markup.has_error()) {
    return fail(outcome, markup.error());
  }
  const auto where = find_chat(params);
  if (where.has_error()) {
    return fail(outcome, where.error());
  }
  const auto thread = read_thread(**where, params);
  if (thread.has_error()) {
    return fail(outcome, thread.error());
  }
  const auto reply = read_reply(**where, params);
  if (reply.has_error()) {
    return fail(outcome, reply.error());
  }
  const auto visible = content->visible();
  message sent;
  sent.from = all_.bot.id;
  sent.from_bot = true;
  sent.date = when.date;
  sent.content = std::move(content->text);
  sent.rich = std::move(content->rich);
  sent.reply_markup = std::move(*markup);
  sent.reply_to = *reply;
  sent.thread = *thread;
  const auto& kept = all_.people_and_chats.add(**where, std::move(sent));
  all_.shown_drafts.message_arrived({(*where)->id, kept.thread}, visible, kept.id, when.now);
  outcome.message = kept.id;
  outcome.reply_to = kept.reply_to;
  outcome.text = kept.rich ? kept.rich->markdown : kept.content.text;
  outcome.entities = kept.content.entities;
  outcome.reply_markup = kept.reply_markup;
  outcome.changed = true;
  outcome.answer = json::value(message_json(all_.people_and_chats, **where, kept));
  return outcome;
}

call_outcome bot_api::edit_message_text(const call_params& params, call_moment when) {
  auto outcome = describe("editmessagetext", params);
  if (outcome.rich && !all_.offers.rich_messages) {
    outcome.rich = false;  // a server older than rich messages does not see the field
  }
  auto content = outcome.rich ? read_rich(params, rich_use::message) : read_text(params, wording::edit_too_long);
  if (content.has_error()) {
    return fail(outcome, content.error());
  }
  auto markup = read_markup(params, true);
  if (markup.has_error()) {
    return fail(outcome, markup.error());
  }
  const auto where = find_chat(params);
  if (where.has_error()) {
    return fail(outcome, where.error());
  }
  const auto found = find_own_message(**where, params);
  if (found.has_error()) {
    return fail(outcome, found.error());
  }
  auto& edited = **found;
  outcome.text = content->source();
  outcome.entities = content->text.entities;
  outcome.thread = edited.thread;
  const bool same_markup = is_inline(edited.reply_markup) ? edited.reply_markup == *markup : markup->is_null();
  if (written{edited.content, edited.rich} == *content && same_markup) {
    return fail(outcome, bad_request(wording::not_modified));
  }
  edited.content = std::move(content->text);
  edited.rich = std::move(content->rich);
  edited.reply_markup = std::move(*markup);
  edited.edit_date = when.date;
  ++edited.edits;
  all_.people_and_chats.touch(**where);
  outcome.reply_to = edited.reply_to;
  outcome.reply_markup = edited.reply_markup;
  outcome.changed = true;
  outcome.answer = json::value(message_json(all_.people_and_chats, **where, edited));
  return outcome;
}

call_outcome bot_api::edit_message_reply_markup(const call_params& params) {
  auto outcome = describe("editmessagereplymarkup", params);
  auto markup = read_markup(params, true);
  if (markup.has_error()) {
    return fail(outcome, markup.error());
  }
  const auto where = find_chat(params);
  if (where.has_error()) {
    return fail(outcome, where.error());
  }
  const auto found = find_own_message(**where, params);
  if (found.has_error()) {
    return fail(outcome, found.error());
  }
  auto& edited = **found;
  outcome.text = edited.rich ? edited.rich->markdown : edited.content.text;
  outcome.rich = edited.rich.has_value();
  outcome.entities = edited.content.entities;
  outcome.thread = edited.thread;
  const bool same = is_inline(edited.reply_markup) ? edited.reply_markup == *markup : markup->is_null();
  if (same) {
    return fail(outcome, bad_request(wording::not_modified));
  }
  edited.reply_markup = std::move(*markup);
  outcome.reply_markup = edited.reply_markup;
  all_.people_and_chats.touch(**where);
  outcome.changed = true;
  outcome.answer = json::value(message_json(all_.people_and_chats, **where, edited));
  return outcome;
}

call_outcome bot_api::delete_message(const call_params& params, call_moment when) {
  auto outcome = describe("deletemessage", params);
  if (outcome.message == 0) {
    return fail(outcome, bad_request(wording::no_message_id));
  }
  const auto where = find_chat(params);
  if (where.has_error()) {
    return fail(outcome, where.error());
  }
  const auto* found = all_.people_and_chats.find(**where, outcome.message);
  if (found == nullptr) {
    return fail(outcome, bad_request(wording::delete_not_found));
  }
  const bool somebody_elses = !found->from_bot && (*where)->type != "private";
  if (somebody_elses || when.date - found->date >= deletable_seconds) {
    return fail(outcome, bad_request(wording::delete_forbidden));
  }
  outcome.text = found->rich ? found->rich->markdown : found->content.text;
  outcome.thread = found->thread;
  outcome.changed = all_.people_and_chats.erase(**where, outcome.message);
  return outcome;
}

call_outcome bot_api::send_chat_action(const call_params& params) {
  auto outcome = describe("sendchataction", params);
  const auto where = find_chat(params);
  if (where.has_error()) {
    return fail(outcome, where.error());
  }
  if (std::find(chat_actions.begin(), chat_actions.end(), outcome.text) == chat_actions.end()) {
    return fail(outcome, bad_request(wording::wrong_action));
  }
  const auto thread = read_thread(**where, params);
  if (thread.has_error()) {
    return fail(outcome, thread.error());
  }
  outcome.changed = true;
  return outcome;
}

call_outcome bot_api::set_message_reaction(const call_params& params) {
  auto outcome = describe("setmessagereaction", params);
  const auto where = find_chat(params);
  if (where.has_error()) {
    return fail(outcome, where.error());
  }
  if (all_.people_and_chats.find(**where, outcome.message) == nullptr) {
    return fail(outcome, bad_request(wording::react_not_found));
  }
  return outcome;
}

}  // namespace telegram_sim
