// What answers at the Bot API's address: an update that makes no sense can spoil neither the others nor us, and text
// that people wrote is valid UTF-8 without NUL. Input: which status, the body.
#include <set>
#include <string>

#include "gateway/telegram/parsing.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace luka::fuzz {

namespace {

using namespace telegram;

constexpr std::int64_t largest_id = std::int64_t(1) << 52;

void check_text(const std::string& text) {
  must_hold(is_utf8(text), "text is valid UTF-8");
  must_hold(text.find('\0') == std::string::npos, "text holds no NUL");
}

void check_id(std::int64_t id) { must_hold(id >= -largest_id && id <= largest_id, "an id is within bounds"); }

void check(const user& who) {
  check_id(number(who.id));
  must_hold(number(who.id) > 0, "a user's id is positive");
  for (const auto* text : {&who.first_name, &who.username, &who.language}) check_text(*text);
}

void check(const message& m) {
  check_id(number(m.id));
  check_id(number(m.where.id));
  must_hold(number(m.where.id) != 0, "a chat has an id");
  must_hold(m.is_text || m.text.empty(), "only text has text");
  must_hold(!m.is_text || !m.is_service, "text is no service message");
  check_text(m.text);
  check_text(m.where.title);
  if (m.from) check(*m.from);
}

void check(const callback& pressed) {
  must_hold(!pressed.id.empty(), "a callback has an id");
  check(pressed.from);
  check_text(pressed.id);
  check_text(pressed.data);
  if (pressed.on) check(*pressed.on);
}

void check(const generation_stopped& stopped) {
  check_id(number(stopped.where.id));
  must_hold(number(stopped.where.id) != 0, "a draft is in a chat");
}

void check(std::monostate) {}

void check_updates(std::string_view body) {
  const auto batch = parse_updates(body);
  if (!batch) return;
  for (const auto& one : batch->updates) {
    check_id(number(one.id));
    must_hold(number(one.id) >= 0, "an update's id is not negative");
    std::visit([](const auto& content) { check(content); }, one.content);
  }
  for (const auto id : batch->unreadable) check_id(number(id));
  must_hold(batch->updates.size() + batch->unreadable.size() <= 200, "a batch is bounded");
  must_hold(batch->problems.size() <= 10, "and so is what the log gets");
}

void check_reply(unsigned status, std::string_view body) {
  const auto reply = parse_reply(status, body, "7");
  if (!reply.failed) {
    if (const auto self = parse_me(reply.result)) check_text(self->username);
    if (const auto id = parse_message_id(reply.result)) must_hold(number(*id) > 0, "a message's id is positive");
    return;
  }
  const auto& failed = *reply.failed;
  check_text(failed.description);
  must_hold(failed.description.size() <= 200, "a description is short");
  must_hold(failed.what != remedy::none, "a failure is no success");
  must_hold((failed.what == remedy::migrate) == failed.migrate_to.has_value(), "who migrates knows where to");
  must_hold((failed.what == remedy::retry_later) == (failed.retry_after.count() > 0), "who waits knows how long");
}

}  // namespace

}  // namespace luka::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr unsigned statuses[] = {200, 400, 401, 403, 409, 413, 429, 500, 502, 504};
  luka::fuzz::input in(data, size);
  const unsigned status = statuses[in.number(std::size(statuses) - 1)];
  luka::fuzz::check_updates(in.rest());
  luka::fuzz::check_reply(status, in.rest());
  return 0;
}
