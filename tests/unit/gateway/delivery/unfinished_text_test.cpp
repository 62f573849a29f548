#include "gateway/delivery/unfinished_text.hpp"

#include "gateway/delivery/render/utf8.hpp"
#include "gateway/delivery/stop_button.hpp"
#include "tests/support/catch.hpp"

using namespace luka::gateway;

TEST_CASE("an unfinished text ends in dots and keeps its entities") {
  formatted_text page{"Hello you", {{entity_kind::bold, 6, 3, ""}}};
  auto expected = page;
  expected.text = "Hello you …";
  CHECK(unfinished(page, 100) == expected);
}

TEST_CASE("a full page loses its end, and what of its entities lay there") {
  formatted_text page{"😀😀 abcdefgh", {{entity_kind::italic, 0, 13, ""}, {entity_kind::code, 5, 4, ""}, {entity_kind::bold, 11, 2, ""}}};
  const auto cut = unfinished(page, 10);
  CHECK(cut.text == "😀😀 abcde …");
  CHECK(count_code_points(cut.text) == 10);
  CHECK(cut.entities == std::vector<text_entity>{{entity_kind::italic, 0, 10, ""}, {entity_kind::code, 5, 4, ""}});
}

TEST_CASE("no blank is left where it is cut") { CHECK(unfinished({"abc defghi", {}}, 6).text == "abc …"); }

TEST_CASE("a Stop button is recognised, also that of an earlier version") {
  CHECK(is_stop_button(stop_button_data));
  CHECK(is_stop_button("stop:4242:17"));
  CHECK_FALSE(is_stop_button("stopped"));
  CHECK_FALSE(is_stop_button("retry:4242:17"));
}
