#include "gateway/dispatch/roster.hpp"

#include <algorithm>

namespace luka::gateway {

namespace {

constexpr std::chrono::minutes forget_after{1};

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

void roster::grant(const std::string& incarnation, std::uint64_t total) {
  if (auto* known = find(incarnation)) known->granted = std::max(known->granted, total);
}

void roster::leave(const std::string& incarnation) {
  if (auto* known = find(incarnation)) known->leaving = true;
}

void roster::lose(const std::string& incarnation) {
  if (auto* known = find(incarnation)) known->silent = true;
}

roster::worker* roster::pick(const std::set<std::string>& except) {
  worker* best = nullptr;
  const auto share = [](const worker& w) { return static_cast<double>(w.free()) / std::max(w.slots, 1u); };
  for (auto& [incarnation, candidate] : workers_) {
    if (candidate.free() == 0 || except.contains(incarnation)) continue;
    if (!best || share(candidate) > share(*best)) best = &candidate;
  }
  return best;
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

std::size_t roster::present() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(workers_, [](const auto& entry) { return !entry.second.silent && !entry.second.leaving; }));
}

}  // namespace luka::gateway
