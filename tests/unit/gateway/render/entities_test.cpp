#include "gateway/delivery/render/entities.hpp"

#include <algorithm>

#include "tests/support/catch.hpp"

using namespace luka::gateway;
using namespace luka::gateway::render;
using enum entity_kind;

TEST_CASE("entities are counted in UTF-16 units") {
  const auto page = formatted({"😀é **", {{bold, 4, 6, {}}}});
  REQUIRE(page.entities.size() == 1);
  CHECK(page.entities[0] == text_entity{bold, 2, 1, {}});
}

TEST_CASE("white space at the ends of a message and of its entities is left out") {
  const auto page = formatted({"\n  a  b \n", {{bold, 0, 5, {}}, {italic, 4, 6, {}}, {underline, 1, 3, {}}}});
  CHECK(page.text == "a  b");
  CHECK(page.entities == std::vector<text_entity>{{bold, 0, 1, {}}});
}

TEST_CASE("code that a message begins with stays indented") {
  const auto page = formatted({"\n    a\n  b\n", {{pre, 0, 11, "py"}}});
  CHECK(page.text == "    a\n  b");
  CHECK(page.entities == std::vector<text_entity>{{pre, 0, 9, "py"}});
}

TEST_CASE("code that a quote begins with stays indented, and in the quote") {
  const auto page = formatted({"  a\nb", {{blockquote, 0, 5, {}}, {pre, 0, 3, {}}}});
  CHECK(page.entities == std::vector<text_entity>{{blockquote, 0, 5, {}}, {pre, 0, 3, {}}});
}

TEST_CASE("spans that overlap become entities that do not") {
  const auto page = formatted({"abcd", {{text_link, 0, 3, "u"}, {bold, 2, 4, {}}}});
  CHECK(page.entities == std::vector<text_entity>{{text_link, 0, 3, "u"}, {bold, 2, 1, {}}, {bold, 3, 1, {}}});
}

TEST_CASE("code holds nothing and lies in nothing but a quote") {
  const auto page = formatted(
      {"abcd", {{blockquote, 0, 4, {}}, {code, 0, 2, {}}, {bold, 0, 1, {}}, {bold, 2, 4, {}}, {code, 3, 4, {}}}});
  CHECK(page.entities == std::vector<text_entity>{{blockquote, 0, 4, {}}, {code, 0, 2, {}}, {bold, 2, 2, {}}});
}

TEST_CASE("of more than a hundred entities those go that are only looks, the last ones first") {
  styled_text styled;
  for (std::size_t i = 0; i < 80; ++i) {
    styled.text += "a b ";
    styled.spans.push_back({italic, 4 * i, 4 * i + 1, {}});
    styled.spans.push_back({code, 4 * i + 2, 4 * i + 3, {}});
  }
  const auto page = formatted(styled);
  REQUIRE(page.entities.size() == 100);
  CHECK(std::ranges::count(page.entities, code, &text_entity::kind) == 80);
  CHECK(page.entities[38].kind == italic);
  CHECK(page.entities.back().kind == code);
}
