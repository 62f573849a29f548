// Drafts in private chats, and what takes their place where there are none.
#include "tests/support/catch.hpp"
#include "tests/system/pipeline/pipeline.hpp"

using namespace luka::test;

namespace {

constexpr std::int64_t ada = 1001, ben = 2002, group = -1001234567890;

const std::string question_text = "#words=100 #tps=50";

pipeline_options by(const std::string& transport) {
  pipeline_options chosen;
  chosen.gateway = {{"STREAM_TRANSPORT", transport}, {"CHAT_BUDGET", "on"}};
  chosen.telegram = {{"limits", "on"}};
  return chosen;
}

std::int64_t count(const pipeline& luka, const char* which) {
  return luka.telegram().statistics().at("drafts").as_object().at(which).to_number<std::int64_t>();
}

}  // namespace

TEST_CASE("a draft grows by what is new and ends in one message that takes its place") {
  for (const char* transport : {"draft", "auto"}) {
    INFO(transport);
    pipeline luka(by(transport));
    const auto answer = luka.ask(ada, question_text);
    CHECK(answer == luka.model().requests().at(0).reply);
    const auto drafts = luka.telegram().ended_drafts(ada);
    REQUIRE(drafts.size() == 1);
    CHECK(drafts[0].how == "in_place");
    CHECK(drafts[0].append_only);
    CHECK(drafts[0].frames >= 3);
    CHECK(count(luka, "live") == 0);
    CHECK(count(luka, "after_final") == 0);
    CHECK(luka.telegram().calls(ada, "send").size() == 1);
    CHECK(luka.telegram().statistics().at("errors").as_object().empty());
  }
}

TEST_CASE("in a group the answer is a message that is edited") {
  pipeline luka(by("draft"));
  luka.telegram().say(group, "/help");
  luka.await_messages(group, 0, 1);
  boost::json::object said;
  said["chat"] = group;
  said["from"] = ada;
  said["text"] = question_text;
  said["reply_to"] = luka.telegram().messages(group).back().id;
  luka.await_answer(luka.telegram().say(said));
  CHECK(luka.telegram().messages(group).back().text == luka.model().requests().at(0).reply);
  CHECK(luka.telegram().calls(group, "draft").empty());
}

TEST_CASE("a server without drafts is asked once, and every answer is a message that is edited") {
  auto chosen = by("draft");
  chosen.telegram["drafts"] = "off";
  pipeline luka(chosen);
  for (const auto chat : {ada, ben}) {
    const auto answer = luka.ask(chat, question_text);
    CHECK(answer == luka.model().requests().back().reply);
  }
  CHECK(luka.telegram().calls(ada, "draft").size() + luka.telegram().calls(ben, "draft").size() == 1);
}

TEST_CASE("lost and late drafts do no harm") {
  pipeline luka(by("draft"));
  boost::json::object lost;
  lost["method"] = "sendMessageDraft";
  lost["kind"] = "lost_draft";
  lost["probability"] = 0.3;
  lost["count"] = -1;
  luka.telegram().inject(lost);
  const auto answer = luka.ask(ada, question_text);
  CHECK(answer == luka.model().requests().at(0).reply);
  CHECK(count(luka, "ghost") == 0);
}

TEST_CASE("drafts that fail are left out, and the answer arrives all the same") {
  for (const char* transport : {"draft", "auto"}) {
    INFO(transport);
    pipeline luka(by(transport));
    boost::json::object broken;
    broken["method"] = "sendMessageDraft";
    broken["kind"] = "status";
    broken["code"] = 500;
    broken["count"] = -1;
    luka.telegram().inject(broken);
    const auto answer = luka.ask(ada, question_text);
    CHECK(answer == luka.model().requests().at(0).reply);
  }
}
