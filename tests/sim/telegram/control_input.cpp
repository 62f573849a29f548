#include "tests/sim/telegram/control_input.hpp"

#include "tests/sim/telegram/call_kinds.hpp"
#include "tests/sim/telegram/call_params.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace telegram_sim {
namespace {

namespace json = boost::json;

struct named_kind {
  std::string_view name;
  fault_kind kind;
};

constexpr std::array<named_kind, 11> fault_kinds = {{{"status", fault_kind::status},
                                                    {"html", fault_kind::html},
                                                    {"close", fault_kind::close},
                                                    {"hang", fault_kind::hang},
                                                    {"flood", fault_kind::flood},
                                                    {"lost_response", fault_kind::lost_response},
                                                    {"latency", fault_kind::latency},
                                                    {"garbage", fault_kind::garbage},
                                                    {"truncated", fault_kind::truncated},
                                                     {"late_draft", fault_kind::late_draft},
                                                     {"lost_draft", fault_kind::lost_draft}}};

std::string text_of(const json::object& body, std::string_view name) {
  const auto* value = body.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::optional<std::int64_t> integer_of(const json::object& body, std::string_view name) {
  const auto* value = body.if_contains(name);
  if (value == nullptr || value->is_null()) {
    return std::nullopt;
  }
  if (value->is_string()) {
    return parse_integer(value->get_string());
  }
  boost::system::error_code error;
  const auto number = value->to_number<std::int64_t>(error);
  return error ? std::nullopt : std::optional(number);
}

double number_of(const json::object& body, std::string_view name, double otherwise) {
  const auto* value = body.if_contains(name);
  boost::system::error_code error;
  const auto number = value == nullptr ? otherwise : value->to_number<double>(error);
  return error ? otherwise : number;
}

sim_time duration_of(const json::object& body, std::string_view seconds, std::string_view ms) {
  const auto microseconds = number_of(body, seconds, 0) * 1e6 + number_of(body, ms, 0) * 1e3;
  return sim_time(static_cast<std::int64_t>(std::clamp(microseconds, 0.0, 86'400e6)));
}

bool is_about_drafts(fault_kind kind) { return kind == fault_kind::late_draft || kind == fault_kind::lost_draft; }

bool takes_time(fault_kind kind) {
  return kind == fault_kind::hang || kind == fault_kind::flood || kind == fault_kind::latency || kind == fault_kind::late_draft;
}

// Chance, and the upper ends of what is drawn.
std::optional<action_error> read_chance(const json::object& body, fault_rule& rule) {
  rule.probability = number_of(body, "probability", 1);
  rule.seed = static_cast<std::uint64_t>(integer_of(body, "seed").value_or(1));
  rule.retry_after_max = integer_of(body, "retry_after_max");
  if (body.contains("seconds_max") || body.contains("ms_max")) {
    rule.duration_max = duration_of(body, "seconds_max", "ms_max");
  }
  if (rule.probability < 0 || rule.probability > 1) {
    return action_error("\"probability\" is a number from 0 to 1");
  }
  if (rule.retry_after_max && *rule.retry_after_max < rule.retry_after.value_or(*rule.retry_after_max + 1)) {
    return action_error("\"retry_after_max\" needs a \"retry_after\" that is not above it");
  }
  if (rule.duration_max && *rule.duration_max < rule.duration) {
    return action_error("\"seconds_max\" or \"ms_max\" is below \"seconds\" or \"ms\"");
  }
  return std::nullopt;
}

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

action_result<json::value> parse_control_body(std::string_view body) {
  boost::system::error_code error;
  auto value = json::parse(body, error);
  if (error) {
    return action_error("the body is not JSON: " + error.message());
  }
  return value;
}

said read_said(const json::object& body) {
  said what;
  what.chat = integer_of(body, "chat").value_or(0);
  what.text = text_of(body, "text");
  what.from = integer_of(body, "from").value_or(0);
  what.first_name = text_of(body, "first_name");
  what.username = text_of(body, "username");
  what.language_code = text_of(body, "language_code");
  what.thread = integer_of(body, "thread").value_or(0);
  what.reply_to = integer_of(body, "reply_to").value_or(0);
  what.chat_type = text_of(body, "chat_type");
  what.title = text_of(body, "title");
  if (const auto type = text_of(body, "type"); !type.empty()) {
    what.type = type;
  }
  return what;
}

pressed read_pressed(const json::object& body) {
  pressed what;
  what.chat = integer_of(body, "chat").value_or(0);
  what.message = integer_of(body, "message_id").value_or(0);
  what.data = text_of(body, "data");
  what.from = integer_of(body, "from").value_or(0);
  return what;
}

stopped read_stopped(const json::object& body) {
  stopped what;
  what.chat = integer_of(body, "chat").value_or(0);
  what.thread = integer_of(body, "thread").value_or(0);
  what.draft_id = integer_of(body, "draft_id").value_or(0);
  what.lose_update = read_switch(body, "lose").value_or(false);
  what.id_as_number = read_switch(body, "number").value_or(false);
  return what;
}

std::optional<bool> read_switch(const json::object& body, std::string_view name) {
  const auto* value = body.if_contains(name);
  if (value == nullptr || value->is_bool()) {
    return value == nullptr ? std::nullopt : std::optional(value->get_bool());
  }
  const auto word = text_of(body, name);
  return word == "on" || word == "off" ? std::optional(word == "on") : std::nullopt;
}

action_result<fault_rule> read_fault(const json::value& value) {
  if (!value.is_object()) {
    return action_error("a fault is a JSON object");
  }
  const auto& body = value.get_object();
  const auto name = text_of(body, "kind");
  const auto known = std::find_if(fault_kinds.begin(), fault_kinds.end(), [&](const auto& kind) { return kind.name == name; });
  if (known == fault_kinds.end()) {
    return action_error("unknown \"kind\": status, html, close, hang, flood, lost_response, latency, garbage, truncated, "
                        "late_draft or lost_draft");
  }
  fault_rule rule;
  rule.kind = known->kind;
  rule.id = integer_of(body, "id").value_or(0);
  const auto method = text_of(body, "method");
  rule.method = method.empty() ? "*" : lower_case(method);
  rule.chat = integer_of(body, "chat");
  rule.after = integer_of(body, "after").value_or(0);
  rule.count = integer_of(body, "count").value_or(1);
  rule.code = static_cast<int>(integer_of(body, "code").value_or(rule.kind == fault_kind::html ? 502 : 500));
  rule.description = text_of(body, "description");
  rule.retry_after = integer_of(body, "retry_after");
  rule.migrate_to_chat_id = integer_of(body, "migrate_to_chat_id");
  rule.duration = duration_of(body, "seconds", "ms");
  if (is_about_drafts(rule.kind) && std::string_view(traits_of(rule.method).kind) != "draft") {
    return action_error("a fault of kind \"" + name + "\" needs \"method\": sendMessageDraft or sendRichMessageDraft");
  }
  if (takes_time(rule.kind) && rule.duration == sim_time(0)) {
    return action_error("a fault of kind \"" + name + "\" needs \"seconds\" or \"ms\"");
  }
  if (rule.code < 100 || rule.code > 599) {
    return action_error("\"code\" is an HTTP status from 100 to 599");
  }
  if (auto error = read_chance(body, rule)) {
    return *std::move(error);
  }
  return rule;
}

json::object fault_json(const fault_rule& rule) {
  const auto known = std::find_if(fault_kinds.begin(), fault_kinds.end(), [&](const auto& kind) { return kind.kind == rule.kind; });
  json::object object{{"id", rule.id},       {"kind", known->name},   {"method", rule.method}, {"after", rule.after},
                      {"count", rule.count}, {"hit", rule.hit},       {"code", rule.code},     {"description", rule.description}};
  object["chat"] = rule.chat ? json::value(*rule.chat) : json::value();
  object["ms"] = std::chrono::duration<double, std::milli>(rule.duration).count();
  object["probability"] = rule.probability;
  object["seed"] = rule.seed;
  return object;
}

std::optional<std::string> field(const query_fields& fields, std::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& entry) { return entry.first == name; });
  return found == fields.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::int64_t> integer_field(const query_fields& fields, std::string_view name) {
  const auto text = field(fields, name);
  return text ? parse_integer(*text) : std::nullopt;
}

transcript_query read_transcript_query(const query_fields& fields) {
  constexpr std::int64_t most = 100'000;
  transcript_query query;
  query.chat = integer_field(fields, "chat");
  const auto since = integer_field(fields, "after_seq");
  query.since = static_cast<std::uint64_t>(std::max<std::int64_t>(since ? *since : integer_field(fields, "since").value_or(0), 0));
  query.limit = static_cast<std::size_t>(std::clamp<std::int64_t>(integer_field(fields, "limit").value_or(10'000), 1, most));
  query.kinds = field(fields, "kind").value_or("");
  return query;
}

}  // namespace telegram_sim
