#include "tests/support/child_process.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/eventually.hpp"

namespace luka::test {

namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (auto& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

std::vector<std::string> environment_of(const child_process::options& chosen) {
  auto all = chosen.environment;
  for (const char* key : {"PATH", "HOME", "TMPDIR", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS"})
    if (const char* value = std::getenv(key)) all.emplace(key, value);
  std::vector<std::string> out;
  for (const auto& [key, value] : all) out.push_back(key + "=" + value);
  return out;
}

int exit_code(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

}  // namespace

// posix_spawn can not ask for PR_SET_PDEATHSIG, so this forks. The test may have threads (libzmq's): between fork and
// exec only async-signal-safe calls are allowed, everything else is prepared before.
child_process::child_process(const options& chosen) : output_(chosen.output) {
  auto arguments = chosen.arguments;
  arguments.insert(arguments.begin(), chosen.program);
  auto environment = environment_of(chosen);
  const auto argument_pointers = pointers(arguments);
  const auto environment_pointers = pointers(environment);
  const char* const file = chosen.output.empty() ? "/dev/null" : chosen.output.c_str();
  const char* const folder = chosen.folder.empty() ? "." : chosen.folder.c_str();
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (pid_ > 0) return;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(126);  // the test died before prctl
  const int out = ::open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const int in = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (out < 0 || in < 0 || ::chdir(folder) != 0) ::_exit(126);
  ::dup2(in, 0);
  ::dup2(out, 1);
  ::dup2(out, 2);
  ::execvpe(argument_pointers[0], argument_pointers.data(), environment_pointers.data());
  ::_exit(127);
}

child_process::~child_process() {
  if (pid_ > 0) kill();
}

child_process::child_process(child_process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), code_(other.code_), output_(std::move(other.output_)) {}

child_process& child_process::operator=(child_process&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(code_, other.code_);
  std::swap(output_, other.output_);
  return *this;
}

std::optional<int> child_process::try_reap() {
  if (code_ || pid_ <= 0) return code_;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) == pid_) code_ = exit_code(status);
  return code_;
}

bool child_process::is_running() { return pid_ > 0 && !try_reap(); }

void child_process::signal(int number) {
  if (is_running()) ::kill(pid_, number);
}

std::optional<int> child_process::wait(std::chrono::milliseconds patience) {
  eventually([&] { return !is_running(); }, patience);
  return code_;
}

int child_process::stop(std::chrono::milliseconds patience) {
  signal(SIGTERM);
  if (const auto code = wait(patience)) return *code;
  kill();
  return code_.value_or(-1);
}

void child_process::kill() {
  signal(SIGKILL);
  wait();
}

std::string child_process::output() const {
  std::ifstream file(output_, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

long child_process::resident_kb() const {
  std::ifstream file("/proc/" + std::to_string(pid_) + "/status");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("VmRSS:")) return std::strtol(line.c_str() + 6, nullptr, 10);
  return 0;
}

}  // namespace luka::test
