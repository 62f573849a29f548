// How long an answer may take, and which of the limits runs at the moment.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

namespace luka::worker {

/// `zero()` for loading and thinking: no limit.
struct stream_limits {
  using duration = std::chrono::steady_clock::duration;

  duration connect{}, first_token{}, silence{}, whole_answer{};
  duration loading{}, thinking{};
};

/// Pure: events and the time come in. Until the first token comes there is one limit, between two tokens another, and one
/// for the whole answer. While the model is being loaded none of them runs: giving up would make the server begin anew.
/// Connecting has a limit of its own, which is not kept here.
class patience {
 public:
  using time_point = std::chrono::steady_clock::time_point;
  using duration = stream_limits::duration;

  enum class limit { loading, first_token, silence, thinking, whole_answer };

  patience(const stream_limits& limits, time_point now) : limits_(limits), begun_at_(now), heard_at_(now) {}

  /// Something of the answer has come: of its text, or of the model's reasoning.
  void heard(time_point now);
  void thought(time_point now);
  void wrote() { thinking_since_.reset(); }
  void note_loading(bool is_loading, time_point now);

  /// When exceeded() may have something to say, if nothing else happens.
  [[nodiscard]] time_point deadline() const;
  [[nodiscard]] std::optional<limit> exceeded(time_point now) const;

  [[nodiscard]] bool is_loading() const { return loading_since_.has_value(); }
  [[nodiscard]] bool has_begun() const { return has_begun_; }

 private:
  struct end {
    limit which = limit::first_token;
    time_point at{};
  };
  [[nodiscard]] end next_end() const;

  stream_limits limits_;
  time_point begun_at_, heard_at_;
  std::optional<time_point> loading_since_, thinking_since_;
  bool has_begun_ = false;
};

}  // namespace luka::worker
