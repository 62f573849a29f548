#include "tests/support/ollama_control.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value_to.hpp>

#include "tests/support/control_call.hpp"

namespace luka::test {

namespace json = boost::json;

namespace {

std::string text(const json::value& in, json::string_view key) { return json::value_to<std::string>(in.at(key)); }

model_request read_request(const json::value& record) {
  model_request one;
  one.id = record.at("id").to_number<std::int64_t>();
  one.model = text(record, "model");
  for (const auto& message : record.at("messages").as_array())
    one.messages.push_back({text(message, "role"), text(message, "content")});
  one.reply = text(record, "reply_text");
  one.status = text(record, "status");
  return one;
}

}  // namespace

std::vector<model_request> ollama_control::requests() const {
  std::vector<model_request> all;
  const auto answer = call_control(port_, "GET", "/sim/requests?limit=20000");
  for (const auto& record : answer.at("requests").as_array())
    if (text(record, "path") != "/api/generate") all.push_back(read_request(record));
  return all;
}

std::vector<model_request> ollama_control::requests_about(const std::string& question) const {
  auto all = requests();
  std::erase_if(all, [&](const auto& one) { return one.messages.empty() || one.messages.back().content != question; });
  return all;
}

std::int64_t ollama_control::counter(const std::string& name) const {
  return call_control(port_, "GET", "/sim/counters").at(name).to_number<std::int64_t>();
}

void ollama_control::prepare(const std::string& directives, const std::string& match, std::size_t count) const {
  json::object rule;
  rule["directives"] = directives;
  rule["match"] = match;
  rule["count"] = count;
  call_control(port_, "POST", "/sim/rules", rule);
}

void ollama_control::crash_for(double seconds) const {
  json::object how;
  how["seconds"] = seconds;
  call_control(port_, "POST", "/sim/die", how);
}

}  // namespace luka::test
