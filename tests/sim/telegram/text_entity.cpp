#include "tests/sim/telegram/text_entity.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

namespace telegram_sim {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 5> splittable = {"bold", "italic", "underline", "strikethrough", "spoiler"};
constexpr std::array<std::string_view, 7> whole = {"code",       "pre",          "text_link",            "text_mention",
                                                   "blockquote", "custom_emoji", "expandable_blockquote"};
constexpr std::array<std::string_view, 9> found_by_server = {
    "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number", "date_time"};

template <class Names>
bool contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The field that carries a type's argument; empty for types without one.
std::string_view argument_field(std::string_view type) {
  if (type == "text_link") {
    return "url";
  }
  if (type == "pre") {
    return "language";
  }
  return type == "custom_emoji" ? "custom_emoji_id" : "";
}

api_error unparsable(std::string_view why) {
  return bad_request("can't parse MessageEntity: " + std::string(why));
}

// Numbers out of range become ones that the caller refuses.
std::int64_t integer_field(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_number()) {
    return -1;
  }
  boost::system::error_code error;
  const auto number = value->to_number<std::int64_t>(error);
  return error ? std::numeric_limits<std::int64_t>::min() : number;
}

std::string text_field(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::string mentioned_user(const json::object& object) {
  const auto* user = object.if_contains("user");
  return user != nullptr && user->is_object() ? std::to_string(integer_field(user->get_object(), "id")) : "";
}

api_result<text_entity> parse_entity(const json::value& value) {
  if (!value.is_object()) {
    return unparsable("expected an Object");
  }
  const auto& object = value.get_object();
  text_entity entity;
  entity.type = text_field(object, "type");
  entity.offset = integer_field(object, "offset");
  entity.length = integer_field(object, "length");
  if (!contains(splittable, entity.type) && !contains(whole, entity.type) && !contains(found_by_server, entity.type)) {
    return unparsable("Unsupported type specified");
  }
  if (entity.offset < 0 || entity.offset > 1'000'000) {
    return bad_request("receive an entity with incorrect offset " + std::to_string(entity.offset));
  }
  if (entity.length < 0 || entity.length > 1'000'000) {
    return bad_request("receive an entity with incorrect length " + std::to_string(entity.length));
  }
  const auto field = argument_field(entity.type);
  entity.argument = entity.type == "text_mention" ? mentioned_user(object) : field.empty() ? "" : text_field(object, field);
  return entity;
}

}  // namespace

bool is_splittable(const text_entity& entity) { return contains(splittable, entity.type); }

bool is_verbatim(const text_entity& entity) { return entity.type == "code" || entity.type == "pre"; }

api_result<text_entities> parse_entities(const json::value& value) {
  text_entities entities;
  if (value.is_null()) {
    return entities;
  }
  if (!value.is_array()) {
    return bad_request("can't parse entities JSON object");
  }
  for (const auto& item : value.get_array()) {
    auto entity = parse_entity(item);
    if (entity.has_error()) {
      return entity.error();
    }
    const bool linkless = entity->type == "text_link" && entity->argument.empty();
    if (!contains(found_by_server, entity->type) && !linkless) {
      entities.push_back(std::move(*entity));
    }
  }
  return entities;
}

json::array to_json(const text_entities& entities) {
  json::array array;
  array.reserve(entities.size());
  for (const auto& entity : entities) {
    json::object object{{"offset", entity.offset}, {"length", entity.length}, {"type", entity.type}};
    if (entity.type == "text_mention") {
      object["user"] = json::object{{"id", std::stoll(entity.argument.empty() ? "0" : entity.argument)}};
    } else if (const auto field = argument_field(entity.type); !field.empty() && !entity.argument.empty()) {
      object[field] = entity.argument;
    }
    array.push_back(std::move(object));
  }
  return array;
}

}  // namespace telegram_sim
