#include "tests/sim/telegram/statistics.hpp"

#include "tests/sim/telegram/api_error.hpp"

#include <algorithm>

namespace telegram_sim {
namespace {

namespace json = boost::json;

constexpr std::size_t most_names = 200;  // wordings and methods may be invented by the other side

template <class Counts>
void count(Counts& counts, std::string_view name) {
  const auto found = counts.find(name);
  if (found != counts.end()) {
    ++found->second;
  } else if (counts.size() < most_names) {
    counts.emplace(std::string(name), 1);
  }
}

template <class Counts>
json::object counts_json(const Counts& counts) {
  json::object object;
  for (const auto& [name, number] : counts) {
    object[name] = number;
  }
  return object;
}

}  // namespace

void statistics::begin(std::string_view method, std::optional<std::int64_t> chat, bool visible) {
  count(calls_, method);
  most_in_flight_total_ = std::max(most_in_flight_total_, ++in_flight_total_);
  if (chat) {
    auto& now = in_flight_[*chat];
    now.visible += visible ? 1 : 0;
    now.all += 1;
    most_in_flight_.visible = std::max(most_in_flight_.visible, now.visible);
    most_in_flight_.all = std::max(most_in_flight_.all, now.all);
  }
}

void statistics::end(std::optional<std::int64_t> chat, bool visible) {
  --in_flight_total_;
  const auto found = chat ? in_flight_.find(*chat) : in_flight_.end();
  if (found == in_flight_.end()) {
    return;
  }
  found->second.visible -= visible ? 1 : 0;
  found->second.all -= 1;
  if (found->second.all <= 0) {
    in_flight_.erase(found);
  }
}

void statistics::failed(int code, std::string_view description) {
  if (errors_.size() < most_names || errors_.contains(code)) {
    ++errors_[code];
  }
  count(descriptions_, description);
}

json::object statistics::to_json(sim_time now) const {
  json::object errors;
  for (const auto& [code, number] : errors_) {
    errors[std::to_string(code)] = number;
  }
  const auto identical = descriptions_.find(bad_request(wording::not_modified).description);
  const auto age = last_poll_ ? json::value(std::chrono::duration<double, std::milli>(now - *last_poll_).count()) : json::value();
  return {{"calls", counts_json(calls_)},
          {"errors", std::move(errors)},
          {"error_descriptions", counts_json(descriptions_)},
          {"identical_edits", identical == descriptions_.end() ? 0 : identical->second},
          {"polls", polls_},
          {"last_poll_age_ms", age},
          {"in_flight", in_flight_total_},
          {"in_flight_max", most_in_flight_total_},
          {"in_flight_max_per_chat", most_in_flight_.visible},
          {"in_flight_max_per_chat_all", most_in_flight_.all},
          {"connections", connections_},
          {"open_connections", open_connections_}};
}

void statistics::reset() {
  statistics fresh;
  fresh.in_flight_ = std::move(in_flight_);
  fresh.in_flight_total_ = in_flight_total_;
  fresh.open_connections_ = open_connections_;
  *this = std::move(fresh);
}

}  // namespace telegram_sim
