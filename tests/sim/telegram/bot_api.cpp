// Dispatch, and the methods that are not about messages (those are in bot_api_messages.cpp).
#include "tests/sim/telegram/bot_api.hpp"

#include "tests/sim/telegram/message_json.hpp"
#include "tests/sim/telegram/utf8.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace telegram_sim {
namespace {

namespace json = boost::json;

constexpr std::size_t most_commands = 100;

// One set of commands per scope and language, as on the real server.
std::pair<std::string, std::string> command_set(const call_params& params) {
  const auto scope = params.text("scope");
  return {scope.empty() ? "{\"type\":\"default\"}" : scope, params.text("language_code")};
}

bool is_command_name(std::string_view name) {
  return !name.empty() && name.size() <= 32 && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '_';
  });
}

std::string_view text_field(const json::value& value, std::string_view name) {
  const auto* field = value.is_object() ? value.get_object().if_contains(name) : nullptr;
  return field != nullptr && field->is_string() ? std::string_view(field->get_string()) : std::string_view();
}

call_outcome failed(api_error error) {
  call_outcome outcome;
  outcome.answer = std::move(error);
  return outcome;
}

call_outcome answered(json::value value) {
  call_outcome outcome;
  outcome.answer = std::move(value);
  return outcome;
}

}  // namespace

call_outcome bot_api::call(std::string_view method, const call_params& params, call_moment when) {
  using handler = call_outcome (*)(bot_api&, const call_params&, call_moment);
  static const std::map<std::string_view, handler> handlers = {
      {"getme", [](bot_api& api, const call_params&, call_moment) { return api.get_me(); }},
      {"getchat", [](bot_api& api, const call_params& p, call_moment) { return api.get_chat(p); }},
      {"sendmessage", [](bot_api& api, const call_params& p, call_moment w) { return api.send_message(p, w); }},
      {"sendrichmessage", [](bot_api& api, const call_params& p, call_moment w) { return api.send_rich_message(p, w); }},
      {"sendmessagedraft", [](bot_api& api, const call_params& p, call_moment w) { return api.send_message_draft(p, w); }},
      {"sendrichmessagedraft",
       [](bot_api& api, const call_params& p, call_moment w) { return api.send_rich_message_draft(p, w); }},
      {"editmessagetext", [](bot_api& api, const call_params& p, call_moment w) { return api.edit_message_text(p, w); }},
      {"editmessagereplymarkup",
       [](bot_api& api, const call_params& p, call_moment) { return api.edit_message_reply_markup(p); }},
      {"deletemessage", [](bot_api& api, const call_params& p, call_moment w) { return api.delete_message(p, w); }},
      {"sendchataction", [](bot_api& api, const call_params& p, call_moment) { return api.send_chat_action(p); }},
      {"setmessagereaction", [](bot_api& api, const call_params& p, call_moment) { return api.set_message_reaction(p); }},
      {"answercallbackquery", [](bot_api& api, const call_params& p, call_moment) { return api.answer_callback_query(p); }},
      {"setmycommands", [](bot_api& api, const call_params& p, call_moment) { return api.set_my_commands(p); }},
      {"getmycommands", [](bot_api& api, const call_params& p, call_moment) { return api.get_my_commands(p); }},
      {"setwebhook", [](bot_api& api, const call_params& p, call_moment) { return api.set_webhook(p); }},
      {"deletewebhook", [](bot_api& api, const call_params& p, call_moment) { return api.delete_webhook(p); }},
      {"getwebhookinfo", [](bot_api& api, const call_params&, call_moment) { return api.get_webhook_info(); }},
  };
  const auto found = handlers.find(method);
  if (found == handlers.end() || !is_offered(method)) {
    auto outcome = describe(method, params);
    outcome.answer = api_error(404, "Not Found: method not found");
    return outcome;
  }
  return found->second(*this, params, when);
}

bool bot_api::is_offered(std::string_view method) const {
  const auto& offers = all_.offers;
  return !(method == "sendmessagedraft" && !offers.drafts) && !(method == "sendrichmessage" && !offers.rich_messages) &&
         !(method == "sendrichmessagedraft" && !(offers.drafts && offers.rich_messages));
}

call_outcome bot_api::describe(std::string_view method, const call_params& params) const {
  call_outcome outcome;
  outcome.kind = traits_of(method).kind;
  outcome.chat = chat_of(params).value_or(0);
  outcome.message = params.integer("message_id").value_or(0);
  outcome.thread = params.integer("message_thread_id").value_or(0);
  outcome.draft_id = params.integer("draft_id").value_or(0);
  outcome.text = params.text(method == "sendchataction" ? "action" : method == "setmessagereaction" ? "reaction" : "text");
  outcome.reply_markup = params.structured_or_null("reply_markup");
  if (const auto rich = params.structured_or_null("rich_message"); !rich.is_null()) {
    outcome.rich = true;
    outcome.text = text_field(rich, "markdown");
  }
  return outcome;
}

std::optional<chat_id> bot_api::chat_of(const call_params& params) const {
  const auto text = params.text("chat_id");
  if (const auto id = parse_integer(text)) {
    return id;
  }
  const auto* known = text.starts_with('@') ? all_.people_and_chats.find_chat(text) : nullptr;
  return known != nullptr ? std::optional(known->id) : std::nullopt;
}

api_result<chat*> bot_api::find_chat(const call_params& params) {
  if (params.text("chat_id").empty()) {
    return bad_request(wording::no_chat_id);
  }
  const auto id = chat_of(params);
  auto* known = id ? all_.people_and_chats.find_chat(*id) : nullptr;
  return known != nullptr ? api_result<chat*>(known) : api_result<chat*>(bad_request(wording::chat_not_found));
}

call_outcome bot_api::get_me() {
  auto me = user_json(all_.bot);
  me["can_join_groups"] = true;
  me["can_read_all_group_messages"] = true;
  me["supports_inline_queries"] = false;
  me["can_connect_to_business"] = false;
  me["has_main_web_app"] = false;
  me["has_topics_enabled"] = false;
  return answered(std::move(me));
}

call_outcome bot_api::get_chat(const call_params& params) {
  const auto where = find_chat(params);
  if (where.has_error()) {
    return failed(where.error());
  }
  auto full = chat_json(**where);
  full["accent_color_id"] = 0;
  full["max_reaction_count"] = 11;
  full["accepted_gift_types"] = json::object{{"unlimited_gifts", false}, {"limited_gifts", false}};
  return answered(std::move(full));
}

call_outcome bot_api::answer_callback_query(const call_params& params) {
  auto outcome = describe("answercallbackquery", params);
  outcome.show_alert = params.flag("show_alert");
  const auto pressed = all_.open_callbacks.find(params.text("callback_query_id"));
  if (pressed == all_.open_callbacks.end()) {
    outcome.answer = bad_request(wording::query_too_old);
  } else if (count_code_points(outcome.text) > 200) {
    outcome.answer = bad_request("MESSAGE_TOO_LONG");
  } else {
    outcome.chat = pressed->second;
    outcome.changed = true;
    all_.open_callbacks.erase(pressed);
  }
  return outcome;
}

call_outcome bot_api::set_my_commands(const call_params& params) {
  const auto commands = params.structured("commands", "commands");
  if (commands.has_error()) {
    return failed(commands.error());
  }
  if (!commands->is_array()) {
    return failed(bad_request("can't parse commands: expected an Array"));
  }
  json::array kept;
  for (const auto& command : commands->get_array()) {
    const auto name = text_field(command, "command");
    const auto description = text_field(command, "description");
    const auto without_slash = name.substr(name.starts_with('/') ? 1 : 0);
    if (!is_command_name(without_slash)) {
      return failed(bad_request("BOT_COMMAND_INVALID"));
    }
    if (description.empty() || count_code_points(description) > 256) {
      return failed(bad_request("BOT_COMMAND_DESCRIPTION_INVALID"));
    }
    kept.push_back(json::object{{"command", without_slash}, {"description", description}});
  }
  if (kept.size() > most_commands) {
    return failed(bad_request("BOT_COMMANDS_TOO_MUCH"));
  }
  auto& sets = all_.commands;
  if (sets.size() < most_commands || sets.contains(command_set(params))) {
    sets[command_set(params)] = std::move(kept);
  }
  auto outcome = answered(true);
  outcome.changed = true;
  return outcome;
}

call_outcome bot_api::get_my_commands(const call_params& params) {
  const auto found = all_.commands.find(command_set(params));
  return answered(found == all_.commands.end() ? json::array() : found->second);
}

call_outcome bot_api::set_webhook(const call_params& params) {
  all_.wanted_updates.choose(params.structured_or_null("allowed_updates"));
  all_.webhook_active = !params.text("url").empty();
  return answered(true);
}

call_outcome bot_api::delete_webhook(const call_params& params) {
  all_.webhook_active = false;
  if (params.flag("drop_pending_updates")) {
    all_.updates.clear();
  }
  return answered(true);
}

call_outcome bot_api::get_webhook_info() {
  return answered(json::object{{"url", all_.webhook_active ? "https://example.org/hook" : ""},
                               {"has_custom_certificate", false},
                               {"pending_update_count", all_.updates.size()}});
}

}  // namespace telegram_sim
