// One question at one model server: the request, and the body of the answer as it arrives.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/async/task_group.hpp"
#include "common/async/wakeup.hpp"
#include "llm_worker/backend/model_server.hpp"
#include "llm_worker/backend/read_pacing.hpp"

namespace luka::worker {

/// Moves bytes from a connection to a reader, in a task of its own, so that whoever wants the answer can wait for other
/// things besides. It has no patience of its own, except for connecting: close() ends it. What the bytes mean is decided
/// by the reader.
class exchange : public std::enable_shared_from_this<exchange> {
 public:
  exchange(const asio::any_io_executor& executor, model_server& server, http::request what, duration connect);

  /// Called once. The task ends soon after close(), and belongs to `tasks`: the server must outlive them.
  void start(task_group& tasks);
  /// Hangs up at once, which makes the server stop generating.
  void close();

  [[nodiscard]] body_reader& answer() { return *reader_; }
  /// What was asked, for asking it again.
  [[nodiscard]] const http::request& asked() const { return request_; }
  /// Until something has arrived, or the answer has ended, or nudge(), or until `deadline`.
  task<> changed(time_point deadline) { return changed_.wait(deadline); }
  /// Lets whoever waits here look around.
  void nudge() { changed_.notify(); }

 private:
  using failure = std::optional<failure_report>;

  static task<> run(std::shared_ptr<exchange> self);
  task<failure> open();
  task<failure> open_once(bool& may_repeat);
  task<failure> read_refusal(http::response_head head);
  task<> read_body();
  void take(std::string_view bytes);
  void let_text_collect(time_point now);
  void wake_at(time_point when);
  void on_beat();
  task<> release();

  asio::any_io_executor executor_;
  model_server& server_;
  http::request request_;
  http::timeouts limits_;
  std::unique_ptr<body_reader> reader_;
  std::optional<http::client::lease> lease_;
  std::array<char, 2 * 1024> buffer_;  // a dozen tokens
  bool closed_ = false;
  bool has_text_ = false;
  read_pacing pacing_;
  time_point read_by_{};
  std::optional<alarm> beat_;
  wakeup changed_;
};

}  // namespace luka::worker
