// An answer from one server, with the limits on how long it may take.
#pragma once

#include <optional>

#include "llm_worker/backend/backend.hpp"
#include "llm_worker/backend/exchange.hpp"
#include "llm_worker/backend/load_probe.hpp"
#include "llm_worker/backend/model_server.hpp"
#include "llm_worker/backend/patience.hpp"
#include "llm_worker/backend/stage_news.hpp"

namespace luka::worker {

/// Before the first word its pieces also say what is being waited for. A server that is silent for a moment is asked
/// whether it is loading the model; one that takes no requests until it has loaded is asked again until it does.
class server_stream final : public answer_stream {
 public:
  server_stream(const asio::any_io_executor& executor, task_group& tasks, model_server& server, http::request request,
                stream_limits limits);
  ~server_stream() override;

  /// Before the first next(): up to so many bytes of the model's reasoning come with the end.
  void keep_thinking(std::size_t most_bytes);

  task<answer_piece> next() override;
  void close() override;

 private:
  void begin();
  void look_around();
  void look_at_answer(time_point now);
  void look_for_load(time_point now);
  void ask_again_if_refused(time_point now);
  void break_off(failure_report why);
  void end_probe();
  [[nodiscard]] time_point next_look() const;
  [[nodiscard]] bool has_something() const;
  answer_piece take_piece();
  void note_end(answer_end& end);
  [[nodiscard]] answer_stage stage(time_point now) const;

  asio::any_io_executor executor_;
  task_group& tasks_;
  model_server& server_;
  stream_limits limits_;
  std::shared_ptr<exchange> exchange_;
  std::shared_ptr<load_probe> probe_;
  std::optional<patience> patience_;
  std::optional<stage_news> news_;
  time_point begun_at_{};
  std::optional<time_point> probe_at_;      ///< when a silent server is asked what it does
  std::optional<time_point> ask_again_at_;  ///< it has refused until it has loaded the model
  time_point loading_until_ = time_point::min();  ///< after such a refusal, as far as is known
  std::uint64_t events_ = 0, thoughts_ = 0;
  std::size_t most_thinking_ = 0;
  bool was_loading_ = false, has_text_ = false, opened_ = false, closed_ = false;
};

}  // namespace luka::worker
