#include "tests/sim/telegram/control_api.hpp"

#include "tests/sim/telegram/call_params.hpp"
#include "tests/sim/telegram/control_input.hpp"
#include "tests/sim/telegram/draft_json.hpp"
#include "tests/sim/telegram/message_json.hpp"

#include <algorithm>

namespace telegram_sim {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;

web_reply json_reply(unsigned status, const json::value& body) {
  web_reply reply;
  reply.status = status;
  reply.body = json::serialize(body);
  reply.headers.emplace_back("Cache-Control", "no-store");
  return reply;
}

web_reply refusal(unsigned status, std::string_view why) { return json_reply(status, json::object{{"error", why}}); }

// Other sites that the tester's browser has open must not speak for him.
bool is_foreign(const web_request& request) {
  return !request.origin.empty() && request.origin != "http://" + request.host;
}

std::set<chat_id> chats_of(const query_fields& query) {
  std::set<chat_id> chats;
  std::string list = field(query, "chats").value_or("");
  std::replace(list.begin(), list.end(), ',', '&');
  for (const auto& [text, nothing] : parse_query(list)) {
    if (const auto id = parse_integer(text)) {
      chats.insert(*id);
    }
  }
  return chats;
}

const json::object* as_object(const json::value& body) { return body.if_object(); }

constexpr auto not_an_object = "the body is a JSON object";

}  // namespace

control_api::control_api(surroundings around) : around_(around), people_(around.all) {
  add_acting_routes();
  add_fault_routes();
  add_looking_routes();
  add_delivery_routes();
}

void control_api::add_acting_routes() {
  routes_["POST /control/say"] = [this](const auto& body, const auto&) { return say(body); };
  routes_["POST /control/press"] = [this](const auto& body, const auto&) { return press(body); };
  routes_["POST /control/chat"] = [this](const auto& body, const auto&) { return enter(body); };
  routes_["POST /control/send_update"] = [this](const auto& body, const auto&) { return send_update(body); };
  routes_["POST /control/restart_update_ids"] = [this](const json::value& body, const auto&) -> json_result {
    const auto* next = body.is_object() ? body.get_object().if_contains("next") : nullptr;
    around_.all.updates.restart_ids(next != nullptr && next->is_int64() ? next->get_int64() : around_.all.random_update_id());
    return json::value(json::object{{"next", around_.all.updates.next_id()}});
  };
  routes_["POST /control/raw_poll"] = [this](const json::value& body, const auto&) -> json_result {
    const auto* text = body.is_object() ? body.get_object().if_contains("body") : nullptr;
    if (text == nullptr) {
      return action_error("\"body\" is missing: what the next getUpdates answers");
    }
    const auto* status = body.get_object().if_contains("status");
    raw_poll_answer raw;
    raw.status = status != nullptr && status->is_int64() ? static_cast<unsigned>(status->get_int64()) : 200U;
    raw.body = text->is_string() ? std::string(text->get_string()) : json::serialize(*text);
    around_.all.raw_polls.push_back(std::move(raw));
    around_.polls.wake();
    return json::value(json::object{{"waiting", around_.all.raw_polls.size()}});
  };
  routes_["POST /control/webhook"] = [this](const json::value& body, const auto&) -> json_result {
    const auto* active = body.is_object() ? body.get_object().if_contains("active") : nullptr;
    around_.all.webhook_active = active != nullptr && active->is_bool() && active->get_bool();
    around_.polls.wake();
    return json::value(json::object{{"active", around_.all.webhook_active}});
  };
  routes_["POST /control/reset"] = [this](const auto&, const auto&) { return reset(); };
}

void control_api::add_fault_routes() {
  routes_["POST /control/faults"] = [this](const auto& body, const auto&) { return add_faults(body); };
  routes_["GET /control/faults"] = [this](const auto&, const auto&) -> json_result {
    json::array rules;
    for (const auto& rule : around_.all.injected.rules()) {
      rules.push_back(fault_json(rule));
    }
    return json::value(json::object{{"faults", std::move(rules)}});
  };
  routes_["DELETE /control/faults"] = [this](const auto&, const query_fields& query) -> json_result {
    if (const auto id = integer_field(query, "id")) {
      return json::value(json::object{{"removed", around_.all.injected.remove(*id)}});
    }
    around_.all.injected.clear();
    return json::value(json::object{{"removed", true}});
  };
}

void control_api::add_looking_routes() {
  routes_["GET /control/health"] = [](const auto&, const auto&) -> json_result {
    return json::value(json::object{{"ok", true}, {"name", "telegram_sim"}});
  };
  routes_["GET /control/info"] = [this](const auto&, const auto&) { return info(); };
  routes_["GET /control/chats"] = [this](const auto&, const auto& query) { return chats(query); };
  routes_["GET /control/messages"] = [this](const auto&, const auto& query) { return messages(query); };
  routes_["GET /control/stats"] = [this](const auto&, const auto&) { return stats(); };
  routes_["GET /control/transcript"] = [this](const auto&, const query_fields& query) -> json_result {
    return json::value(around_.all.history.read(read_transcript_query(query)));
  };
}

asio::awaitable<void> control_api::serve(web_exchange& caller) {
  const auto& request = caller.request();
  if (is_foreign(request)) {
    auto refused = refusal(403, "this is for pages of this server only");
    co_await caller.send(std::move(refused));
    co_return;
  }
  if (request.path == "/control/wait") {
    co_await serve_wait(caller);
    co_return;
  }
  if (request.path == "/control/events") {
    co_await serve_events(caller);
    co_return;
  }
  const auto found = routes_.find((request.method == "HEAD" ? "GET" : request.method) + " " + request.path);
  if (found == routes_.end()) {
    auto refused = refusal(404, "no such control call: " + request.method + " " + request.path);
    co_await caller.send(std::move(refused));
    co_return;
  }
  auto body = request.body.empty() ? json_result(json::value()) : parse_control_body(request.body);
  auto result = body.has_error() ? body : found->second(*body, parse_query(request.query));
  auto reply = result.has_error() ? refusal(400, result.error().what) : json_reply(200, *result);
  co_await caller.send(std::move(reply));
}

asio::awaitable<void> control_api::serve_wait(web_exchange& caller) {
  constexpr std::int64_t longest = 600'000;
  const auto fields = parse_query(caller.request().query);
  const auto query = read_transcript_query(fields);
  const auto limit = std::clamp<std::int64_t>(integer_field(fields, "timeout_ms").value_or(10'000), 0, longest);
  const bool there = co_await around_.watch.wait(caller, query, std::chrono::milliseconds(limit));
  if (there) {
    auto reply = json_reply(200, around_.all.history.read(query));
    co_await caller.send(std::move(reply));
  }
}

asio::awaitable<void> control_api::serve_events(web_exchange& caller) {
  auto chats = chats_of(parse_query(caller.request().query));
  co_await around_.pages.stream(caller, std::move(chats));
}

void control_api::note_person_action(transcript_entry entry) {
  entry.received = around_.clock.now();
  entry.finished = entry.received;
  entry.method = entry.kind;
  around_.watch.append(std::move(entry));
  around_.polls.wake();
}

control_api::json_result control_api::say(const json::value& body) {
  const auto* object = as_object(body);
  if (object == nullptr) {
    return action_error(not_an_object);
  }
  const auto what = read_said(*object);
  const auto outcome = people_.say(what, stopwatch::date(), around_.clock.now());
  if (outcome.has_error()) {
    return outcome.error();
  }
  transcript_entry entry;
  entry.kind = "say";
  entry.update_id = outcome->update_id;
  entry.chat = what.chat;
  entry.message_id = outcome->message;
  entry.reply_to = what.reply_to;
  entry.thread = what.thread;
  entry.text = what.text;
  note_person_action(std::move(entry));
  page_change change;
  change.chat = what.chat;
  change.message = outcome->message;
  around_.pages.publish(change);
  return json::value(json::object{{"update_id", outcome->update_id}, {"message_id", outcome->message}});
}

control_api::json_result control_api::press(const json::value& body) {
  const auto* object = as_object(body);
  if (object == nullptr) {
    return action_error(not_an_object);
  }
  const auto what = read_pressed(*object);
  const auto outcome = people_.press(what, around_.clock.now());
  if (outcome.has_error()) {
    return outcome.error();
  }
  transcript_entry entry;
  entry.kind = "press";
  entry.update_id = outcome->update_id;
  entry.chat = what.chat;
  entry.message_id = what.message;
  entry.text = what.data;
  note_person_action(std::move(entry));
  return json::value(json::object{{"update_id", outcome->update_id}, {"callback_query_id", outcome->callback_query_id}});
}

control_api::json_result control_api::enter(const json::value& body) {
  const auto* object = as_object(body);
  const auto who = object == nullptr ? said() : read_said(*object);
  if (who.chat == 0) {
    return action_error("\"chat\" is missing");
  }
  return json::value(seen_chat_json(people_.enter(who)));
}

control_api::json_result control_api::send_update(const json::value& body) {
  const auto id = around_.all.updates.push_verbatim(body, around_.clock.now());
  if (!id) {
    return action_error("the queue is full");
  }
  around_.polls.wake();
  return json::value(json::object{{"update_id", *id}});
}

control_api::json_result control_api::add_faults(const json::value& body) {
  const auto list = body.is_array() ? body.get_array() : json::array{body};
  std::vector<fault_rule> rules;
  for (const auto& item : list) {
    auto rule = read_fault(item);
    if (rule.has_error()) {
      return rule.error();
    }
    rules.push_back(std::move(*rule));
  }
  json::array ids;
  for (auto& rule : rules) {
    ids.push_back(around_.all.injected.add(std::move(rule)));
  }
  return json::value(json::object{{"ids", std::move(ids)}});
}

control_api::json_result control_api::messages(const query_fields& query) const {
  const auto id = integer_field(query, "chat");
  const auto& known = around_.all.people_and_chats.chats();
  const auto where = id ? known.find(*id) : known.end();
  json::array list;
  if (where != known.end()) {
    for (const auto& message : where->second.messages) {
      list.push_back(seen_message_json(around_.all.people_and_chats, message));
    }
  }
  return json::value(std::move(list));
}

control_api::json_result control_api::chats(const query_fields& query) const {
  std::vector<const chat*> known;
  for (const auto& [id, where] : around_.all.people_and_chats.chats()) {
    known.push_back(&where);
  }
  std::sort(known.begin(), known.end(), [](const auto* a, const auto* b) { return a->changed > b->changed; });
  const auto limit = std::clamp<std::int64_t>(integer_field(query, "limit").value_or(100), 1, 100'000);
  known.resize(std::min(known.size(), static_cast<std::size_t>(limit)));
  json::array list;
  for (const auto* where : known) {
    list.push_back(seen_chat_json(*where));
  }
  return json::value(std::move(list));
}

control_api::json_result control_api::info() const {
  const auto& sets = around_.all.commands;
  const auto usual = sets.find({"{\"type\":\"default\"}", ""});
  return json::value(json::object{{"bot", user_json(around_.all.bot)},
                                  {"commands", usual == sets.end() ? json::array() : usual->second},
                                  {"name", "telegram_sim"},
                                  {"switches", switches()},
                                  {"now", stopwatch::date()}});
}

control_api::json_result control_api::stats() const {
  const auto& all = around_.all;
  auto object = all.stats.to_json(around_.clock.now());
  json::object inside;
  for (const auto& [chat, count] : all.injected.calls_inside_windows_by_chat()) {
    inside[std::to_string(chat)] = count;
  }
  object["flood"] = all.flood.counters().to_json();
  object["drafts"] = to_json(all.shown_drafts);
  object["rich"] = all.rich.to_json();
  object["switches"] = switches();
  object["unconfirmed_updates"] = all.updates.size();
  object["calls_inside_flood_window"] = all.injected.calls_inside_windows();
  object["calls_inside_flood_window_by_chat"] = std::move(inside);
  object["chats"] = all.people_and_chats.chats().size();
  object["messages"] = all.people_and_chats.message_count();
  object["transcript_entries"] = all.history.size();
  object["last_seq"] = all.history.last_seq();
  object["open_pages"] = around_.pages.open_pages();
  object["started_ms"] = std::chrono::duration<double, std::milli>(around_.clock.started()).count();
  object["uptime_ms"] = std::chrono::duration<double, std::milli>(around_.clock.now()).count();
  return json::value(std::move(object));
}

control_api::json_result control_api::reset() {
  around_.all.reset();
  page_change change;
  change.kind = page_change::what::everything;
  around_.pages.publish(change);
  around_.drafts.refresh();
  around_.polls.wake();
  return json::value(json::object{{"ok", true}});
}

}  // namespace telegram_sim
