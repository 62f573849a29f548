// All of Luka in one process, between a simulated Telegram, a model that is a script, and a history that is a model.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/simulation/chance.hpp"
#include "tests/simulation/history_server.hpp"
#include "tests/simulation/machine.hpp"
#include "tests/simulation/model.hpp"
#include "tests/simulation/network.hpp"
#include "tests/simulation/oracle.hpp"
#include "tests/simulation/telegram.hpp"
#include "tests/simulation/timeline.hpp"

namespace luka::sim {

/// A promise that is broken on purpose, to see that it is noticed.
enum class sabotage { none, forged_text, forgetful_history, lost_update, second_answer };

struct report {
  std::vector<oracle::problem> problems;
  oracle::counts totals;
  duration simulated{};
  std::uint64_t kills = 0, faults = 0, steps = 0;
};

/// One seed. Everything follows from it: who asks what and when, what goes wrong, and in which order things happen.
class world {
 public:
  using tracer = std::function<void(duration at, const std::string& what)>;

  explicit world(std::uint64_t seed, sabotage broken = sabotage::none, tracer trace = {});
  ~world();

  report run();

 private:
  struct place {
    std::unique_ptr<machine> process;
    machine::builder build;
    duration back_after{};  ///< how long a supervisor takes to start it again
  };

  void choose_manners();
  void plan_questions();
  void plan_reset(std::int64_t chat, duration when);
  void plan_faults();
  void plan_stop(std::int64_t chat, duration when);
  void stop_something(std::int64_t chat);
  void add_gateway();
  void add_worker(std::size_t number);
  void boot(place& which);
  void ended(place& which, const std::string& what);
  void fault();
  void hit(place& which);
  void hit_history();
  void hit_link();
  place& any_place();
  void calm_down();
  [[nodiscard]] bool is_done() const;
  void note(const std::string& what);
  void finish(report& into);

  sabotage broken_;
  tracer trace_;
  chance random_;
  timeline time_;
  network net_;
  oracle oracle_;
  telegram_server telegram_;
  history_server history_;
  model_manners manners_;
  std::vector<std::unique_ptr<place>> places_;  ///< the gateway first
  std::map<std::int64_t, question_name> jobs_;  ///< by the update's number
  std::map<std::int64_t, std::set<std::int64_t>> growing_;  ///< messages with a Stop button, by chat
  std::size_t to_ask_ = 0;
  bool drafts_ = false, calm_ = false, crowd_ = false;
  std::uint64_t kills_ = 0, faults_ = 0;
};

}  // namespace luka::sim
