// The body of Ollama's answer: lines are the same wherever the network cuts them, and whatever they hold, the
// answer ends in one way and its text is valid UTF-8. Input: the longest piece, the longest line, the body.
#include <string>
#include <vector>

#include "common/line_splitter.hpp"
#include "llm_worker/backend/ollama/answer_reader.hpp"
#include "llm_worker/backend/ollama/line_parser.hpp"
#include "tests/fuzz/answer_check.hpp"

namespace luka::fuzz {

namespace {

struct split {
  std::vector<std::string> lines;
  std::string unfinished;
  bool fits = true;

  bool operator==(const split&) const = default;
};

split split_in_pieces(std::string_view body, std::size_t longest_line, std::size_t longest_piece) {
  split found;
  line_splitter splitter(longest_line);
  in_pieces(body, longest_piece, [&](std::string_view piece) {
    found.fits = splitter.push(piece, [&](std::string_view line) { found.lines.emplace_back(line); });
  });
  if (found.fits) found.unfinished = std::string(splitter.unfinished());
  return found;
}

void check_lines(std::string_view body, std::size_t longest_line, std::size_t longest_piece) {
  split whole;
  line_splitter splitter(longest_line);
  whole.fits = splitter.push(body, [&](std::string_view line) { whole.lines.emplace_back(line); });
  if (whole.fits) whole.unfinished = std::string(splitter.unfinished());
  must_hold(split_in_pieces(body, longest_line, longest_piece) == whole, "lines do not depend on the pieces");
  for (const auto& line : whole.lines) {
    must_hold(line.size() <= longest_line, "no line is longer than allowed");
    must_hold(line.find('\n') == std::string::npos, "a line is one line");
    const auto event = worker::ollama::parse_line(line);
    must_hold(is_utf8(event.text), "text is valid UTF-8");
    must_hold(!event.done || is_utf8(event.done->reason), "so is the reason");
  }
}

}  // namespace

}  // namespace luka::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  luka::fuzz::input in(data, size);
  const std::size_t longest_piece = 1 + in.number(63);
  const std::size_t longest_line = 4 * in.number(255);
  luka::fuzz::check_lines(in.rest(), longest_line, longest_piece);
  luka::fuzz::check_answer<luka::worker::ollama::answer_reader>(in.rest(), longest_piece);
  return 0;
}
