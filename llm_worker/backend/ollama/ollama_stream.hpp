// One answer of Ollama over one HTTP connection.
#pragma once

#include <array>
#include <optional>

#include "common/http/client.hpp"
#include "llm_worker/backend/backend.hpp"
#include "llm_worker/backend/ollama/answer_reader.hpp"

namespace luka::worker::ollama {

/// Moves bytes from a connection to an answer_reader. What they mean is decided there and in the failure table.
class ollama_stream final : public answer_stream {
 public:
  /// `longest`: for the whole answer; a model that thinks for ever, or a line that never ends, keeps the other limits.
  ollama_stream(http::client& pool, http::request request, http::timeouts limits, duration longest, std::string model);

  task<answer_piece> next() override;
  void close() override;

 private:
  using failure = std::optional<failure_report>;

  task<failure> open();
  task<failure> open_once(bool& may_repeat);
  task<failure> read_refusal(unsigned status);
  task<> release();

  http::client& pool_;
  http::request request_;
  http::timeouts limits_;
  duration longest_;
  std::string model_;
  std::optional<http::client::lease> lease_;
  answer_reader reader_;
  std::array<char, 16 * 1024> buffer_;
  time_point give_up_at_{};
  bool opened_ = false, closed_ = false;
};

}  // namespace luka::worker::ollama
