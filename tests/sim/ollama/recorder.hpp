// Remembers what was asked and what became of it, so that tests can look afterwards.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "tests/sim/ollama/slots.hpp"

namespace ollama_sim {

enum class request_status { running, done, cancelled, failed };

inline std::int64_t monotonic_us(std::chrono::steady_clock::time_point when) {
  return std::chrono::duration_cast<std::chrono::microseconds>(when.time_since_epoch()).count();
}

struct request_record {
  request_id id = 0;
  std::int64_t t_ms = 0;  // arrival, Unix time
  std::string path;
  std::string model;
  bool stream = true;
  std::string messages_json;
  std::string options_json;
  std::string keep_alive_json;
  std::string reply_text;
  std::size_t reply_tokens = 0;
  std::size_t tokens_sent = 0;
  std::size_t tokens_after_close = 0;
  request_status status = request_status::running;
  unsigned http_status = 0;  // 0 while nothing was answered
  std::optional<std::size_t> closed_at_token;
  std::optional<std::int64_t> first_byte_ms;  // after arrival
  std::optional<std::int64_t> finished_ms;    // after arrival
  // Microseconds on the machine's monotonic clock, which all its programs share.
  std::int64_t arrived_us = 0;
  std::optional<std::int64_t> first_token_us;  // as it leaves
  std::optional<std::int64_t> done_us;         // as the done line leaves
  std::optional<std::int64_t> ended_us;        // whichever way: from then on nothing is generated

  void end(std::chrono::steady_clock::time_point arrived, std::chrono::steady_clock::time_point now) {
    finished_ms = std::chrono::duration_cast<std::chrono::milliseconds>(now - arrived).count();
    ended_us = monotonic_us(now);
  }
};

// Bounded by number and by bytes; the oldest go first.
class recorder {
 public:
  static constexpr std::size_t most_records = 20'000;
  static constexpr std::size_t most_bytes = 256U << 20U;

  // Takes the record over and gives it the next id.
  request_record& add(request_record fresh);
  void set_reply(request_id id, std::string text, std::size_t tokens);
  // nullptr when it has been forgotten already.
  request_record* find(request_id id);
  // {"last":id,"requests":[…]}: records with an id above `since`, at most `limit`, oldest first.
  std::string to_json(request_id since, std::size_t limit) const;
  void clear();

 private:
  static std::size_t bytes_of(const request_record& record);
  void forget_oldest();

  std::deque<request_record> records_;
  request_id last_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace ollama_sim
