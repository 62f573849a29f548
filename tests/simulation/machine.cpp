#include "tests/simulation/machine.hpp"

#include <stdexcept>
#include <utility>

namespace luka::sim {

namespace {

constexpr unsigned most_steps = 200'000;  // at one moment; more is a loop without end

}  // namespace

machine::~machine() {
  on_end_ = {};
  kill();
}

void machine::boot(const builder& build, end_handler on_end) {
  ++boots_;
  on_end_ = std::move(on_end);
  draining_ = is_over_ = false;
  steps_left_ = 0;
  failure_.clear();
  loop_ = std::make_unique<asio::io_context>(1);
  time_.belongs(*loop_, this);
  auto on_failure = [this](const std::string& task, const std::string& what) {
    failure_ = task + ": " + what;
    is_over_ = true;
  };
  tasks_ = std::make_unique<task_group>(loop_->get_executor(), on_failure);
  closing_ = std::make_unique<task_group>(loop_->get_executor(), on_failure);
  program_ = build(loop_->get_executor());
  program_->start(*tasks_);
  run();
}

void machine::run() {
  if (!is_up() || frozen_ || running_) return;
  running_ = true;
  loop_->restart();
  unsigned steps = 0;
  while (!is_over_ && loop_->poll_one() > 0) {
    if (++steps > most_steps) throw std::runtime_error(name_ + " runs in a loop without end");
    if (steps_left_ > 0 && --steps_left_ == 0) is_over_ = true;
  }
  running_ = false;
  if (is_over_) end(std::exchange(failure_, {}));
}

void machine::kill() {
  if (is_up()) end("");
}

/// What waits is destroyed first, while everything that it refers to is still there.
void machine::end(const std::string& what) {
  dying_ = true;
  frozen_ = false;
  time_.forget(static_cast<asio::execution_context&>(*loop_));
  loop_.reset();
  program_.reset();
  closing_.reset();
  tasks_.reset();
  dying_ = false;
  const auto tell = std::exchange(on_end_, {});
  if (tell) tell(what);
}

void machine::drain() {
  if (!is_up() || std::exchange(draining_, true)) return;
  closing_->spawn("drain", leave());
  run();
}

task<> machine::leave() {
  co_await program_->drain();
  is_over_ = true;
}

void machine::freeze(duration how_long) {
  if (!is_up() || frozen_) return;
  frozen_ = true;
  frozen_until_ = time_.now() + how_long;
  time_.at(frozen_until_, [this, boot = boots_] {
    if (boot == boots_) thaw();
  });
}

void machine::thaw() {
  if (!std::exchange(frozen_, false)) return;
  run();
}

}  // namespace luka::sim
