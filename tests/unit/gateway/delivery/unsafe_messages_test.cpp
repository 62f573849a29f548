#include "gateway/delivery/unsafe_messages.hpp"

#include "gateway/delivery/placing_line.hpp"
#include "tests/support/catch.hpp"

using namespace luka::gateway;
using namespace std::chrono_literals;

namespace {

constexpr unsafe_messages::time_point t0{1000s};

}  // namespace

TEST_CASE("a few messages may be on the screen before the journal knows them") {
  unsafe_messages all;
  CHECK(all.room(t0) == 8);
  for (std::size_t page = 0; page < 7; ++page) all.placed("1:1", page, t0);
  CHECK(all.room(t0 + 10ms) == 1);
  CHECK(all.may_place(t0 + 10ms));
  all.placed("1:2", 0, t0);
  CHECK_FALSE(all.may_place(t0 + 10ms));
  all.safe("1:1", 0);
  CHECK(all.room(t0 + 10ms) == 1);
}

TEST_CASE("while the journal keeps us waiting for one, no further message is sent") {
  unsafe_messages all;
  all.placed("1:1", 0, t0);
  CHECK(all.may_place(t0 + 50ms));
  CHECK_FALSE(all.may_place(t0 + 51ms));
  all.placed("1:2", 0, t0 + 51ms);  // it was under way
  all.safe("1:1", 0);
  CHECK(all.may_place(t0 + 60ms));
  all.safe("1:2", 0);
  CHECK(all.may_place(t0 + 10s));
}

TEST_CASE("a message on its way counts, until it has arrived or failed") {
  unsafe_messages all;
  for (int i = 0; i < 7; ++i) all.leaves();
  CHECK(all.may_place(t0));
  all.leaves();
  CHECK_FALSE(all.may_place(t0));
  all.has_left();
  CHECK(all.may_place(t0));
  all.placed("1:1", 0, t0);
  CHECK_FALSE(all.may_place(t0));
  all.safe("1:1", 0);
  CHECK(all.may_place(t0));
}

TEST_CASE("what is not waited for is safe") {
  unsafe_messages all;
  all.safe("1:1", 0);
  CHECK(all.may_place(t0));
}

TEST_CASE("chats that are held up are let in as they came, each once") {
  const luka::telegram::chat_id anna{9}, bob{3};
  placing_line line;
  CHECK(line.empty());
  line.join(anna);
  line.join(bob);
  line.join(anna);
  CHECK(line.take() == anna);
  line.join(anna);
  CHECK(line.take() == bob);
  CHECK(line.take() == anna);
  CHECK(line.empty());
}
