// An answer as a backend hands it over: pieces of text, what is being waited for, and how it ended.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "proto/failure.hpp"
#include "proto/stage.hpp"

namespace luka::worker {

/// What may help after a failure. What the same server is asked again for nobody has seen a word of yet.
enum class cure : std::uint8_t {
  none,              ///< asking again would end in the same way
  elsewhere,         ///< another server may do better
  again,             ///< once more may do, here or elsewhere: a crashed runner is started anew by the next request
  later,             ///< the server refuses for the moment
  when_loaded,       ///< the server is loading the model and takes no requests until it has
  without_thinking,  ///< the model can not think, or did nothing else
};

struct failure_report {
  proto::failure reason = proto::failure::internal;
  std::string detail;  ///< one short line for the log; the model's name for model_missing
  cure helps = cure::none;
  std::optional<std::chrono::seconds> retry_after;  ///< how long the server wants to be left alone
  bool here = false;  ///< another server of this worker may do better

  bool operator==(const failure_report&) const = default;
};

/// How an answer ended. Without `failed` the model has said itself that it is done.
struct answer_end {
  std::optional<failure_report> failed;
  std::string finish_reason;  ///< the server's word: "stop", "length", …
  std::uint64_t prompt_tokens = 0;
  std::uint64_t answer_tokens = 0;
  std::chrono::milliseconds load{0};  ///< how long the server says that loading the model took
  std::string thinking;               ///< what the model has thought, or its beginning, if it is wanted: UTF-8

  bool operator==(const answer_end&) const = default;
};

/// What an answer without a word is waiting for.
struct answer_stage {
  proto::stage what = proto::stage::waiting;
  std::uint64_t bytes = 0;             ///< of the model that is being loaded, 0 = unknown
  std::chrono::milliseconds usual{0};  ///< what loading usually takes, 0 = unknown
  std::chrono::milliseconds elapsed{0};

  bool operator==(const answer_stage&) const = default;
};

/// What arrived together: some text (valid UTF-8, possibly none), and in the last piece the end. Or, before the first
/// word, what is being waited for.
struct answer_piece {
  std::string text;
  std::optional<answer_end> end;
  std::optional<answer_stage> stage;
};

}  // namespace luka::worker
