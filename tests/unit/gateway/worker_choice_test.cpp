#include "gateway/dispatch/worker_choice.hpp"

#include "tests/support/catch.hpp"

using namespace luka::gateway;

namespace {

worker_offer offer(std::uint64_t free, std::uint64_t slots, std::uint64_t last_given = 0) {
  worker_offer made;
  made.free = free;
  made.slots = slots;
  made.last_given = last_given;
  return made;
}

worker_offer warm(worker_offer made) {
  made.warm = true;
  return made;
}

worker_offer home(worker_offer made) {
  made.is_home = true;
  return made;
}

std::size_t chosen(const std::vector<worker_offer>& offers) { return choose_worker(offers).value(); }

}  // namespace

TEST_CASE("nobody is chosen who is not free") {
  CHECK_FALSE(choose_worker({}));
  CHECK_FALSE(choose_worker({offer(0, 1), warm(home(offer(0, 4)))}));
  CHECK(chosen({warm(home(offer(0, 4))), offer(1, 4)}) == 1);
}

TEST_CASE("a home worker that is busier by a whole job loses") {
  CHECK(chosen({warm(home(offer(3, 4))), offer(4, 4)}) == 1);
  CHECK(chosen({warm(home(offer(1, 2))), offer(1, 1)}) == 1);
  CHECK(chosen({warm(home(offer(3, 4))), offer(1, 1)}) == 1);
}

TEST_CASE("less than a whole job is no difference") {
  CHECK(chosen({offer(3, 4), warm(home(offer(2, 3)))}) == 1);
  CHECK(chosen({offer(9, 10), warm(offer(3, 4))}) == 1);
}

TEST_CASE("among equals: warm and home, then warm, then the rest; home alone is worth nothing") {
  CHECK(chosen({offer(1, 1), warm(offer(1, 1)), warm(home(offer(1, 1)))}) == 2);
  CHECK(chosen({home(offer(1, 1)), warm(offer(1, 1)), offer(1, 1)}) == 1);
  CHECK(chosen({offer(1, 1, 3), home(offer(1, 1, 4))}) == 0);
}

TEST_CASE("equals take turns") {
  CHECK(chosen({offer(2, 2, 7), offer(2, 2, 5), offer(2, 2, 6)}) == 1);
  CHECK(chosen({offer(2, 2), offer(2, 2)}) == 0);
}

TEST_CASE("who is freer comes before whose turn it is") {
  CHECK(chosen({offer(2, 3, 1), offer(3, 4, 9)}) == 1);
}

TEST_CASE("more free than slots, and no slots at all, are read with care") {
  CHECK(chosen({offer(~std::uint64_t(0), 2), offer(2, 2, 1)}) == 0);
  CHECK(chosen({offer(1, 0), offer(1, 1, 1)}) == 0);
}
