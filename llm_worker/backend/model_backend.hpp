// The model servers as one backend, whatever they speak.
#pragma once

#include <memory>
#include <vector>

#include "llm_worker/backend/backend.hpp"
#include "llm_worker/backend/backend_settings.hpp"
#include "llm_worker/backend/model_server.hpp"
#include "llm_worker/backend/server_watch.hpp"
#include "llm_worker/backend/switchboard.hpp"

namespace luka::worker {

/// It does not limit how many answers run: slots do that.
class model_backend final : public backend {
 public:
  model_backend(asio::any_io_executor executor, backend_settings chosen);

  void start(task_group& tasks) override;
  [[nodiscard]] std::unique_ptr<answer_stream> ask(question what) override;
  [[nodiscard]] std::uint64_t window() const override;
  [[nodiscard]] readiness standing() const override { return servers_.standing(); }
  void on_change(std::function<void()> tell) override { servers_.on_change(std::move(tell)); }

 private:
  struct watched_server {
    watched_server(const asio::any_io_executor& executor, const backend_settings& chosen, switchboard& servers,
                   switchboard::server which);
    model_server server;
    server_watch watch;
  };

  std::unique_ptr<answer_stream> open(switchboard::server where, const std::vector<proto::chat_message>& messages,
                                      ask_options wanted, time_point asked_at);

  asio::any_io_executor executor_;
  backend_settings chosen_;
  switchboard servers_;
  std::vector<std::unique_ptr<watched_server>> all_;
  task_group* tasks_ = nullptr;
};

}  // namespace luka::worker
