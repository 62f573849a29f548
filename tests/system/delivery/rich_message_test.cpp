// An answer with a table as a rich message, where Telegram's server can, and with entities where not.
#include "tests/support/catch.hpp"
#include "tests/system/pipeline/pipeline.hpp"

using namespace luka::test;

namespace {

constexpr std::int64_t ada = 1001, ben = 2002;

const std::string table = "Three names:\n\n| name | born |\n|------|------|\n| Ada | 1815 |\n| Grace | 1906 |\n";

pipeline_options with_rich(const std::string& server) {
  pipeline_options chosen;
  chosen.gateway = {{"RICH_MESSAGES", "auto"}};
  chosen.telegram = {{"rich", server}};
  return chosen;
}

seen_message ask_for_table(pipeline& luka, std::int64_t chat, const std::string& text = table) {
  luka.model().prepare("#text=" + text);
  const auto question = luka.telegram().say(chat, "Who was it?");
  luka.await_answer(question);
  const auto all = luka.telegram().messages(chat);
  REQUIRE(all.size() >= 2);
  return all.back();
}

}  // namespace

TEST_CASE("an answer with a table becomes a rich message in place") {
  pipeline luka(with_rich("on"));
  const auto message = ask_for_table(luka, ada);
  CHECK_THAT(message.rich_markdown, ContainsSubstring("| Ada | 1815 |"));
  CHECK(message.button.empty());
  CHECK(luka.telegram().calls(ada, "send").size() == 1);
  CHECK(luka.telegram().statistics().at("errors").as_object().empty());
}

TEST_CASE("an answer without a table does not, and none does unless it is wanted") {
  pipeline luka(with_rich("on"));
  luka.ask(ada, "Hello");
  CHECK(luka.telegram().messages(ada).back().rich_markdown.empty());
  pipeline unwanted;
  CHECK(ask_for_table(unwanted, ada).rich_markdown.empty());
}

TEST_CASE("nothing of it is fetched from anywhere") {
  pipeline luka(with_rich("on"));
  const auto message = ask_for_table(luka, ada, table + "\n![cat](https://evil.example/cat.png?secret=1)\n\n<img src=\"https://evil.example/x.png\">\n");
  CHECK_THAT(message.rich_markdown, ContainsSubstring("[cat](https://evil.example/cat.png?secret=1)"));
  CHECK(message.rich_markdown.find("![") == std::string::npos);
  CHECK(message.rich_markdown.find("<img") == std::string::npos);
}

TEST_CASE("an older server is asked once, and the answer is shown with entities") {
  pipeline luka(with_rich("off"));
  for (const auto chat : {ada, ben}) {
    const auto message = ask_for_table(luka, chat);
    CHECK(message.rich_markdown.empty());
    CHECK_THAT(message.text, ContainsSubstring("1815"));
    CHECK(message.button.empty());
  }
  CHECK(luka.times_logged("gateway", "Telegram refused a call") == 1);
}

TEST_CASE("a rich message that Telegram refuses is shown with entities") {
  auto chosen = with_rich("on");
  chosen.gateway["UPDATE_INTERVAL"] = "60";  // so that the only edit is the rich one
  chosen.gateway["MIN_UPDATE_LENGTH"] = "4000";
  pipeline luka(chosen);
  luka.model().prepare("#tps=20 #text=" + table);
  const auto question = luka.telegram().say(ada, "Who was it?");
  luka.await_messages(ada, question.message_id, 1);
  boost::json::object refused;
  refused["method"] = "editMessageText";
  refused["kind"] = "status";
  refused["code"] = 400;
  refused["description"] = "Bad Request: RICH_MESSAGE_EMAIL_INVALID";
  luka.telegram().inject(refused);
  luka.await_answer(question);
  const auto message = luka.telegram().messages(ada).back();
  CHECK(message.rich_markdown.empty());
  CHECK_THAT(message.text, ContainsSubstring("1815"));
}
