#include "tests/support/telegram_control.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value_to.hpp>

#include "tests/support/control_call.hpp"

namespace luka::test {

namespace json = boost::json;

namespace {

std::int64_t number(const json::value& in, json::string_view key) { return in.at(key).to_number<std::int64_t>(); }

std::string text(const json::value& in, json::string_view key) { return json::value_to<std::string>(in.at(key)); }

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

void telegram_control::answer_next_poll(unsigned status, const std::string& body) const {
  json::object what;
  what["status"] = status;
  what["body"] = body;
  call_control(port_, "POST", "/control/raw_poll", what);
}

std::vector<seen_message> telegram_control::messages(std::int64_t chat) const {
  std::vector<seen_message> found;
  const auto all = call_control(port_, "GET", "/control/messages?chat=" + std::to_string(chat));
  for (const auto& one : all.as_array())
    found.push_back({number(one, "message_id"), text(one, "from") == "bot", text(one, "text"), number(one, "reply_to")});
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
      call_control(port_, "GET", "/control/transcript?chat=" + std::to_string(chat) + "&kind=" + kinds);
  for (const auto& entry : read.at("entries").as_array())
    made.push_back({text(entry, "kind"), number(entry, "message_id"), text(entry, "text"), entry.at("ok").as_bool()});
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
