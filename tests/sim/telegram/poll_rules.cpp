#include "tests/sim/telegram/poll_rules.hpp"

#include <algorithm>

namespace telegram_sim {
namespace {

using namespace std::chrono_literals;

constexpr auto longest_timeout = 50s;
constexpr auto patience = 3s;
constexpr auto haste = 500ms;

}  // namespace

poll_query poll_rules::admit(poll_query query, sim_time now) {
  query.limit = std::clamp<std::int64_t>(query.limit, 1, 100);
  query.timeout = std::clamp<std::chrono::seconds>(query.timeout, 0s, longest_timeout);
  if (last_offset_ == query.offset) {
    if (query.timeout < patience && now < last_start_ + patience) {
      query.timeout = patience;
    }
    if (now < last_answer_ + haste) {
      query.limit = 1;
    }
  }
  last_offset_ = query.offset;
  last_start_ = now;
  return query;
}

sim_time poll_rules::conflict_delay(sim_time now) {
  if (now < next_conflict_) {
    return patience;
  }
  next_conflict_ = now + patience;
  return sim_time{0};
}

}  // namespace telegram_sim
