#include "gateway/telegram/parsing.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/system/errc.hpp>

#include "gateway/telegram/json_text.hpp"

namespace luka::telegram {

namespace json = boost::json;

namespace {

constexpr std::size_t deepest = 64;                   // rich messages nest 16 levels of several objects each
constexpr std::size_t largest_update = 1024 * 1024;   // Telegram's own limit is 512 KiB
constexpr std::size_t most_updates = 200;             // Telegram sends 100 at most
constexpr std::size_t most_problems = 10;
constexpr std::size_t longest_description = 200;
constexpr std::int64_t largest_id = 1LL << 52;        // what the API promises for its ids
constexpr std::chrono::seconds default_wait{5};       // 429 without saying how long
constexpr std::chrono::seconds longest_wait = std::chrono::hours(24);

json::value parse_json(std::string_view text, error_code& failed, json::storage_ptr memory = {}) {
  json::parse_options options;
  options.max_depth = deepest;
  return json::parse(text, failed, std::move(memory), options);
}

const json::object* object_in(const json::object& from, std::string_view key) {
  const json::value* found = from.if_contains(key);
  return found ? found->if_object() : nullptr;
}

std::optional<std::int64_t> integer_in(const json::object& from, std::string_view key) {
  const json::value* found = from.if_contains(key);
  const std::int64_t* number = found ? found->if_int64() : nullptr;
  if (!number || *number > largest_id || *number < -largest_id) return std::nullopt;
  return *number;
}

std::optional<std::int64_t> positive_in(const json::object& from, std::string_view key) {
  const auto number = integer_in(from, key);
  return number && *number > 0 ? number : std::nullopt;
}

std::string text_in(const json::object& from, std::string_view key) {
  const json::value* found = from.if_contains(key);
  const json::string* text = found ? found->if_string() : nullptr;
  return text ? std::string(text->data(), text->size()) : std::string();
}

bool flag_in(const json::object& from, std::string_view key) {
  const json::value* found = from.if_contains(key);
  const bool* flag = found ? found->if_bool() : nullptr;
  return flag && *flag;
}

std::optional<user> read_user(const json::object& from) {
  const auto id = positive_in(from, "id");
  if (!id) return std::nullopt;
  user who;
  who.id = user_id(*id);
  who.is_bot = flag_in(from, "is_bot");
  who.first_name = text_in(from, "first_name");
  who.username = text_in(from, "username");
  who.language = text_in(from, "language_code");
  return who;
}

std::optional<chat_kind> read_kind(std::string_view type) {
  if (type == "private") return chat_kind::private_chat;
  if (type == "group") return chat_kind::group;
  if (type == "supergroup") return chat_kind::supergroup;
  if (type == "channel") return chat_kind::channel;
  return std::nullopt;
}

std::optional<chat> read_chat(const json::object& from) {
  const auto id = integer_in(from, "id");
  const auto kind = read_kind(text_in(from, "type"));
  if (!id || *id == 0 || !kind) return std::nullopt;
  chat where;
  where.id = chat_id(*id);
  where.kind = *kind;
  where.title = text_in(from, "title");
  return where;
}

/// Something that a person sends. What is neither this nor text reports an event, and the list of those grows with
/// every version of the API.
bool has_content(const json::object& from) {
  constexpr std::array kinds{"photo",   "sticker",  "voice",    "video",     "video_note", "animation", "audio",
                             "document", "contact", "location", "venue",     "dice",       "poll",      "game",
                             "story",   "invoice",  "giveaway", "checklist", "paid_media", "rich_message"};
  return std::any_of(kinds.begin(), kinds.end(), [&](const char* kind) { return from.contains(kind); });
}

void read_reply(const json::object& from, message& into) {
  const auto* original = object_in(from, "reply_to_message");
  const auto id = original ? positive_in(*original, "message_id") : std::nullopt;
  // In a forum every message "replies" to the message that opened its topic, whose id is the topic's.
  if (!id || (into.thread && *into.thread == *id)) return;
  into.reply_to = message_id(*id);
  const auto* author = object_in(*original, "from");
  if (const auto author_id = author ? positive_in(*author, "id") : std::nullopt) into.reply_to_user = user_id(*author_id);
}

std::optional<message> read_message(const json::object& from) {
  const auto id = integer_in(from, "message_id");
  const auto* where = object_in(from, "chat");
  const auto place = where ? read_chat(*where) : std::nullopt;
  if (!id || !place) return std::nullopt;
  message m;
  m.id = message_id(*id);
  m.where = *place;
  if (const auto* author = object_in(from, "from")) m.from = read_user(*author);
  // Without is_topic_message the thread is one of replies, and nothing can be sent to it.
  if (flag_in(from, "is_topic_message")) m.thread = positive_in(from, "message_thread_id");
  const json::value* text = from.if_contains("text");
  m.is_text = text && text->is_string();
  m.text = text_in(from, "text");
  m.is_service = !m.is_text && !has_content(from);
  m.migrate_to = integer_in(from, "migrate_to_chat_id");
  read_reply(from, m);
  return m;
}

std::optional<callback> read_callback(const json::object& from) {
  const auto* author = object_in(from, "from");
  const auto who = author ? read_user(*author) : std::nullopt;
  callback pressed;
  pressed.id = text_in(from, "id");
  if (pressed.id.empty() || !who) return std::nullopt;
  pressed.from = *who;
  if (const auto* on = object_in(from, "message")) pressed.on = read_message(*on);
  pressed.data = text_in(from, "data");
  return pressed;
}

/// Documented as a number; the official server writes a string.
std::optional<std::int64_t> read_draft_id(const json::object& from) {
  if (const auto number = integer_in(from, "draft_id")) return number;
  const auto text = text_in(from, "draft_id");
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<generation_stopped> read_stopped(const json::object& from) {
  const auto* where = object_in(from, "chat");
  const auto place = where ? read_chat(*where) : std::nullopt;
  const auto draft = read_draft_id(from);
  if (!place || !draft) return std::nullopt;
  generation_stopped stopped;
  stopped.where = *place;
  stopped.thread = positive_in(from, "message_thread_id");
  stopped.draft = *draft;
  return stopped;
}

/// False when the update has a kind that we want but is not what it should be.
bool read_content(const json::object& from, update& into) {
  if (const json::value* found = from.if_contains("message")) {
    const auto m = found->is_object() ? read_message(found->get_object()) : std::nullopt;
    if (m) into.content = *m;
    return m.has_value();
  }
  if (const json::value* found = from.if_contains("callback_query")) {
    const auto pressed = found->is_object() ? read_callback(found->get_object()) : std::nullopt;
    if (pressed) into.content = *pressed;
    return pressed.has_value();
  }
  if (const json::value* found = from.if_contains("stopped_message_generation")) {
    const auto stopped = found->is_object() ? read_stopped(found->get_object()) : std::nullopt;
    if (stopped) into.content = *stopped;
    return stopped.has_value();
  }
  return true;
}

void complain(update_batch& batch, const std::string& what) {
  if (batch.problems.size() < most_problems) batch.problems.push_back(what);
}

/// The rest of an update that can not be used: at least its id, so that it does not come again.
void reject(std::string_view element, const char* why, update_batch& batch) {
  const auto id = find_integer_member(element, "update_id");
  if (!id || *id < 0 || *id > largest_id) {
    complain(batch, std::string("an update without a usable update_id: ") + why);
    return;
  }
  batch.unreadable.push_back(update_id(*id));
  complain(batch, "update " + std::to_string(*id) + ": " + why);
}

void read_update(std::string_view element, update_batch& batch) {
  if (element.size() > largest_update) return reject(element, "too large", batch);
  error_code failed;
  json::monotonic_resource memory;
  const json::value parsed = parse_json(element, failed, &memory);
  if (failed == json::error::too_deep) return reject(element, "nested too deeply", batch);
  if (failed) return reject(element, "not JSON", batch);
  const json::object* object = parsed.if_object();
  const auto id = object ? integer_in(*object, "update_id") : std::nullopt;
  if (!id || *id < 0) return complain(batch, "an update without a usable update_id");
  update one;
  one.id = update_id(*id);
  if (!read_content(*object, one)) return reject(element, "not as documented", batch);
  batch.updates.push_back(std::move(one));
}

/// Seconds, kept within reason. Nothing unless the text is a number (the header may also be a date).
std::optional<std::chrono::seconds> read_wait(std::string_view text) {
  std::int64_t seconds = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (failed != std::errc() || end == text.data()) return std::nullopt;
  return std::clamp(std::chrono::seconds(seconds), std::chrono::seconds(1), longest_wait);
}

std::chrono::seconds wait_of(const json::object* parameters, std::string_view header, std::string_view description) {
  const auto given = parameters ? integer_in(*parameters, "retry_after") : std::nullopt;
  if (given) return std::clamp(std::chrono::seconds(*given), std::chrono::seconds(1), longest_wait);
  if (const auto from_header = read_wait(header)) return *from_header;
  constexpr std::string_view phrase = "retry after ";
  const auto at = description.find(phrase);
  const auto from_text = at == std::string_view::npos ? std::nullopt : read_wait(description.substr(at + phrase.size()));
  return from_text.value_or(default_wait);
}

/// Short, and cut between characters.
std::string shorten(std::string text) {
  if (text.size() <= longest_description) return text;
  std::size_t end = longest_description;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

failure read_failure(unsigned status, const json::object& body, std::string_view header) {
  const auto code = integer_in(body, "error_code");
  const auto* parameters = object_in(body, "parameters");
  failure f;
  f.code = static_cast<int>(code && *code >= 400 && *code < 600 ? *code : status);
  f.description = shorten(text_in(body, "description"));
  f.what = classify(f.code, f.description);
  const auto new_chat = parameters ? integer_in(*parameters, "migrate_to_chat_id") : std::nullopt;
  if (new_chat && *new_chat != 0) {
    f.what = remedy::migrate;
    f.migrate_to = chat_id(*new_chat);
  } else if (f.what == remedy::migrate) {
    f.what = remedy::give_up_chat;
  }
  if (f.what == remedy::retry_later) f.retry_after = wait_of(parameters, header, f.description);
  return f;
}

failure foreign_answer(unsigned status, std::string_view body, std::string_view header) {
  const bool html = body.substr(0, 200).find('<') != std::string_view::npos;
  failure f;
  f.code = static_cast<int>(status);
  f.description = html ? "an HTML page instead of an answer" : "the answer is not the Bot API's";
  f.what = remedy::retry_with_backoff;
  if (status == 413) f.what = remedy::split;
  if (status == 429) {
    f.what = remedy::retry_later;
    f.retry_after = wait_of(nullptr, header, "");
  }
  return f;
}

}  // namespace

result<update_batch> parse_updates(std::string_view body) {
  const error_code useless = boost::system::errc::make_error_code(boost::system::errc::bad_message);
  const std::string text = mend_json_text(body);
  const auto answer = split_result_array(text);
  if (!answer) return useless;
  error_code failed;
  const json::value envelope = parse_json(answer->envelope, failed);
  if (failed || !envelope.is_object() || !flag_in(envelope.get_object(), "ok")) return useless;
  update_batch batch;
  for (const auto element : answer->elements) {
    if (batch.updates.size() + batch.unreadable.size() >= most_updates) {
      complain(batch, "more updates than asked for, the rest is left for the next time");
      break;
    }
    read_update(element, batch);
  }
  return batch;
}

api_reply parse_reply(unsigned status, std::string_view body, std::string_view retry_after_header) {
  api_reply reply;
  error_code failed;
  json::value parsed = parse_json(mend_json_text(body), failed);
  json::object* object = failed ? nullptr : parsed.if_object();
  if (!object || !object->contains("ok")) {
    reply.failed = foreign_answer(status, body, retry_after_header);
  } else if (!flag_in(*object, "ok")) {
    reply.failed = read_failure(status, *object, retry_after_header);
  } else if (json::value* found = object->if_contains("result")) {
    reply.result = std::move(*found);
  }
  return reply;
}

std::optional<me> parse_me(const json::value& result) {
  const json::object* object = result.if_object();
  const auto id = object ? positive_in(*object, "id") : std::nullopt;
  if (!id) return std::nullopt;
  me self;
  self.id = user_id(*id);
  self.username = text_in(*object, "username");
  self.first_name = text_in(*object, "first_name");
  return self;
}

std::optional<message_id> parse_message_id(const json::value& result) {
  const json::object* object = result.if_object();
  const auto id = object ? positive_in(*object, "message_id") : std::nullopt;
  if (!id) return std::nullopt;
  return message_id(*id);
}

}  // namespace luka::telegram
