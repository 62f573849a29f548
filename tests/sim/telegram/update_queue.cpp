#include "tests/sim/telegram/update_queue.hpp"

#include <algorithm>

namespace telegram_sim {
namespace {

namespace json = boost::json;

constexpr std::size_t soft_answer_bytes = std::size_t{1} << 22U;
constexpr std::int64_t farthest_offset = 10;
constexpr sim_time lifetime = std::chrono::hours(24);

}  // namespace

std::optional<std::int64_t> update_queue::push(const json::object& fields, sim_time now) {
  auto text = json::serialize(fields);
  const auto id = next_id_;
  text.replace(0, 1, "{\"update_id\":" + std::to_string(id) + (fields.empty() ? "" : ","));
  return store(id, std::move(text), now);
}

std::optional<std::int64_t> update_queue::push_verbatim(json::value update, sim_time now) {
  if (!update.is_object()) {
    return store(next_id_, json::serialize(update), now);
  }
  const auto& object = update.get_object();
  const auto* id = object.if_contains("update_id");
  if (id == nullptr) {
    return push(object, now);
  }
  return store(id->is_int64() ? id->get_int64() : next_id_, json::serialize(object), now);
}

std::optional<std::int64_t> update_queue::store(std::int64_t id, std::string json, sim_time now) {
  if (updates_.size() >= capacity) {
    return std::nullopt;
  }
  updates_.push_back({id, now + lifetime, std::move(json)});
  next_id_ = std::max(next_id_, id + 1);
  return id;
}

void update_queue::confirm(std::int64_t offset) {
  if (offset < 0) {
    const auto kept = static_cast<std::size_t>(-offset);
    while (updates_.size() > kept) {
      updates_.pop_front();
    }
  } else if (offset > 0 && offset <= next_id_ + farthest_offset) {
    while (!updates_.empty() && updates_.front().id < offset) {
      updates_.pop_front();
    }
    // Ids out of order exist only where a test has put them.
    if (std::any_of(updates_.begin(), updates_.end(), [&](const auto& update) { return update.id < offset; })) {
      std::erase_if(updates_, [&](const auto& update) { return update.id < offset; });
    }
  }
}

update_batch update_queue::read(std::int64_t offset, std::size_t limit, sim_time now) {
  while (!updates_.empty() && updates_.front().expires <= now) {
    updates_.pop_front();
  }
  confirm(offset);
  update_batch batch;
  batch.json = "[";
  for (const auto& update : updates_) {
    if (batch.count == limit || (batch.count > 0 && batch.json.size() + update.json.size() > soft_answer_bytes)) {
      break;
    }
    batch.json += batch.count == 0 ? "" : ",";
    batch.json += update.json;
    ++batch.count;
    batch.ids.push_back(update.id);
  }
  batch.json += "]";
  return batch;
}

}  // namespace telegram_sim
