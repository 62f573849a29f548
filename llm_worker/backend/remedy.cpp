#include "llm_worker/backend/remedy.hpp"

namespace luka::worker {

std::optional<ask_options> second_try(const failure_report& why, const ask_options& first) {
  ask_options second = first;
  switch (why.helps) {
    case cure::again: return second;
    case cure::without_thinking:
      if (first.think == think_wish::off) return std::nullopt;
      second.think = think_wish::off;
      return second;
    case cure::none:
    case cure::elsewhere:
    case cure::later:
    case cure::when_loaded: break;
  }
  return std::nullopt;
}

bool may_do_elsewhere(const failure_report& why) {
  switch (why.helps) {
    case cure::elsewhere:
    case cure::again:
    case cure::later:
    case cure::when_loaded: return true;
    case cure::none:
    case cure::without_thinking: break;
  }
  return false;
}

}  // namespace luka::worker
