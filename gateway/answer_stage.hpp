// What a running answer waits for before its first word, as a sentence for the person.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "proto/inference.hpp"

namespace luka::gateway {

/// Pure; time is passed in. The worker says what it is and since when, now and then; from there the time is counted on
/// here. A sentence is news only when it differs from the last one, and the time in it goes in coarse steps: a person
/// sees that something happens, and an answer that takes a minute costs a handful of edits. Which attempt it is about is
/// for others to see to.
class answer_stage {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  void said(const proto::infer_state& state, time_point now);
  /// Text has come, or another attempt begins.
  void end() { *this = answer_stage(); }
  /// What is to be shown now, once.
  [[nodiscard]] std::optional<std::string> news(time_point now);

 private:
  [[nodiscard]] std::string sentence(time_point now) const;

  std::optional<proto::infer_state> state_;
  time_point since_{};
  bool has_loaded_ = false;
  std::string told_;
};

}  // namespace luka::gateway
