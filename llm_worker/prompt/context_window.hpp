// What of a conversation the model gets to read: as much as fits into its context window.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "llm_worker/prompt/token_estimate.hpp"
#include "proto/history.hpp"

namespace luka::worker {

/// Ollama's own default on machines with less than 23 GiB of video memory, for as long as nothing better is known.
inline constexpr std::uint32_t assumed_window = 4096;

struct window_rules {
  std::string system_prompt;
  std::size_t messages = 10;         ///< of the history, at most
  std::uint32_t longest_answer = 0;  ///< num_predict
  std::uint32_t configured = 0;      ///< num_ctx; 0: what the server says, or else assumed_window
};

struct fitted_prompt {
  std::vector<proto::chat_message> messages;
  std::uint32_t kept = 0;      ///< messages of the history among them
  std::uint32_t left_out = 0;  ///< messages of the history that the window has no room for
  bool too_long = false;       ///< the question does not fit even by itself: it is not to be asked
};

/// Pure; one for each model. The history is trimmed by whole turns, oldest first, so that it fits beside the system
/// prompt, the question, and room for the answer: Ollama would trim by single messages, and cut a question that is too
/// long in its middle without saying so. The room for the answer is num_predict, but a quarter of the window at most: an
/// answer that is longer goes on all the same, since Ollama moves its window then.
class context_window {
 public:
  explicit context_window(window_rules chosen) : rules_(std::move(chosen)) {}

  /// The server says how large the window is; 0: it does not.
  void reported(std::uint64_t tokens) { reported_ = tokens; }
  [[nodiscard]] std::uint64_t size() const;

  [[nodiscard]] fitted_prompt fit(std::vector<proto::chat_message> history, const std::string& question) const;

  /// What the server has counted. True when it has given the model less to read than it was sent: then nothing is
  /// learned from it.
  bool counted(prompt_size sent, std::uint64_t tokens);

  [[nodiscard]] const token_estimate& estimate() const { return estimate_; }

 private:
  [[nodiscard]] bool was_cut(prompt_size sent, std::uint64_t tokens) const;

  window_rules rules_;
  std::uint64_t reported_ = 0;
  token_estimate estimate_;
};

}  // namespace luka::worker
