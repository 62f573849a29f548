#include "tests/component/llm_worker/worker_process.hpp"

#include "tests/component/llm_worker/until.hpp"

namespace luka::test {

namespace {

child_process::options how_to_run(const world& around) {
  child_process::options how;
  how.program = LLM_WORKER;
  for (const auto& [key, value] : around.variables) how.environment[key] = value;
  how.output = (around.folder / "worker.log").string();
  how.folder = around.folder.string();  // where there is no .env
  return how;
}

}  // namespace

worker_process::worker_process(const world& around) : child_(how_to_run(around)) {}

task<int> worker_process::exit_code() {
  const auto has_ended = [this] { return !child_.is_running(); };
  co_await until(has_ended);
  co_return child_.wait().value_or(-1);
}

int worker_process::times_logged(const std::string& text) const {
  const std::string written = log();
  int times = 0;
  for (auto at = written.find(text); at != std::string::npos; at = written.find(text, at + 1)) ++times;
  return times;
}

}  // namespace luka::test
