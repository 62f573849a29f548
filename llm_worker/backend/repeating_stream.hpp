// An answer that is asked for once more when the first try comes to nothing.
#pragma once

#include <functional>

#include "llm_worker/backend/backend.hpp"
#include "llm_worker/backend/dialect.hpp"

namespace luka::worker {

/// Once, and only before the first word: what has been passed on may have been read. What the second try should look
/// like is decided by second_try().
class repeating_stream final : public answer_stream {
 public:
  using opener = std::function<std::unique_ptr<answer_stream>(const ask_options& how)>;

  /// `job`: for the log.
  repeating_stream(std::string job, ask_options how, opener open);

  task<answer_piece> next() override;
  void close() override;

 private:
  /// Nothing when the piece is to be passed on as it is.
  std::optional<ask_options> another_try(const answer_piece& piece) const;

  std::string job_;
  ask_options how_;
  opener open_;
  std::unique_ptr<answer_stream> current_;
  bool repeated_ = false, has_text_ = false, closed_ = false;
};

}  // namespace luka::worker
