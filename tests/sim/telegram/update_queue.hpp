// The updates a bot has not confirmed yet, and what a getUpdates call takes from them. No I/O, no clock.
//
// Rules as in the public server (github.com/tdlib/telegram-bot-api and tdlib/td's TQueue): an offset confirms all
// below it; a negative one keeps only the last |n|; one more than ten past the end means nothing and the queue is
// read from its head; an answer ends softly at 4 MiB; updates live 24 hours; a full queue takes no more.
#pragma once

#include "tests/sim/telegram/sim_time.hpp"

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace telegram_sim {

struct update_batch {
  std::string json = "[]";  // an array of updates
  std::size_t count = 0;
  std::vector<std::int64_t> ids;
};

class update_queue {
 public:
  static constexpr std::size_t capacity = 100'000;

  explicit update_queue(std::int64_t first_id) : next_id_(first_id) {}

  // `fields` is the update without its id. No value: the queue is full.
  std::optional<std::int64_t> push(const boost::json::object& fields, sim_time now);

  // For odd updates: kept word for word; an update_id is put in only where there is none. The id returned is the one
  // that confirms it.
  std::optional<std::int64_t> push_verbatim(boost::json::value update, sim_time now);

  // Confirms what the offset confirms, then returns up to `limit` updates.
  update_batch read(std::int64_t offset, std::size_t limit, sim_time now);

  std::size_t size() const { return updates_.size(); }
  std::int64_t next_id() const { return next_id_; }
  // As after a week of silence, when Telegram starts again at a random id.
  void restart_ids(std::int64_t next) { next_id_ = next; }
  void clear() { updates_.clear(); }

 private:
  struct stored_update {
    std::int64_t id;
    sim_time expires;
    std::string json;
  };

  std::optional<std::int64_t> store(std::int64_t id, std::string json, sim_time now);
  void confirm(std::int64_t offset);

  std::int64_t next_id_;
  std::deque<stored_update> updates_;
};

}  // namespace telegram_sim
