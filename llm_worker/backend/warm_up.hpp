// Loads the model before anybody asks.
#pragma once

#include "common/async/task_group.hpp"
#include "llm_worker/backend/model_server.hpp"

namespace luka::worker {

struct warm_up_settings {
  duration connect{};
  duration longest_load{};  ///< of one try
  bool is_quiet = false;    ///< what is wrong with the server has been said already
};

/// Has the server load the model, once. How that ended; after `longest` it is given up.
task<answer_end> load_once(model_server& server, task_group& tasks, duration connect, duration longest);

/// In the background, a few times when it does not succeed at once; the first failure is logged, and success, which is
/// what it returns. The server must outlive the tasks.
task<bool> warm_up(model_server& server, task_group& tasks, warm_up_settings chosen);

}  // namespace luka::worker
