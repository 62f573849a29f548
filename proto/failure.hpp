// Why an answer could not be given, as it crosses the wire. What people read about it is the gateway's business.
#pragma once

#include <cstdint>
#include <string_view>

namespace luka::proto {

/// Append only: the numbers are on the wire.
enum class failure : std::uint8_t {
  internal = 0,           ///< a bug of ours; the log has the detail
  model_unreachable = 1,  ///< no connection to the model server
  model_missing = 2,      ///< the server does not have the model
  timed_out = 3,          ///< no first byte, or silence in mid-answer, for longer than allowed
  model_busy = 4,         ///< the server refuses for the moment (503, 429)
  model_failed = 5,       ///< the server reported an error
  cut_off = 6,            ///< the stream ended without the model saying that it is done
  cancelled = 7,          ///< the gateway asked for it
  worker_stopping = 8,    ///< the worker is shutting down; another may take the job
  refused = 9,            ///< the server refuses this request for good (4xx)
  too_long = 10,          ///< the question alone does not fit into the model's context window
};

constexpr std::string_view name(failure f) {
  switch (f) {
    case failure::internal: return "internal";
    case failure::model_unreachable: return "model_unreachable";
    case failure::model_missing: return "model_missing";
    case failure::timed_out: return "timed_out";
    case failure::model_busy: return "model_busy";
    case failure::model_failed: return "model_failed";
    case failure::cut_off: return "cut_off";
    case failure::cancelled: return "cancelled";
    case failure::worker_stopping: return "worker_stopping";
    case failure::refused: return "refused";
    case failure::too_long: return "too_long";
  }
  return "unknown";
}

}  // namespace luka::proto
