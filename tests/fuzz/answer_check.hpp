// What must hold for the body of an answer in any dialect.
#pragma once

#include <string>

#include "llm_worker/backend/body_reader.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace luka::fuzz {

struct answer {
  std::string text;
  worker::answer_end end;

  bool operator==(const answer&) const = default;
};

template <class Reader>
answer read_answer(std::string_view body, std::size_t longest_piece, bool broken_off) {
  Reader reader;
  answer found;
  in_pieces(body, longest_piece, [&](std::string_view piece) {
    reader.push(piece);
    found.text += reader.take_text();
  });
  if (broken_off) reader.break_off(worker::failure_report());
  else reader.finish();
  found.text += reader.take_text();
  must_hold(reader.end().has_value(), "an answer ends");
  found.end = *reader.end();
  return found;
}

template <class Reader>
void check_answer(std::string_view body, std::size_t longest_piece) {
  for (const bool broken_off : {false, true}) {
    const auto answer = read_answer<Reader>(body, longest_piece, broken_off);
    must_hold(answer == read_answer<Reader>(body, body.size() + 1, broken_off), "the answer does not depend on the pieces");
    must_hold(is_utf8(answer.text), "an answer is valid UTF-8");
    must_hold(answer.end.failed || !answer.text.empty(), "no good answer is empty");
    must_hold(!answer.end.failed || is_utf8(answer.end.failed->detail), "the log gets valid UTF-8");
  }
}

}  // namespace luka::fuzz
