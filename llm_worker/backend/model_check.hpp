// Whether a server is there and has the model. Nothing depends on it: it is said in the log for whoever set this up.
#pragma once

#include <optional>
#include <string>

#include "llm_worker/backend/dialect.hpp"

namespace luka::worker {

struct model_check {
  std::string problem;  ///< "" when all is well
  std::string remedy;   ///< what mends it
  bool is_missing = false;  ///< the server is there, but without the model
  std::optional<proto::failure> useless;  ///< why no question should be asked there; unset when that is not certain
  std::uint64_t bytes = 0;  ///< the model's size, 0 = unknown

  bool operator==(const model_check&) const = default;
};

/// Pure. The server can not be reached.
model_check check_unreachable(const std::string& why, const dialect& speaks);
/// Pure. What an answer to list_models() says.
model_check check_models(unsigned status, std::string_view body, const dialect& speaks);

}  // namespace luka::worker
