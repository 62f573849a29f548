// Thirty thousand characters of everything that models write, by both transports.
#include <algorithm>

#include "tests/support/catch.hpp"
#include "tests/system/pipeline/pipeline.hpp"

using namespace luka::test;

namespace {

constexpr std::int64_t ada = 1001;

std::size_t code_points(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

/// Sections that name themselves, so that loss and disorder show, until there are so many characters.
std::string everything(std::size_t characters) {
  std::string text;
  for (int section = 1; code_points(text) < characters; ++section) {
    const auto name = "section" + std::to_string(section);
    text += "Some prose of " + name + " with zażółć gęślą jaźń, 你好，世界, 日本語のテキスト and 🎉👩‍👩‍👧🇵🇱.\n\n";
    text += "```cpp\nint " + name + "() {\n  return a < b && c > d ? 1 : 0;  // " + name + "\n}\n```\n\n";
    text += "- first item of " + name + "\n- second item\n  - nested item\n\n1. one\n2. two\n\n";
    text += "| name | value |\n|------|-------|\n| " + name + " | 字 |\n\n";
    text += "A sentence with **bold**, *italic*, `code` and [a link](https://example.org/" + name + ").\n\n";
  }
  return text;
}

/// Letters and digits only, since what is around them may be shown in another way.
std::string letters(std::string_view text) {
  std::string found;
  for (const char c : text)
    if ((c & 0x80) != 0 || std::isalnum(static_cast<unsigned char>(c)) != 0) found += c;
  return found;
}

/// Each of these is in the text, in this order.
void check_order(const std::string& text, int sections) {
  std::size_t at = 0;
  for (int section = 1; section <= sections; ++section) {
    at = text.find("prose of section" + std::to_string(section) + " ", at);
    INFO("section " << section);
    REQUIRE(at != std::string::npos);
  }
}

void write_everything(const std::string& transport) {
  pipeline_options chosen;
  chosen.worker = {{"NUM_PREDICT", "1000000"}};
  chosen.gateway = {{"STREAM_TRANSPORT", transport}};
  pipeline luka(chosen);
  const auto text = everything(30'000);
  luka.model().prepare("#tps=4000 #text=" + text);
  const auto question = luka.telegram().say(ada, "Tell me everything");
  luka.await_answer(question);

  const auto reply = luka.model().requests_about("Tell me everything").at(0).reply;
  REQUIRE(code_points(reply) >= 30'000);
  std::string joined;
  const auto pages = luka.telegram().messages(ada);
  CHECK(pages.size() >= 8);  // with the question
  for (const auto& page : pages) {
    if (!page.is_from_bot) continue;
    CHECK(code_points(page.text) <= 4096);
    CHECK(page.button.empty());
    CHECK_FALSE(page.text.ends_with("…"));
    joined += page.text + "\n";
  }
  // How the renderer writes tables and list marks is its own business; the words are all there, in order, once.
  const auto last = std::count(reply.begin(), reply.end(), '#');
  CHECK(last == 0);
  int sections = 0;
  for (auto at = reply.find("prose of"); at != std::string::npos; at = reply.find("prose of", at + 1)) ++sections;
  check_order(joined, sections);
  const auto words_of = [](const std::string& of) {
    std::size_t count = 0;
    for (auto at = of.find("section"); at != std::string::npos; at = of.find("section", at + 1)) ++count;
    return count;
  };
  CHECK(words_of(joined) + static_cast<std::size_t>(sections) >= words_of(reply));  // an address may be hidden in a link
  CHECK(letters(joined).find(letters("你好，世界")) != std::string::npos);
  CHECK(luka.telegram().statistics().at("errors").as_object().empty());
}

}  // namespace

TEST_CASE("thirty thousand characters with code, tables, lists, CJK and emoji, by edits") { write_everything("edit"); }

TEST_CASE("thirty thousand characters with code, tables, lists, CJK and emoji, by drafts") {
  write_everything("draft");
}

TEST_CASE("thirty thousand characters of plain words arrive word for word, by edits and by drafts") {
  for (const char* transport : {"edit", "draft"}) {
    INFO(transport);
    pipeline_options chosen;
    chosen.worker = {{"NUM_PREDICT", "1000000"}};
    chosen.gateway = {{"STREAM_TRANSPORT", transport}};
    pipeline luka(chosen);
    const auto messages = luka.ask_for_messages(ada, "#words=5000 #tps=4000");
    auto rest = luka.model().requests_about("#words=5000 #tps=4000").at(0).reply;
    REQUIRE(rest.size() >= 29'000);
    for (const auto& message : messages) {
      rest.erase(0, rest.find_first_not_of(" \n"));
      REQUIRE(rest.starts_with(message));
      rest.erase(0, message.size());
    }
    CHECK(rest.empty());
    if (std::string(transport) == "draft")
      for (const auto& draft : luka.telegram().ended_drafts(ada)) CHECK(draft.how == "in_place");
  }
}
