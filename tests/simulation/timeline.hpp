// Virtual time: everything that will happen, in order.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <unordered_map>
#include <utility>

#include "common/async/tokens.hpp"

namespace luka::sim {

class machine;

/// The clock of everything that is simulated. Time stands still while something happens, and then jumps to whatever is
/// next: an event, or a deadline that some machine waits for. What is due at the same moment happens in the order in
/// which it was planned.
class timeline final : public time_source {
 public:
  timeline();
  ~timeline() override;
  timeline(const timeline&) = delete;
  timeline& operator=(const timeline&) = delete;

  [[nodiscard]] time_point now() const noexcept override { return now_; }
  [[nodiscard]] std::chrono::system_clock::time_point wall_time() const noexcept override;
  void watch(asio::steady_timer& waiting, time_point when) override;
  void forget(asio::steady_timer& waiting) noexcept override;

  void at(time_point when, std::function<void()> event);
  void after(duration pause, std::function<void()> event) { at(now_ + pause, std::move(event)); }
  /// The next thing happens. False when there is none until `deadline`: then it is that late.
  bool step(time_point deadline);
  [[nodiscard]] duration elapsed() const { return now_ - begin; }
  [[nodiscard]] std::uint64_t steps() const { return steps_; }

  /// Whose deadlines those of this context are.
  void belongs(asio::execution_context& context, machine* owner) { owners_[&context] = owner; }
  void forget(asio::execution_context& context) { owners_.erase(&context); }

 private:
  using place = std::pair<time_point, std::uint64_t>;
  struct entry {
    std::function<void()> event;
    asio::steady_timer* waiting = nullptr;
    machine* owner = nullptr;
  };

  static constexpr time_point begin{std::chrono::hours(1000)};

  time_point now_ = begin;
  std::uint64_t next_ = 0, steps_ = 0;
  std::map<place, entry> plan_;
  std::unordered_map<asio::steady_timer*, place> waiting_;
  std::unordered_map<asio::execution_context*, machine*> owners_;
};

}  // namespace luka::sim
