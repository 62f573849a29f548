// Runs sample_process.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/support/child_process.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/temp_dir.hpp"

namespace luka::test {

/// One run of it, in a folder of its own.
class sample {
 public:
  temp_dir dir;

  child_process& start(const std::vector<std::string>& arguments = {}, std::map<std::string, std::string> more = {}) {
    child_process::options how;
    how.program = SAMPLE_PROCESS;
    how.arguments = arguments;
    how.environment = std::move(more);
    how.environment.emplace("SAMPLE_TOKEN", token);
    how.environment.emplace("LUKA_CORE_DUMPS", "on");  // the leak detector cannot look into a process without
    how.output = dir.file("output");
    how.folder = dir.path().string();
    process_.emplace(how);
    return *process_;
  }

  /// Runs it to its end; -1 when it does not end.
  int run(const std::vector<std::string>& arguments = {}, std::map<std::string, std::string> more = {}) {
    return start(arguments, std::move(more)).wait().value_or(-1);
  }

  [[nodiscard]] std::string output() const { return process_->output(); }
  [[nodiscard]] bool says(const std::string& text) const {
    return eventually([&] { return output().find(text) != std::string::npos; });
  }

  static constexpr const char* token = "hunter2-hunter2";

 private:
  std::optional<child_process> process_;
};

}  // namespace luka::test
