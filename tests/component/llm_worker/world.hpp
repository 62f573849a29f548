// A worker and everything around it, on one loop.
#pragma once

#include <filesystem>
#include <memory>

#include "common/log/log.hpp"
#include "llm_worker/app.hpp"
#include "tests/component/llm_worker/scripted_gateway.hpp"
#include "tests/component/llm_worker/scripted_history.hpp"
#include "tests/component/llm_worker/scripted_model.hpp"
#include "tests/support/drive.hpp"

namespace luka::test {

/// Model server and history run from the beginning (history unless told otherwise); gateway and worker when started.
/// The destructor takes everything down in order, also after a failed assertion.
class world {
 public:
  asio::io_context loop{1};
  std::filesystem::path folder;
  endpoints where;
  zmq::context_t context{1};
  task_group tasks;
  scripted_model model;
  scripted_history history;
  std::unique_ptr<scripted_gateway> gateway;
  config::variables variables;  ///< the worker's environment
  std::unique_ptr<task_group> worker_tasks;
  std::unique_ptr<worker::app> app;

  explicit world(bool with_history = true);
  ~world();

  void make_gateway(const std::string& instance);
  void start_gateway(const std::string& instance = "gateway-1");
  void start_worker();
  /// As if the process had been killed.
  void stop_worker();
  /// Gateway and worker are there and have found each other.
  task<> assemble();
  /// Asks, and waits for the answer, or for the failure.
  task<proto::infer_done> answer_to(std::string job, std::string text = "How are you?");
  task<proto::infer_failed> failure_of(std::string job);

  void play(task<> scenario) { drive(loop, std::move(scenario), std::chrono::seconds(100)); }

 private:
  void end(task_group& group);
};

}  // namespace luka::test
