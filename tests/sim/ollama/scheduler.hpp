// Which model is loaded, what waits for a load, and who may generate.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "tests/sim/ollama/slots.hpp"

namespace ollama_sim {

using steady_time = std::chrono::steady_clock::time_point;

// How long a model stays loaded after its last request.
inline constexpr std::chrono::nanoseconds keep_for_ever = std::chrono::nanoseconds::max();

struct scheduler_limits {
  std::size_t parallel = 1;    // slots per model, 0 = unlimited
  std::size_t max_queue = 512; // requests that may wait behind a load
  std::chrono::nanoseconds load_time{0};
};

struct submission {
  request_id id = 0;
  std::string model;  // full name, e.g. llama3.2:latest
  int num_ctx = 4096; // a different one reloads the model
  std::chrono::nanoseconds keep_alive = std::chrono::minutes(5);
  bool load_only = false;  // needs the model, not a slot
};

enum class request_phase { unknown, queued, loading, waiting, running };

struct loaded_model {
  std::string name;
  int num_ctx;
  std::optional<steady_time> expires_at;  // absent: never
};

// Ollama's scheduling: one load at a time, requests for loaded models bypass the queue, a full queue refuses (503)
// only then; a request that leaves during its load throws the load away; num_ctx decides about reloading.
// Pure: the time is an argument, `granted` says who was let in. It does not know connections or prompts.
class scheduler {
 public:
  explicit scheduler(scheduler_limits limits) : limits_(limits) {}

  // False: the queue is full. Otherwise the request waits until it shows up in take_granted().
  bool submit(submission request, steady_time now);
  // The request is over or its client has gone, in whatever phase.
  void leave(request_id id, steady_time now);
  // Forgets the model as soon as nobody uses it.
  void unload(const std::string& model, steady_time now);
  void unload_all(steady_time now);
  // Ends loads and keep-alive times that are due.
  void advance(steady_time now);
  // When advance() has something to do next.
  std::optional<steady_time> next_deadline() const;

  // Requests that have been let in since the last call.
  std::vector<request_id> take_granted();

  request_phase phase_of(request_id id) const;
  std::vector<loaded_model> loaded() const;
  // Requests that wait for a load or for a slot.
  std::size_t queued() const;
  std::uint64_t loads() const { return loads_; }
  std::uint64_t loads_aborted() const { return loads_aborted_; }

 private:
  struct runner {
    int num_ctx;
    slots line;
    std::chrono::nanoseconds keep_alive;
    std::size_t users = 0;
    std::optional<steady_time> expires_at;
    bool unload_when_idle = false;
  };

  struct job {
    std::string model;
    request_phase phase;
  };

  void pump(steady_time now);
  // False: the head still waits for the users of the old runner.
  bool place_head(steady_time now);
  void finish_load(steady_time now);
  void attach(runner& to, const submission& request, steady_time now);
  void leave_runner(request_id id, const std::string& model, steady_time now);
  void when_idle(const std::string& model, runner& of, steady_time now);

  scheduler_limits limits_;
  std::map<std::string, runner> runners_;
  std::unordered_map<request_id, job> jobs_;
  std::deque<submission> pending_;
  std::optional<submission> head_;         // taken from pending: loading, or waiting to reload
  std::optional<steady_time> load_ready_;  // set while the head is loading
  std::vector<request_id> granted_;
  std::uint64_t loads_ = 0;
  std::uint64_t loads_aborted_ = 0;
};

}  // namespace ollama_sim
