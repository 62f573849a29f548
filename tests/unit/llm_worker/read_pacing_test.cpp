#include "llm_worker/backend/read_pacing.hpp"

#include "tests/support/catch.hpp"

using namespace luka::worker;
using namespace std::chrono_literals;

namespace {

const read_pacing::time_point t0{1h};
constexpr std::size_t line = 125;  // of one token, as Ollama writes it
constexpr std::size_t raw_line = line + 6;
constexpr std::size_t raw_end = 300;  // the shortest last line that was recorded, with the end of the body

/// One token at a time, this far apart.
read_pacing after_tokens(int count, std::chrono::milliseconds interval) {
  read_pacing pacing;
  for (int i = 0; i < count; ++i) pacing.came(line, 1, t0 + i * interval);
  return pacing;
}

}  // namespace

TEST_CASE("any byte is worth a wake-up until it is known how fast tokens come") {
  CHECK(read_pacing().low_water() == 1);
  CHECK(after_tokens(1, 20ms).low_water() == 1);
}

TEST_CASE("where tokens come fast, a read waits for the third, or for the line that ends an answer") {
  for (const auto interval : {0ms, 1ms, 20ms, 33ms}) {
    CAPTURE(interval.count());
    const auto low_water = after_tokens(10, interval).low_water();
    CHECK(low_water > 2 * raw_line);
    CHECK(low_water <= 3 * raw_line);
    CHECK(low_water <= raw_end);
  }
}

TEST_CASE("where three tokens take longer than text should wait, each is worth a wake-up") {
  CHECK(after_tokens(10, 34ms).low_water() == 1);
  CHECK(after_tokens(10, 1s).low_water() == 1);
}

TEST_CASE("several tokens in one read count as several") {
  read_pacing pacing;
  for (int i = 0; i < 10; ++i) pacing.came(3 * line, 3, t0 + i * 60ms);
  CHECK(pacing.low_water() > 2 * raw_line);
  CHECK(pacing.low_water() <= raw_end);
}

TEST_CASE("a model that slows down is read token by token, and together again when it has recovered") {
  auto pacing = after_tokens(10, 20ms);
  auto now = t0 + 180ms;
  for (int i = 0; i < 3; ++i) pacing.came(line, 1, now += 150ms);
  CHECK(pacing.low_water() == 1);
  for (int i = 0; i < 10; ++i) pacing.came(line, 1, now += 20ms);
  CHECK(pacing.low_water() > 2 * raw_line);
}

TEST_CASE("a part of a line is no token, and belongs to the next one") {
  read_pacing pacing;
  for (int i = 0; i < 10; ++i) {
    pacing.came(line - 25, 0, t0 + i * 20ms);
    pacing.came(25, 1, t0 + i * 20ms + 1ms);
  }
  CHECK(pacing.low_water() > 2 * raw_line);
  CHECK(pacing.low_water() <= raw_end);
}

TEST_CASE("lines that differ a little do not move it") {
  auto pacing = after_tokens(10, 20ms);
  const auto before = pacing.low_water();
  for (int i = 10; i < 100; ++i) {
    pacing.came(line + static_cast<std::size_t>(i % 7), 1, t0 + i * 20ms);
    CHECK(pacing.low_water() == before);
  }
}

TEST_CASE("all waits end on the same beat, after at least 100 ms") {
  CHECK(read_pacing::end_of_wait(t0) == t0 + 100ms);
  CHECK(read_pacing::end_of_wait(t0 + 1ms) == t0 + 150ms);
  CHECK(read_pacing::end_of_wait(t0 + 49ms) == t0 + 150ms);
}
