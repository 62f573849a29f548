#include "tests/support/catch.hpp"
#include "tests/unit/gateway/delivery/answer_scene.hpp"

using namespace luka::test::one_answer;

namespace {

const std::string with_table = "A table:\n\n|a|b|\n|--|--|\n|1|2|";

}  // namespace

TEST_CASE("an answer with a table becomes a rich message in place") {
  answer_scene s;
  s.a.use_rich_message();
  s.finish(with_table);
  CHECK(s.perform()->what == kind::send);
  const auto rich = s.perform();
  REQUIRE(rich);
  CHECK(rich->what == kind::edit_rich);
  CHECK(rich->markdown == with_table);
  CHECK(s.is_complete());
}

TEST_CASE("a rich message that is refused is shown with entities instead") {
  answer_scene s;
  s.a.use_rich_message();
  s.finish(with_table);
  s.perform();
  CHECK(s.next()->what == kind::edit_rich);
  s.a.drop_rich_message();
  CHECK(s.perform()->what == kind::edit);
  CHECK(s.is_complete());
}

TEST_CASE("what fits one rich message leaves no further messages") {
  answer_scene s(24);
  s.a.use_rich_message();
  s.a.show(with_table, false);
  while (s.perform()) continue;
  REQUIRE(s.last_id == 2);
  s.finish(with_table);
  CHECK(s.perform()->what == kind::edit_rich);
  CHECK(s.perform()->what == kind::erase);
  CHECK(s.is_complete());
}

TEST_CASE("an answer without a table, and one that broke off, stay as they are") {
  answer_scene plain;
  plain.a.use_rich_message();
  plain.finish("No table.");
  plain.perform();
  CHECK(plain.perform()->what == kind::edit);
  answer_scene broken;
  broken.a.use_rich_message();
  broken.finish(with_table, "[…] Stopped.");
  broken.perform();
  CHECK(broken.perform()->what == kind::edit);
}

TEST_CASE("what stands folded up below an answer comes with its end, and as a quote that unfolds") {
  answer_scene s;
  s.a.use_rich_message();
  s.a.show("It is ", false);
  CHECK(s.perform()->what == kind::send);
  s.a.fold_below("Thoughts: <b>six</b> times *seven*");
  s.finish("It is **42**.");
  const auto last = s.perform();
  REQUIRE(last);
  CHECK(last->what == kind::edit);
  CHECK(last->says.text == "It is 42.\n\nThoughts: <b>six</b> times *seven*");
  REQUIRE(last->says.entities.size() == 2);
  const auto& quote = last->says.entities[1];
  CHECK(quote.kind == entity_kind::expandable_blockquote);
  CHECK(quote.offset == 11);
  CHECK(quote.length == 34);
  CHECK(s.is_complete());
}
