#include "gateway/dispatch/roster.hpp"

#include <algorithm>

#include "gateway/dispatch/worker_choice.hpp"

namespace luka::gateway {

namespace {

constexpr std::chrono::minutes forget_after{1};

enum class share { nothing, some, all };

share held_back_by(const roster::worker& one) {
  if (one.held_back == 0) return share::nothing;
  return one.held_back < one.slots ? share::some : share::all;
}

}  // namespace

std::optional<std::string> roster::enrol(const proto::hello& said, const std::string& routing, time_point now) {
  std::optional<std::string> replaced;
  for (auto it = workers_.begin(); it != workers_.end(); ++it) {
    if (it->second.name != said.worker || it->first == said.incarnation) continue;
    replaced = it->first;
    workers_.erase(it);
    break;
  }
  auto& mine = workers_[said.incarnation];
  mine.name = said.worker;
  mine.incarnation = said.incarnation;
  mine.routing = routing;
  mine.slots = said.slots;
  mine.silent = false;
  mine.life.heard(now);
  return replaced;
}

roster::worker* roster::heard(const std::string& incarnation, const std::string& routing, time_point now) {
  auto* known = find(incarnation);
  if (!known) return nullptr;
  known->routing = routing;
  known->silent = false;
  known->life.heard(now);
  return known;
}

/// One that grants less than is known has been overtaken, and says nothing of now.
const roster::worker* roster::grant(const proto::credit& said) {
  auto* known = find(said.incarnation);
  if (!known || said.granted < known->granted) return nullptr;
  const auto before = held_back_by(*known);
  const auto why_before = known->why_held_back;
  known->granted = said.granted;
  known->held_back = said.held_back;
  known->why_held_back = static_cast<proto::failure>(said.reason);
  known->detail = said.detail;
  known->warm = said.warm;
  const auto after = held_back_by(*known);
  const bool other_reason = after != share::nothing && known->why_held_back != why_before;
  return after != before || other_reason ? known : nullptr;
}

void roster::leave(const std::string& incarnation) {
  if (auto* known = find(incarnation)) known->leaving = true;
}

void roster::lose(const std::string& incarnation) {
  if (auto* known = find(incarnation)) known->silent = true;
}

roster::worker* roster::pick(const std::set<std::string>& except, const std::string& home) {
  std::vector<worker*> candidates;
  std::vector<worker_offer> offers;
  for (auto& [incarnation, each] : workers_) {
    if (each.free() == 0 || except.contains(incarnation)) continue;
    candidates.push_back(&each);
    offers.push_back({each.free(), each.slots, each.warm, each.name == home, each.last_given});
  }
  const auto best = choose_worker(offers);
  return best ? candidates[*best] : nullptr;
}

std::vector<std::string> roster::newly_silent(time_point now) {
  std::vector<std::string> gone;
  for (auto it = workers_.begin(); it != workers_.end();) {
    auto& w = it->second;
    if (!w.silent && w.life.is_silent(now)) {
      w.silent = true;
      gone.push_back(it->first);
    }
    it = w.silent && w.life.silence(now) > forget_after ? workers_.erase(it) : std::next(it);
  }
  return gone;
}

void roster::excuse(time_point now) {
  for (auto& [incarnation, each] : workers_)
    if (!each.silent) each.life.heard(now);
}

roster::worker* roster::find(const std::string& incarnation) {
  const auto found = workers_.find(incarnation);
  return found == workers_.end() ? nullptr : &found->second;
}

std::string roster::incarnation_at(const std::string& routing) const {
  const auto found = std::ranges::find_if(workers_, [&](const auto& entry) { return entry.second.routing == routing; });
  return found == workers_.end() ? "" : found->first;
}

std::size_t roster::present() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(workers_, [](const auto& entry) { return entry.second.is_present(); }));
}

bool roster::has_able(const std::set<std::string>& except) const {
  return std::ranges::any_of(
      workers_, [&](const auto& entry) { return entry.second.can_work() && !except.contains(entry.first); });
}

}  // namespace luka::gateway
