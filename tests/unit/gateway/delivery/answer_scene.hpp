// One answer and a Telegram that does what is due.
#pragma once

#include <optional>
#include <string>

#include "gateway/delivery/answer.hpp"

namespace luka::test::one_answer {

using namespace luka::gateway;
using namespace std::chrono_literals;
using luka::telegram::message_id;
using kind = answer::step::kind;

inline const answer::time_point t0{1h};
inline const update_rule rule{500ms, 10};

/// Sends get the ids 1, 2, 3 …, and are safe at once unless told otherwise.
struct answer_scene {
  answer a;
  int last_id = 0;
  bool safe = true;

  explicit answer_scene(std::size_t limit = page_limit) : a(rule, limit) {}
  explicit answer_scene(answer given) : a(std::move(given)) {}

  std::optional<answer::step> next(answer::time_point now = t0) {
    return a.is_due(now) ? a.next_step(now) : std::nullopt;
  }
  std::optional<answer::step> perform(answer::time_point now = t0) {
    auto step = next(now);
    if (!step) return step;
    switch (step->what) {
      case kind::send:
        a.sent(*step, message_id(++last_id), now);
        if (safe) a.placed_safely(step->page);
        break;
      case kind::edit:
      case kind::edit_rich: a.edited(*step, now); break;
      case kind::draft: a.drafted(*step, now); break;
      case kind::erase: a.erased(*step); break;
    }
    return step;
  }
  void finish(const std::string& text, const std::string& note = "") { a.finish(text, note, "(empty)"); }
  bool is_complete() { return a.is_complete(t0); }
};

}  // namespace luka::test::one_answer
