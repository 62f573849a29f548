// A reply and its faults as a list of things to do, one after the other.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/sim/ollama/directives.hpp"
#include "tests/sim/ollama/reply.hpp"

namespace ollama_sim {

enum class stream_action : std::uint8_t {
  piece,        // arg = index into reply::pieces; waits for its turn in the schedule
  broken_piece, // the same, stalled in the middle of the line (directives::stalled)
  half_piece,   // the same, only its first half
  tool_calls,   // a line of its own
  garbage,      // a line that is not JSON
  error_line,   // {"error":…}
  pause,        // directives::stalled
  done_line,
  end_stream,   // the chunked body ends as it should
  fin,          // the connection is closed as it is
  reset,        // the connection is reset
};

struct stream_step {
  stream_action what;
  std::uint32_t arg = 0;

  friend bool operator==(const stream_step&, const stream_step&) = default;
};

// Pure. The last step is always end_stream, fin or reset. A fault behind the end of the reply happens at its end,
// before the done line.
std::vector<stream_step> plan_stream(const reply& what, const directives& wanted);

// The text of the error_line step.
std::string_view stream_error_text(const directives& wanted);

}  // namespace ollama_sim
