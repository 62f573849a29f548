#include "tests/support/telegram_control.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value_to.hpp>

#include "tests/support/control_call.hpp"

namespace luka::test {

namespace json = boost::json;

namespace {

std::int64_t number(const json::value& in, json::string_view key) { return in.at(key).to_number<std::int64_t>(); }

std::string text(const json::value& in, json::string_view key) { return json::value_to<std::string>(in.at(key)); }

/// callback_data of the first button, or "".
std::string first_button(const json::value& markup) {
  const auto* keyboard = markup.is_object() ? markup.get_object().if_contains("inline_keyboard") : nullptr;
  if (!keyboard || keyboard->as_array().empty() || keyboard->at(0).as_array().empty()) return {};
  return text(keyboard->at(0).at(0), "callback_data");
}

seen_message read_message(const json::value& one) {
  seen_message seen;
  seen.id = number(one, "message_id");
  seen.is_from_bot = text(one, "from") == "bot";
  seen.text = text(one, "text");
  seen.reply_to = number(one, "reply_to");
  if (one.as_object().contains("thread")) seen.thread = number(one, "thread");
  seen.button = first_button(one.at("reply_markup"));
  if (const auto* rich = one.as_object().if_contains("rich")) seen.rich_markdown = text(*rich, "markdown");
  seen.entities = one.at("entities").as_array();
  return seen;
}

bot_call read_call(const json::value& entry) {
  bot_call call;
  call.kind = text(entry, "kind");
  call.message_id = number(entry, "message_id");
  call.text = text(entry, "text");
  call.ok = entry.at("ok").as_bool();
  call.thread = number(entry, "thread");
  call.has_button = !first_button(entry.at("reply_markup")).empty();
  call.received_ms = entry.at("t_ms").to_number<double>();
  call.absorbed_ms = entry.at("absorbed_ms").to_number<double>();
  return call;
}

}  // namespace

spoken telegram_control::say(std::int64_t chat, const std::string& text) const {
  json::object what;
  what["chat"] = chat;
  what["text"] = text;
  return say(what);
}

spoken telegram_control::say(const json::object& what) const {
  const auto done = call_control(port_, "POST", "/control/say", what);
  return {number(done, "update_id"), number(done, "message_id")};
}

void telegram_control::send_update(const json::value& update) const {
  call_control(port_, "POST", "/control/send_update", update);
}

void telegram_control::press(std::int64_t chat, std::int64_t message, const std::string& data, std::int64_t from) const {
  json::object what;
  what["chat"] = chat;
  what["message_id"] = message;
  what["data"] = data;
  what["from"] = from;
  call_control(port_, "POST", "/control/press", what);
}

void telegram_control::stop_draft(std::int64_t chat) const {
  json::object what;
  what["chat"] = chat;
  call_control(port_, "POST", "/control/stop", what);
}

void telegram_control::switch_features(const json::object& what) const {
  call_control(port_, "POST", "/control/switches", what);
}

std::vector<ended_draft> telegram_control::ended_drafts(std::int64_t chat) const {
  std::vector<ended_draft> all;
  const auto read = call_control(port_, "GET", "/control/drafts?chat=" + std::to_string(chat));
  for (const auto& one : read.at("ended").as_array())
    all.push_back({text(one, "end"), text(one, "text"), one.at("append_only").as_bool(), number(one, "frames")});
  return all;
}

std::vector<std::string> telegram_control::live_drafts(std::int64_t chat) const {
  std::vector<std::string> all;
  const auto read = call_control(port_, "GET", "/control/drafts?chat=" + std::to_string(chat));
  for (const auto& one : read.at("live").as_array()) all.push_back(text(one, "text"));
  return all;
}

void telegram_control::answer_next_poll(unsigned status, const std::string& body) const {
  json::object what;
  what["status"] = status;
  what["body"] = body;
  call_control(port_, "POST", "/control/raw_poll", what);
}

std::vector<seen_message> telegram_control::messages(std::int64_t chat) const {
  std::vector<seen_message> found;
  const auto all = call_control(port_, "GET", "/control/messages?chat=" + std::to_string(chat));
  for (const auto& one : all.as_array()) found.push_back(read_message(one));
  return found;
}

std::vector<std::string> telegram_control::answers(std::int64_t chat, std::int64_t after) const {
  std::vector<std::string> texts;
  for (auto& one : messages(chat))
    if (one.is_from_bot && one.id > after) texts.push_back(std::move(one.text));
  return texts;
}

std::vector<bot_call> telegram_control::calls(std::int64_t chat, const std::string& kinds) const {
  std::vector<bot_call> made;
  const auto read =
      call_control(port_, "GET", "/control/transcript?chat=" + std::to_string(chat) + "&limit=100000&kind=" + kinds);
  for (const auto& entry : read.at("entries").as_array()) made.push_back(read_call(entry));
  return made;
}

json::object telegram_control::statistics() const {
  return call_control(port_, "GET", "/control/stats").as_object();
}

std::vector<std::string> telegram_control::menu() const {
  std::vector<std::string> names;
  const auto info = call_control(port_, "GET", "/control/info");
  for (const auto& entry : info.at("commands").as_array()) names.push_back(text(entry, "command"));
  return names;
}

void telegram_control::inject(const json::object& fault) const { call_control(port_, "POST", "/control/faults", fault); }

void telegram_control::clear_faults() const { call_control(port_, "DELETE", "/control/faults"); }

}  // namespace luka::test
