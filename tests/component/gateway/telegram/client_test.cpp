#include "gateway/telegram/client.hpp"

#include "common/async/task_group.hpp"
#include "tests/component/gateway/telegram/scripted_server.hpp"
#include "tests/support/drive.hpp"

using namespace luka;
using namespace luka::telegram;
using namespace luka::test;
using namespace std::chrono_literals;

namespace {

/// A client and a server with one script.
struct bench {
  asio::io_context io;
  scripted_server server;
  client api;

  explicit bench(scripted_server::script answers)
      : server(io, std::move(answers)), api(io.get_executor(), server.url(), canary) {}
  explicit bench(reply always) : bench([always](const received&) { return always; }) {}

  template <class T>
  T operator()(task<T> call) {
    std::optional<T> got;
    auto wait = [](task<T> inner, std::optional<T>& into) -> task<> { into.emplace(co_await std::move(inner)); };
    run(io, wait(std::move(call), got));
    return std::move(*got);
  }

  result<message_id, failure> send() {
    send_message_args args;
    args.chat = chat_id(42);
    args.text = "hello";
    return (*this)(api.send_message(args));
  }

  outcome edit() {
    edit_args args;
    args.chat = chat_id(42);
    args.id = message_id(7);
    args.text = "hello";
    return (*this)(api.edit_message_text(args));
  }

  result<update_batch, failure> poll() {
    get_updates_args args;
    args.offset = update_id(5);
    args.timeout = 2s;
    return (*this)(api.get_updates(args));
  }
};

}  // namespace

TEST_CASE("a message goes out as documented and its id comes back") {
  bench b(ok(R"({"message_id":17,"chat":{"id":42,"type":"private"}})"));
  const auto sent = b.send();
  REQUIRE(sent.has_value());
  CHECK(*sent == message_id(17));
  REQUIRE(b.server.requests.size() == 1);
  CHECK(b.server.requests[0].target == "/bot" + canary + "/sendMessage");
  CHECK(b.server.requests[0].parameters ==
        boost::json::parse(R"({"chat_id":42,"text":"hello","link_preview_options":{"is_disabled":true}})"));
}

TEST_CASE("a reply into a topic names both, and survives the loss of what it replies to") {
  bench b(ok(R"({"message_id":17})"));
  send_message_args args;
  args.chat = chat_id(-100123);
  args.thread = 9;
  args.text = "\"ü\" \n";
  args.reply_to = message_id(3);
  CHECK(b(b.api.send_message(args)).has_value());
  CHECK(b.server.requests[0].parameters ==
        boost::json::parse(R"({"chat_id":-100123,"message_thread_id":9,"text":"\"ü\" \n",)"
                           R"("link_preview_options":{"is_disabled":true},)"
                           R"("reply_parameters":{"message_id":3,"allow_sending_without_reply":true}})"));
}

TEST_CASE("entities and a button go out as documented, and a text with neither has neither") {
  bench b([](const received& r) { return ok(r.method == "sendMessage" ? R"({"message_id":17})" : "true"); });
  std::vector<message_entity> entities(3);
  entities[0] = {"bold", 0, 3, "", ""};
  entities[1] = {"text_link", 4, 2, "https://example.org/", ""};
  entities[2] = {"pre", 8, 2, "", "cpp"};
  const std::string expected_entities =
      R"("entities":[{"type":"bold","offset":0,"length":3},)"
      R"({"type":"text_link","offset":4,"length":2,"url":"https://example.org/"},)"
      R"({"type":"pre","offset":8,"length":2,"language":"cpp"}])";
  const std::string keyboard =
      R"("reply_markup":{"inline_keyboard":[[{"text":"Stop","callback_data":"stop:1:2"}]]})";
  send_message_args sending;
  sending.chat = chat_id(42);
  sending.text = "some text";
  sending.entities = entities;
  sending.button = inline_button{"Stop", "stop:1:2"};
  CHECK(b(b.api.send_message(sending)).has_value());
  edit_args editing;
  editing.chat = chat_id(42);
  editing.id = message_id(7);
  editing.text = "some text";
  editing.entities = entities;
  editing.button = sending.button;
  CHECK(b(b.api.edit_message_text(editing)).has_value());
  draft_args draft;
  draft.chat = chat_id(42);
  draft.thread = 3;
  draft.id = 1'000'000'000'001;
  draft.text = "some text";
  draft.entities = entities;
  CHECK(b(b.api.send_draft(draft)).has_value());
  const std::string preview = R"("link_preview_options":{"is_disabled":true},)";
  CHECK(b.server.requests[0].parameters ==
        boost::json::parse(R"({"chat_id":42,"text":"some text",)" + expected_entities + "," + preview + keyboard + "}"));
  CHECK(b.server.requests[1].parameters ==
        boost::json::parse(R"({"chat_id":42,"message_id":7,"text":"some text",)" + expected_entities + "," + preview +
                           keyboard + "}"));
  CHECK(b.server.requests[2].method == "sendMessageDraft");
  CHECK(b.server.requests[2].parameters ==
        boost::json::parse(R"({"chat_id":42,"message_thread_id":3,"draft_id":1000000000001,"text":"some text",)" +
                           expected_entities + R"(,"can_stop":true,"keep_on_stop":true})"));
}

TEST_CASE("a rich message and the end of a button go out as documented") {
  bench b(ok("true"));
  CHECK(b(b.api.edit_rich_message(chat_id(42), message_id(7), "|a|")).has_value());
  CHECK(b(b.api.remove_buttons(chat_id(42), message_id(7))).has_value());
  CHECK(b.server.requests[0].method == "editMessageText");
  CHECK(b.server.requests[0].parameters ==
        boost::json::parse(R"({"chat_id":42,"message_id":7,"rich_message":{"markdown":"|a|","skip_entity_detection":true}})"));
  CHECK(b.server.requests[1].method == "editMessageReplyMarkup");
  CHECK(b.server.requests[1].parameters == boost::json::parse(R"({"chat_id":42,"message_id":7})"));
}

TEST_CASE("the other methods go out as documented") {
  bench b([](const received& r) { return ok(r.method == "getMe" ? R"({"id":99,"is_bot":true,"first_name":"Luka","username":"luka_bot"})" : "true"); });
  const auto self = b(b.api.get_me());
  REQUIRE(self.has_value());
  CHECK(self->username == "luka_bot");
  CHECK(b.edit().has_value());
  CHECK(b(b.api.send_chat_action(chat_id(42), std::nullopt, "typing")).has_value());
  std::vector<bot_command> commands(1);
  commands[0].command = "new";
  commands[0].description = "Start over";
  CHECK(b(b.api.set_my_commands(commands)).has_value());
  CHECK(b(b.api.answer_callback("4382", "")).has_value());
  CHECK(b(b.api.delete_webhook()).has_value());
  const char* expected[][2] = {
      {"getMe", "{}"},
      {"editMessageText", R"({"chat_id":42,"message_id":7,"text":"hello","link_preview_options":{"is_disabled":true}})"},
      {"sendChatAction", R"({"chat_id":42,"action":"typing"})"},
      {"setMyCommands", R"({"commands":[{"command":"new","description":"Start over"}]})"},
      {"answerCallbackQuery", R"({"callback_query_id":"4382"})"},
      {"deleteWebhook", R"({"drop_pending_updates":false})"}};
  REQUIRE(b.server.requests.size() == std::size(expected));
  for (std::size_t i = 0; i < std::size(expected); ++i) {
    CHECK(b.server.requests[i].method == expected[i][0]);
    CHECK(b.server.requests[i].parameters == boost::json::parse(expected[i][1]));
  }
}

TEST_CASE("a poll goes out as documented and brings updates") {
  bench b(ok(R"([{"update_id":5,"message":{"message_id":1,"chat":{"id":42,"type":"private"},"text":"hi"}}])"));
  const auto batch = b.poll();
  REQUIRE(batch.has_value());
  REQUIRE(batch->updates.size() == 1);
  CHECK(batch->updates[0].id == update_id(5));
  CHECK(b.server.requests[0].parameters ==
        boost::json::parse(R"({"offset":5,"timeout":2,"limit":100,"allowed_updates":["message","callback_query","my_chat_member","stopped_message_generation"]})"));
}

TEST_CASE("an error comes back with its remedy and parameters") {
  bench moved(error(400, "Bad Request: group chat was upgraded to a supergroup chat", R"({"migrate_to_chat_id":-100999})"));
  const auto sent = moved.send();
  REQUIRE(sent.has_error());
  CHECK(sent.error().what == remedy::migrate);
  CHECK(sent.error().migrate_to == chat_id(-100999));

  bench same(error(400, "Bad Request: message is not modified: specified new message content …"));
  CHECK(same.edit().error().what == remedy::treat_as_done);
  bench blocked(error(403, "Forbidden: bot was blocked by the user"));
  CHECK(blocked.send().error().what == remedy::give_up_chat);
  bench unauthorized(error(401, "Unauthorized"));
  CHECK(unauthorized(unauthorized.api.get_me()).error().what == remedy::fatal);
}

TEST_CASE("429 says how long, in the body or only in the header") {
  bench body(error(429, "Too Many Requests: retry after 35", R"({"retry_after":35})"));
  CHECK(body.edit().error().what == remedy::retry_later);
  CHECK(body.edit().error().retry_after == 35s);
  auto only_header = page(429);
  only_header.retry_after = "12";
  bench header(only_header);
  CHECK(header.send().error().what == remedy::retry_later);
  CHECK(header.send().error().retry_after == 12s);
  CHECK(header.poll().error().retry_after == 12s);
}

TEST_CASE("a server that is down is tried again, whatever the call") {
  for (const unsigned status : {500u, 502u, 503u}) {
    bench b(page(status));
    CHECK(b.send().error().what == remedy::retry_with_backoff);
    CHECK(b.edit().error().what == remedy::retry_with_backoff);
    CHECK(b.poll().error().what == remedy::retry_with_backoff);
  }
}

TEST_CASE("nobody listens: repeating is safe even for a message") {
  bench b(ok("true"));
  b.server.close();
  CHECK(b.send().error().what == remedy::retry_with_backoff);
  CHECK(b.edit().error().what == remedy::retry_with_backoff);
  CHECK(b.send().error().code == 0);
}

TEST_CASE("a connection lost after the request leaves a message's fate unknown, an edit can be repeated") {
  bench b(hang_up());
  CHECK(b.send().error().what == remedy::unknown_outcome);
  CHECK(b.edit().error().what == remedy::retry_with_backoff);
  CHECK(b.poll().error().what == remedy::retry_with_backoff);
  CHECK(b.server.calls("sendMessage").size() == 1);  // not repeated by anybody
}

TEST_CASE("a success that can not be read leaves a message's fate unknown") {
  for (const auto& r : {text("{\"ok\":tr"), text(""), page(200), ok("true"), page(504)}) {
    bench b(r);
    INFO(r.body);
    CHECK(b.send().error().what == remedy::unknown_outcome);
  }
  bench garbage(text("{\"ok\":tr"));
  CHECK(garbage.edit().error().what == remedy::retry_with_backoff);
  CHECK(garbage.poll().error().what == remedy::retry_with_backoff);
  bench not_a_list(ok("true"));
  CHECK(not_a_list.poll().error().what == remedy::retry_with_backoff);
}

TEST_CASE("the token is in no description, even if the server quotes it") {
  bench b([](const received& r) { return error(400, "Bad Request: no such path " + r.target); });
  CHECK(b.send().error().description == "Bad Request: no such path /bot[token]/sendMessage");
  CHECK(b.poll().error().description == "Bad Request: no such path /bot[token]/getUpdates");
}

TEST_CASE("calls that hang do not hold up a poll, and keep connections are used again") {
  bench b([](const received& r) { return r.method == "getUpdates" ? ok("[]") : silence(); });
  edit_args args;
  task_group hanging(b.io.get_executor(), [](const std::string&, const std::string& what) { FAIL(what); });
  auto hang = [&](edit_args a) -> task<> { co_await b.api.edit_message_text(a); };
  for (int i = 0; i < 200; ++i) hanging.spawn("edit", hang(args));
  CHECK(b.poll().has_value());
  CHECK(b.poll().has_value());
  CHECK(b.server.calls("editMessageText").size() <= 128);
  hanging.cancel();
  drive(b.io, hanging.join());
}
