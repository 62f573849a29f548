// An answer as a backend hands it over: pieces of text, and how it ended.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "proto/failure.hpp"

namespace luka::worker {

struct failure_report {
  proto::failure reason = proto::failure::internal;
  std::string detail;  ///< one short line for the log; the model's name for model_missing

  bool operator==(const failure_report&) const = default;
};

/// How an answer ended. Without `failed` the model has said itself that it is done.
struct answer_end {
  std::optional<failure_report> failed;
  std::string finish_reason;  ///< the server's word: "stop", "length", …
  std::uint64_t prompt_tokens = 0;
  std::uint64_t answer_tokens = 0;

  bool operator==(const answer_end&) const = default;
};

/// What arrived together: some text (valid UTF-8, possibly none), and in the last piece the end.
struct answer_piece {
  std::string text;
  std::optional<answer_end> end;
};

}  // namespace luka::worker
