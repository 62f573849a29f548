// What holds for any text, shown with the stored samples and with random texts made of them.
#include <algorithm>
#include <random>
#include <span>

#include "tests/support/catch.hpp"
#include "tests/unit/gateway/render/page_rules.hpp"
#include "tests/unit/gateway/render/samples.hpp"

using namespace luka;
using namespace luka::test;

namespace {

/// The same numbers every time.
class dice {
 public:
  explicit dice(unsigned seed) : engine_(seed) {}
  std::size_t upto(std::size_t most) { return std::uniform_int_distribution<std::size_t>(0, most)(engine_); }

 private:
  std::mt19937 engine_;
};

/// Complete samples: what follows them does not change them.
std::vector<std::string> blocks() {
  std::vector<std::string> all;
  for (const auto& each : samples())
    if (!each.open && !each.name.starts_with("think_") && !each.name.ends_with("never_closed"))
      all.push_back(each.markdown + "\n");
  return all;
}

std::string composed(dice& random, const std::vector<std::string>& parts, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += parts[random.upto(parts.size() - 1)];
  return text;
}

/// The text in random pieces, looked at in between.
pages grown(std::string_view text, std::size_t limit, std::size_t longest_piece, dice& random) {
  gateway::answer_pages answer(limit);
  while (!text.empty()) {
    const auto size = std::min(text.size(), 1 + random.upto(longest_piece - 1));
    answer.append(text.substr(0, size));
    text.remove_prefix(size);
    if (const auto count = answer.count(); count > 0) static_cast<void>(answer.page(count - 1));
  }
  answer.finish();
  return pages_of(answer);
}

std::string first_broken_rule(const pages& all, std::size_t limit) {
  for (const auto& page : all)
    if (auto broken = broken_rule(page, limit); !broken.empty()) return broken + ": " + page.text;
  return {};
}

std::string without_white_space(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' && c != '\n') out += c;
  return out;
}

std::string text_of(const pages& all) {
  std::string text;
  for (const auto& page : all) text += page.text;
  return text;
}

}  // namespace

TEST_CASE("the result does not depend on how the text has come") {
  dice random(1);
  for (const auto& each : samples()) {
    INFO(each.name);
    const auto whole = described(rendered(each.markdown));
    CHECK(described(grown(each.markdown, 4096, 1, random)) == whole);
    CHECK(described(grown(each.markdown, 4096, 17, random)) == whole);
    CHECK(described(grown(each.markdown, 50, 9, random)) == described(rendered(each.markdown, 50)));
  }
}

TEST_CASE("every message is valid at every moment") {
  for (const auto& each : samples()) {
    INFO(each.name);
    gateway::answer_pages answer(60);
    std::string broken;
    for (std::size_t at = 0; at < each.markdown.size() && broken.empty(); at += 3) {
      answer.append(std::string_view(each.markdown).substr(at, 3));
      broken = first_broken_rule(pages_of(answer), 60);
    }
    CHECK(broken == "");
    CHECK(first_broken_rule(rendered(each.markdown), 4096) == "");
  }
}

TEST_CASE("wherever the pages are cut, the reader sees the same characters with the same looks") {
  for (const auto& each : samples()) {
    INFO(each.name);
    const auto whole = seen(rendered(each.markdown));
    for (const std::size_t limit : {1u, 2u, 7u, 30u, 100u}) CHECK((seen(rendered(each.markdown, limit)) == whole));
  }
}

TEST_CASE("texts made of samples keep the rules, however they come") {
  const auto parts = blocks();
  for (unsigned seed = 1; seed <= 60; ++seed) {
    INFO(seed);
    dice random(seed);
    const auto text = composed(random, parts, 3 + random.upto(6));
    const auto limit = 1 + random.upto(400);
    const auto whole = rendered(text, limit);
    CHECK(first_broken_rule(whole, limit) == "");
    CHECK(described(grown(text, limit, 60, random)) == described(whole));
    CHECK((seen(whole) == seen(rendered(text, 100000)) || rendered(text, 100000)[0].entities.size() == 100));
  }
}

TEST_CASE("what is complete never changes its looks") {
  const auto parts = blocks();
  for (unsigned seed = 1; seed <= 60; ++seed) {
    INFO(seed);
    dice random(seed);
    const auto before = composed(random, parts, 2);
    const auto done = rendered(before, 100000);
    gateway::answer_pages answer(100000);
    // The next block's first line says that the last one is over.
    answer.append(before + "Then came *this*.\n");
    const auto after = "\n" + composed(random, parts, 2);
    for (std::size_t at = 0; at < after.size(); at += 7) {
      answer.append(std::string_view(after).substr(at, 7));
      const auto now = pages_of(answer);
      INFO(done[0].text + "\n=====\n" + now[0].text);
      REQUIRE(now[0].text.starts_with(done[0].text + "\n"));
      REQUIRE(now[0].entities.size() >= done[0].entities.size());
      if (now[0].entities.size() < 100)
        REQUIRE(std::ranges::equal(done[0].entities, std::span(now[0].entities).first(done[0].entities.size())));
    }
  }
}

TEST_CASE("full pages stay as they are") {
  const auto parts = blocks();
  dice random(7);
  const auto text = composed(random, parts, 60);
  gateway::answer_pages answer(500);
  pages before;
  for (std::size_t at = 0; at < text.size(); at += 11) {
    answer.append(std::string_view(text).substr(at, 11));
    auto now = pages_of(answer);
    // The open block may have grown over one page's end, and may yet turn out shorter, but not over two.
    for (std::size_t i = 0; i + 3 < before.size(); ++i) REQUIRE(before[i] == now.at(i));
    before = std::move(now);
  }
  CHECK(before.size() > 8);
}

TEST_CASE("no word of a plain text is lost or said twice") {
  dice random(3);
  std::string text;
  for (int i = 0; i < 600; ++i) {
    text += std::string(1 + random.upto(9), static_cast<char>('a' + random.upto(25)));
    text += random.upto(30) == 0 ? "\n\n" : random.upto(12) == 0 ? ".\n" : " ";
  }
  for (const std::size_t limit : {3u, 40u, 333u, 4096u})
    CHECK(without_white_space(text_of(rendered(text, limit))) == without_white_space(text));
}
