// From the bytes of a model to text that is its answer.
#include "gateway/delivery/render/links.hpp"
#include "gateway/delivery/render/markdown_block.hpp"
#include "gateway/delivery/render/markdown_source.hpp"
#include "gateway/delivery/render/placeholders.hpp"
#include "gateway/delivery/render/source_cleaner.hpp"
#include "gateway/delivery/render/think_filter.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/gateway/render/samples.hpp"

using namespace luka::gateway::render;

namespace {

std::string clean(std::string_view text) {
  source_cleaner cleaner;
  std::string out;
  for (const char c : text) cleaner.clean(std::string_view(&c, 1), out);
  cleaner.finish(out);
  return out;
}

std::string answer_in(std::string_view text) {
  think_filter filter;
  std::string all;
  for (const char c : text) {
    std::string out;
    if (filter.filter(std::string_view(&c, 1), out)) all.clear();
    all += out;
  }
  std::string rest;
  filter.finish(rest);
  return all + rest;
}

}  // namespace

TEST_CASE("what cannot be sent is mended") {
  CHECK(clean("a\r\nb\rc") == "a\nb\nc");
  CHECK(clean(std::string_view("a\0b", 3)) == "a\ufffdb");
  CHECK(clean("a\xff\xe2\x82") == "a\ufffd\ufffd\ufffd");
  CHECK(clean("\ufeffa\x1b\x7f\tb") == "a\tb");
  CHECK(clean("a\u202eb\u2028c") == "ab\nc");
  CHECK(clean("\uFDD0\U0003FFFE") == "\ufffd\ufffd");
  CHECK(clean("é😀") == "é😀");
}

TEST_CASE("thoughts are taken out, talk about them is not") {
  CHECK(answer_in("<think>a\nb</think>\nc") == "\nc");
  CHECK(answer_in("<THINKING>a</thinking> c") == "c");
  CHECK(answer_in("a\n<think>b</think>c") == "a\nc");
  CHECK(answer_in("thought\n</think>\nanswer") == "\nanswer");
  CHECK(answer_in("use `<think>` and <think> here") == "use `<think>` and <think> here");
  CHECK(answer_in("```\n<think>\n```\n<think>x") == "```\n<think>\n```\n");
  CHECK(answer_in("<thin") == "<thin");
  CHECK(answer_in("<think>never closed") == "");
}

TEST_CASE("whatever is protected is restored") {
  for (const auto& each : luka::test::samples()) {
    const auto text = clean(each.markdown);
    const auto source = protected_source(text);
    // Formulas in lines of their own, the names of alerts and few dashes below a table's head are written differently.
    if (source.find(formula_info_text) != std::string::npos || text.find("[!") != std::string::npos) continue;
    if (each.name == "table_short_dashes" || each.name == "open_table_delimiter") continue;
    INFO(each.name);
    CHECK(restored(source, break_as::tag) == text);
  }
}

TEST_CASE("below a table's head there are at least three dashes for each column, elsewhere as many as there are") {
  CHECK(protected_source("|a|b|\n|-|:--:|\n|-|-|\n") == "|a|b|\n|---|:---:|\n|-|-|\n");
  CHECK(protected_source("a | b\n-|----\n") == "a | b\n---|----\n");
  CHECK(protected_source("|-|-|\n") == "|-|-|\n");
  CHECK(protected_source("text\n|-|-|\n") == "text\n|-|-|\n");
}

TEST_CASE("only harmless addresses are linked") {
  for (const auto* url : {"http://a", "https://a.b/c?d=e#f", "HTTPS://A", "mailto:a@b.c", "tg://user?id=1", "https://[::1]/"}) {
    INFO(url);
    CHECK(is_safe_link(url));
  }
  for (const auto* url : {"javascript:alert(1)", "file:///etc/passwd", "data:x", "https://", "https:///a", "https://a b", "//a.b",
                          "a.b", "mailto:a", "ftp://a", "vbscript:x", ""}) {
    INFO(url);
    CHECK_FALSE(is_safe_link(url));
  }
}

TEST_CASE("a language is the first word behind the fence") {
  CHECK(language_in("python") == "python");
  CHECK(language_in(" c++ title=x") == "c++");
  CHECK(language_in("{.objective-c}") == "objective-c");
  CHECK(language_in("c#\t") == "c#");
  CHECK(language_in("") == "");
  CHECK(language_in("日本") == "");
}
