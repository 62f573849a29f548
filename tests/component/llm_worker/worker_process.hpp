// The program itself, among the scripted peers of a world.
#pragma once

#include "tests/component/llm_worker/world.hpp"
#include "tests/support/child_process.hpp"

namespace luka::test {

/// Started with the world's variables; its log is kept in the world's folder.
class worker_process {
 public:
  explicit worker_process(const world& around);

  void signal(int number) { child_.signal(number); }
  /// Its exit code, or 128 + the signal that ended it. The loop goes on meanwhile. Throws when it does not end in time.
  task<int> exit_code();

  [[nodiscard]] std::string log() const { return child_.output(); }
  /// How often its log holds `text`.
  [[nodiscard]] int times_logged(const std::string& text) const;

 private:
  child_process child_;
};

}  // namespace luka::test
