// An answer from one server, with the limits on how long it may take.
#pragma once

#include "llm_worker/backend/backend.hpp"
#include "llm_worker/backend/exchange.hpp"
#include "llm_worker/backend/model_server.hpp"

namespace luka::worker {

struct stream_limits {
  duration connect{}, first_token{}, silence{}, whole_answer{};
};

class server_stream final : public answer_stream {
 public:
  server_stream(const asio::any_io_executor& executor, task_group& tasks, model_server& server, http::request request,
                stream_limits limits);
  ~server_stream() override;

  task<answer_piece> next() override;
  void close() override;

 private:
  void check_time();

  task_group& tasks_;
  const model_server& server_;
  stream_limits limits_;
  std::shared_ptr<exchange> exchange_;
  time_point begun_at_{}, heard_at_{};
  std::uint64_t events_ = 0;
  bool opened_ = false, closed_ = false;
};

}  // namespace luka::worker
