#include "gateway/dispatch/conversation_homes.hpp"

#include "tests/support/catch.hpp"

using namespace luka::gateway;

TEST_CASE("the worker that has answered a conversation last is its home") {
  conversation_homes homes;
  CHECK(homes.of("1").empty());
  homes.answered("1", "w1");
  homes.answered("2", "w2");
  CHECK(homes.of("1") == "w1");
  homes.answered("1", "w2");
  CHECK(homes.of("1") == "w2");
}

TEST_CASE("of too many conversations the one whose last answer is the longest ago is forgotten") {
  conversation_homes homes(2);
  homes.answered("1", "w1");
  homes.answered("2", "w2");
  homes.answered("1", "w1");
  homes.answered("3", "w3");
  CHECK(homes.of("1") == "w1");
  CHECK(homes.of("2").empty());
  CHECK(homes.of("3") == "w3");
}
