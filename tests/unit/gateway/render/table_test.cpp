#include "gateway/delivery/render/table_layout.hpp"

#include "gateway/delivery/render/unicode.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/gateway/render/samples.hpp"

using namespace luka::gateway::render;

namespace {

table of(std::vector<std::vector<std::string>> rows) {
  table made;
  made.aligns.assign(rows[0].size(), table::align::left);
  for (const auto& row : rows) {
    made.rows.emplace_back();
    for (const auto& cell : row) made.rows.back().push_back({cell, {}});
  }
  return made;
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("columns are as wide as what is seen") {
  CHECK(display_width("abc") == 3);
  CHECK(display_width("日本") == 4);
  CHECK(display_width("ｶﾅ") == 2);
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("👨‍👩‍👧") == 2);
  CHECK(display_width("👩🏽‍💻") == 2);
  CHECK(display_width("🇩🇪") == 2);
  CHECK(display_width("❤️") == 2);
  CHECK(display_width("a\u200bb") == 2);
}

TEST_CASE("a table of forty columns is aligned, one of forty-one is a list") {
  const auto fits = laid_out(of({{"a", std::string(36, 'b')}}), "");
  CHECK(fits.text == "a │ " + std::string(36, 'b') + "\n──┼─" + repeated("─", 36));
  REQUIRE(fits.spans.size() == 1);
  CHECK(fits.spans[0].kind == luka::gateway::entity_kind::pre);
  const auto wide = laid_out(of({{"k", "v"}, {"a", std::string(37, 'b')}}), "");
  CHECK(wide.text == "k: a\n• v: " + std::string(37, 'b'));
}

TEST_CASE("cells are aligned as their column is") {
  auto rows = of({{"left", "mid", "right"}, {"a", "b", "1"}});
  rows.aligns = {table::align::left, table::align::center, table::align::right};
  CHECK(laid_out(rows, "").text == "left │ mid │ right\n─────┼─────┼──────\na    │  b  │     1");
}

TEST_CASE("a cell may have several lines") {
  CHECK(laid_out(of({{"a", "b"}, {"1", "x\ny"}}), "").text == "a │ b\n──┼──\n1 │ x\n  │ y");
}

TEST_CASE("rows that are too short or too long do no harm") {
  auto rows = of({{"a", "b"}, {"1"}, {"1", "2", "3"}, {}});
  CHECK(laid_out(rows, "").text == "a │ b\n──┼──\n1 │\n1 │ 2\n  │");
  CHECK(laid_out({}, "").text.empty());
}

TEST_CASE("a long table keeps its head on every part") {
  std::string text = "| name | value |\n|---|---|\n";
  for (int i = 0; i < 800; ++i) text += "| row " + std::to_string(i) + " | " + std::to_string(i * i) + " |\n";
  const auto all = luka::test::rendered(text);
  REQUIRE(all.size() > 2);
  for (const auto& page : all) CHECK(page.text.starts_with("name"));
}
