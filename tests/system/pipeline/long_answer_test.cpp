#include <algorithm>

#include "tests/support/catch.hpp"
#include "tests/system/pipeline/pipeline.hpp"

using namespace luka::test;

namespace {

constexpr std::int64_t ada = 1001;
constexpr std::string_view white_space = " \n";

pipeline_options without_limit() {
  pipeline_options chosen;
  chosen.worker = {{"NUM_PREDICT", "1000000"}};
  return chosen;
}

std::size_t code_points(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

/// What is left of `text` after all messages, which must hold it word for word: Telegram takes white space away at both
/// ends of a message, so there it may be missing.
std::string rest_after(std::string text, const std::vector<std::string>& messages) {
  for (const auto& message : messages) {
    CHECK(code_points(message) <= 4096);
    text.erase(0, text.find_first_not_of(white_space));
    REQUIRE(text.starts_with(message));
    text.erase(0, message.size());
  }
  text.erase(0, std::min(text.find_first_not_of(white_space), text.size()));
  return text;
}

/// A paragraph per line of about 80 characters, of one to four bytes each.
std::string many_characters(std::size_t paragraphs) {
  std::string text;
  for (std::size_t i = 1; i <= paragraphs; ++i) {
    text += "§" + std::to_string(i) + " ";
    for (int word = 0; word < 12; ++word) text += "zażółć 你好 🎉 ";
    text += "end.\n\n";
  }
  return text;
}

}  // namespace

TEST_CASE("an answer over 4096 characters arrives in several messages that together are the text") {
  pipeline luka;
  for (const char* question : {"#chars=4096", "#chars=4097", "#chars=10000", "#chars=15000 #tps=2000"}) {
    INFO(question);
    const auto messages = luka.ask_for_messages(ada, question);
    const auto reply = luka.model().requests_about(question).back().reply;
    CHECK(messages.size() == (reply.size() + 4095) / 4096);
    CHECK(rest_after(reply, messages).empty());
    for (std::size_t i = 0; i + 1 < messages.size(); ++i) CHECK(messages[i].size() > 2048);
  }
  CHECK(luka.telegram().statistics().at("errors").as_object().empty());
}

TEST_CASE("the limit counts characters, whatever their bytes, and cuts between paragraphs") {
  pipeline luka(without_limit());
  const auto text = many_characters(80);
  luka.model().prepare("#text=" + text);
  const auto messages = luka.ask_for_messages(ada, "Tell me everything");
  CHECK(messages.size() == (code_points(text) + 4095) / 4096);
  CHECK(rest_after(text, messages).empty());
  for (const auto& message : messages) CHECK(message.starts_with("§"));
}

TEST_CASE("a line of a hundred thousand characters without a space arrives whole") {
  pipeline luka(without_limit());
  luka.model().prepare("#text=" + std::string(100'000, 'x'));
  const auto messages = luka.ask_for_messages(ada, "Shout");
  CHECK(messages.size() == 25);
  CHECK(rest_after(std::string(100'000, 'x'), messages).empty());
}
