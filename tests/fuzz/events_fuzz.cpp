// The body of an OpenAI-compatible server's answer: events are the same wherever the network cuts them, and whatever they
// hold, the answer ends in one way and its text is valid UTF-8. Input: the longest piece, the longest event, the body.
#include <string>
#include <utility>
#include <vector>

#include "llm_worker/backend/openai/answer_reader.hpp"
#include "llm_worker/backend/openai/event_splitter.hpp"
#include "tests/fuzz/answer_check.hpp"

namespace luka::fuzz {

namespace {

using events = std::vector<std::pair<std::string, std::string>>;

/// Nothing once an event is over the limit, which may be noticed sooner or later.
events events_in(std::string_view body, std::size_t longest_event, std::size_t longest_piece) {
  events found;
  bool fits = true;
  worker::openai::event_splitter splitter(longest_event);
  const auto note = [&](std::string_view name, std::string_view data) { found.emplace_back(name, data); };
  in_pieces(body, longest_piece, [&](std::string_view piece) { fits = fits && splitter.push(piece, note); });
  if (!fits) return {};
  splitter.finish(note);
  return found;
}

void check_events(std::string_view body, std::size_t longest_piece) {
  const auto whole = events_in(body, body.size() + 1, body.size() + 1);
  must_hold(events_in(body, body.size() + 1, longest_piece) == whole, "events do not depend on the pieces");
  for (const auto& [name, data] : whole) {
    const auto event = worker::openai::parse_chunk(data);
    must_hold(is_utf8(event.text), "text is valid UTF-8");
    must_hold(!event.finish_reason || is_utf8(*event.finish_reason), "so is the reason");
  }
}

void check_limit(std::string_view body, std::size_t longest_event, std::size_t longest_piece) {
  for (const auto& [name, data] : events_in(body, longest_event, longest_piece))
    must_hold(data.size() <= longest_event, "no event is longer than allowed");
}

}  // namespace

}  // namespace luka::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  luka::fuzz::input in(data, size);
  const std::size_t longest_piece = 1 + in.number(63);
  const std::size_t longest_event = 4 * in.number(255);
  luka::fuzz::check_events(in.rest(), longest_piece);
  luka::fuzz::check_limit(in.rest(), longest_event, longest_piece);
  luka::fuzz::check_answer<luka::worker::openai::answer_reader>(in.rest(), longest_piece);
  return 0;
}
