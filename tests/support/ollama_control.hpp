// ollama_sim, as a test uses it: what the model was asked, and what shall go wrong.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace luka::test {

struct model_message {
  std::string role, content;
  bool operator==(const model_message&) const = default;
};

/// A request for an answer, and what became of it.
struct model_request {
  std::int64_t id = 0;
  std::string model;
  std::vector<model_message> messages;
  std::string reply;   ///< everything that a client should end up with
  std::string status;  ///< running, done, cancelled or failed
};

/// Blocking; every function throws std::runtime_error when the simulator refuses.
class ollama_control {
 public:
  explicit ollama_control(int port) : port_(port) {}

  /// Oldest first.
  [[nodiscard]] std::vector<model_request> requests() const;
  /// Only those whose last message is `question`.
  [[nodiscard]] std::vector<model_request> requests_about(const std::string& question) const;
  /// See answer_control in tests/sim/ollama/control_api.hpp: requests, active, max_active …
  [[nodiscard]] std::int64_t counter(const std::string& name) const;

  /// `directives` (tests/sim/ollama/directives.hpp) for the next `count` requests whose question contains `match`.
  void prepare(const std::string& directives, const std::string& match = "", std::size_t count = 1) const;
  /// Closes everything like a crash, and is back after so many seconds.
  void crash_for(double seconds) const;

 private:
  int port_;
};

}  // namespace luka::test
