#include "llm_worker/backend/stage_news.hpp"

namespace luka::worker {

void stage_news::enter(proto::stage what, time_point since) {
  if (what == what_) return;
  what_ = what;
  since_ = since;
  said_at_.reset();
  is_new_ = true;
}

bool stage_news::take(time_point now) {
  if (now < due_at()) return false;
  is_new_ = false;
  said_at_ = now;
  return true;
}

stage_news::time_point stage_news::due_at() const {
  if (is_new_) return time_point::min();
  if (what_ == proto::stage::waiting || !said_at_) return time_point::max();
  return *said_at_ + repeated_after;
}

}  // namespace luka::worker
