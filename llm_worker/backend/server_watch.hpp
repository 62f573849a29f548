// Keeps an eye on one model server in the background, so that no person's question has to find out how it is.
#pragma once

#include "llm_worker/backend/model_check.hpp"
#include "llm_worker/backend/model_server.hpp"
#include "llm_worker/backend/switchboard.hpp"
#include "llm_worker/backend/warm_up.hpp"
#include "llm_worker/backend/window_watch.hpp"

namespace luka::worker {

struct watch_settings {
  std::string model;  ///< for the log
  bool warm_up = true;
  duration connect{};
  duration longest_load{};
};

/// At the start it says in the log how the server is, and has the model loaded. Later it probes one that is left alone,
/// when the board says so, and now and then looks at what is in memory.
class server_watch {
 public:
  server_watch(model_server& server, switchboard& servers, switchboard::server which, watch_settings chosen);

  /// `tasks` must end before this does.
  void start(task_group& tasks);
  /// The context window of the model, in tokens; 0: not known.
  [[nodiscard]] std::uint64_t window() const { return window_.size(); }

 private:
  task<> run();
  task<> begin();
  task<> probe();
  task<> look();
  task<model_check> check();
  task<std::optional<failure_report>> check_load();
  task<> warm(bool is_quiet);
  void start_warming(bool is_quiet);
  [[nodiscard]] failure_report report(proto::failure reason, const std::string& problem) const;

  model_server& server_;
  switchboard& servers_;
  switchboard::server which_;
  watch_settings chosen_;
  window_watch window_;
  task_group* tasks_ = nullptr;
  bool is_warming_ = false;
};

}  // namespace luka::worker
