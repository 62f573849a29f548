// history_svc and Redis on the simulated network.
#pragma once

#include "tests/simulation/history_model.hpp"
#include "tests/simulation/network.hpp"

namespace luka::sim {

/// What it keeps outlives everything, as Redis does; the process in front of it may die, with or without having carried
/// out what it was asked, and Redis may be away, after which it is the same.
class history_server final : public station {
 public:
  history_server(timeline& time, chance& random, network& net) : time_(time), random_(random), net_(net) {}
  ~history_server() override { net_.release(*this); }

  void start();
  void kill();
  /// Redis is away for so long: requests are refused, some of them after they have been carried out.
  void lose_redis(duration how_long) { away_until_ = time_.now() + how_long; }
  [[nodiscard]] bool is_up() const { return up_; }

  void arrived(frames message) override;

  history_model kept{1000};

 private:
  std::string answer(std::string_view body);

  timeline& time_;
  chance& random_;
  network& net_;
  bool up_ = false;
  std::uint64_t boots_ = 0;
  time_point away_until_{};
};

}  // namespace luka::sim
