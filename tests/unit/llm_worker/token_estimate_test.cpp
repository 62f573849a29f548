#include "llm_worker/prompt/token_estimate.hpp"

#include "tests/support/catch.hpp"

using namespace luka::worker;

namespace {

constexpr prompt_size page{4000, 4};

}  // namespace

TEST_CASE("before anything is learned, prose of any script is taken for more tokens than it has") {
  const token_estimate estimate;
  CHECK(estimate.of(page) > 4000 / 4);
  CHECK(estimate.of("") > 0);
}

TEST_CASE("the estimate comes to what the server counts") {
  token_estimate estimate;
  for (int i = 0; i < 60; ++i) estimate.learn(page, 1000);
  CHECK(estimate.of(page) >= 1000);
  CHECK(estimate.of(page) < 1010);
}

TEST_CASE("a rise is followed faster than a fall") {
  token_estimate up, down;
  const auto before = up.tokens_per_byte();
  up.learn(page, 2400);
  down.learn(page, 1000);
  CHECK(up.tokens_per_byte() - before > before - down.tokens_per_byte());
  CHECK(down.tokens_per_byte() < before);
}

TEST_CASE("a count without what the server had in its cache is not learned from") {
  token_estimate estimate;
  const auto before = estimate.tokens_per_byte();
  for (const std::uint64_t counted : {0, 12, 40, 700}) estimate.learn(page, counted);
  CHECK(estimate.tokens_per_byte() == before);
}

TEST_CASE("a short prompt, which is mostly template, is not learned from") {
  token_estimate estimate;
  const auto before = estimate.tokens_per_byte();
  estimate.learn({2, 1}, 36);
  CHECK(estimate.tokens_per_byte() == before);
}
