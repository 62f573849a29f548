// Asks a server that has been silent for a while what it is doing.
#pragma once

#include <functional>
#include <memory>

#include "llm_worker/backend/exchange.hpp"
#include "llm_worker/backend/load_signs.hpp"

namespace luka::worker {

/// Asks for the model to be loaded, and every second for the list of loaded ones; what that means is decided by
/// load_signs. Only for servers that know both (see can_ask()).
class load_probe : public std::enable_shared_from_this<load_probe> {
 public:
  /// `on_change`: after each answer, until close().
  load_probe(const asio::any_io_executor& executor, model_server& server, duration connect,
             std::function<void()> on_change);

  [[nodiscard]] static bool can_ask(const model_server& server);
  /// Called once. Its tasks end soon after close(); the server must outlive them.
  void start(task_group& tasks);
  /// Nobody wants to know any more: hangs up.
  void close();

  [[nodiscard]] bool is_loading(time_point now) const { return signs_.is_loading(now); }

 private:
  static task<> follow_load(std::shared_ptr<load_probe> self);
  static task<> follow_list(std::shared_ptr<load_probe> self);
  task<> look();
  task<> learn_size();
  void changed();

  model_server& server_;
  duration connect_;
  std::function<void()> on_change_;
  std::shared_ptr<exchange> load_;
  load_signs signs_;
  wakeup closing_;
  bool closed_ = false;
};

}  // namespace luka::worker
