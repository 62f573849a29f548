#include "llm_worker/backend/load_signs.hpp"

namespace luka::worker {

void load_signs::list_came(const model_status& ours, time_point now) {
  alive_at_ = now;
  is_listed_ = ours.is_listed;
}

bool load_signs::is_loading(time_point now) const {
  if (!asked_at_ || !alive_at_ || now - *alive_at_ > believed) return false;
  if (answer_ == load_answer::ready || answer_ == load_answer::refused) return false;
  if (!is_listed_) return true;
  return !answer_ && now - *asked_at_ >= ready_at_once;
}

}  // namespace luka::worker
