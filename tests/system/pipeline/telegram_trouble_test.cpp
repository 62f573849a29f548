#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "tests/support/catch.hpp"
#include "tests/support/control_call.hpp"
#include "tests/system/pipeline/pipeline.hpp"

using namespace luka::test;

namespace json = boost::json;

namespace {

constexpr std::int64_t ada = 1001;

json::object fault(const char* text) { return json::parse(text).as_object(); }

/// Each fault meets a chat of its own, all at the same time; returns the chats.
std::vector<std::int64_t> talk_through(pipeline& luka, const std::vector<const char*>& faults) {
  std::vector<std::int64_t> chats;
  std::vector<spoken> questions;
  for (const char* text : faults) {
    const auto chat = ada + static_cast<std::int64_t>(chats.size());
    auto what = fault(text);
    what["chat"] = chat;
    luka.telegram().inject(what);
    chats.push_back(chat);
  }
  for (const auto chat : chats)
    questions.push_back(luka.telegram().say(chat, "#words=60 #tps=60 for " + std::to_string(chat)));
  for (const auto& question : questions) luka.await_answer(question);
  return chats;
}

std::string reply_in(pipeline& luka, std::int64_t chat) {
  const auto requests = luka.model().requests_about("#words=60 #tps=60 for " + std::to_string(chat));
  REQUIRE(requests.size() == 1);
  REQUIRE(requests[0].reply.ends_with("w0060"));
  return requests[0].reply;
}

pipeline_options many_slots() {
  pipeline_options chosen;
  chosen.worker = {{"WORKER_SLOTS", "32"}};
  return chosen;
}

}  // namespace

TEST_CASE("whatever goes wrong with a send or an edit, the final text arrives complete, once") {
  pipeline luka(many_slots());
  const std::vector<const char*> faults = {
      R"({"method": "sendMessage", "kind": "status", "code": 500, "count": 2})",
      R"({"method": "sendMessage", "kind": "html", "code": 502})",
      R"({"method": "sendMessage", "kind": "status", "code": 429, "retry_after": 1})",
      R"({"method": "sendMessage", "kind": "flood", "seconds": 2})",
      R"({"method": "sendMessage", "kind": "close"})",
      R"({"method": "sendMessage", "kind": "hang", "ms": 300})",
      R"({"method": "sendMessage", "kind": "latency", "ms": 500})",
      R"({"method": "editMessageText", "kind": "status", "code": 500, "count": 2})",
      R"({"method": "editMessageText", "kind": "html", "code": 502})",
      R"({"method": "editMessageText", "kind": "status", "code": 429, "retry_after": 1, "count": 2})",
      R"({"method": "editMessageText", "kind": "flood", "seconds": 2})",
      R"({"method": "editMessageText", "kind": "close"})",
      R"({"method": "editMessageText", "kind": "hang", "ms": 300})",
      R"({"method": "editMessageText", "kind": "latency", "ms": 500})",
      R"({"method": "editMessageText", "kind": "lost_response", "count": 2})",
      R"({"method": "editMessageText", "kind": "garbage"})",
      R"({"method": "editMessageText", "kind": "truncated"})",
      R"({"method": "sendChatAction", "kind": "flood", "seconds": 2})",
      R"({"method": "sendChatAction", "kind": "status", "code": 500, "count": 5})",
      R"({"method": "*", "kind": "status", "code": 503, "count": 3, "after": 2})",
  };
  const auto chats = talk_through(luka, faults);
  for (std::size_t i = 0; i < chats.size(); ++i) {
    INFO(faults[i]);
    CHECK(luka.telegram().answers(chats[i]) == std::vector{reply_in(luka, chats[i])});
  }
  const auto seen = luka.telegram().statistics();
  CHECK(seen.at("calls_inside_flood_window").to_number<int>() == 0);
  CHECK(seen.at("in_flight_max_per_chat_all").to_number<int>() == 1);
}

TEST_CASE("when nobody can know whether a message was sent, the whole text still stands in one message at the end") {
  pipeline luka(many_slots());
  const std::vector<const char*> faults = {
      R"({"method": "sendMessage", "kind": "lost_response"})",
      R"({"method": "sendMessage", "kind": "garbage"})",
      R"({"method": "sendMessage", "kind": "truncated"})",
  };
  const auto chats = talk_through(luka, faults);
  for (std::size_t i = 0; i < chats.size(); ++i) {
    INFO(faults[i]);
    const auto seen = luka.telegram().answers(chats[i]);
    const auto reply = reply_in(luka, chats[i]);
    REQUIRE(seen.size() == 2);  // Telegram has no way to ask: the beginning that was sent in the dark stays
    CHECK(reply.starts_with(seen[0]));
    CHECK(seen[1] == reply);
  }
}

TEST_CASE("a message that can not be edited any more is sent anew") {
  pipeline luka(many_slots());
  const auto chats = talk_through(
      luka, {R"({"method": "editMessageText", "kind": "status", "code": 400,
                 "description": "Bad Request: message to edit not found"})",
             R"({"method": "editMessageText", "kind": "status", "code": 400,
                 "description": "Bad Request: message can't be edited"})"});
  for (const auto chat : chats) CHECK(luka.telegram().answers(chat).back() == reply_in(luka, chat));
}

TEST_CASE("an answer follows its group into the supergroup") {
  pipeline luka;
  constexpr std::int64_t group = -4711, supergroup = -1000000004711;
  auto moved = fault(R"({"method": "editMessageText", "kind": "status", "code": 400,
                         "description": "Bad Request: group chat was upgraded to a supergroup chat"})");
  moved["chat"] = group;
  moved["migrate_to_chat_id"] = supergroup;
  luka.telegram().inject(moved);
  luka.telegram().say(group, "/help");
  luka.await_messages(group, 0, 1);
  json::object question;
  question["chat"] = group;
  question["from"] = ada;
  question["text"] = "#words=60 #tps=60";
  question["reply_to"] = luka.telegram().messages(group).back().id;
  luka.await_answer(luka.telegram().say(question));
  CHECK(luka.telegram().answers(supergroup).back() == luka.model().requests().back().reply);
}

TEST_CASE("who blocks the bot in mid-answer stops the model, and nobody else notices") {
  pipeline luka(many_slots());
  auto blocked = fault(R"({"method": "editMessageText", "kind": "status", "code": 403, "count": -1})");
  blocked["chat"] = ada;
  luka.telegram().inject(blocked);
  const auto question = luka.telegram().say(ada, "#words=2000 #tps=60");
  luka.await_answer(question);
  await("the model has been told to stop", [&] { return luka.model().counter("cancelled") == 1; });
  CHECK_THAT(luka.ask(2002, "Hello"), ContainsSubstring("You said: Hello"));
  luka.telegram().clear_faults();
  CHECK_THAT(luka.ask(ada, "I am back"), ContainsSubstring("You said: I am back"));
}

TEST_CASE("polling outlives errors, garbage, and a Telegram that goes away") {
  pipeline luka;
  for (const char* text : {R"({"kind": "status", "code": 500})", R"({"kind": "html", "code": 502})",
                           R"({"kind": "status", "code": 429, "retry_after": 1})", R"({"kind": "close"})",
                           R"({"kind": "hang", "ms": 200})", R"({"kind": "garbage"})", R"({"kind": "truncated"})"}) {
    INFO(text);
    auto what = fault(text);
    what["method"] = "getUpdates";
    luka.telegram().inject(what);
    luka.ask(ada, "before");
    CHECK_THAT(luka.ask(ada, "after"), ContainsSubstring("You said: after"));
  }
  const auto errors = luka.times_logged("gateway", "polling works again");
  CHECK(errors == 7);
  luka.kill("telegram_sim");
  luka.await_log("gateway", "polling failed");
  luka.start("telegram_sim");
  CHECK_THAT(luka.ask(ada, "Hello again"), ContainsSubstring("You said: Hello again"));
}

TEST_CASE("a second program that polls with the same token is explained, and does not end the bot") {
  pipeline luka;
  luka.ask(ada, "Hello");
  const std::string target = std::string("/bot") + pipeline::token + "/getUpdates";
  const auto theirs = call_http(luka.telegram_port(), "POST", target, R"({"timeout": 1})");
  CHECK(theirs.status == 200);
  luka.await_log("gateway", "another program is polling with the same bot token; only one may");
  CHECK_THAT(luka.ask(ada, "Are you still there?"), ContainsSubstring("You said: Are you still there?"));
}

TEST_CASE("a forgotten webhook is removed, since it would keep every message away") {
  pipeline_options chosen;
  chosen.start = false;
  pipeline luka(chosen);
  luka.start("telegram_sim");
  call_control(luka.telegram_port(), "POST", "/control/webhook", fault(R"({"active": true})"));
  for (const char* piece : {"ollama_sim", "history_svc", "worker-1", "gateway"}) luka.start(piece);
  CHECK_THAT(luka.ask(ada, "Hello"), ContainsSubstring("You said: Hello"));
  luka.await_log("gateway", "webhook removed");
}
