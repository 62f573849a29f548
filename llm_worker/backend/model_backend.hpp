// The model server as a backend, whatever it speaks.
#pragma once

#include "llm_worker/backend/backend.hpp"
#include "llm_worker/backend/backend_settings.hpp"
#include "llm_worker/backend/model_server.hpp"
#include "llm_worker/backend/window_watch.hpp"

namespace luka::worker {

/// It does not limit how many answers run: slots do that.
class model_backend final : public backend {
 public:
  model_backend(asio::any_io_executor executor, backend_settings chosen);

  void start(task_group& tasks) override;
  [[nodiscard]] std::unique_ptr<answer_stream> ask(question what) override;
  [[nodiscard]] std::uint64_t window() const override { return window_.size(); }

 private:
  task<> check();

  asio::any_io_executor executor_;
  backend_settings chosen_;
  model_server server_;
  window_watch window_;
  task_group* tasks_ = nullptr;
};

}  // namespace luka::worker
