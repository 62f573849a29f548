// Words such as #words=200 or #rst=5 in a prompt (or in a rule) that say how the server should behave this time.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ollama_sim {

enum class tool_call_place { none, own_line, final_line };
enum class repeat_guard_shape { off, silent, error };

struct stall {
  std::size_t after_lines = 0;
  std::chrono::milliseconds time{0};
  bool mid_line = false;  // the next line is begun first
};

// "Lines" are lines of the stream that carry a token; k lines means after k of them have gone out.
struct directives {
  // What the reply says.
  std::optional<std::size_t> words;           // #words=200: numbered words, so that loss and reordering show
  std::optional<std::size_t> chars;           // #chars=30000
  std::optional<std::string> mark;            // #mark=q7: what its numbered words start with, and the request's number:
                                              // "q7r12w0001". So every reply differs, also to the same conversation
  std::optional<std::string> text;            // #text=… the rest of the message, literally
  std::optional<std::size_t> big_line;        // #bigline=1000000: one line with that much content
  bool unicode = false;                       // #unicode
  bool think = false;                         // #think: thinking, then content
  bool think_only = false;                    // #thinkonly: ends with done_reason length
  tool_call_place tool_call = tool_call_place::none;          // #toolcall, #toolcall=final
  repeat_guard_shape repeat_guard = repeat_guard_shape::off;  // #repeat-guard, #repeat-guard=error

  // How the lines look.
  bool final_content = false;                 // #final-content: the done line carries the last text
  bool no_metrics = false;                    // #no-metrics
  bool no_done_reason = false;                // #no-done-reason
  bool extra_fields = false;                  // #extra-fields
  bool crlf = false;                          // #crlf
  bool empty_lines = false;                   // #emptylines
  std::optional<double> tokens_per_second;    // #tps=100, 0 = as fast as possible

  // What goes wrong before the stream.
  std::optional<unsigned> status;             // #status=503
  std::optional<unsigned> retry_after;        // #retry-after=5, a header next to #status
  std::optional<unsigned> html;               // #html=502, #html=200: a proxy's page
  std::optional<unsigned> nested_error;       // #nested-error, #nested-error=500: chunked, before the first line
  std::chrono::milliseconds stall_headers{0}; // #stall-headers=3 (seconds)

  // What goes wrong in the stream.
  bool zero_lines = false;                    // #zero-lines: 200, then a clean end
  std::optional<std::size_t> silent_end;      // #silent-end=k: a clean end without done
  std::optional<std::size_t> error_after;     // #error-after=k: an error line, then a clean end
  std::optional<std::size_t> garbage_line;    // #garbage-line=k: a line that is not JSON
  std::optional<std::size_t> fin_midline;     // #fin-midline=k
  std::optional<std::size_t> rst;             // #rst=k, 0 = before any byte
  std::optional<stall> stalled;               // #stall=k,seconds  #stall-midline=k,seconds

  // The connection.
  bool close = false;                         // #close: Connection: close
  bool drop_next = false;                     // #drop-next: dies as the next request arrives on it
};

// Applies every directive in `text` to `into` (later ones win) and returns the text without them.
// A word with # that is no directive stays in the text.
std::string apply_directives(std::string_view text, directives& into);

}  // namespace ollama_sim
