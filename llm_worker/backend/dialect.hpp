// How to speak to one kind of model server: what to send, and how to read what comes back.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llm_worker/backend/body_reader.hpp"
#include "proto/history.hpp"

namespace luka::worker {

/// A request, below the base URL of a server.
struct call {
  std::string method = "GET";
  std::string path;
  std::string body;  ///< JSON, when not empty
};

/// Whether and how much a model that can think should do so. `automatic` leaves it to the server.
enum class think_wish : std::uint8_t { automatic, off, low, medium, high };

struct ask_options {
  think_wish think = think_wish::automatic;
  std::uint32_t num_predict = 2048;  ///< always sent: a model that does not find an end would go on for a very long time
};

/// What a server says about our model, in the answer to list_models() or list_loaded().
struct model_status {
  bool is_listed = false;
  std::uint64_t bytes = 0;   ///< its size, 0 = unknown
  std::uint64_t window = 0;  ///< its context window in tokens, 0 = unknown

  bool operator==(const model_status&) const = default;
};

/// Pure. Two exist: ollama/ and openai/. A third brings its own implementations of this class and of body_reader and
/// touches nothing else.
class dialect {
 public:
  virtual ~dialect() = default;

  [[nodiscard]] virtual call ask(const std::vector<proto::chat_message>& messages, const ask_options& how) const = 0;
  [[nodiscard]] virtual std::unique_ptr<body_reader> reader() const = 0;
  /// An answer to ask() with another status than 200; `body` may be cut short.
  [[nodiscard]] virtual failure_report refusal(unsigned status, std::string_view body) const = 0;

  [[nodiscard]] virtual call list_models() const = 0;
  /// Nothing when the body is not what list_models() should bring.
  [[nodiscard]] virtual std::optional<model_status> read_models(std::string_view body) const = 0;
  /// How to find out whether the model is in memory, for servers that can say so.
  [[nodiscard]] virtual std::optional<call> list_loaded() const = 0;
  [[nodiscard]] virtual std::optional<model_status> read_loaded(std::string_view body) const = 0;
  /// How to load the model before anybody asks, for servers that can be told to.
  [[nodiscard]] virtual std::optional<call> load() const = 0;

  /// For whoever set this up: the command that gets the model; "" when there is none.
  [[nodiscard]] virtual std::string how_to_get_model() const = 0;
};

}  // namespace luka::worker
