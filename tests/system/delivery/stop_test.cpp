// Whoever asked may stop the answer: by the button below it, by /stop, by Telegram's own button.
#include <chrono>

#include "tests/support/catch.hpp"
#include "tests/system/pipeline/pipeline.hpp"

using namespace luka::test;

namespace {

constexpr std::int64_t ada = 1001, ben = 2002, group = -1001234567890;

const std::string endless = "#words=5000 #tps=40";

pipeline_options by(const std::string& transport) {
  pipeline_options chosen;
  chosen.gateway = {{"STREAM_TRANSPORT", transport}};
  chosen.worker = {{"NUM_PREDICT", "1000000"}};
  return chosen;
}

/// Until the answer to `question` shows some words; the message that shows them.
seen_message await_words(pipeline& luka, std::int64_t chat, const spoken& question) {
  seen_message found;
  await("some words", [&] {
    for (const auto& message : luka.telegram().messages(chat)) {
      if (!message.is_from_bot || message.id < question.message_id) continue;
      found = message;
      return message.text.find("w0010") != std::string::npos;
    }
    return false;
  });
  return found;
}

void await_cancelled(pipeline& luka, int times = 1) {
  const auto started = std::chrono::steady_clock::now();
  await("the model has been told to stop", [&] { return luka.model().counter("cancelled") == times; });
  const auto took = std::chrono::steady_clock::now() - started;
  WARN("the model stopped after " << took / std::chrono::milliseconds(1) << " ms");
}

/// What has been written stays, marked, without a button.
void check_stopped(pipeline& luka, std::int64_t chat, const spoken& question) {
  luka.await_answer(question);
  const auto all = luka.telegram().messages(chat);
  std::vector<seen_message> answers;
  for (const auto& message : all)
    if (message.is_from_bot && message.id > question.message_id) answers.push_back(message);
  REQUIRE(answers.size() == 1);
  CHECK_THAT(answers[0].text, ContainsSubstring("w0010") && ContainsSubstring("[…] Stopped."));
  CHECK(answers[0].button.empty());
}

}  // namespace

TEST_CASE("the Stop button stops the model and keeps what has been written") {
  pipeline luka(by("edit"));
  const auto question = luka.telegram().say(ada, endless);
  const auto message = await_words(luka, ada, question);
  REQUIRE(message.button == "stop");
  luka.telegram().press(ada, message.id, message.button);
  await_cancelled(luka);
  check_stopped(luka, ada, question);
  CHECK(luka.telegram().calls(ada, "answer").at(0).text == "Stopping…");
  CHECK_THAT(luka.ask(ada, "And now?"), ContainsSubstring("You said: And now?"));
}

TEST_CASE("/stop stops the model, and says so only in the answer") {
  pipeline luka(by("edit"));
  const auto question = luka.telegram().say(ada, endless);
  await_words(luka, ada, question);
  luka.telegram().say(ada, "/stop");
  await_cancelled(luka);
  check_stopped(luka, ada, question);
  CHECK_THAT(luka.ask_for_line(ada, "/stop"), ContainsSubstring("nothing to stop"));
}

TEST_CASE("/stop takes questions out of the line, too") {
  auto chosen = by("edit");
  chosen.worker["WORKER_SLOTS"] = "1";
  pipeline luka(chosen);
  const auto running = luka.telegram().say(ben, endless);
  await_words(luka, ben, running);
  luka.telegram().say(ada, "first");
  luka.telegram().say(ada, "second");
  luka.await_log("gateway", "question accepted", 3);
  luka.telegram().say(ada, "/stop");
  await("the first says so in its place", [&] {
    const auto shown = luka.telegram().answers(ada);
    return shown.size() == 1 && shown.front() == "Stopped.";
  });
  luka.telegram().say(ben, "/stop");
  luka.await_answer(running);
  CHECK_THAT(luka.ask(ada, "third"), ContainsSubstring("You said: third"));
  CHECK(luka.model().requests_about("first").empty());
  CHECK(luka.model().requests_about("second").empty());
}

TEST_CASE("who waits sees the place in line, and Stop ends the wait in that message") {
  auto chosen = by("edit");
  chosen.worker["WORKER_SLOTS"] = "1";
  pipeline luka(chosen);
  const auto running = luka.telegram().say(ben, endless);
  await_words(luka, ben, running);
  const auto waiting = luka.telegram().say(ada, "first");
  luka.await_log("gateway", "question accepted", 2);
  const auto behind = luka.telegram().say(ada, "second");
  seen_message status;
  await("the place in line", [&] {
    for (const auto& message : luka.telegram().messages(ada))
      if (message.is_from_bot) status = message;
    return !status.text.empty();
  });
  CHECK(status.text == "You are next in line.");
  REQUIRE(status.button == "stop");
  luka.telegram().press(ada, status.id, status.button);
  luka.await_answer(waiting);
  CHECK(luka.telegram().answers(ada, waiting.message_id).front() == "Stopped.");
  luka.telegram().say(ben, "/stop");
  luka.await_answer(running);
  luka.await_answer(behind);
  CHECK_THAT(luka.telegram().answers(ada, status.id).back(), ContainsSubstring("You said: second"));
  CHECK(luka.model().requests_about("first").empty());
}

TEST_CASE("the answer takes the place of the place in line, in the same message") {
  auto chosen = by("edit");
  chosen.worker["WORKER_SLOTS"] = "1";
  pipeline luka(chosen);
  const auto running = luka.telegram().say(ben, endless);
  await_words(luka, ben, running);
  const auto waiting = luka.telegram().say(ada, "Hello");
  await("the place in line", [&] { return !luka.telegram().answers(ada, waiting.message_id).empty(); });
  luka.telegram().say(ben, "/stop");
  luka.await_answer(waiting);
  const auto shown = luka.telegram().answers(ada, waiting.message_id);
  REQUIRE(shown.size() == 1);
  CHECK_THAT(shown.front(), ContainsSubstring("You said: Hello"));
}

TEST_CASE("in a group only who asked can stop the answer") {
  pipeline luka(by("edit"));
  const auto telegram = luka.telegram();
  telegram.say(group, "/help");
  luka.await_messages(group, 0, 1);
  const auto ask = [&](std::int64_t from, const std::string& text) {
    boost::json::object said;
    said["chat"] = group;
    said["from"] = from;
    said["text"] = text;
    said["reply_to"] = telegram.messages(group).front().id + 1;
    return telegram.say(said);
  };
  const auto question = ask(ada, endless);
  const auto message = await_words(luka, group, question);
  telegram.press(group, message.id, message.button, ben);
  await("a refusal", [&] { return telegram.calls(group, "answer").size() == 1; });
  CHECK_THAT(telegram.calls(group, "answer").at(0).text, ContainsSubstring("Only the person who asked"));
  ask(ben, "/stop");
  await("a line for Ben", [&] { return luka.times_logged("gateway", "stopped") == 0; });
  CHECK(luka.model().counter("cancelled") == 0);
  telegram.press(group, message.id, message.button, ada);
  await_cancelled(luka);
  luka.await_answer(question);
}

TEST_CASE("an answer that has followed its group into a supergroup can be stopped there") {
  pipeline luka(by("edit"));
  const auto telegram = luka.telegram();
  constexpr std::int64_t basic_group = -4711, supergroup = -1000000004711;
  boost::json::object moved{{"method", "editMessageText"}, {"kind", "status"}, {"code", 400}};
  moved["description"] = "Bad Request: group chat was upgraded to a supergroup chat";
  moved["chat"] = basic_group;
  moved["migrate_to_chat_id"] = supergroup;
  telegram.inject(moved);
  telegram.say(basic_group, "/help");
  luka.await_messages(basic_group, 0, 1);
  boost::json::object said{{"chat", basic_group}, {"from", ada}, {"text", endless}};
  said["reply_to"] = telegram.messages(basic_group).back().id;
  const auto question = telegram.say(said);
  const auto has_button = [&] {
    const auto there = telegram.messages(supergroup);
    return !there.empty() && there.back().button == "stop";
  };
  await("the answer in the supergroup", has_button);
  telegram.press(supergroup, telegram.messages(supergroup).back().id, "stop", ada);
  await_cancelled(luka);
  luka.await_answer(question);
  const auto last = telegram.messages(supergroup).back();
  CHECK_THAT(last.text, ContainsSubstring("[…] Stopped."));
  CHECK(last.button.empty());
}

TEST_CASE("an old button says that the answer is finished, and goes away") {
  pipeline luka;
  const auto question = luka.telegram().say(ada, "#words=60 #tps=60");
  luka.await_answer(question);
  const auto message = luka.telegram().messages(ada).back();
  CHECK(message.button.empty());
  luka.telegram().press(ada, message.id, "stop");
  await("a callback's answer", [&] { return luka.telegram().calls(ada, "answer").size() == 1; });
  CHECK(luka.telegram().calls(ada, "answer").at(0).text == "This answer is already finished.");
  luka.telegram().press(ada, message.id, "something else");
  await("a callback's answer", [&] { return luka.telegram().calls(ada, "answer").size() == 2; });
  CHECK(luka.telegram().calls(ada, "answer").at(1).text.empty());
}

TEST_CASE("Telegram's own Stop button stops the model, and the draft becomes one message") {
  pipeline luka(by("draft"));
  const auto question = luka.telegram().say(ada, endless);
  await("a draft with some words", [&] {
    const auto drafts = luka.telegram().live_drafts(ada);
    return !drafts.empty() && drafts[0].find("w0010") != std::string::npos;
  });
  luka.telegram().stop_draft(ada);
  await_cancelled(luka);
  check_stopped(luka, ada, question);
  const auto statistics = luka.telegram().statistics();
  CHECK(statistics.at("drafts").as_object().at("ghost").to_number<int>() == 0);
}

TEST_CASE("an answer by drafts is stopped by /stop, too") {
  pipeline luka(by("auto"));
  const auto question = luka.telegram().say(ada, endless);
  await("a draft with some words", [&] {
    const auto drafts = luka.telegram().live_drafts(ada);
    return !drafts.empty() && drafts[0].find("w0010") != std::string::npos;
  });
  luka.telegram().say(ada, "/stop");
  await_cancelled(luka);
  check_stopped(luka, ada, question);
}
