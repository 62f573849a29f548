// Reasoning that a model writes into its answer, in spite of the field that is meant for it.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace luka::worker {

/// Pure. Takes one <think>…</think> block from the beginning of an answer, or a closing tag that stands there alone:
/// models do that when their template does not know of thinking, or was asked not to let them think. Tags later in the
/// answer are text like any other: people ask about them.
class think_filter {
 public:
  /// What of the next piece belongs to the answer. A piece may be held back until it is clear what it is.
  std::string pass(std::string_view text);
  /// The answer has ended: what was held back after all belongs to it.
  std::string rest();
  /// What has been taken out since the last call. A tag that is cut may be missing its beginning here.
  [[nodiscard]] std::string take_thought() { return std::exchange(thought_, {}); }
  /// The last piece was reasoning.
  [[nodiscard]] bool is_inside() const { return at_ == place::inside; }

 private:
  enum class place { beginning, inside, after, answer };

  std::string at_beginning();
  std::string at_inside();
  std::string at_after();

  place at_ = place::beginning;
  std::string held_, thought_;
};

}  // namespace luka::worker
