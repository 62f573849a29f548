// How an answer looks while it is being written.
#include "gateway/delivery/render/half_open.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/gateway/render/samples.hpp"

using namespace luka;
using namespace luka::test;
using gateway::render::likely_text;

namespace {

std::string likely(std::string_view text) { return likely_text(text, {}); }

std::string shown(std::string_view text) {
  const auto now = rendered_so_far(text);
  return now.empty() ? std::string() : now[0].text;
}

}  // namespace

TEST_CASE("what has begun is closed") {
  CHECK(likely("a **b") == "a **b**");
  CHECK(likely("a **b ") == "a **b**");
  CHECK(likely("a **b *c") == "a **b *c***");
  CHECK(likely("a ***b") == "a ***b***");
  CHECK(likely("~~x") == "~~x~~");
  CHECK(likely("``a `b") == "``a `b``");
  CHECK(likely("**done** and `too`") == "**done** and `too`");
  CHECK(likely("\\(x_1") == "\\(x_1\\)");
  CHECK(likely("**over\ntwo lines") == "**over\ntwo lines**");
  CHECK(likely("**a\n\nb") == "**a\n\nb");
}

TEST_CASE("half of a closing mark is not seen") {
  CHECK(likely("**b*") == "**b**");
  CHECK(likely("``b`") == "``b``");
  CHECK(likely("~~b~") == "~~b~~");
}

TEST_CASE("stars and underscores that open nothing stay") {
  CHECK(likely("2*3") == "2*3");
  CHECK(likely("a * b") == "a * b");
  CHECK(likely("snake_case") == "snake_case");
  CHECK(likely("**/*.cpp and src/**/*.h") == "**/*.cpp and src/**/*.h");
}

TEST_CASE("half a link is its text") {
  CHECK(likely("see [the ma") == "see the ma");
  CHECK(likely("see [it](https://a") == "see it");
  CHECK(likely("see [it](https://a.b) and") == "see [it](https://a.b) and");
  CHECK(likely("x[1") == "x[1");
  CHECK(likely("![pic") == "pic");
  CHECK(likely("[![pic") == "pic");
  CHECK(likely("[a](f(x") == "a");
}

TEST_CASE("what says nothing yet is left out") {
  for (const auto* line : {"#", "##", "-", "1", "12.", "```", "```py", ">", "- [", "- [x]", "|", "**", "$$"}) {
    INFO(line);
    CHECK(likely("text\n" + std::string(line)) == "text");
  }
  CHECK(likely("a<br") == "a");
  CHECK(likely("a <b> c") == "a <b> c");
  CHECK(likely("a &am") == "a ");
  CHECK(likely("a\\") == "a");
  CHECK(likely("<https://a.b") == "https://a.b");
  CHECK(likely("- x\n  $$\n") == "- x");
}

TEST_CASE("the head of a table is one") {
  CHECK(likely("| a | b") == "| a | b\n|---|---|");
  CHECK(likely("| a | b |\n|--") == "| a | b |\n|---|---|");
  CHECK(likely("| a | b |\n|---|---|\n| 1") == "| a | b |\n|---|---|\n| 1");
  CHECK(likely("- x\n  | a") == "- x\n  | a\n  |---|");
  CHECK(likely("> | a |") == "> | a |\n> |---|");
}

TEST_CASE("a word once shown stays where it is while its sentence grows") {
  const std::string text = "Some **bold words** and *italic ones*, `code` and [a link](https://example.org/x) to ~~nowhere~~ here.";
  std::string before;
  for (std::size_t size = 1; size <= text.size(); ++size) {
    auto now = shown(text.substr(0, size));
    INFO(text.substr(0, size));
    CHECK((now.starts_with(before) || before.starts_with(now)));
    CHECK(now.size() + 1 >= before.size());
    before = std::move(now);
  }
}

TEST_CASE("open code grows at its end") {
  const std::string text = "```py\nif x:\n    y = `1`\n\n    z\n```\nDone";
  std::string before;
  for (std::size_t size = 1; size <= text.size(); ++size) {
    auto now = shown(text.substr(0, size));
    CHECK(now.starts_with(before));
    before = std::move(now);
  }
}
