// The simulation itself: it does the same again, and it can fail.
#include "tests/simulation/world.hpp"

#include <set>

#include "common/log/log.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::sim;

namespace {

void be_silent() {
  log::options silent;
  silent.least = log::level::none;
  log::start(silent);
}

/// What goes wrong in twenty seeds with this promise broken.
std::set<std::string> found_with(sabotage broken) {
  be_silent();
  std::set<std::string> kinds;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto one = world(seed, broken).run();
    for (const auto& each : one.problems) kinds.insert(each.kind);
  }
  return kinds;
}

std::string everything_in(std::uint64_t seed) {
  std::string all;
  world(seed, sabotage::none, [&](duration at, const std::string& what) {
    all += std::to_string(at.count()) + " " + what + "\n";
  }).run();
  return all;
}

}  // namespace

TEST_CASE("a seed does the same again, whatever ran before it") {
  be_silent();
  const auto once = everything_in(3);
  everything_in(8);
  CHECK(once.size() > 1000);
  CHECK(everything_in(3) == once);
}

TEST_CASE("without sabotage nothing is found") { CHECK(found_with(sabotage::none).empty()); }
TEST_CASE("a text that is forged on its way to the screen is found") {
  CHECK(found_with(sabotage::forged_text).contains("wrong"));
}
TEST_CASE("a history that forgets is found") { CHECK(found_with(sabotage::forgetful_history).contains("history")); }
TEST_CASE("an update that is lost is found") { CHECK(found_with(sabotage::lost_update).contains("lost")); }
TEST_CASE("a second answer is found") { CHECK(found_with(sabotage::second_answer).contains("duplicate")); }
