#include "llm_worker/generation/flush_window.hpp"

#include "tests/support/catch.hpp"

using namespace luka::worker;
using namespace std::chrono_literals;

namespace {

const flush_window::time_point t0{1h};

}  // namespace

TEST_CASE("nothing is due while no text waits") {
  flush_window window;
  CHECK_FALSE(window.due());
  CHECK_FALSE(window.close(t0));
}

TEST_CASE("the first text that waits opens the window, and later ones do not prolong it") {
  flush_window window;
  CHECK(window.text_waits(t0, 1));
  CHECK_FALSE(window.text_waits(t0 + 19ms, 1));
  CHECK(window.due() == t0 + 20ms);
  CHECK_FALSE(window.close(t0 + 19ms));
  CHECK(window.close(t0 + 20ms));
}

TEST_CASE("a window ends once, and the next text opens another") {
  flush_window window;
  window.text_waits(t0, 1);
  CHECK(window.close(t0 + 25ms));
  CHECK_FALSE(window.due());
  CHECK_FALSE(window.close(t0 + 60ms));
  CHECK(window.text_waits(t0 + 70ms, 1));
  CHECK(window.due() == t0 + 90ms);
}

TEST_CASE("the more answers are being written, the longer text waits for the others, within bounds") {
  const auto waits = [](std::size_t answers) {
    flush_window window;
    window.text_waits(t0, answers);
    return *window.due() - t0;
  };
  CHECK(waits(0) == 20ms);
  CHECK(waits(20) == 20ms);
  CHECK(waits(50) == 50ms);
  CHECK(waits(250) == 100ms);
}
