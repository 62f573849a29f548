// The model, which says what a script wants.
#pragma once

#include <memory>

#include "common/async/wakeup.hpp"
#include "llm_worker/backend/backend.hpp"
#include "tests/simulation/chance.hpp"
#include "tests/simulation/oracle.hpp"

namespace luka::sim {

/// How often a run goes wrong, per mille.
struct model_manners {
  std::uint64_t failing = 0;
  std::uint64_t broken = 0;   ///< fails with a bug of the worker's own
  std::uint64_t stalling = 0; ///< pauses for seconds
  std::uint64_t long_answers = 0;
  std::uint64_t dying = 0;    ///< its server goes away, which another one may not
};

/// Answers a question with words that tell which run they are of, and tells the oracle.
class scripted_model final : public worker::backend {
 public:
  scripted_model(asio::any_io_executor executor, chance& random, oracle& watcher, const model_manners& manners)
      : executor_(std::move(executor)), random_(random), watcher_(watcher), manners_(manners) {}

  void start(task_group&) override {}
  std::unique_ptr<worker::answer_stream> ask(worker::question what) override;

 private:
  asio::any_io_executor executor_;
  chance& random_;
  oracle& watcher_;
  const model_manners& manners_;
};

}  // namespace luka::sim
