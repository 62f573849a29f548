#include "tests/sim/telegram/message_json.hpp"

#include <algorithm>
#include <string>

namespace telegram_sim {
namespace {

namespace json = boost::json;

constexpr std::size_t preview_bytes = 160;

void add_unless_empty(json::object& object, std::string_view key, std::string_view value) {
  if (!value.empty()) {
    object[key] = value;
  }
}

const message* find_message(const chat& where, message_id id) {
  const auto found = std::lower_bound(where.messages.begin(), where.messages.end(), id,
                                      [](const message& known, message_id wanted) { return known.id < wanted; });
  return found == where.messages.end() || found->id != id ? nullptr : &*found;
}

json::object sender_json(const world& all, user_id id) {
  const auto* known = all.find_person(id);
  return known != nullptr ? user_json(*known) : json::object{{"id", id}, {"is_bot", false}, {"first_name", ""}};
}

json::object flat_message_json(const world& all, const chat& where, const message& what) {
  json::object object{{"message_id", what.id},
                      {"from", sender_json(all, what.from)},
                      {"chat", chat_json(where)},
                      {"date", what.date}};
  if (what.edit_date != 0) {
    object["edit_date"] = what.edit_date;
  }
  if (what.thread != 0) {
    object["message_thread_id"] = what.thread;
    object["is_topic_message"] = true;
  }
  if (what.rich) {
    object["rich_message"] = json::object{{"blocks", what.rich->blocks}};
  }
  const bool has_media = !what.media.empty();
  for (const auto& field : what.media) {
    object[field.key()] = field.value();
  }
  add_unless_empty(object, has_media ? "caption" : "text", what.content.text);
  if (!what.content.entities.empty()) {
    object[has_media ? "caption_entities" : "entities"] = to_json(what.content.entities);
  }
  // The Bot API shows inline keyboards only.
  if (what.reply_markup.is_object() && what.reply_markup.get_object().contains("inline_keyboard")) {
    object["reply_markup"] = what.reply_markup;
  }
  return object;
}

// The beginning of a text, cut between code points.
std::string preview(const std::string& text) {
  auto size = std::min(text.size(), preview_bytes);
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) {
    --size;
  }
  return text.substr(0, size);
}

}  // namespace

json::object user_json(const person& who) {
  json::object object{{"id", who.id}, {"is_bot", who.is_bot}, {"first_name", who.first_name}};
  add_unless_empty(object, "username", who.username);
  add_unless_empty(object, "language_code", who.language_code);
  return object;
}

json::object chat_json(const chat& where) {
  json::object object{{"id", where.id}};
  add_unless_empty(object, "title", where.title);
  add_unless_empty(object, "first_name", where.first_name);
  add_unless_empty(object, "username", where.username);
  object["type"] = where.type;
  if (where.type != "private" && !where.threads.empty()) {
    object["is_forum"] = true;
  }
  return object;
}

json::object message_json(const world& all, const chat& where, const message& what) {
  auto object = flat_message_json(all, where, what);
  if (const auto* replied = what.reply_to == 0 ? nullptr : find_message(where, what.reply_to)) {
    object["reply_to_message"] = flat_message_json(all, where, *replied);
  }
  return object;
}

json::object seen_message_json(const world& all, const message& what) {
  const auto* sender = all.find_person(what.from);
  json::object object{{"message_id", what.id},
                      {"from", what.from_bot ? "bot" : "user"},
                      {"from_id", what.from},
                      {"name", sender != nullptr ? sender->first_name : ""},
                      {"text", what.rich ? what.rich->markdown : what.content.text},
                      {"entities", to_json(what.content.entities)},
                      {"reply_markup", what.reply_markup},
                      {"reply_to", what.reply_to},
                      {"date", what.date},
                      {"edits", what.edits}};
  if (what.rich) {
    object["rich"] = json::object{{"blocks", what.rich->blocks}, {"markdown", what.rich->markdown}};
  }
  if (what.thread != 0) {
    object["thread"] = what.thread;
  }
  if (what.edit_date != 0) {
    object["edit_date"] = what.edit_date;
  }
  if (!what.media.empty()) {
    object["media"] = what.media.begin()->key();
  }
  return object;
}

json::object seen_chat_json(const chat& where) {
  json::object object{{"chat", where.id},
                      {"type", where.type},
                      {"title", where.title},
                      {"first_name", where.first_name},
                      {"messages", where.messages.size()},
                      {"changed", where.changed}};
  if (!where.messages.empty()) {
    const auto& last = where.messages.back();
    object["last"] = json::object{{"from", last.from_bot ? "bot" : "user"}, {"text", preview(last.rich ? last.rich->visible : last.content.text)}};
  }
  return object;
}

}  // namespace telegram_sim
